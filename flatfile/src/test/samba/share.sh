#!/usr/bin/env bash
# A Samba share on loopback, mounted through FUSE, for NetworkShareTest. Needs root and the Debian packages samba and smbnetfs.
#   share.sh start DIR    prints the options for Maven
#   share.sh stop DIR
set -euo pipefail
dir=$(realpath -m "$2")
case $1 in
  start)
    mkdir -p "$dir"/{share,mnt,state,home/.smb}
    cat > "$dir/smb.conf" <<CONF
[global]
server role = standalone server
interfaces = lo
bind interfaces only = yes
smb ports = 445
map to guest = Bad User
guest account = root
private dir = $dir/state
lock directory = $dir/state
state directory = $dir/state
cache directory = $dir/state
pid directory = $dir/state
ncalrpc dir = $dir/state/ncalrpc
log file = $dir/state/log
disable spoolss = yes
[exchange]
path = $dir/share
read only = no
guest ok = yes
force user = root
CONF
    cp "$dir/smb.conf" "$dir/home/.smb/smb.conf"
    echo 'auth "guest" ""' > "$dir/home/.smb/smbnetfs.conf"
    chmod 600 "$dir"/home/.smb/*
    smbd -F --no-process-group -s "$dir/smb.conf" > "$dir/state/out" 2>&1 &
    echo $! > "$dir/state/server.pid"
    sleep 2
    HOME=$dir/home smbnetfs "$dir/mnt"
    echo "-Dholdfast.share=$dir/mnt/127.0.0.1/exchange -Dholdfast.share.server=$dir/share"
    ;;
  stop)
    umount "$dir/mnt"
    kill "$(cat "$dir/state/server.pid")"
    ;;
esac

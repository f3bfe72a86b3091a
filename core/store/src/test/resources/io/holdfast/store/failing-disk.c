/*
 * Makes the files under one folder fail while another file says so. To be preloaded.
 *
 *   FAILING_FOLDER  the folder, absolute, without a slash at its end
 *   FAILING_NOW     a file outside of it: where it holds R, what writes fails with EROFS; where S, each sync with EIO; where it
 *                   is missing, nothing fails
 *
 *     gcc -O1 -shared -fPIC -o failing-disk.so failing-disk.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int (*real_open)(const char *, int, ...);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);

__attribute__((constructor)) static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
}

static char mode(void) {
    const char *now = getenv("FAILING_NOW");
    char mode = 0;
    int descriptor = now == NULL ? -1 : real_open(now, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        if (read(descriptor, &mode, 1) != 1) {
            mode = 0;
        }
        close(descriptor);
    }
    return mode;
}

static int fails(int descriptor, char how) {
    const char *folder = getenv("FAILING_FOLDER");
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = folder == NULL ? -1 : readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = 0;
    size_t prefix = strlen(folder);
    return strncmp(path, folder, prefix) == 0 && path[prefix] == '/' && mode() == how;
}

#define FAIL_IF(how, number) \
    if (fails(descriptor, how)) { \
        errno = number; \
        return -1; \
    }

ssize_t write(int descriptor, const void *data, size_t length) {
    FAIL_IF('R', EROFS)
    return real_write(descriptor, data, length);
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t at) {
    FAIL_IF('R', EROFS)
    return real_pwrite(descriptor, data, length, at);
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t at) {
    FAIL_IF('R', EROFS)
    return real_pwrite(descriptor, data, length, at);
}

int ftruncate(int descriptor, off_t length) {
    FAIL_IF('R', EROFS)
    return real_ftruncate(descriptor, length);
}

int ftruncate64(int descriptor, off_t length) {
    FAIL_IF('R', EROFS)
    return real_ftruncate(descriptor, length);
}

int fsync(int descriptor) {
    FAIL_IF('S', EIO)
    return real_fsync(descriptor);
}

int fdatasync(int descriptor) {
    FAIL_IF('S', EIO)
    return real_fdatasync(descriptor);
}

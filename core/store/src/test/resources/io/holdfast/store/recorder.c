/*
 * Records what a process does to the files under one folder, in the order in which the calls return. To be preloaded.
 *
 *   HOLDFAST_RECORDED  the folder, absolute, without a slash at its end
 *   HOLDFAST_RECORD    where the record goes, outside of that folder
 *   HOLDFAST_LYING     if set, syncs are left out, as if the disk had lied about them
 *
 * A record is: kind (1 byte), file (4 bytes), offset (8), length (4), then as many bytes of data as the length says, in the
 * machine's byte order. Kinds: N names a file (the data is its path), W writes, T truncates to the offset, S syncs, U unlinks,
 * R renames (the data is the new path). One lock is held around each call and its record, so that the order is true.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
#define DESCRIPTORS 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *folder;
static int record = -1;
static int lying;
static char *paths[FILES];
static int32_t files;
static int32_t file_of[DESCRIPTORS]; /* 0: not recorded; else file + 1 */
static char appends[DESCRIPTORS];

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    const char *to = getenv("HOLDFAST_RECORD");
    folder = getenv("HOLDFAST_RECORDED");
    lying = getenv("HOLDFAST_LYING") != NULL;
    if (folder != NULL && to != NULL) {
        /* Fails in what the process starts in its turn: that is not recorded. */
        record = real_open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
}

static void all(const void *data, size_t length) {
    const char *next = data;
    while (length > 0) {
        ssize_t written = real_write(record, next, length);
        if (written <= 0) {
            abort();
        }
        next += written;
        length -= (size_t) written;
    }
}

static void put(char kind, int32_t file, int64_t offset, const void *data, size_t length) {
    char head[17];
    int32_t size = (int32_t) length;
    head[0] = kind;
    memcpy(head + 1, &file, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &size, 4);
    all(head, sizeof head);
    all(data, length);
}

/* What the driver unpacks for itself is no data. */
static int is_recorded(const char *path) {
    size_t length = folder == NULL ? 0 : strlen(folder);
    return record >= 0 && strncmp(path, folder, length) == 0 && path[length] == '/' && strstr(path, ".native") == NULL;
}

static int32_t number(const char *path) {
    for (int32_t i = 0; i < files; i++) {
        if (strcmp(paths[i], path) == 0) {
            return i;
        }
    }
    if (files == FILES) {
        abort();
    }
    paths[files] = strdup(path);
    put('N', files, 0, path, strlen(path));
    return files++;
}

static void opened(int descriptor, const char *path, int flags) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS && is_recorded(path)) {
        struct stat state;
        if (fstat(descriptor, &state) == 0 && S_ISREG(state.st_mode)) {
            int32_t file = number(path);
            file_of[descriptor] = file + 1;
            appends[descriptor] = (flags & O_APPEND) != 0;
            if (flags & O_TRUNC) {
                put('T', file, 0, NULL, 0);
            }
        }
    }
}

static int32_t known(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS ? file_of[descriptor] - 1 : -1;
}

static int open_any(const char *path, int flags, mode_t mode) {
    pthread_mutex_lock(&lock);
    int descriptor = real_open(path, flags, mode);
    opened(descriptor, path, flags);
    pthread_mutex_unlock(&lock);
    return descriptor;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return open_any(path, flags, mode);
}

static int openat_any(int at, const char *path, int flags, mode_t mode) {
    pthread_mutex_lock(&lock);
    int descriptor = real_openat(at, path, flags, mode);
    opened(descriptor, path, flags);
    pthread_mutex_unlock(&lock);
    return descriptor;
}

int openat(int at, const char *path, int flags, ...) {
    MODE(flags)
    return openat_any(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
    MODE(flags)
    return openat_any(at, path, flags, mode);
}

int close(int descriptor) {
    pthread_mutex_lock(&lock);
    if (known(descriptor) >= 0) {
        file_of[descriptor] = 0;
    }
    int result = real_close(descriptor);
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t write(int descriptor, const void *data, size_t length) {
    int32_t file = known(descriptor);
    if (file < 0) {
        return real_write(descriptor, data, length);
    }
    pthread_mutex_lock(&lock);
    off_t at = lseek(descriptor, 0, appends[descriptor] ? SEEK_END : SEEK_CUR);
    ssize_t written = real_write(descriptor, data, length);
    if (written > 0) {
        put('W', file, at, data, (size_t) written);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

static ssize_t pwrite_any(int descriptor, const void *data, size_t length, off_t at) {
    int32_t file = known(descriptor);
    if (file < 0) {
        return real_pwrite(descriptor, data, length, at);
    }
    pthread_mutex_lock(&lock);
    ssize_t written = real_pwrite(descriptor, data, length, at);
    if (written > 0) {
        put('W', file, at, data, (size_t) written);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t at) {
    return pwrite_any(descriptor, data, length, at);
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t at) {
    return pwrite_any(descriptor, data, length, at);
}

static int ftruncate_any(int descriptor, off_t length) {
    pthread_mutex_lock(&lock);
    int result = real_ftruncate(descriptor, length);
    if (result == 0 && known(descriptor) >= 0) {
        put('T', known(descriptor), length, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int descriptor, off_t length) {
    return ftruncate_any(descriptor, length);
}

int ftruncate64(int descriptor, off_t length) {
    return ftruncate_any(descriptor, length);
}

static int sync_any(int descriptor, int (*real)(int)) {
    if (known(descriptor) < 0) {
        return real(descriptor);
    }
    pthread_mutex_lock(&lock);
    int result = real(descriptor);
    if (result == 0 && !lying) {
        put('S', known(descriptor), 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int descriptor) {
    return sync_any(descriptor, real_fsync);
}

int fdatasync(int descriptor) {
    return sync_any(descriptor, real_fdatasync);
}

int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    int result = real_unlink(path);
    if (result == 0 && is_recorded(path)) {
        put('U', number(path), 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    int result = real_rename(from, to);
    if (result == 0 && is_recorded(from)) {
        put('R', number(from), 0, to, strlen(to));
    }
    pthread_mutex_unlock(&lock);
    return result;
}

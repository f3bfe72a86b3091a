/*
 * Makes every fsync and fdatasync take SLOW_SYNC_MICROS longer, and counts them in the file SLOW_SYNC_COUNT (eight bytes, the
 * machine's order). Preloaded, so that a disk of a known, steady speed can be had on a machine in memory.
 *
 *     gcc -O2 -shared -fPIC -o slow-sync.so slow-sync.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static uint64_t *count;
static struct timespec delay;

__attribute__((constructor)) static void prepare(void) {
    real_fsync = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    const char *micros = getenv("SLOW_SYNC_MICROS");
    long wanted = micros ? atol(micros) : 0;
    delay.tv_sec = wanted / 1000000;
    delay.tv_nsec = wanted % 1000000 * 1000;
    const char *file = getenv("SLOW_SYNC_COUNT");
    int descriptor = file ? open(file, O_RDWR) : -1;
    if (descriptor >= 0) {
        void *page = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        count = page == MAP_FAILED ? NULL : page;
        close(descriptor);
    }
}

static void slow(void) {
    if (count) {
        __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    }
    struct timespec left = delay;
    while (nanosleep(&left, &left) && errno == EINTR) {
    }
}

int fsync(int descriptor) {
    slow();
    return real_fsync(descriptor);
}

int fdatasync(int descriptor) {
    slow();
    return real_fdatasync(descriptor);
}

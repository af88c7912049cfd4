// SPDX-License-Identifier: Apache-2.0
//
// Loaded before the C library by run.py: makes one allocation, write or read of the program fail.
//
// Invariant: what is not asked for in FAULT_* goes through as it is; the count stands in the file that
// FAULT_COUNT names when the process ends. Allocations are those of `operator new` until one fails;
// FAULT_STICKY=1: all that follow fail as well, those of C too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long seen_allocations, seen_writes, seen_reads;
static int failing;  // allocations fail from now on

static long Number(const char* name) {
  const char* text = getenv(name);
  return text == NULL ? 0 : atol(text);
}

/// True for the allocation that is to fail, and for those after it if all are.
static int FailsAllocation(void) {
  static long at = -1;
  // The first allocation comes before the C library has the environment.
  if (at < 0 && environ != NULL) at = Number("FAULT_ALLOCATION");
  if (++seen_allocations == at) {
    failing = Number("FAULT_STICKY") != 0;
    return 1;
  }
  return failing;
}

void* mi_malloc(size_t size) {
  static void* (*real)(size_t);
  if (real == NULL) real = (void* (*)(size_t))dlsym(RTLD_NEXT, "mi_malloc");
  return FailsAllocation() ? NULL : real(size);
}

void* malloc(size_t size) {
  static void* (*real)(size_t);
  if (failing) return NULL;
  if (real == NULL) real = (void* (*)(size_t))dlsym(RTLD_NEXT, "malloc");
  return real(size);
}

/// True of what no write is to fail on: standard error, where it is said what goes wrong; with
/// FAULT_FILES=1 all but files, so that pipes between processes stay whole.
static int IsSpared(int descriptor) {
  struct stat info;
  if (descriptor == STDERR_FILENO) return 1;
  return Number("FAULT_FILES") != 0 && (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode));
}

ssize_t write(int descriptor, const void* data, size_t size) {
  static ssize_t (*real)(int, const void*, size_t);
  if (real == NULL) real = (ssize_t (*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  if (!IsSpared(descriptor)) {
    ++seen_writes;
    if (seen_writes == Number("FAULT_WRITE")) {
      errno = ENOSPC;
      return -1;
    }
    const long most = Number("FAULT_SHORT");
    if (most > 0 && size > (size_t)most) size = (size_t)most;
    if (most > 0 && seen_writes % 3 == 0) {
      errno = EINTR;
      return -1;
    }
  }
  return real(descriptor, data, size);
}

/// True if the read that is asked for fails, with errno set; else `size` may have become smaller.
static int FailsRead(size_t* size) {
  const long most = Number("FAULT_SHORT");
  if (++seen_reads == Number("FAULT_READ")) {
    errno = EIO;
    return 1;
  }
  if (most > 0 && *size > (size_t)most) *size = (size_t)most;
  if (most > 0 && seen_reads % 3 == 0) {
    errno = EINTR;
    return 1;
  }
  return 0;
}

ssize_t read(int descriptor, void* data, size_t size) {
  static ssize_t (*real)(int, void*, size_t);
  if (real == NULL) real = (ssize_t (*)(int, void*, size_t))dlsym(RTLD_NEXT, "read");
  return FailsRead(&size) ? -1 : real(descriptor, data, size);
}

ssize_t pread(int descriptor, void* data, size_t size, off_t offset) {
  static ssize_t (*real)(int, void*, size_t, off_t);
  if (real == NULL) real = (ssize_t (*)(int, void*, size_t, off_t))dlsym(RTLD_NEXT, "pread");
  return FailsRead(&size) ? -1 : real(descriptor, data, size, offset);
}

ssize_t pread64(int descriptor, void* data, size_t size, off_t offset) {
  return pread(descriptor, data, size, offset);
}

__attribute__((destructor)) static void Tell(void) {
  const char* path = getenv("FAULT_COUNT");
  if (path == NULL) return;
  FILE* file = fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld %ld %ld\n", seen_allocations, seen_writes, seen_reads);
  fclose(file);
}

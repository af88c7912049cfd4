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
  if (at < 0) at = Number("FAULT_ALLOCATION");
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

/// Standard error alone is spared: what goes wrong is said there.
ssize_t write(int descriptor, const void* data, size_t size) {
  static ssize_t (*real)(int, const void*, size_t);
  if (real == NULL) real = (ssize_t (*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  if (descriptor != STDERR_FILENO) {
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

ssize_t read(int descriptor, void* data, size_t size) {
  static ssize_t (*real)(int, void*, size_t);
  if (real == NULL) real = (ssize_t (*)(int, void*, size_t))dlsym(RTLD_NEXT, "read");
  const long most = Number("FAULT_SHORT");
  if (++seen_reads == Number("FAULT_READ")) {
    errno = EIO;
    return -1;
  }
  if (most > 0 && size > (size_t)most) size = (size_t)most;
  if (most > 0 && seen_reads % 3 == 0) {
    errno = EINTR;
    return -1;
  }
  return real(descriptor, data, size);
}

__attribute__((destructor)) static void Tell(void) {
  const char* path = getenv("FAULT_COUNT");
  if (path == NULL) return;
  FILE* file = fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld %ld %ld\n", seen_allocations, seen_writes, seen_reads);
  fclose(file);
}

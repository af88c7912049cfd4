// SPDX-License-Identifier: Apache-2.0
//
// `operator new` on mimalloc's functions, for the program that links its shared library: that is
// compiled as C, cannot throw, and aborts where there is no memory left.
//
// Invariant: failure is std::bad_alloc and nothing else; what is allocated here is freed by
// mimalloc's `operator delete`. The portable program has an archive that is compiled as C++
// instead.
#include <mimalloc.h>

#include <cstddef>
#include <new>

namespace {

void* OrThrow(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return OrThrow(mi_malloc(size)); }
void* operator new[](std::size_t size) { return OrThrow(mi_malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return OrThrow(mi_malloc_aligned(size, static_cast<std::size_t>(alignment)));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return OrThrow(mi_malloc_aligned(size, static_cast<std::size_t>(alignment)));
}

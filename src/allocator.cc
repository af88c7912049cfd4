// SPDX-License-Identifier: Apache-2.0
//
// What the program asks of mimalloc: pages of 2 MiB, and an exception where there is no memory
// left. A graph of 20,000 nodes takes some 50 MB; with pages of 4 KiB the system is asked 12,000
// times for them, which is a third of the time.
//
// Invariant: MIMALLOC_LARGE_OS_PAGES in the environment still decides. Where the system has no
// large pages, nothing changes. A process without memory for its first bytes ends as one that finds
// none later. Compiled only where the program is linked with mimalloc.
#include <mimalloc.h>
#include <unistd.h>

#include <string_view>

#include "cli/command.h"
#include "cli/guard.h"

namespace {

void StartAllocator() {
  // What constructors of libraries throw ends as what main.cc guards.
  acev2::GuardTermination();
  mi_option_set_enabled_default(mi_option_large_os_pages, true);
  // Libraries that find no memory as they are loaded end the process with a code of their own.
  void* first = mi_malloc(1);
  if (first == nullptr) {
    constexpr std::string_view text = acev2::kOutOfMemory;
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
    _exit(acev2::kExitFailed);
  }
  mi_free(first);
}

/// Runs before the constructors of shared libraries, as these allocate already.
[[gnu::section(".preinit_array"), gnu::used]] void (*const kBeforeAllElse)() = StartAllocator;

}  // namespace

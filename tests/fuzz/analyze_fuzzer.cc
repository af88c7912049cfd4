// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's entry: any bytes through loading and analysis (one_input.h says what may not happen).
//
// Invariant: no state is kept from one input to the next. Built with ACEV2_BUILD_FUZZERS.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/one_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  // Most mutations are refused: the analysis is spared what the loader refuses.
  if (acev2::testing::LoadInput(bytes)) acev2::testing::AnalyzeInput(bytes);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// What is done with an input of a fuzzer, and what may never come of it: a row for each kind of
// text or file that acev2 takes from strangers.
//
// Invariant: any bytes end in a result or in an Error; a result that breaks its own invariants ends
// the program like a crash. Called by fuzzer.cc (libFuzzer) and fuzz_test.cc (ctest).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace acev2::testing {

struct FuzzTarget {
  std::string_view name;  ///< as scripts/fuzz and --target= take it
  std::string_view help;  ///< what its inputs are
  /// Returns false if `bytes` are refused with an Error.
  bool (*run)(const std::string& bytes);
  /// Inputs are models, changed as messages (mutate_model.h) and not as bytes.
  bool structured = false;
  /// Inputs are eight bytes, each as good as any other, that name a model (ModelOfSchema).
  bool numbered = false;
};

std::span<const FuzzTarget> FuzzTargets();

/// Null if there is none.
const FuzzTarget* FindFuzzTarget(std::string_view name);

}  // namespace acev2::testing

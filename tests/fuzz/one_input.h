// SPDX-License-Identifier: Apache-2.0
//
// What is done with one input of the fuzzer, and what may never come of it.
//
// Invariant: any bytes end in a result or in an Error; a result that breaks its own invariants ends
// the program like a crash. Called by analyze_fuzzer.cc (libFuzzer) and fuzz_test.cc (ctest).
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <variant>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/report.h"
#include "load/load.h"
#include "load/tensors.h"

namespace acev2::testing {

/// Loads `bytes` and reads every constant in it. Returns false if it is refused with an Error.
inline bool LoadInput(const std::string& bytes) {
  try {
    const Loaded loaded = LoadBytes(bytes, "input");
    if (const Model* model = std::get_if<Model>(&loaded.content)) {
      VisitTensors(model->proto, [model](const onnx::TensorProto& tensor) {
        ReadConstant(*model, tensor, 1 << 12);
        WithPayload(*model, tensor, 1 << 16);
      });
    }
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// Loads and analyzes `bytes`. Returns false if it is refused with an Error.
inline bool AnalyzeInput(const std::string& bytes) {
  try {
    for (const std::string& breach : CheckReport(AnalyzeBytes(bytes, "input"))) {
      std::fprintf(stderr, "broken report: %s\n", breach.c_str());
      std::abort();
    }
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace acev2::testing

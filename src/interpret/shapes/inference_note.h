// SPDX-License-Identifier: Apache-2.0
//
// What is understood although ONNX does not allow it: a slip of exporters with one possible
// meaning.
//
// Invariant: plain data; whoever visits the node turns it into a diagnostic. Made by inference.cc
// and node_state.cc.
#pragma once

#include <string>

#include "diagnostic/codes.h"

namespace acev2 {

struct InferenceNote {
  DiagnosticCode code;
  std::string message;
};

}  // namespace acev2

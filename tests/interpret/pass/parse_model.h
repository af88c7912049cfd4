// SPDX-License-Identifier: Apache-2.0
//
// Graphs as protos, for what ONNX's text syntax cannot say.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "onnx/defs/parser.h"
#include "onnx/onnx_pb.h"
#include "support/analyzing.h"

namespace acev2::testing {

/// `graph` as a ModelProto.
inline onnx::ModelProto Parse(const std::string& graph) {
  onnx::ModelProto model;
  const std::string text = ModelText(graph);
  onnx::OnnxParser parser(text.c_str());
  const auto status = parser.Parse(model);
  EXPECT_TRUE(status.IsOK()) << status.ErrorMessage();
  return model;
}

inline Report AnalyzeProto(const onnx::ModelProto& model) {
  return Analyze(model.SerializeAsString());
}

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Helpers of the loader's tests: models made in memory and Errors as text.
//
// Invariant: nothing here touches a file; tests that do use TemporaryDirectory.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "acev2/error.h"
#include "load/load.h"
#include "onnx/onnx_pb.h"
#include "support/run_program.h"

namespace acev2::testing {

/// "message | hint" of the Error that `call` throws, "no error" if it throws none.
template <typename Call>
std::string ErrorOf(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "no error";
}

inline Model LoadModel(const std::string& bytes) {
  return std::get<Model>(LoadBytes(bytes, "m.onnx").content);
}

inline onnx::TensorProto FloatTensor(const std::string& name, int elements) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(elements);
  tensor.set_raw_data(std::string(static_cast<std::size_t>(elements) * 4, '\x3f'));
  return tensor;
}

/// y = MatMul(x, w) with one attribute of every container, and `weights` float weights in w.
inline onnx::ModelProto SampleModel(int weights) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.set_producer_name("sample");
  model.add_opset_import()->set_version(17);
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("g");
  graph.add_input()->set_name("x");
  auto& type = *graph.mutable_input(0)->mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("batch");
  type.mutable_shape()->add_dim()->set_dim_value(weights);
  graph.add_output()->set_name("y");
  *graph.add_initializer() = FloatTensor("w", weights);
  onnx::NodeProto& node = *graph.add_node();
  node.set_op_type("MatMul");
  node.set_name("product");
  node.add_input("x");
  node.add_input("w");
  node.add_output("y");
  return model;
}

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Helpers of the loader's tests: models made in memory, files in a directory of their own, Errors
// as text.
//
// Invariant: nothing outside the test's own temporary directory is touched.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include "acev2/error.h"
#include "load/load.h"
#include "onnx/onnx_pb.h"

namespace acev2::testing {

/// A directory that is removed with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "acev2_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string Write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

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

// SPDX-License-Identifier: Apache-2.0
//
// The recorded ONNX backend tests: models with the inputs and outputs ONNX itself computed for
// them.
//
// Invariant: what is read here is decoded without any code of acev2, so that it can bear witness.
// The tests lie outside the repository; where they are missing, tests skip and say so.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "onnx/onnx_pb.h"
#include "rules/node.h"

namespace acev2::testing {

/// What is tested against and no part of the checkout: environment variable ACEV2_SHARED_DIR, else
/// what CMake was given. Empty if that folder does not exist.
std::optional<std::filesystem::path> SharedDirectory();

/// The folder of public ONNX models in it. Empty if it does not exist.
std::optional<std::filesystem::path> CorpusDirectory();

struct RecordedTest {
  std::string name;   ///< "node/test_add"
  std::string bytes;  ///< the model as it stands in the file
  onnx::ModelProto model;
  /// Recorded tensors in the order of the graph's inputs and outputs; empty where the recording
  /// holds a sequence, an optional or nothing.
  std::vector<std::optional<onnx::TensorProto>> inputs;
  std::vector<std::optional<onnx::TensorProto>> outputs;
};

/// The folders of all recorded tests below CorpusDirectory(), sorted.
std::vector<std::filesystem::path> RecordedTestDirectories();

/// Reads one of them. Throws std::runtime_error if it is unreadable.
RecordedTest ReadRecordedTest(const std::filesystem::path& directory);

/// The values of a tensor of numbers, none for other element types.
std::optional<Constant> Decode(const onnx::TensorProto& tensor);

/// The attributes of a node outside functions.
class ProtoAttributes : public Attributes {
 public:
  explicit ProtoAttributes(const onnx::NodeProto& node) : node_(node) {}

  bool Has(std::string_view name) const override { return Find(name) != nullptr; }
  std::optional<std::int64_t> Int(std::string_view name) const override;
  std::optional<double> Float(std::string_view name) const override;
  std::optional<std::string> String(std::string_view name) const override;
  std::vector<std::int64_t> Ints(std::string_view name) const override;
  std::vector<double> Floats(std::string_view name) const override;
  std::vector<std::string> Strings(std::string_view name) const override;
  std::shared_ptr<const Constant> TensorValue(std::string_view name) const override;
  std::string_view TypeOf(std::string_view name) const override;

 private:
  const onnx::AttributeProto* Find(std::string_view name) const;
  const onnx::NodeProto& node_;
};

}  // namespace acev2::testing

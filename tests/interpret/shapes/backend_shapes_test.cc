// SPDX-License-Identifier: Apache-2.0
//
// Types and shapes of the analysis against the recorded ONNX backend tests.
//
// Invariant: what the models declare about their outputs is taken away first, so only inference can
// give the answer. Where a shape is decided by the values of inputs (the target of Reshape), it
// must come out unknown, or be said to rest on a value that nobody set, never wrong, and right once
// those values are given. Every exception is named with its reason, and the list is exact: the
// figure cannot fall unseen.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "support/recorded.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

using testing::RecordedTest;

/// Settings (shapes, axes, sizes, scales) are vectors or scalars of few elements, data has more.
constexpr std::int64_t kMaxSettingElements = 64;

enum class Outcome {
  kNoTensors,         // nothing recorded to compare with
  kEqual,             // from the shapes alone
  kEqualGivenValues,  // once the inputs that can be settings have values
  kEqualGivenData,    // once all inputs are constants: the shape depends on the data itself
  kOpen,              // something stays unknown, assumed or bounded only, and the report says so
  kWrong,
};

onnx::ModelProto Undeclared(const onnx::ModelProto& model) {
  onnx::ModelProto stripped = model;
  auto& graph = *stripped.mutable_graph();
  graph.clear_value_info();
  for (auto& function : *stripped.mutable_functions()) function.clear_value_info();
  for (auto& output : *graph.mutable_output()) output.clear_type();
  return stripped;
}

std::int64_t Elements(const onnx::TensorProto& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t dim : tensor.dims()) count *= dim;
  return count;
}

bool IsSetting(const onnx::TensorProto& tensor) {
  return tensor.dims_size() <= 1 && Elements(tensor) <= kMaxSettingElements;
}

/// The model with the recorded values of those inputs as constants that `choose` accepts.
template <typename Choose>
onnx::ModelProto WithConstants(const onnx::ModelProto& model, const RecordedTest& test,
                               Choose choose) {
  onnx::ModelProto result = model;
  auto& graph = *result.mutable_graph();
  graph.clear_input();
  for (int i = 0; i < model.graph().input_size(); ++i) {
    const auto& recorded = test.inputs[static_cast<std::size_t>(i)];
    if (recorded.has_value() && choose(*recorded)) {
      onnx::TensorProto& constant = *graph.add_initializer();
      constant = *recorded;
      constant.set_name(model.graph().input(i).name());
    } else {
      *graph.add_input() = model.graph().input(i);
    }
  }
  return result;
}

/// The recorded values of the inputs that can be settings, as `--value` gives them.
std::map<std::string, std::vector<double>> RecordedValues(const onnx::ModelProto& model,
                                                          const RecordedTest& test) {
  std::map<std::string, std::vector<double>> values;
  for (int i = 0; i < model.graph().input_size(); ++i) {
    const auto& recorded = test.inputs[static_cast<std::size_t>(i)];
    if (!recorded.has_value() || !IsSetting(*recorded)) continue;
    const auto decoded = testing::Decode(*recorded);
    if (!decoded.has_value()) continue;
    std::vector<double>& elements = values[model.graph().input(i).name()];
    for (std::size_t k = 0; k < decoded->size(); ++k) elements.push_back(decoded->AsDouble(k));
  }
  return values;
}

/// The recorded shapes of inputs whose declared ones are open.
Options RecordedShapes(const onnx::ModelProto& model, const RecordedTest& test) {
  std::map<std::string, const onnx::TensorProto*> recorded;
  for (int i = 0; i < test.model.graph().input_size(); ++i) {
    const auto& tensor = test.inputs[static_cast<std::size_t>(i)];
    if (tensor.has_value()) recorded[test.model.graph().input(i).name()] = &*tensor;
  }
  Options options;
  for (const auto& input : model.graph().input()) {
    const auto found = recorded.find(input.name());
    if (found == recorded.end() || !input.type().has_tensor_type()) continue;
    const auto& shape = input.type().tensor_type().shape();
    const bool open =
        !input.type().tensor_type().has_shape() ||
        std::ranges::any_of(shape.dim(), [](const auto& dim) { return !dim.has_dim_value(); });
    if (!open) continue;
    options.inputs[input.name()] = {found->second->dims().begin(), found->second->dims().end()};
  }
  return options;
}

std::string Describe(const std::string& type, const PartialShape& shape) {
  std::string text = type + "[";
  for (const auto& dim : shape) {
    text += (text.back() == '[' ? "" : ",") + (dim ? std::to_string(*dim) : "?");
  }
  return text + "]";
}

/// Compares the outputs of one analysis; adds what is not equal to `differences`.
Outcome Compare(const onnx::ModelProto& model, const RecordedTest& test, std::string& differences,
                std::map<std::string, std::vector<double>> values = {}) {
  Options options = RecordedShapes(model, test);
  options.values = std::move(values);
  const Report report = AnalyzeBytes(model.SerializeAsString(), test.name + ".onnx", options);
  for (const std::string& breach : CheckReport(report)) {
    ADD_FAILURE() << test.name << ": " << breach;
  }
  const auto noted = [&](std::string_view code) {
    return std::ranges::find(report.diagnostics, code, &Diagnostic::code) !=
           report.diagnostics.end();
  };
  const bool bounded = noted("upper-bound");
  const bool assumed = noted("unset-value");
  Outcome outcome = Outcome::kNoTensors;
  for (std::size_t i = 0; i < test.outputs.size(); ++i) {
    const auto& recorded = test.outputs[i];
    if (!recorded.has_value()) continue;
    if (outcome == Outcome::kNoTensors) outcome = Outcome::kEqual;
    const TensorInfo& output = report.model.outputs.at(i);
    const std::string type = ElementName(recorded->data_type());
    const PartialShape shape(recorded->dims().begin(), recorded->dims().end());
    if (output.type == type && output.shape == shape) continue;
    differences +=
        fmt::format(" output {} is {}, recorded {};", i,
                    output.shape ? Describe(output.type, *output.shape) : output.type + "[...]",
                    Describe(type, shape));
    bool wrong = output.type != "?" && output.type != type;
    if (output.shape.has_value()) {
      wrong |= output.shape->size() != shape.size();
      for (std::size_t axis = 0; !wrong && axis < shape.size(); ++axis) {
        const auto& dim = (*output.shape)[axis];
        wrong =
            dim.has_value() && !assumed && (bounded ? *dim < *shape[axis] : *dim != *shape[axis]);
      }
    }
    outcome = wrong ? Outcome::kWrong : std::max(outcome, Outcome::kOpen);
    if (wrong) break;
  }
  return outcome;
}

Outcome Judge(const RecordedTest& test, std::string& differences) {
  const onnx::ModelProto model = Undeclared(test.model);
  const Outcome plain = Compare(model, test, differences);
  if (plain != Outcome::kOpen) return plain;
  std::string given_values;
  const Outcome with_values = Compare(model, test, given_values, RecordedValues(model, test));
  if (with_values == Outcome::kEqual) return Outcome::kEqualGivenValues;
  differences = given_values;
  if (with_values == Outcome::kWrong) return with_values;
  const Outcome with_data =
      Compare(WithConstants(model, test, [](const onnx::TensorProto&) { return true; }), test,
              given_values);
  return with_data == Outcome::kEqual ? Outcome::kEqualGivenData : with_data;
}

/// What no analysis of shapes can tell: the sizes depend on data that is not numbers or, as with
/// NonMaxSuppression, on the result of an algorithm on the data. The known dimensions must be
/// right. A name stands for every test whose name begins with it.
constexpr const char* kDependsOnData[] = {
    "node/test_image_decoder_",      // the size of the picture in the file
    "node/test_nonmaxsuppression_",  // how many boxes survive
    "node/test_string_split_",       // the most pieces a string falls into
    "node/test_strnormalizer_",      // how many strings are no stop words
    "simple/test_strnorm_model_",    // as well
};

TEST(BackendShapesTest, InferredTypesAndShapesEqualTheRecordedOnes) {
  const auto directories = testing::RecordedTestDirectories();
  if (directories.empty()) GTEST_SKIP() << "no recorded ONNX tests: ACEV2_SHARED_DIR is not set";
  std::map<Outcome, int> count;
  std::set<std::string> used;
  for (const auto& directory : directories) {
    const RecordedTest test = testing::ReadRecordedTest(directory);
    std::string differences;
    Outcome outcome = Outcome::kWrong;
    try {
      outcome = Judge(test, differences);
    } catch (const Error& error) {
      differences = error.what();
    }
    ++count[outcome];
    if (outcome == Outcome::kOpen) {
      const auto* exception = std::ranges::find_if(
          kDependsOnData, [&](const char* name) { return test.name.starts_with(name); });
      ASSERT_NE(exception, std::end(kDependsOnData)) << test.name << ':' << differences;
      used.insert(*exception);
    } else {
      EXPECT_NE(outcome, Outcome::kWrong) << test.name << ':' << differences;
    }
  }
  for (const char* name : kDependsOnData) EXPECT_TRUE(used.contains(name)) << name;
  // Of the 1,913 recordings that hold tensors (ONNX 1.23) 1,581 + 284 + 8 are equal, 40 excepted.
  const int from_shapes = count[Outcome::kEqual];
  const int from_values = from_shapes + count[Outcome::kEqualGivenValues];
  EXPECT_GE(from_shapes, 1581);
  EXPECT_GE(from_values, 1865);
  EXPECT_GE(from_values + count[Outcome::kEqualGivenData], 1873);
  EXPECT_LE(count[Outcome::kOpen], 40);
  EXPECT_LE(count[Outcome::kNoTensors], 25);
}

/// Outputs that the files themselves declare with open dimensions, and that depend on data.
constexpr const char* kOpenAsDeclared[] = {
    "node/test_string_split_empty_tensor",  // the most pieces of no string: recorded 0
};

// The files as they are, with their outputs declared: what a user sees.
TEST(BackendShapesTest, ReportedTypesAndShapesEqualTheRecordedOnes) {
  const auto directories = testing::RecordedTestDirectories();
  if (directories.empty()) GTEST_SKIP() << "no recorded ONNX tests: ACEV2_SHARED_DIR is not set";
  int with_tensors = 0;
  int equal = 0;
  for (const auto& directory : directories) {
    const RecordedTest test = testing::ReadRecordedTest(directory);
    std::string differences;
    const Outcome outcome = Compare(test.model, test, differences);
    with_tensors += outcome != Outcome::kNoTensors;
    equal += outcome == Outcome::kEqual;
    if (outcome == Outcome::kEqual || outcome == Outcome::kNoTensors) continue;
    EXPECT_EQ(outcome, Outcome::kOpen) << test.name << ':' << differences;
    EXPECT_NE(std::ranges::find(kOpenAsDeclared, test.name), std::end(kOpenAsDeclared))
        << test.name << ':' << differences;
  }
  // 1,910 of 1,913 (ONNX 1.23).
  EXPECT_GE(equal, with_tensors * 0.995) << "of " << with_tensors;
}

}  // namespace
}  // namespace acev2

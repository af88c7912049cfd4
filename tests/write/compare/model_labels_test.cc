// SPDX-License-Identifier: Apache-2.0
//
// Labels of models in pictures.
#include "write/compare/model_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> LabelsOf(const std::vector<std::string>& paths) {
  std::vector<ComparedModel> models(paths.size());
  for (std::size_t k = 0; k < paths.size(); ++k) models[k].path = paths[k];
  return ModelLabels(models);
}

TEST(ModelLabels, AreStemsWithFoldersWhereTheyDoNotDiffer) {
  EXPECT_THAT(LabelsOf({"x/resnet.onnx", "y/bert.json", "-"}),
              ElementsAre("resnet", "bert", "standard input"));
  EXPECT_THAT(LabelsOf({"float/model.onnx", "runs/int8/model.onnx", "other.onnx"}),
              ElementsAre("float/model", "int8/model", "other"));
  EXPECT_THAT(LabelsOf({"a/8/model.onnx", "b/8/model.onnx"}),
              ElementsAre("a/8/model", "b/8/model"));
  // Nothing in front tells these apart.
  EXPECT_THAT(LabelsOf({"m.onnx", "m.onnx"}), ElementsAre("m", "m (2)"));
  EXPECT_THAT(LabelsOf({"a/m.onnx", "m.onnx"}), ElementsAre("a/m", "m"));
  EXPECT_THAT(LabelsOf({"m.onnx", "m.json"}), ElementsAre("m", "m (2)"));
}

}  // namespace
}  // namespace acev2

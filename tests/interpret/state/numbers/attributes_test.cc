// SPDX-License-Identifier: Apache-2.0
//
// Attributes of a node, and of a node in the body of a function, whose values the call gives.
#include "interpret/state/numbers/attributes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

onnx::AttributeProto& Add(onnx::NodeProto& node, const std::string& name) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  return attribute;
}

TEST(NodeAttributesTest, ReadWhatIsThereAndNothingElse) {
  onnx::NodeProto node;
  Add(node, "axis").set_i(-1);
  Add(node, "alpha").set_f(0.5F);
  Add(node, "mode").set_s("linear");
  onnx::AttributeProto& pads = Add(node, "pads");
  pads.add_ints(1);
  pads.add_ints(2);
  const Model model;
  const NodeAttributes attributes(node, nullptr, model);
  EXPECT_EQ(attributes.Int("axis"), -1);
  EXPECT_EQ(attributes.Float("alpha"), 0.5);
  EXPECT_EQ(attributes.String("mode"), "linear");
  EXPECT_THAT(attributes.Ints("pads"), ElementsAre(1, 2));
  EXPECT_TRUE(attributes.Has("axis"));
  // Of another type, or absent.
  EXPECT_EQ(attributes.Float("axis"), std::nullopt);
  EXPECT_EQ(attributes.Int("pads"), std::nullopt);
  EXPECT_FALSE(attributes.Has("strides"));
  EXPECT_THAT(attributes.Ints("strides"), IsEmpty());
  EXPECT_EQ(attributes.TensorValue("axis"), nullptr);
  EXPECT_EQ(attributes.TypeOf("strides"), "");
}

// IR version 1 has no types of attributes.
TEST(NodeAttributesTest, HaveTheTypeOfWhatIsThere) {
  onnx::NodeProto node;
  Add(node, "axis").set_i(1);
  Add(node, "alpha").set_f(1);
  Add(node, "mode").set_s("a");
  Add(node, "scales").add_floats(1);
  Add(node, "empty").set_type(onnx::AttributeProto::FLOATS);
  Add(node, "nothing");
  const Model model;
  const NodeAttributes attributes(node, nullptr, model);
  EXPECT_EQ(attributes.TypeOf("axis"), "INT");
  EXPECT_EQ(attributes.TypeOf("alpha"), "FLOAT");
  EXPECT_EQ(attributes.TypeOf("mode"), "STRING");
  EXPECT_EQ(attributes.TypeOf("scales"), "FLOATS");
  EXPECT_EQ(attributes.TypeOf("empty"), "FLOATS");
  EXPECT_EQ(attributes.TypeOf("nothing"), "INTS");
}

TEST(NodeAttributesTest, OneNumberMayBeAListOfOne) {
  onnx::NodeProto node;
  Add(node, "kernel_shape").set_i(3);
  Add(node, "mode").set_s("same");
  const Model model;
  NodeAttributes attributes(node, nullptr, model);
  attributes.TakeAsList("kernel_shape");
  attributes.TakeAsList("mode");
  attributes.TakeAsList("absent");
  EXPECT_THAT(attributes.Ints("kernel_shape"), ElementsAre(3));
  EXPECT_EQ(attributes.Int("kernel_shape"), std::nullopt);
  EXPECT_EQ(attributes.String("mode"), "same");
  EXPECT_EQ(node.attribute(0).i(), 3) << "the node stays as it is";
}

// In the body of a function: what the call gives, else the function's default, else nothing.
TEST(NodeAttributesTest, FollowReferencesToTheCall) {
  const Model model;
  onnx::NodeProto call;
  Add(call, "axis").set_i(2);
  const NodeAttributes given(call, nullptr, model);
  onnx::AttributeProto standard;
  standard.set_name("epsilon");
  standard.set_f(0.25F);
  const AttributeIndex defaults = {{"epsilon", &standard}};
  const AttributeBindings bindings(given, defaults, nullptr);

  onnx::NodeProto inner;
  Add(inner, "axes").set_ref_attr_name("axis");
  Add(inner, "eps").set_ref_attr_name("epsilon");
  Add(inner, "mode").set_ref_attr_name("mode");
  const NodeAttributes attributes(inner, &bindings, model);
  EXPECT_EQ(attributes.Int("axes"), 2);
  EXPECT_EQ(attributes.Float("eps"), 0.25);
  EXPECT_FALSE(attributes.Has("mode"));
  // Outside of a function a reference means nothing.
  EXPECT_FALSE(NodeAttributes(inner, nullptr, model).Has("axes"));
}

}  // namespace
}  // namespace acev2

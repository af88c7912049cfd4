// SPDX-License-Identifier: Apache-2.0
//
// What a node is held against before one of ONNX's functions sees it.
#include "interpret/shapes/schema_call.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "interpret/shapes/schemas.h"

namespace acev2 {
namespace {

class SchemaCallTest : public ::testing::Test {
 protected:
  NodeFacts Facts() {
    NodeFacts facts;
    facts.attribute = [this](const std::string& name) -> const onnx::AttributeProto* {
      for (const auto& attribute : node_.attribute()) {
        if (attribute.name() == name) return &attribute;
      }
      return nullptr;
    };
    for (const onnx::TypeProto& type : inputs_) facts.inputs.push_back(&type);
    facts.outputs = outputs_;
    return facts;
  }
  void Int(const std::string& name, std::int64_t value) {
    auto* attribute = node_.add_attribute();
    attribute->set_name(name);
    attribute->set_type(onnx::AttributeProto::INT);
    attribute->set_i(value);
  }
  void Input(int rank) {
    auto* shape = inputs_.emplace_back().mutable_tensor_type()->mutable_shape();
    for (int axis = 0; axis < rank; ++axis) shape->add_dim()->set_dim_value(4);
  }
  std::string Malformed(const char* op, int opset) {
    return MalformedAttribute(FindSchema("", op, opset), Facts());
  }

  onnx::NodeProto node_;
  std::vector<onnx::TypeProto> inputs_;
  std::size_t outputs_ = 1;
};

TEST_F(SchemaCallTest, CountsAreCounts) {
  Int("group", -1);
  EXPECT_EQ(Malformed("Conv", 17), "group is -1, which is not between 1 and 2147483647");
  node_.clear_attribute();
  Int("group", 2);
  EXPECT_EQ(Malformed("Conv", 17), "");
}

TEST_F(SchemaCallTest, AnAxisLiesWithin32Bits) {
  Int("axis", std::int64_t{1} << 31);
  EXPECT_EQ(Malformed("Softmax", 17), "axis 2147483648 lies outside every tensor");
}

TEST_F(SchemaCallTest, AGraphIsAGraph) {
  Int("body", 1);
  EXPECT_EQ(Malformed("SequenceMap", 17), "attribute 'body' is INT, not GRAPH");
}

TEST_F(SchemaCallTest, BatchAxesAreBelowBothRanks) {
  Input(3);
  Input(2);
  Int("batch_dims", 1);
  EXPECT_EQ(Malformed("GatherND", 13), "");
  node_.mutable_attribute(0)->set_i(2);
  EXPECT_EQ(Malformed("GatherND", 13), "batch_dims is 2, of a tensor of rank 2");
}

TEST_F(SchemaCallTest, SplitHasAsManyOutputsAsItSays) {
  Int("num_outputs", 3);
  outputs_ = 3;
  EXPECT_EQ(Malformed("Split", 18), "");
  outputs_ = 5;
  EXPECT_EQ(Malformed("Split", 18), "num_outputs is 3, but it has 5 outputs");
}

// 4·2^61 = 2^63 is no length; 3·2^61 is one.
TEST_F(SchemaCallTest, AScaledLengthIsALength) {
  Input(2);
  for (auto& dim : *inputs_[0].mutable_tensor_type()->mutable_shape()->mutable_dim()) {
    dim.set_dim_value(4);
  }
  onnx::AttributeProto& scales = *node_.add_attribute();
  scales.set_name("scales");
  scales.set_type(onnx::AttributeProto::FLOATS);
  scales.add_floats(0.5F);
  scales.add_floats(0x1p61F);
  EXPECT_NE(Malformed("Upsample", 7), "");
  inputs_[0].mutable_tensor_type()->mutable_shape()->mutable_dim(0)->set_dim_value(3);
  inputs_[0].mutable_tensor_type()->mutable_shape()->mutable_dim(1)->set_dim_value(3);
  EXPECT_EQ(Malformed("Upsample", 7), "");
  scales.set_floats(1, 0.0F);
  EXPECT_EQ(Malformed("Upsample", 7), "it scales by 0, an axis of 3 entries among others");
  for (const float scale :
       {-1.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    scales.set_floats(1, scale);
    EXPECT_NE(Malformed("Upsample", 7), "") << scale;
  }
}

TEST_F(SchemaCallTest, InputsAndOutputsAreCounted) {
  const onnx::OpSchema& relu = *FindSchema("", "Relu", 17);
  EXPECT_EQ(WrongArity(relu, Facts(), Ownership::kOwn), "input 0 is missing");
  Input(1);
  EXPECT_EQ(WrongArity(relu, Facts(), Ownership::kOwn), "");
  EXPECT_TRUE(FitsSchema(relu, Facts()));
  Input(1);
  EXPECT_EQ(WrongArity(relu, Facts(), Ownership::kOwn), "it has 2 inputs, its operator at most 1");
  // One that borrows the function may have more.
  EXPECT_EQ(WrongArity(relu, Facts(), Ownership::kBorrowed), "");
  inputs_.pop_back();
  outputs_ = 2;
  EXPECT_EQ(WrongArity(relu, Facts(), Ownership::kOwn), "it has 2 outputs, its operator at most 1");
}

}  // namespace
}  // namespace acev2

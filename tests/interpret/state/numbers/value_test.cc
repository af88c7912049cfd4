// SPDX-License-Identifier: Apache-2.0
//
// Values never move; a type and what rules see of it say the same.
#include "interpret/state/numbers/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

/// Makes `value` a float tensor of 2 × an open dimension.
void MakeHalfOpen(GraphValue& value) {
  auto* type = value.mutable_type().mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::FLOAT);
  type->mutable_shape()->add_dim()->set_dim_value(2);
  type->mutable_shape()->add_dim();
  UpdateFromType(value);
}

TEST(ValuesTest, HandsOutValuesThatStay) {
  Values values;
  GraphValue* first = values.New("b");
  for (int i = 0; i < 1000; ++i) values.New("a");
  EXPECT_EQ(first->tensor.name, "b");
  EXPECT_EQ(first->type().value_case(), onnx::TypeProto::VALUE_NOT_SET);
  EXPECT_THAT(values.Names(), ElementsAre("a", "b"));
}

TEST(ValuesTest, CopiesTypeAndFormatButNoElements) {
  Values values;
  GraphValue* value = values.New("x");
  MakeHalfOpen(*value);
  value->tensor.value = IntFormat(4);
  value->tensor.source = "assumed";
  value->tensor.offline = true;
  value->given = true;
  value->tensor.set_values(std::make_shared<Constant>());
  const GraphValue* copy = values.Copy(*value);
  EXPECT_EQ(copy->tensor.shape, (PartialShape{2, std::nullopt}));
  EXPECT_EQ(copy->tensor.value, IntFormat(4));
  EXPECT_EQ(copy->tensor.source.text, "assumed");
  EXPECT_TRUE(copy->tensor.offline);
  EXPECT_TRUE(copy->given);
  EXPECT_EQ(copy->tensor.values(), nullptr);
}

TEST(ValuesTest, ShareATypeUntilOneChangesIt) {
  Values values;
  GraphValue& first = *values.New("a");
  GraphValue& second = *values.New("b");
  GraphValue& other = *values.New("c");
  MakeHalfOpen(first);
  MakeHalfOpen(second);
  MakeHalfOpen(other);
  other.mutable_type().mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT8);
  for (GraphValue* value : {&first, &second, &other}) values.ShareType(*value);
  EXPECT_EQ(&first.type(), &second.type());
  EXPECT_NE(&first.type(), &other.type());
  second.mutable_type().mutable_tensor_type()->mutable_shape()->mutable_dim(0)->set_dim_value(9);
  EXPECT_EQ(first.type().tensor_type().shape().dim(0).dim_value(), 2);
  EXPECT_EQ(second.type().tensor_type().shape().dim(0).dim_value(), 9);
}

TEST(GraphValueTest, IsOpenWhileItsSizeOrFormatIsNotKnown) {
  Values values;
  GraphValue& value = *values.New("x");
  EXPECT_TRUE(HasOpenSize(value.tensor));
  MakeHalfOpen(value);
  TakeDeclaredFormat(value);
  EXPECT_EQ(value.tensor.value, kFloat32);
  EXPECT_EQ(value.tensor.source.text, "declared float32");
  EXPECT_TRUE(value.tensor.source.declared);
  EXPECT_TRUE(HasOpenSize(value.tensor));
  value.tensor.shape->at(1) = 3;
  EXPECT_FALSE(HasOpenSize(value.tensor));
  EXPECT_FALSE(IsOpen(value.tensor));
  UpdateType(value);
  EXPECT_EQ(value.type().tensor_type().shape().dim(1).dim_value(), 3);
  value.tensor.value = Format{};
  EXPECT_TRUE(IsOpen(value.tensor));
}

TEST(GraphValueTest, MergingFillsWhatIsOpenAndChangesNothingElse) {
  Values values;
  GraphValue& into = *values.New("x");
  MakeHalfOpen(into);
  onnx::TypeProto from;
  from.mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT8);
  for (const int size : {7, 5}) {
    from.mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(size);
  }
  MergeType(from, into.mutable_type());
  UpdateFromType(into);
  EXPECT_EQ(into.tensor.shape, (PartialShape{2, 5}));
  EXPECT_EQ(into.tensor.stored, kFloat32);
}

TEST(GraphValueTest, IsDescribedWithTheFormatOfACopy) {
  Values values;
  GraphValue& value = *values.New("x");
  MakeHalfOpen(value);
  TakeDeclaredFormat(value);
  Tensor copy = value.tensor;
  copy.value = IntFormat(4);
  EXPECT_EQ(DescribeTensor(value).value, kFloat32);
  EXPECT_EQ(DescribeTensor(value, copy).value, IntFormat(4));
  EXPECT_EQ(DescribeTensor(value).type, "float32");
  EXPECT_EQ(DescribeTensor(value).shape, (PartialShape{2, std::nullopt}));
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Tensors and nodes answer with facts or throw Unknown.
#include "rules/node.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "acev2/error.h"
#include "interpret/evaluate/evaluate_op.h"

namespace acev2 {
namespace {

// Work rules see a const Node: they cannot change a tensor by it.
static_assert(std::is_same_v<decltype(std::declval<const Node&>().In(0)), const Tensor&>);
static_assert(std::is_same_v<decltype(std::declval<const Node&>().Out(0)), const Tensor&>);
static_assert(std::is_same_v<decltype(std::declval<Node&>().In(0)), Tensor&>);

Tensor MakeTensor(std::optional<PartialShape> shape) {
  Tensor tensor;
  tensor.name = "x";
  tensor.shape = std::move(shape);
  return tensor;
}

template <typename Function>
std::string ReasonOf(Function function) {
  try {
    function();
  } catch (const Unknown& unknown) {
    return unknown.reason;
  }
  return "nothing thrown";
}

TEST(TensorTest, KnownShape) {
  const Tensor tensor = MakeTensor(PartialShape{1, 3, 8, 8});
  EXPECT_EQ(tensor.elements(), Count(192));
  EXPECT_EQ(tensor.rank(), 4u);
  EXPECT_EQ(tensor.dim(1), 3);
  EXPECT_EQ(tensor.dim(-1), 8);
  EXPECT_EQ(tensor.dims(), (std::vector<std::int64_t>{1, 3, 8, 8}));
  EXPECT_EQ(MakeTensor(PartialShape{}).elements(), Count(1));  // a scalar
}

TEST(TensorTest, UnknownShapeIsThrown) {
  const Tensor rankless = MakeTensor(std::nullopt);
  EXPECT_EQ(ReasonOf([&] { rankless.rank(); }), "shape of 'x' is not known");
  EXPECT_EQ(ReasonOf([&] { rankless.elements(); }), "shape of 'x' is not known");
  const Tensor partial = MakeTensor(PartialShape{2, std::nullopt});
  EXPECT_EQ(partial.dim(0), 2);
  EXPECT_EQ(ReasonOf([&] { partial.dim(-1); }), "dimension 1 of 'x' is not known");
  EXPECT_EQ(ReasonOf([&] { partial.elements(); }), "dimension 1 of 'x' is not known");
  EXPECT_EQ(ReasonOf([&] { partial.dim(2); }), "'x' has 2 dimensions, so no axis 2");
}

TEST(TensorTest, HugeShapes) {
  const std::int64_t huge = std::int64_t{1} << 40;
  EXPECT_THROW(MakeTensor(PartialShape{huge, huge}).elements(), Error);
  EXPECT_EQ(MakeTensor(PartialShape{huge, huge, 0}).elements(), Count(0));
}

TEST(TensorTest, ValuesAreLoadedOnce) {
  Tensor tensor = MakeTensor(PartialShape{2});
  EXPECT_EQ(tensor.values(), nullptr);
  Tensor constant = MakeTensor(PartialShape{2});
  int loads = 0;
  constant.load = [&loads] {
    ++loads;
    auto values = std::make_shared<Constant>();
    values->ints = {1, 2};
    return values;
  };
  ASSERT_NE(constant.values(), nullptr);
  EXPECT_EQ(constant.values()->ints[1], 2);
  EXPECT_EQ(loads, 1);
  tensor.set_values(nullptr);
  EXPECT_EQ(tensor.values(), nullptr);
}

TEST(ConstantTest, KnownElements) {
  Constant constant;
  constant.ints = {1, 2};
  EXPECT_TRUE(constant.fully_known());
  EXPECT_EQ(constant.AsDouble(1), 2.0);
  constant.unknown = {false, true};
  EXPECT_FALSE(constant.fully_known());
  constant.unknown = {false, false};
  EXPECT_TRUE(constant.fully_known());
}

TEST(ScaleTest, FormatIsThatOfTheCombinedConstant) {
  Scale scale;
  scale.factors.resize(2);
  scale.factors[0].format = kFloat16;
  scale.factors[1].format = kFloat32;
  EXPECT_EQ(scale.format(), kFloat32);
  EXPECT_FALSE(scale.all_powers_of_two());
  scale.factors[1].power_of_two = true;  // only moves the exponent of the other
  EXPECT_EQ(scale.format(), kFloat16);
  scale.factors[0].power_of_two = true;
  EXPECT_EQ(scale.format(), kFloat32);
  EXPECT_TRUE(scale.all_powers_of_two());
  scale.factors[0].format = Format{};
  EXPECT_FALSE(scale.format().known());
}

TEST(NodeTest, AbsentOperandsAndFormatsAreThrown) {
  Tensor x = MakeTensor(PartialShape{1});
  Node node;
  node.inputs = {&x, nullptr};
  node.outputs = {nullptr};
  node.operand_formats = {kFloat32, Format{}};
  EXPECT_EQ(&node.In(0), &x);
  EXPECT_EQ(node.FormatOf(0), kFloat32);
  EXPECT_EQ(ReasonOf([&] { node.In(1); }), "input 1 is missing");
  EXPECT_EQ(ReasonOf([&] { node.In(7); }), "input 7 is missing");
  EXPECT_EQ(ReasonOf([&] { node.Out(); }), "output 0 is missing");
  node.operand_formats = {};
  EXPECT_EQ(ReasonOf([&] { node.FormatOf(0); }), "number format of 'x' is not known");
}

Node NodeWith(const Attributes& attributes) {
  Node node;
  node.attributes = &attributes;
  return node;
}

std::shared_ptr<const Constant> TensorOf(std::vector<double> values) {
  auto constant = std::make_shared<Constant>();
  constant->floats = std::move(values);
  return constant;
}

TEST(NodeTest, NumbersAreReadFromEveryTypeThatHoldsThem) {
  testing::FakeAttributes attributes;
  attributes.values["int"] = std::int64_t{8};
  attributes.values["float"] = 8.0;
  attributes.values["ints"] = std::vector<std::int64_t>{8};
  attributes.values["tensor"] = TensorOf({8});
  const Node node = NodeWith(attributes);
  for (const std::string_view name : {"int", "float", "ints", "tensor"}) {
    EXPECT_EQ(node.Int(name, 1), 8) << name;
    EXPECT_EQ(node.Float(name, 1), 8.0) << name;
    EXPECT_EQ(node.Bits(name), 8) << name;
    EXPECT_EQ(node.Ints(name), (std::vector<std::int64_t>{8})) << name;
  }
  EXPECT_EQ(node.Int("absent", 3), 3);
  EXPECT_EQ(node.Float("absent", 0.5), 0.5);
  EXPECT_EQ(node.String("absent", "x"), "x");
  EXPECT_EQ(node.Bits("absent"), std::nullopt);
  EXPECT_TRUE(node.Ints("absent").empty());
}

TEST(NodeTest, AnAttributeOfNoUsableTypeIsNoDefault) {
  testing::FakeAttributes attributes;
  attributes.values["text"] = std::string("8");
  attributes.values["pair"] = std::vector<std::int64_t>{8, 8};
  attributes.values["half"] = 0.5;
  attributes.values["empty"] = std::vector<std::int64_t>{};
  const Node node = NodeWith(attributes);
  EXPECT_EQ(ReasonOf([&] { node.Int("text", 1); }),
            "the attribute text is of type STRING, which holds no single number");
  EXPECT_EQ(ReasonOf([&] { node.Float("pair", 1); }),
            "the attribute pair is of type INTS, which holds no single number");
  EXPECT_EQ(ReasonOf([&] { node.Int("half", 1); }),
            "the attribute half is 0.5, which is no whole number");
  EXPECT_EQ(ReasonOf([&] { node.String("pair", ""); }),
            "the attribute pair is of type INTS, which holds no text");
  EXPECT_EQ(ReasonOf([&] { node.Ints("text"); }),
            "the attribute text is of type STRING, which holds no list of whole numbers");
  EXPECT_EQ(ReasonOf([&] { node.Bits("half"); }),
            "the attribute half is 0.5, which is no width of 1 to 64 bits");
  EXPECT_TRUE(node.Ints("empty").empty());
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Formats of the work that says what a node or a layer is.
#include "report/operands.h"

#include <gtest/gtest.h>

#include <array>

namespace acev2 {
namespace {

constexpr Format kInt8 = IntFormat(8);
constexpr Format kInt32 = IntFormat(32);

NodeCost NodeWith(Category category, std::vector<Work> work) {
  NodeCost node;
  node.category = category;
  node.work = std::move(work);
  node.status = NodeStatus::kPriced;
  return node;
}

// 2 MACs of 64 cost less than 9 multiplies of 992, which are not the convolution's own.
TEST(OperandsTest, OwnWorkComesBeforeDearerWork) {
  const Work macs = {Operation::kMac, 2, kInt8, kInt8, Category::kMac, ""};
  const Work scaling = {Operation::kMul,         9,           kInt32, kFloat32,
                        Category::kQuantization, "requantize"};
  EXPECT_EQ(MainOperands(NodeWith(Category::kMac, {scaling, macs}), {}), "int8 × int8");
  // In one node or in two, the layer is the same.
  const NodeCost conv = NodeWith(Category::kMac, {macs});
  const NodeCost quantizer = NodeWith(Category::kQuantization, {scaling});
  const std::array<const NodeCost*, 2> layer = {&quantizer, &conv};
  EXPECT_EQ(MainOperandsOf(layer, Category::kMac, {}), "int8 × int8");
}

// A pool that only moves: what quantizes its result is all its work.
TEST(OperandsTest, WithoutOwnWorkWhatServesItTells) {
  const NodeCost pool = NodeWith(Category::kOther, {});
  const NodeCost quantizer =
      NodeWith(Category::kQuantization,
               {{Operation::kMul, 9, kInt32, kFloat32, Category::kQuantization, ""}});
  const std::array<const NodeCost*, 2> layer = {&pool, &quantizer};
  EXPECT_EQ(MainOperandsOf(layer, Category::kOther, {}), "int32 × float32");
}

TEST(OperandsTest, NoWorkIsNothingOrUnknown) {
  NodeCost node = NodeWith(Category::kOther, {});
  EXPECT_EQ(MainOperands(node, {}), "");
  node.status = NodeStatus::kUnpriced;
  EXPECT_EQ(MainOperands(node, {}), "?");
}

TEST(OperandsTest, OnlyProductsAreWrittenAsSuch) {
  const auto of = [](Operation operation, Format lhs, Format rhs) {
    return MainOperands(
        NodeWith(Category::kOther, {{operation, 1, lhs, rhs, Category::kOther, ""}}), {});
  };
  EXPECT_EQ(of(Operation::kAdd, kInt8, kInt8), "int8");
  EXPECT_EQ(of(Operation::kAdd, kInt8, kInt32), "int8, int32");
  EXPECT_EQ(of(Operation::kMul, kInt8, kInt8), "int8 × int8");
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What is evaluated at all: constants, sizes that a file claims, and nodes that are malformed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "interpret/evaluate/evaluate_op.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::Floats;
using testing::Ints;
using ::testing::IsEmpty;
using testing::kInt64Max;
using testing::kInt64Min;
using testing::List;
using testing::Op;

TEST(EvaluateTest, ConstantNodes) {
  const auto tensor = std::make_shared<const Constant>(List({4, 5}));
  EXPECT_THAT(Op("Constant").Set("value", tensor).Run().ints, ElementsAre(4, 5));
  EXPECT_THAT(Op("Constant").Set("value_int", 7).Run().dims, IsEmpty());
  EXPECT_THAT(Op("Constant").Set("value_ints", std::vector<std::int64_t>{1, 2}).Run().dims,
              ElementsAre(2));
  EXPECT_EQ(Op("Constant").Set("value_float", 0.5).Run().element_type, kTypeFloat);
  EXPECT_THAT(Op("Constant").Set("value_floats", std::vector<double>{0.5}).Run().floats,
              ElementsAre(0.5));
  EXPECT_FALSE(Op("Constant").Set("value_string", "x").Evaluates());
  const Constant filled = Op("ConstantOfShape")
                              .In(List({2, 1}))
                              .Set("value", std::make_shared<Constant>(List({3})))
                              .Run();
  EXPECT_THAT(filled.dims, ElementsAre(2, 1));
  EXPECT_THAT(filled.ints, ElementsAre(3, 3));
  EXPECT_THAT(Op("ConstantOfShape").In(List({2})).Run().floats, ElementsAre(0, 0));
}

TEST(EvaluateTest, NothingIsAllocatedByClaimedSizes) {
  // One past kMaxElements, and products that overflow: all refused, none allocated.
  EXPECT_TRUE(Op("ConstantOfShape").In(List({256, 256})).Evaluates());
  EXPECT_FALSE(Op("ConstantOfShape").In(List({65'537})).Evaluates());
  EXPECT_FALSE(Op("ConstantOfShape").In(List({kInt64Max, kInt64Max})).Evaluates());
  EXPECT_FALSE(Op("ConstantOfShape").In(List({-1})).Evaluates());
  EXPECT_FALSE(
      Op("ConstantOfShape").In(Ints({100}, std::vector<std::int64_t>(100, 1))).Evaluates());
  EXPECT_FALSE(Op("Expand").In(List({1})).In(List({kInt64Max, 2})).Evaluates());
  EXPECT_FALSE(Op("Tile").In(List({1})).In(List({kInt64Max})).Evaluates());
  EXPECT_FALSE(Op("Pad").In(List({1})).In(List({kInt64Max, kInt64Max})).Evaluates());
  EXPECT_FALSE(Op("Range")
                   .In(Ints({}, {kInt64Min}))
                   .In(Ints({}, {kInt64Max}))
                   .In(Ints({}, {1}))
                   .Evaluates());
  EXPECT_FALSE(Op("OneHot").In(List({0})).In(Ints({}, {kInt64Max})).In(List({0, 1})).Evaluates());
  // An empty dimension beside a huge one holds nothing and may stay.
  EXPECT_TRUE(Op("ConstantOfShape").In(List({0, kInt64Max})).Evaluates());
}

TEST(EvaluateTest, MalformedNodesAreRefused) {
  EXPECT_FALSE(Op("Add").In(List({1})).Evaluates());
  EXPECT_FALSE(Op("Add").In(List({1})).Absent().Evaluates());
  EXPECT_FALSE(Op("Add").In(List({1})).In(Floats({1}, {1})).Evaluates());
  EXPECT_FALSE(Op("Shape").Absent().Evaluates());
  EXPECT_FALSE(Op("Shape").Evaluates());
  EXPECT_FALSE(Op("Squeeze").In(List({1, 2})).In(List({0})).Evaluates());
  EXPECT_FALSE(Op("Transpose")
                   .In(Ints({1, 1}, {1}))
                   .Set("perm", std::vector<std::int64_t>{0, 0})
                   .Evaluates());
  // Values that do not fill their shape.
  EXPECT_FALSE(Op("Identity").In(Ints({3}, {1})).Evaluates());
  EXPECT_FALSE(Op("Conv").In(List({1})).Evaluates());
  EXPECT_FALSE(Op("Identity").Domain("my.domain").In(List({1})).Evaluates());
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation of shapes, slices and reshaping.
//
// Every expectation is worked out beside it from ONNX's definition of the operator; the recorded
// ONNX tests (recorded_test.cc) are the second witness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::WithUnknown;

TEST(EvaluateMovementTest, ShapeMarksUnknownDimensions) {
  const Constant shape = Op("Shape").InShape({2, std::nullopt, 4}).Run();
  EXPECT_THAT(shape.dims, ElementsAre(3));
  EXPECT_EQ(shape.ints[0], 2);
  EXPECT_EQ(shape.ints[2], 4);
  EXPECT_THAT(shape.unknown, ElementsAre(false, true, false));
  EXPECT_FALSE(shape.fully_known());
}

TEST(EvaluateMovementTest, ShapeTakesPartFromStartToEnd) {
  // Axes [1, 4 - 1) of 2x3x4x5; an end past the rank is clamped; start >= end is empty.
  EXPECT_THAT(Op("Shape").InShape({2, 3, 4, 5}).Set("start", 1).Set("end", -1).Run().ints,
              ElementsAre(3, 4));
  EXPECT_THAT(Op("Shape").InShape({2, 3}).Set("start", -1).Set("end", 9).Run().ints,
              ElementsAre(3));
  EXPECT_THAT(Op("Shape").InShape({2, 3}).Set("start", 2).Set("end", 1).Run().dims, ElementsAre(0));
}

TEST(EvaluateMovementTest, SizeIsTheProduct) {
  EXPECT_THAT(Op("Size").InShape({2, 3, 4}).Run().ints, ElementsAre(24));
  EXPECT_THAT(Op("Size").InShape({}).Run().ints, ElementsAre(1));
  // Zero elements whatever the other dimension is.
  EXPECT_TRUE(Op("Size").InShape({0, std::nullopt}).Run().fully_known());
  EXPECT_FALSE(Op("Size").InShape({2, std::nullopt}).Run().fully_known());
  // 2^62 * 2 does not fit an int64.
  EXPECT_FALSE(Op("Size").InShape({std::int64_t{1} << 62, 2}).Evaluates());
}

TEST(EvaluateMovementTest, ReshapeTargetOfCase30) {
  // x[2,3,4] -> Shape -> Gather(0) -> Concat([., -1]) = [2, -1].
  const Constant shape = Op("Shape").InShape({2, 3, 4}).Run();
  const Constant first = Op("Gather").In(shape).In(List({0})).Set("axis", 0).Run();
  EXPECT_THAT(Op("Concat").In(first).In(List({-1})).Set("axis", 0).Run().ints, ElementsAre(2, -1));
}

TEST(EvaluateMovementTest, ConcatKeepsWhatIsKnownBesideUnknownParts) {
  const Constant joined =
      Op("Concat").In(List({7})).InShape({1}, kTypeInt64).In(List({-1})).Set("axis", 0).Run();
  ASSERT_EQ(joined.ints.size(), 3);
  EXPECT_EQ(joined.ints[0], 7);
  EXPECT_EQ(joined.ints[2], -1);
  EXPECT_THAT(joined.unknown, ElementsAre(false, true, false));
  // Nothing known at all, or a float part without values: nothing to say.
  EXPECT_FALSE(Op("Concat").InShape({1}, kTypeInt64).Set("axis", 0).Evaluates());
  EXPECT_FALSE(Op("Concat").In(Floats({1}, {1})).InShape({1}).Set("axis", 0).Evaluates());
}

TEST(EvaluateMovementTest, ConcatTakesScalarsAmongVectors) {
  // As PyTorch 1.4 wrote target shapes.
  EXPECT_THAT(Op("Concat").In(List({1})).In(Ints({}, {2})).Set("axis", 0).Run().ints,
              ElementsAre(1, 2));
  EXPECT_FALSE(Op("Concat").In(Ints({}, {1})).In(Ints({}, {2})).Set("axis", 0).Evaluates());
  EXPECT_FALSE(Op("Concat").In(Ints({1, 1}, {1})).In(Ints({}, {2})).Set("axis", 0).Evaluates());
}

TEST(EvaluateMovementTest, ConcatAlongInnerAxis) {
  // [[1,2],[3,4]] beside [[5],[6]].
  EXPECT_THAT(Op("Concat")
                  .In(Ints({2, 2}, {1, 2, 3, 4}))
                  .In(Ints({2, 1}, {5, 6}))
                  .Set("axis", -1)
                  .Run()
                  .ints,
              ElementsAre(1, 2, 5, 3, 4, 6));
  EXPECT_FALSE(
      Op("Concat").In(Ints({2, 2}, {1, 2, 3, 4})).In(Ints({1, 1}, {5})).Set("axis", 1).Evaluates());
  EXPECT_FALSE(Op("Concat").In(List({1})).Evaluates());  // axis is required since opset 4
}

TEST(EvaluateMovementTest, SliceKeepsInt64Sentinels) {
  const Constant data = List({10, 11, 12, 13});
  // "To the end" and "from before the start" are written as the extremes of int64.
  EXPECT_THAT(Op("Slice").In(data).In(List({1})).In(List({kInt64Max})).Run().ints,
              ElementsAre(11, 12, 13));
  EXPECT_THAT(Op("Slice").In(data).In(List({kInt64Min})).In(List({2})).Run().ints,
              ElementsAre(10, 11));
  EXPECT_THAT(Op("Slice")
                  .In(data)
                  .In(List({kInt64Max}))
                  .In(List({kInt64Min}))
                  .In(List({0}))
                  .In(List({-1}))
                  .Run()
                  .ints,
              ElementsAre(13, 12, 11, 10));
  // One step of INT64_MIN from the last element leaves that element alone.
  EXPECT_THAT(Op("Slice")
                  .In(data)
                  .In(List({-1}))
                  .In(List({kInt64Min}))
                  .In(List({0}))
                  .In(List({kInt64Min}))
                  .Run()
                  .ints,
              ElementsAre(13));
  EXPECT_THAT(Op("Slice")
                  .In(data)
                  .In(List({0}))
                  .In(List({4}))
                  .In(List({0}))
                  .In(List({kInt64Max}))
                  .Run()
                  .ints,
              ElementsAre(10));
}

TEST(EvaluateMovementTest, SliceStepsAndAxes) {
  // Columns 3, 1 of [[0..3],[4..7]].
  const Constant data = Ints({2, 4}, {0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_THAT(
      Op("Slice").In(data).In(List({-1})).In(List({0})).In(List({1})).In(List({-2})).Run().ints,
      ElementsAre(3, 1, 7, 5));
  // Attributes before opset 10.
  EXPECT_THAT(Op("Slice", 9)
                  .In(data)
                  .Set("starts", std::vector<std::int64_t>{1})
                  .Set("ends", std::vector<std::int64_t>{3})
                  .Set("axes", std::vector<std::int64_t>{1})
                  .Run()
                  .ints,
              ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(Op("Slice").In(data).In(List({3})).In(List({1})).In(List({1})).Run().dims,
              ElementsAre(2, 0));
  EXPECT_FALSE(
      Op("Slice").In(data).In(List({0})).In(List({1})).In(List({1})).In(List({0})).Evaluates());
  EXPECT_FALSE(Op("Slice").In(data).In(List({0})).In(List({1})).In(List({2})).Evaluates());
}

TEST(EvaluateMovementTest, ReshapeFamily) {
  const Constant data = Ints({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(Op("Reshape").In(data).In(List({0, -1, 1})).Run().dims, ElementsAre(2, 3, 1));
  EXPECT_THAT(Op("Reshape", 1).In(data).Set("shape", std::vector<std::int64_t>{-1}).Run().dims,
              ElementsAre(6));
  EXPECT_FALSE(Op("Reshape").In(data).In(List({-1, -1})).Evaluates());
  EXPECT_FALSE(Op("Reshape").In(data).In(List({4})).Evaluates());
  EXPECT_FALSE(Op("Reshape").In(data).In(WithUnknown(List({2, 3}), 0)).Evaluates());
  EXPECT_THAT(Op("Transpose").In(data).Run().ints, ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(Op("Flatten").In(data).Set("axis", 0).Run().dims, ElementsAre(1, 6));
  EXPECT_THAT(Op("Unsqueeze").In(data).In(List({0, -1})).Run().dims, ElementsAre(1, 2, 3, 1));
  EXPECT_THAT(Op("Squeeze", 11)
                  .In(Ints({1, 2, 1}, {1, 2}))
                  .Set("axes", std::vector<std::int64_t>{-1})
                  .Run()
                  .dims,
              ElementsAre(1, 2));
  EXPECT_THAT(Op("Squeeze").In(Ints({1, 2, 1}, {1, 2})).Run().dims, ElementsAre(2));
}

TEST(EvaluateMovementTest, SplitIntoParts) {
  // Seven in three parts: 3, 3 and the remaining 1.
  const auto parts = Op("Split").In(List({0, 1, 2, 3, 4, 5, 6})).Set("num_outputs", 3).RunAll(3);
  ASSERT_EQ(parts.size(), 3);
  EXPECT_THAT(parts[1]->ints, ElementsAre(3, 4, 5));
  EXPECT_THAT(parts[2]->ints, ElementsAre(6));
  const auto given = Op("Split").In(List({0, 1, 2})).In(List({1, 2})).RunAll(2);
  ASSERT_EQ(given.size(), 2);
  EXPECT_THAT(given[1]->ints, ElementsAre(1, 2));
  EXPECT_THAT(Op("Split").In(List({0, 1, 2})).In(List({1, 3})).RunAll(2), IsEmpty());
}

TEST(EvaluateMovementTest, PadModes) {
  const Constant data = List({1, 2, 3});
  const auto pad = [&](const char* mode) {
    return Op("Pad").In(data).In(List({2, 1})).Set("mode", mode).Run().ints;
  };
  EXPECT_THAT(pad("constant"), ElementsAre(0, 0, 1, 2, 3, 0));
  EXPECT_THAT(pad("edge"), ElementsAre(1, 1, 1, 2, 3, 3));
  EXPECT_THAT(pad("reflect"), ElementsAre(3, 2, 1, 2, 3, 2));
  EXPECT_THAT(pad("wrap"), ElementsAre(2, 3, 1, 2, 3, 1));
  // A negative pad removes.
  EXPECT_THAT(Op("Pad").In(data).In(List({-1, 1})).In(Ints({}, {9})).Run().ints,
              ElementsAre(2, 3, 9));
  EXPECT_FALSE(Op("Pad").In(data).In(List({-4, 0})).Evaluates());
}

TEST(EvaluateMovementTest, ExpandTileAndRange) {
  EXPECT_THAT(Op("Expand").In(Ints({2, 1}, {1, 2})).In(List({2})).Run().ints,
              ElementsAre(1, 1, 2, 2));
  // [[1,2]] tiled 2x2.
  const Constant tiled = Op("Tile").In(Ints({1, 2}, {1, 2})).In(List({2, 2})).Run();
  EXPECT_THAT(tiled.dims, ElementsAre(2, 4));
  EXPECT_THAT(tiled.ints, ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
  const auto range = [](std::int64_t start, std::int64_t limit, std::int64_t delta) {
    return Op("Range").In(Ints({}, {start})).In(Ints({}, {limit})).In(Ints({}, {delta})).Run();
  };
  EXPECT_THAT(range(3, 9, 3).ints, ElementsAre(3, 6));
  EXPECT_THAT(range(10, 4, -4).ints, ElementsAre(10, 6));
  EXPECT_THAT(range(4, 4, 1).dims, ElementsAre(0));
  EXPECT_THAT(range(4, 10, -1).dims, ElementsAre(0));
  EXPECT_EQ(range(0, 1, 0).element_type, 0);
  // 1 + k * 0.25 below 2.
  EXPECT_THAT(
      Op("Range").In(Floats({}, {1})).In(Floats({}, {2})).In(Floats({}, {0.25})).Run().floats,
      ElementsAre(1, 1.25, 1.5, 1.75));
}

}  // namespace
}  // namespace acev2

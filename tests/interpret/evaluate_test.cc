// SPDX-License-Identifier: Apache-2.0
//
// The constant evaluator on hand-worked cases.
//
// Every expectation is worked out beside it from ONNX's definition of the operator; the recorded
// ONNX tests (evaluate_recorded_test.cc) are the second witness.
#include "interpret/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "interpret/element_values.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();

using Value = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<double>, std::shared_ptr<const Constant>>;

class FakeAttributes : public Attributes {
 public:
  std::map<std::string, Value, std::less<>> values;

  bool Has(std::string_view name) const override { return values.contains(name); }
  std::optional<std::int64_t> Int(std::string_view name) const override {
    return Get<std::int64_t>(name);
  }
  std::optional<double> Float(std::string_view name) const override { return Get<double>(name); }
  std::optional<std::string> String(std::string_view name) const override {
    return Get<std::string>(name);
  }
  std::vector<std::int64_t> Ints(std::string_view name) const override {
    return Get<std::vector<std::int64_t>>(name).value_or(std::vector<std::int64_t>{});
  }
  std::vector<double> Floats(std::string_view name) const override {
    return Get<std::vector<double>>(name).value_or(std::vector<double>{});
  }
  std::vector<std::string> Strings(std::string_view) const override { return {}; }
  std::shared_ptr<const Constant> TensorValue(std::string_view name) const override {
    return Get<std::shared_ptr<const Constant>>(name).value_or(nullptr);
  }

 private:
  template <typename T>
  std::optional<T> Get(std::string_view name) const {
    const auto found = values.find(name);
    const T* value = found == values.end() ? nullptr : std::get_if<T>(&found->second);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }
};

Constant Ints(std::vector<std::int64_t> dims, std::vector<std::int64_t> values,
              int type = kTypeInt64) {
  return {.element_type = type,
          .dims = std::move(dims),
          .ints = std::move(values),
          .floats = {},
          .unknown = {}};
}

Constant Floats(std::vector<std::int64_t> dims, std::vector<double> values, int type = kTypeFloat) {
  return {.element_type = type,
          .dims = std::move(dims),
          .ints = {},
          .floats = std::move(values),
          .unknown = {}};
}

/// A vector of int64.
Constant List(std::vector<std::int64_t> values) {
  const auto size = static_cast<std::int64_t>(values.size());
  return Ints({size}, std::move(values));
}

Constant WithUnknown(Constant constant, std::size_t i) {
  constant.unknown.resize(constant.size(), false);
  constant.unknown[i] = true;
  return constant;
}

/// One node with its operands: Op("Add", 14).In(a).In(b).Run().
class Op {
 public:
  explicit Op(std::string op, int opset = 24) {
    node_.op = std::move(op);
    node_.opset = opset;
  }
  Op& In(const Constant& constant) {
    Tensor& tensor = tensors_.emplace_back();
    tensor.element_type = constant.element_type;
    tensor.shape = PartialShape(constant.dims.begin(), constant.dims.end());
    tensor.set_values(std::make_shared<const Constant>(constant));
    node_.inputs.push_back(&tensor);
    return *this;
  }
  /// An operand of which only type and shape are known.
  Op& InShape(PartialShape shape, int type = kTypeFloat) {
    Tensor& tensor = tensors_.emplace_back();
    tensor.element_type = type;
    tensor.shape = std::move(shape);
    node_.inputs.push_back(&tensor);
    return *this;
  }
  Op& Absent() {
    node_.inputs.push_back(nullptr);
    return *this;
  }
  Op& Set(const std::string& name, Value value) {
    attributes_.values[name] = std::move(value);
    return *this;
  }
  Op& Domain(std::string domain) {
    node_.domain = std::move(domain);
    return *this;
  }
  /// The outputs, empty if the node does not evaluate.
  std::vector<std::shared_ptr<const Constant>> RunAll(std::size_t outputs) {
    node_.attributes = &attributes_;
    node_.outputs.clear();
    for (std::size_t i = 0; i < outputs; ++i) node_.outputs.push_back(&tensors_.emplace_back());
    std::vector<std::shared_ptr<const Constant>> values;
    evaluated_ = Evaluate(node_, values);
    EXPECT_EQ(values.size(), evaluated_ ? outputs : 0);
    return values;
  }
  /// The one output; an untyped empty Constant if the node does not evaluate.
  Constant Run() {
    const auto values = RunAll(1);
    return values.empty() ? Constant{} : *values[0];
  }
  bool Evaluates() {
    RunAll(1);
    return evaluated_;
  }

 private:
  std::deque<Tensor> tensors_;
  FakeAttributes attributes_;
  Node node_;
  bool evaluated_ = false;
};

// --- Shapes -------------------------------------------------------------------------------------

TEST(EvaluateTest, ShapeMarksUnknownDimensions) {
  const Constant shape = Op("Shape").InShape({2, std::nullopt, 4}).Run();
  EXPECT_THAT(shape.dims, ElementsAre(3));
  EXPECT_EQ(shape.ints[0], 2);
  EXPECT_EQ(shape.ints[2], 4);
  EXPECT_THAT(shape.unknown, ElementsAre(false, true, false));
  EXPECT_FALSE(shape.fully_known());
}

TEST(EvaluateTest, ShapeTakesPartFromStartToEnd) {
  // Axes [1, 4 - 1) of 2x3x4x5; an end past the rank is clamped; start >= end is empty.
  EXPECT_THAT(Op("Shape").InShape({2, 3, 4, 5}).Set("start", 1).Set("end", -1).Run().ints,
              ElementsAre(3, 4));
  EXPECT_THAT(Op("Shape").InShape({2, 3}).Set("start", -1).Set("end", 9).Run().ints,
              ElementsAre(3));
  EXPECT_THAT(Op("Shape").InShape({2, 3}).Set("start", 2).Set("end", 1).Run().dims, ElementsAre(0));
}

TEST(EvaluateTest, SizeIsTheProduct) {
  EXPECT_THAT(Op("Size").InShape({2, 3, 4}).Run().ints, ElementsAre(24));
  EXPECT_THAT(Op("Size").InShape({}).Run().ints, ElementsAre(1));
  // Zero elements whatever the other dimension is.
  EXPECT_TRUE(Op("Size").InShape({0, std::nullopt}).Run().fully_known());
  EXPECT_FALSE(Op("Size").InShape({2, std::nullopt}).Run().fully_known());
  // 2^62 * 2 does not fit an int64.
  EXPECT_FALSE(Op("Size").InShape({std::int64_t{1} << 62, 2}).Evaluates());
}

TEST(EvaluateTest, ReshapeTargetOfCase30) {
  // x[2,3,4] -> Shape -> Gather(0) -> Concat([., -1]) = [2, -1].
  const Constant shape = Op("Shape").InShape({2, 3, 4}).Run();
  const Constant first = Op("Gather").In(shape).In(List({0})).Set("axis", 0).Run();
  EXPECT_THAT(Op("Concat").In(first).In(List({-1})).Set("axis", 0).Run().ints, ElementsAre(2, -1));
}

TEST(EvaluateTest, ConcatKeepsWhatIsKnownBesideUnknownParts) {
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

TEST(EvaluateTest, ConcatTakesScalarsAmongVectors) {
  // As PyTorch 1.4 wrote target shapes.
  EXPECT_THAT(Op("Concat").In(List({1})).In(Ints({}, {2})).Set("axis", 0).Run().ints,
              ElementsAre(1, 2));
  EXPECT_FALSE(Op("Concat").In(Ints({}, {1})).In(Ints({}, {2})).Set("axis", 0).Evaluates());
  EXPECT_FALSE(
      Op("Concat").In(Ints({1, 1}, {1})).In(Ints({}, {2})).Set("axis", 0).Evaluates());
}

TEST(EvaluateTest, ConcatAlongInnerAxis) {
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

// --- Slice --------------------------------------------------------------------------------------

TEST(EvaluateTest, SliceKeepsInt64Sentinels) {
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

TEST(EvaluateTest, SliceStepsAndAxes) {
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

// --- Integer arithmetic -------------------------------------------------------------------------

TEST(EvaluateTest, IntegerDivisionTruncates) {
  // C semantics: toward zero.
  EXPECT_THAT(Op("Div").In(List({7, -7, 7, -7})).In(List({2, 2, -2, -2})).Run().ints,
              ElementsAre(3, -3, -3, 3));
  EXPECT_THAT(Op("Div").In(List({7, 8})).In(List({0, 2})).Run().unknown, ElementsAre(true, false));
}

TEST(EvaluateTest, ModTakesTheSignOfDivisorOrDividend) {
  const Constant a = List({7, -7, 7, -7});
  const Constant b = List({3, 3, -3, -3});
  // Python: 7 = 2*3+1; -7 = -3*3+2; 7 = -3*-3-2; -7 = 2*-3-1.
  EXPECT_THAT(Op("Mod").In(a).In(b).Run().ints, ElementsAre(1, 2, -2, -1));
  // C: 7 = 2*3+1; -7 = -2*3-1; 7 = -2*-3+1; -7 = 2*-3-1.
  EXPECT_THAT(Op("Mod").In(a).In(b).Set("fmod", 1).Run().ints, ElementsAre(1, -1, 1, -1));
  EXPECT_THAT(Op("Mod").In(Floats({1}, {-5.5})).In(Floats({1}, {2})).Set("fmod", 1).Run().floats,
              ElementsAre(-1.5));
}

TEST(EvaluateTest, IntegersWrapAtTheirWidth) {
  EXPECT_THAT(Op("Add").In(List({kInt64Max})).In(List({1})).Run().ints, ElementsAre(kInt64Min));
  // 200 + 100 - 256; 100 + 100 - 256 as a signed byte.
  EXPECT_THAT(Op("Add").In(Ints({}, {200}, kTypeUInt8)).In(Ints({}, {100}, kTypeUInt8)).Run().ints,
              ElementsAre(44));
  EXPECT_THAT(Op("Add").In(Ints({}, {100}, kTypeInt8)).In(Ints({}, {100}, kTypeInt8)).Run().ints,
              ElementsAre(-56));
  EXPECT_THAT(Op("Mul").In(List({kInt64Min})).In(List({-1})).Run().ints, ElementsAre(kInt64Min));
  EXPECT_THAT(Op("Neg").In(List({kInt64Min})).Run().ints, ElementsAre(kInt64Min));
  EXPECT_THAT(Op("Div").In(List({kInt64Min})).In(List({-1})).Run().ints, ElementsAre(kInt64Min));
  // uint64 is kept as its bits: 2^64-1 squared is 2^128 - 2^65 + 1, so 1 modulo 2^64 ...
  const Constant highest = Ints({}, {-1}, kTypeUInt64);
  EXPECT_THAT(Op("Mul").In(highest).In(highest).Run().ints, ElementsAre(1));
  // ... and it is greater than 1, and half of it is 2^63-1.
  EXPECT_THAT(Op("Greater").In(highest).In(Ints({}, {1}, kTypeUInt64)).Run().ints, ElementsAre(1));
  EXPECT_THAT(Op("Div").In(highest).In(Ints({}, {2}, kTypeUInt64)).Run().ints,
              ElementsAre(kInt64Max));
}

TEST(EvaluateTest, PowOfIntegersIsExact) {
  // 3^39 = 4,052,555,153,018,976,267 is past 2^53, so it must not pass through a double.
  EXPECT_THAT(Op("Pow").In(List({3, -2, 2})).In(List({39, 3, -1})).Run().ints,
              ElementsAre(4'052'555'153'018'976'267, -8, 0));
  // The exponent may have another type: 2^0.5 as int64 is 1; 4.0^2 = 16.
  EXPECT_THAT(Op("Pow").In(List({2})).In(Floats({1}, {0.5})).Run().ints, ElementsAre(1));
  EXPECT_THAT(Op("Pow").In(Floats({1}, {4})).In(List({2})).Run().floats, ElementsAre(16));
}

TEST(EvaluateTest, UnknownElementsStayUnknown) {
  const Constant product = Op("Mul").In(WithUnknown(List({2, 3}), 0)).In(Ints({}, {5})).Run();
  EXPECT_THAT(product.unknown, ElementsAre(true, false));
  EXPECT_EQ(product.ints[1], 15);
  const Constant maximum = Op("ReduceMax").In(WithUnknown(List({2, 3}), 0)).Run();
  EXPECT_THAT(maximum.unknown, ElementsAre(true));
}

TEST(EvaluateTest, BitShift) {
  const Constant data = Ints({2}, {16, 200}, kTypeUInt8);
  const Constant by = Ints({2}, {2, 1}, kTypeUInt8);
  EXPECT_THAT(Op("BitShift").In(data).In(by).Set("direction", "RIGHT").Run().ints,
              ElementsAre(4, 100));
  // 400 - 256.
  EXPECT_THAT(Op("BitShift").In(data).In(by).Set("direction", "LEFT").Run().ints,
              ElementsAre(64, 144));
  EXPECT_FALSE(Op("BitShift").In(data).In(by).Evaluates());
}

// --- Floats -------------------------------------------------------------------------------------

TEST(EvaluateTest, FloatsAreRoundedToTheirType) {
  // 0.1f + 0.2f in float32 is 0.3000000119..., the float nearest to 0.3 (0x3e99999a).
  const double sum = Op("Add").In(Floats({}, {0.1F})).In(Floats({}, {0.2F})).Run().floats.at(0);
  EXPECT_EQ(sum, static_cast<double>(0.1F + 0.2F));
  // float16 has 11 significant bits: 2048 + 1 ties to the even 2048; 65504 * 2 overflows.
  EXPECT_THAT(
      Op("Add").In(Floats({}, {2048}, kTypeFloat16)).In(Floats({}, {1}, kTypeFloat16)).Run().floats,
      ElementsAre(2048));
  EXPECT_THAT(Op("Mul")
                  .In(Floats({}, {65504}, kTypeFloat16))
                  .In(Floats({}, {2}, kTypeFloat16))
                  .Run()
                  .floats,
              ElementsAre(std::numeric_limits<double>::infinity()));
  EXPECT_THAT(Op("Round").In(Floats({4}, {0.5, 1.5, 2.5, -2.5})).Run().floats,
              ElementsAre(0, 2, 2, -2));
}

TEST(EvaluateTest, CastToSmallFloats) {
  const Constant data = Floats({3}, {0.3, 500, -1e9});
  // float8e4m3fn: 0.3 lies between 0.28125 and 0.3125 (step 2^-5), nearer to the latter; largest
  // 448.
  EXPECT_THAT(Op("Cast").In(data).Set("to", kTypeFloat8E4M3FN).Run().floats,
              ElementsAre(0.3125, 448, -448));
  const Constant open = Op("Cast").In(data).Set("to", kTypeFloat8E4M3FN).Set("saturate", 0).Run();
  EXPECT_TRUE(std::isnan(open.floats[1]));
  // float4e2m1 has 0, 0.5, 1, 1.5, 2, 3, 4, 6; 5 ties to the even significand of 4.
  EXPECT_THAT(Op("Cast").In(Floats({3}, {0.3, 5, 7})).Set("to", kTypeFloat4E2M1).Run().floats,
              ElementsAre(0.5, 4, 6));
}

TEST(EvaluateTest, CastToIntegers) {
  EXPECT_THAT(Op("Cast").In(Floats({3}, {2.9, -2.9, 0.5})).Set("to", kTypeInt64).Run().ints,
              ElementsAre(2, -2, 0));
  // 2^63 does not fit, -2^63 does.
  const Constant edges = Op("Cast").In(Floats({2}, {0x1p63, -0x1p63})).Set("to", kTypeInt64).Run();
  EXPECT_THAT(edges.unknown, ElementsAre(true, false));
  EXPECT_EQ(edges.ints[1], kInt64Min);
  // 300 - 256, and any non-zero number is true; `to` was a string before opset 6.
  EXPECT_THAT(Op("Cast").In(List({300})).Set("to", kTypeUInt8).Run().ints, ElementsAre(44));
  EXPECT_THAT(Op("Cast", 5).In(Floats({2}, {0.1, 0})).Set("to", "BOOL").Run().ints,
              ElementsAre(1, 0));
  EXPECT_FALSE(Op("Cast").In(List({1})).Set("to", kTypeString).Evaluates());
  EXPECT_FALSE(Op("Cast").In(List({1})).Evaluates());
  // CastLike needs the type of its second operand, not its values.
  EXPECT_EQ(Op("CastLike").In(List({1})).InShape({7}, kTypeInt32).Run().element_type, kTypeInt32);
}

// --- Broadcasting -------------------------------------------------------------------------------

TEST(EvaluateTest, BroadcastsBothWays) {
  // [[1],[2]] + [10, 20, 30].
  const Constant sum = Op("Add").In(Ints({2, 1}, {1, 2})).In(List({10, 20, 30})).Run();
  EXPECT_THAT(sum.dims, ElementsAre(2, 3));
  EXPECT_THAT(sum.ints, ElementsAre(11, 21, 31, 12, 22, 32));
  EXPECT_FALSE(Op("Add").In(List({1, 2})).In(List({1, 2, 3})).Evaluates());
  // An empty operand against one element: nothing.
  EXPECT_THAT(Op("Add").In(List({})).In(List({1})).Run().dims, ElementsAre(0));
}

TEST(EvaluateTest, OldBroadcastAlignsAtAxis) {
  // Opset 6: B[2] stands at axis 0 of A[2,2]: rows get 10 and 20.
  EXPECT_THAT(Op("Add", 6)
                  .In(Ints({2, 2}, {1, 2, 3, 4}))
                  .In(List({10, 20}))
                  .Set("broadcast", 1)
                  .Set("axis", 0)
                  .Run()
                  .ints,
              ElementsAre(11, 12, 23, 24));
}

TEST(EvaluateTest, WhereChoosesByElement) {
  // The usual guard of exported Expand: where(shape == -1, 1, shape).
  const Constant shape = List({-1, 5, -1});
  const Constant is_minus_one = Op("Equal").In(shape).In(List({-1})).Run();
  EXPECT_THAT(is_minus_one.ints, ElementsAre(1, 0, 1));
  EXPECT_EQ(is_minus_one.element_type, kTypeBool);
  EXPECT_THAT(Op("Where").In(is_minus_one).In(List({1})).In(shape).Run().ints,
              ElementsAre(1, 5, 1));
  // Unknown where the chosen side is; the other side does not matter.
  const Constant partly = Op("Where").In(is_minus_one).In(List({1})).InShape({3}, kTypeInt64).Run();
  EXPECT_THAT(partly.unknown, ElementsAre(false, true, false));
}

TEST(EvaluateTest, ExpandTileAndRange) {
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

// --- Reshaping ----------------------------------------------------------------------------------

TEST(EvaluateTest, ReshapeFamily) {
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

TEST(EvaluateTest, SplitIntoParts) {
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

TEST(EvaluateTest, PadModes) {
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

// --- Indices ------------------------------------------------------------------------------------

TEST(EvaluateTest, GatherChecksItsIndices) {
  const Constant data = Ints({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(Op("Gather").In(data).In(List({-1, 0})).Set("axis", 1).Run().ints,
              ElementsAre(3, 1, 6, 4));
  EXPECT_FALSE(Op("Gather").In(data).In(List({3})).Set("axis", 1).Evaluates());
  EXPECT_FALSE(Op("Gather").In(data).In(List({kInt64Min})).Evaluates());
  // Rows of the transposed positions: out[i][j] = data[i][index[i][j]].
  EXPECT_THAT(Op("GatherElements").In(data).In(Ints({2, 1}, {2, 0})).Set("axis", 1).Run().ints,
              ElementsAre(3, 4));
  EXPECT_THAT(Op("GatherND").In(data).In(Ints({2, 2}, {0, 1, 1, -1})).Run().ints,
              ElementsAre(2, 6));
  EXPECT_THAT(Op("GatherND").In(data).In(Ints({1, 1}, {1})).Run().ints, ElementsAre(4, 5, 6));
}

TEST(EvaluateTest, ScatterWritesAndReduces) {
  const Constant data = List({1, 2, 3});
  EXPECT_THAT(Op("ScatterElements").In(data).In(List({-1})).In(List({9})).Run().ints,
              ElementsAre(1, 2, 9));
  // 2 + 5 + 6.
  EXPECT_THAT(Op("ScatterND")
                  .In(data)
                  .In(Ints({2, 1}, {1, 1}))
                  .In(List({5, 6}))
                  .Set("reduction", "add")
                  .Run()
                  .ints,
              ElementsAre(1, 13, 3));
  // A computed element written into a known shape leaves the others known.
  const Constant partly =
      Op("ScatterND").In(data).In(Ints({1, 1}, {1})).InShape({1}, kTypeInt64).Run();
  EXPECT_THAT(partly.unknown, ElementsAre(false, true, false));
}

TEST(EvaluateTest, SelectionOperators) {
  const Constant data = Floats({4}, {3, 1, 3, 2});
  const auto top = Op("TopK").In(data).In(List({3})).RunAll(2);
  ASSERT_EQ(top.size(), 2);
  EXPECT_THAT(top[0]->floats, ElementsAre(3, 3, 2));
  EXPECT_THAT(top[1]->ints, ElementsAre(0, 2, 3));  // of equals the lower index first
  EXPECT_THAT(Op("ArgMax").In(data).Set("keepdims", 0).Run().ints, ElementsAre(0));
  EXPECT_THAT(Op("ArgMax").In(data).Set("select_last_index", 1).Run().ints, ElementsAre(2));
  EXPECT_THAT(Op("ArgMin").In(data).Run().ints, ElementsAre(1));
  // [[0, 1], [1, 1]]: ones at (0,1), (1,0), (1,1).
  EXPECT_THAT(Op("NonZero").In(Ints({2, 2}, {0, 1, 1, 1})).Run().ints,
              ElementsAre(0, 1, 1, 1, 0, 1));
  EXPECT_THAT(Op("OneHot").In(List({0, -1, 7})).In(Ints({}, {3})).In(List({0, 1})).Run().ints,
              ElementsAre(1, 0, 0, 0, 0, 1, 0, 0, 0));
  const auto unique = Op("Unique").In(List({5, 2, 5})).RunAll(4);
  ASSERT_EQ(unique.size(), 4);
  EXPECT_THAT(unique[0]->ints, ElementsAre(2, 5));
  EXPECT_THAT(unique[1]->ints, ElementsAre(1, 0));
  EXPECT_THAT(unique[2]->ints, ElementsAre(1, 0, 1));
  EXPECT_THAT(unique[3]->ints, ElementsAre(1, 2));
}

TEST(EvaluateTest, Reductions) {
  const Constant data = Ints({2, 2}, {1, 2, 3, 5});
  EXPECT_THAT(Op("ReduceProd").In(data).Run().ints, ElementsAre(30));
  EXPECT_THAT(Op("ReduceSum").In(data).In(List({0})).Set("keepdims", 0).Run().dims, ElementsAre(2));
  EXPECT_THAT(Op("ReduceSum").In(data).In(List({0})).Set("keepdims", 0).Run().ints,
              ElementsAre(4, 7));
  EXPECT_THAT(Op("ReduceMax", 11).In(data).Set("axes", std::vector<std::int64_t>{-1}).Run().ints,
              ElementsAre(2, 5));
  // (1 + 2 + 3 + 5) / 4 truncated.
  EXPECT_THAT(Op("ReduceMean").In(data).Run().ints, ElementsAre(2));
  EXPECT_THAT(Op("ReduceSum").In(data).In(List({})).Set("noop_with_empty_axes", 1).Run().ints,
              ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(Op("CumSum").In(data).In(Ints({}, {1})).Set("reverse", 1).Run().ints,
              ElementsAre(3, 2, 8, 5));
}

// --- Quantization -------------------------------------------------------------------------------

TEST(EvaluateTest, QuantizesPerTensorAxisAndBlock) {
  // round(x / 0.5) + 3: 0.25/0.5 = 0.5 ties to 0; 200 saturates at 255.
  EXPECT_THAT(Op("QuantizeLinear")
                  .In(Floats({3}, {0.25, 1, 200}))
                  .In(Floats({}, {0.5}))
                  .In(Ints({}, {3}, kTypeUInt8))
                  .Run()
                  .ints,
              ElementsAre(3, 5, 255));
  // Scales 1 and 2 along axis 0; no zero point.
  EXPECT_THAT(Op("DequantizeLinear")
                  .In(Ints({2, 2}, {1, -2, 3, 4}, kTypeInt8))
                  .In(Floats({2}, {1, 2}))
                  .Set("axis", 0)
                  .Run()
                  .floats,
              ElementsAre(1, -2, 6, 8));
  // Blocks of two along axis 1.
  EXPECT_THAT(Op("DequantizeLinear")
                  .In(Ints({1, 4}, {1, 2, 3, 4}, kTypeInt4))
                  .In(Floats({1, 2}, {1, 10}))
                  .Set("block_size", 2)
                  .Run()
                  .floats,
              ElementsAre(1, 2, 30, 40));
  EXPECT_EQ(Op("QuantizeLinear")
                .In(Floats({1}, {1}))
                .In(Floats({}, {1}))
                .Set("output_dtype", kTypeInt16)
                .Run()
                .element_type,
            kTypeInt16);
  EXPECT_TRUE(Op("DequantizeLinear")
                  .Domain("com.microsoft")
                  .In(Ints({}, {1}, kTypeUInt16))
                  .In(Floats({}, {2}))
                  .Evaluates());
}

// --- Constants and limits -----------------------------------------------------------------------

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

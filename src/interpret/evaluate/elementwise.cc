// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation of elementwise operators, with numpy broadcasting.
//
// Invariant: integers are computed in 128 bits and wrapped to their type, floats in double and
// rounded to theirs; a division by an integer zero gives an unknown element. Called through the
// table of evaluate.cc.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "interpret/evaluate/call.h"

namespace acev2::evaluation {
namespace {

using MaybeInt = std::optional<WideInt>;

/// The low 128 bits of the product, without signed overflow.
WideInt Times(WideInt a, WideInt b) {
  __extension__ using Unsigned = unsigned __int128;
  return static_cast<WideInt>(static_cast<Unsigned>(a) * static_cast<Unsigned>(b));
}

// Binary arithmetic: one function per number kind.

MaybeInt AddInt(WideInt a, WideInt b) { return a + b; }
MaybeInt SubInt(WideInt a, WideInt b) { return a - b; }
MaybeInt MulInt(WideInt a, WideInt b) { return Times(a, b); }
MaybeInt DivInt(WideInt a, WideInt b) { return b == 0 ? MaybeInt() : a / b; }
MaybeInt MinInt(WideInt a, WideInt b) { return std::min(a, b); }
MaybeInt MaxInt(WideInt a, WideInt b) { return std::max(a, b); }
MaybeInt AndInt(WideInt a, WideInt b) { return a & b; }
MaybeInt OrInt(WideInt a, WideInt b) { return a | b; }
MaybeInt XorInt(WideInt a, WideInt b) { return a ^ b; }
/// The remainder with the sign of the dividend, as C's.
MaybeInt RemainderInt(WideInt a, WideInt b) { return b == 0 ? MaybeInt() : a % b; }
/// The remainder with the sign of the divisor, as Python's.
MaybeInt ModInt(WideInt a, WideInt b) {
  if (b == 0) return std::nullopt;
  const WideInt remainder = a % b;
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}
// A shift by the width or more leaves nothing; the operands are unsigned.
MaybeInt ShiftLeft(WideInt a, WideInt b) {
  return b >= 64 ? WideInt{0} : Times(a, WideInt{1} << b);
}
MaybeInt ShiftRight(WideInt a, WideInt b) { return b >= 64 ? WideInt{0} : a >> b; }

double AddFloat(double a, double b) { return a + b; }
double SubFloat(double a, double b) { return a - b; }
double MulFloat(double a, double b) { return a * b; }
double DivFloat(double a, double b) { return a / b; }
double MinFloat(double a, double b) { return std::isnan(a) || a < b ? a : b; }
double MaxFloat(double a, double b) { return std::isnan(a) || a > b ? a : b; }
double RemainderFloat(double a, double b) { return std::fmod(a, b); }
double ModFloat(double a, double b) {
  const double remainder = std::fmod(a, b);
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

// Comparisons work on the difference's sign alone, so one template serves both kinds.

struct Equals {
  template <typename T>
  bool operator()(T a, T b) const {
    return a == b;
  }
};
struct IsLess {
  template <typename T>
  bool operator()(T a, T b) const {
    return a < b;
  }
};
struct IsGreater {
  template <typename T>
  bool operator()(T a, T b) const {
    return a > b;
  }
};
struct IsLessOrEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a <= b;
  }
};
struct IsGreaterOrEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a >= b;
  }
};

/// Shape of the second operand as it takes part in broadcasting: before opset 7 attribute `axis`
/// says where it stands within the first one's.
Dims SecondDims(const Call& call, const Constant& a, const Constant& b) {
  const auto axis = call.node.attributes->Int("axis");
  if (call.node.opset >= 7 || call.node.Int("broadcast", 0) == 0 || !axis.has_value()) {
    return b.dims;
  }
  const std::size_t first = NormalizeAxis(*axis, a.dims.size());
  Require(first + b.dims.size() <= a.dims.size());
  Dims dims = b.dims;
  dims.resize(a.dims.size() - first, 1);
  return dims;
}

/// Calls `element(i, ia, ib)` for every output element whose operands are known; marks the others.
template <typename Element>
Constant Broadcast(const Constant& a, const Constant& b, const Dims& b_dims, int type,
                   Element element) {
  Constant result = MakeConstant(type, BroadcastDims(a.dims, b_dims));
  const auto from_a = BroadcastIndices(a.dims, result.dims);
  const auto from_b = BroadcastIndices(b_dims, result.dims);
  for (std::size_t i = 0; i < from_a.size(); ++i) {
    const auto ia = static_cast<std::size_t>(from_a[i]);
    const auto ib = static_cast<std::size_t>(from_b[i]);
    if (IsUnknown(a, ia) || IsUnknown(b, ib)) {
      SetUnknown(result, i);
    } else {
      element(result, i, ia, ib);
    }
  }
  return result;
}

void SetInt(Constant& result, std::size_t i, MaybeInt value) {
  if (value.has_value()) {
    result.ints[i] = Wrap(result.element_type, *value);
  } else {
    SetUnknown(result, i);
  }
}

using IntFunction = MaybeInt (*)(WideInt, WideInt);
using FloatFunction = double (*)(double, double);

Constant Combine(const Constant& a, const Constant& b, const Dims& b_dims, IntFunction on_ints,
                 FloatFunction on_floats) {
  const int type = a.element_type;
  Require(type == b.element_type);
  if (IsFloatType(type)) {
    Require(on_floats != nullptr);
    return Broadcast(a, b, b_dims, type, [&](Constant& out, std::size_t i, auto ia, auto ib) {
      out.floats[i] = RoundTo(type, on_floats(a.floats[ia], b.floats[ib]));
    });
  }
  Require(on_ints != nullptr);
  return Broadcast(a, b, b_dims, type, [&](Constant& out, std::size_t i, auto ia, auto ib) {
    SetInt(out, i, on_ints(Widen(type, a.ints[ia]), Widen(type, b.ints[ib])));
  });
}

template <IntFunction on_ints, FloatFunction on_floats = nullptr>
void Binary(Call& call) {
  const Constant& a = call.In(0);
  const Constant& b = call.In(1);
  call.Return(Combine(a, b, SecondDims(call, a, b), on_ints, on_floats));
}

/// Any number of operands, from the left (Sum, Min, Max, Mean).
template <IntFunction on_ints, FloatFunction on_floats>
void Variadic(Call& call) {
  Constant result = call.In(0);
  for (std::size_t i = 1; i < call.inputs.size(); ++i) {
    result = Combine(result, call.In(i), call.In(i).dims, on_ints, on_floats);
  }
  call.Return(std::move(result));
}

void Mean(Call& call) {
  Constant result = call.In(0);
  Require(IsFloatType(result.element_type));
  for (std::size_t i = 1; i < call.inputs.size(); ++i) {
    result = Combine(result, call.In(i), call.In(i).dims, nullptr, AddFloat);
  }
  for (double& value : result.floats) {
    value = RoundTo(result.element_type, value / static_cast<double>(call.inputs.size()));
  }
  call.Return(std::move(result));
}

template <typename Comparison>
void Compare(Call& call) {
  const Constant& a = call.In(0);
  const Constant& b = call.In(1);
  const int type = a.element_type;
  Require(type == b.element_type);
  call.Return(Broadcast(
      a, b, SecondDims(call, a, b), kTypeBool, [&](Constant& out, std::size_t i, auto ia, auto ib) {
        const Comparison holds;
        out.ints[i] = IsFloatType(type) ? holds(a.floats[ia], b.floats[ib])
                                        : holds(Widen(type, a.ints[ia]), Widen(type, b.ints[ib]));
      }));
}

void Mod(Call& call) {
  if (call.node.Int("fmod", 0) != 0) {
    Binary<RemainderInt, RemainderFloat>(call);
  } else {
    Binary<ModInt, ModFloat>(call);
  }
}

void BitShift(Call& call) {
  const std::string direction = call.node.String("direction", "");
  Require(direction == "LEFT" || direction == "RIGHT");
  if (direction == "LEFT") {
    Binary<ShiftLeft>(call);
  } else {
    Binary<ShiftRight>(call);
  }
}

/// Square and multiply, modulo 2^128; `exponent` is not negative.
WideInt IntegerPower(WideInt base, WideInt exponent) {
  WideInt result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = Times(result, base);
    base = Times(base, base);
  }
  return result;
}

/// The result has the base's type; the exponent's may differ (opset 12 on).
void Pow(Call& call) {
  const Constant& a = call.In(0);
  const Constant& b = call.In(1);
  const int type = a.element_type;
  const bool float_base = IsFloatType(type);
  const bool float_exponent = IsFloatType(b.element_type);
  call.Return(Broadcast(
      a, b, SecondDims(call, a, b), type, [&](Constant& out, std::size_t i, auto ia, auto ib) {
        if (!float_base && !float_exponent) {
          const WideInt exponent = Widen(b.element_type, b.ints[ib]);
          if (exponent >= 0) {
            out.ints[i] = Wrap(type, IntegerPower(Widen(type, a.ints[ia]), exponent));
            return;
          }
        }
        const double base =
            float_base ? a.floats[ia] : static_cast<double>(Widen(type, a.ints[ia]));
        const double power =
            std::pow(base, float_exponent ? b.floats[ib]
                                          : static_cast<double>(Widen(b.element_type, b.ints[ib])));
        if (float_base) {
          out.floats[i] = RoundTo(type, power);
        } else if (std::abs(power) < 0x1p63) {
          out.ints[i] = Wrap(type, static_cast<WideInt>(power));
        } else {
          SetUnknown(out, i);
        }
      }));
}

void Where(Call& call) {
  const Constant& condition = call.In(0);
  const Constant& x = call.In(1);
  const Constant& y = call.In(2);
  Require(condition.element_type == kTypeBool && x.element_type == y.element_type);
  Constant result =
      MakeConstant(x.element_type, BroadcastDims(condition.dims, BroadcastDims(x.dims, y.dims)));
  const auto from_condition = BroadcastIndices(condition.dims, result.dims);
  const auto from_x = BroadcastIndices(x.dims, result.dims);
  const auto from_y = BroadcastIndices(y.dims, result.dims);
  for (std::size_t i = 0; i < from_condition.size(); ++i) {
    const auto at = static_cast<std::size_t>(from_condition[i]);
    if (IsUnknown(condition, at)) {
      SetUnknown(result, i);
    } else if (condition.ints[at] != 0) {
      CopyElement(x, static_cast<std::size_t>(from_x[i]), result, i);
    } else {
      CopyElement(y, static_cast<std::size_t>(from_y[i]), result, i);
    }
  }
  call.Return(std::move(result));
}

// Unary functions.

using UnaryInt = WideInt (*)(WideInt);
using UnaryFloat = double (*)(double);

WideInt NegateInt(WideInt x) { return -x; }
WideInt AbsInt(WideInt x) { return x < 0 ? -x : x; }
WideInt SignInt(WideInt x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
WideInt InvertInt(WideInt x) { return ~x; }
WideInt NotInt(WideInt x) { return x == 0 ? 1 : 0; }
WideInt ReluInt(WideInt x) { return x > 0 ? x : 0; }
double NegateFloat(double x) { return -x; }
double AbsFloat(double x) { return std::abs(x); }
double SignFloat(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
double SqrtFloat(double x) { return std::sqrt(x); }
double FloorFloat(double x) { return std::floor(x); }
double CeilFloat(double x) { return std::ceil(x); }
/// Ties to even, as the default rounding mode has it.
double RoundFloat(double x) { return std::nearbyint(x); }
double ReciprocalFloat(double x) { return 1 / x; }
double ExpFloat(double x) { return std::exp(x); }
double LogFloat(double x) { return std::log(x); }
double ReluFloat(double x) { return x > 0 || std::isnan(x) ? x : 0; }

template <UnaryInt on_ints, UnaryFloat on_floats>
void Unary(Call& call) {
  Constant result = call.In(0);
  const int type = result.element_type;
  if (IsFloatType(type)) {
    Require(on_floats != nullptr);
    for (double& value : result.floats) value = RoundTo(type, on_floats(value));
  } else {
    Require(on_ints != nullptr);
    for (std::int64_t& value : result.ints) value = Wrap(type, on_ints(Widen(type, value)));
  }
  call.Return(std::move(result));
}

/// A bool for every element of a float tensor.
template <typename Predicate>
Constant Test(const Constant& data, Predicate predicate) {
  Require(IsFloatType(data.element_type));
  Constant result = MakeConstant(kTypeBool, data.dims);
  for (std::size_t i = 0; i < result.size(); ++i) result.ints[i] = predicate(data.floats[i]);
  result.unknown = data.unknown;
  return result;
}

void IsNaN(Call& call) {
  call.Return(Test(call.In(0), [](double x) { return std::isnan(x); }));
}

void IsInf(Call& call) {
  const bool negative = call.node.Int("detect_negative", 1) != 0;
  const bool positive = call.node.Int("detect_positive", 1) != 0;
  call.Return(
      Test(call.In(0), [&](double x) { return std::isinf(x) && (x > 0 ? positive : negative); }));
}

/// Bounds are attributes before opset 11, inputs since; either may be missing.
void Clip(Call& call) {
  Constant result = call.In(0);
  const int type = result.element_type;
  const auto bound = [&](std::string_view name, std::size_t i) -> std::optional<Constant> {
    if (call.Has(i)) {
      Require(call.Known(i).size() == 1 && call.Known(i).element_type == type);
      return call.Known(i);
    }
    const auto attribute = call.node.attributes->Float(name);
    if (!attribute.has_value() || !IsFloatType(type)) return std::nullopt;
    Constant constant = MakeConstant(type, {});
    constant.floats[0] = *attribute;
    return constant;
  };
  const auto low = bound("min", 1);
  const auto high = bound("max", 2);
  if (low) result = Combine(result, *low, {}, MaxInt, MaxFloat);
  if (high) result = Combine(result, *high, {}, MinInt, MinFloat);
  call.Return(std::move(result));
}

/// Range holds `limit` out: max(ceil((limit - start) / delta), 0) elements.
void Range(Call& call) {
  const Constant& start = call.Known(0);
  const Constant& limit = call.Known(1);
  const Constant& delta = call.Known(2);
  const int type = start.element_type;
  Require(limit.element_type == type && delta.element_type == type);
  Require(start.size() == 1 && limit.size() == 1 && delta.size() == 1);
  if (IsFloatType(type)) {
    Require(delta.floats[0] != 0);
    const double count = std::ceil((limit.floats[0] - start.floats[0]) / delta.floats[0]);
    Require(count <= static_cast<double>(kMaxElements));  // false for NaN, too
    Constant result = MakeConstant(type, {static_cast<std::int64_t>(std::max(count, 0.0))});
    for (std::size_t i = 0; i < result.floats.size(); ++i) {
      result.floats[i] = RoundTo(type, start.floats[0] + static_cast<double>(i) * delta.floats[0]);
    }
    call.Return(std::move(result));
    return;
  }
  const WideInt step = Widen(type, delta.ints[0]);
  Require(step != 0);
  const WideInt distance = Widen(type, limit.ints[0]) - Widen(type, start.ints[0]);
  WideInt count = distance / step + (distance % step != 0 && (distance < 0) == (step < 0) ? 1 : 0);
  count = std::clamp<WideInt>(count, 0, kMaxElements + 1);
  Constant result = MakeConstant(type, {static_cast<std::int64_t>(count)});
  for (std::size_t i = 0; i < result.ints.size(); ++i) {
    result.ints[i] = Wrap(type, Widen(type, start.ints[0]) + static_cast<WideInt>(i) * step);
  }
  call.Return(std::move(result));
}

constexpr FunctionRow kElementwiseFunctions[] = {
    {"Add", Binary<AddInt, AddFloat>},
    {"Sub", Binary<SubInt, SubFloat>},
    {"Mul", Binary<MulInt, MulFloat>},
    {"Div", Binary<DivInt, DivFloat>},
    {"Mod", Mod},
    {"Pow", Pow},
    {"Sum", Variadic<AddInt, AddFloat>},
    {"Min", Variadic<MinInt, MinFloat>},
    {"Max", Variadic<MaxInt, MaxFloat>},
    {"Mean", Mean},
    {"And", Binary<AndInt>},
    {"Or", Binary<OrInt>},
    {"Xor", Binary<XorInt>},
    {"BitwiseAnd", Binary<AndInt>},
    {"BitwiseOr", Binary<OrInt>},
    {"BitwiseXor", Binary<XorInt>},
    {"BitShift", BitShift},
    {"Equal", Compare<Equals>},
    {"Less", Compare<IsLess>},
    {"Greater", Compare<IsGreater>},
    {"LessOrEqual", Compare<IsLessOrEqual>},
    {"GreaterOrEqual", Compare<IsGreaterOrEqual>},
    {"Where", Where, Needs::kSome},
    {"Neg", Unary<NegateInt, NegateFloat>},
    {"Abs", Unary<AbsInt, AbsFloat>},
    {"Sign", Unary<SignInt, SignFloat>},
    {"Relu", Unary<ReluInt, ReluFloat>},
    {"Not", Unary<NotInt, nullptr>},
    {"BitwiseNot", Unary<InvertInt, nullptr>},
    {"Sqrt", Unary<nullptr, SqrtFloat>},
    {"Floor", Unary<nullptr, FloorFloat>},
    {"Ceil", Unary<nullptr, CeilFloat>},
    {"Round", Unary<nullptr, RoundFloat>},
    {"Reciprocal", Unary<nullptr, ReciprocalFloat>},
    {"Exp", Unary<nullptr, ExpFloat>},
    {"Log", Unary<nullptr, LogFloat>},
    {"IsNaN", IsNaN},
    {"IsInf", IsInf},
    {"Clip", Clip},
    {"Range", Range},
};

}  // namespace

std::span<const FunctionRow> ElementwiseFunctions() { return kElementwiseFunctions; }

}  // namespace acev2::evaluation

// SPDX-License-Identifier: Apache-2.0
//
// Operators of integer networks, as QuantLib writes them for Deeploy and DORY (domain PACTOps, or
// none): requantization, I-BERT's functions and norms, ITA's softmax, Deeploy's fused forms.
//
// Invariant: work follows the published definition of each operator. Where the data are known to be
// integers, in float tensors too, constants beside them are INT32, products have the bits of both
// factors and sums those of the accumulator; else everything is a float. Joined into the table by
// rule_table.cc.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "rules/arithmetic/activations.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/quantization/annotated_integers.h"
#include "rules/quantization/qoperator.h"
#include "rules/vocabulary.h"
#include "tensor/whole_numbers.h"

namespace acev2::pact {

// --- formats -------------------------------------------------------------------------------------

/// The product of two numbers of `a` and `b`.
inline Format FormatOfProduct(Format a, Format b) {
  if (!a.is_integer() || !b.is_integer()) return Widest(a, b);
  return ProductOf(AllOf(a), AllOf(b)).format;
}

/// The sum of `terms` numbers of `format`.
inline Format FormatOfSum(Format format, Count terms) {
  return format.is_integer() ? SumFormat(format, terms) : format;
}

/// Payloads; constants in float tensors are INT32 beside an integer at input 0.
inline void WholeConstants(Datapath& path) {
  Payloads(path);
  Node& node = path.node;
  if (!node.Has(0) || !node.In(0).value.is_integer()) return;
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.Has(i) && node.In(i).offline && node.operand_formats[i].is_float()) {
      node.operand_formats[i] = kRequantConstant;
    }
  }
}

enum class Levels {
  kAsWritten,  ///< the attribute `signed` says whether they are
  kSigned,     ///< from -n/2 to n/2 - 1
  kUnsigned,   ///< from 0 to n - 1
};

/// The format that the attribute n_levels, or else n_levels_out, gives the results; empty without
/// either. `signed` has no default: Deeploy takes no such node without it, and exporters write
/// both.
inline std::optional<Format> OutputLevels(const Node& node, Levels levels) {
  std::optional<double> count = node.Number("n_levels");
  if (!count) count = node.Number("n_levels_out");
  if (!count) return std::nullopt;
  if (levels != Levels::kAsWritten) return FormatOfLevels(*count, levels == Levels::kSigned);
  const std::optional<double> is_signed = node.Number("signed");
  if (!is_signed) {
    throw Unknown{"whether its levels have a sign is not said", "add the attribute signed"};
  }
  return FormatOfLevels(*count, *is_signed != 0);
}

inline void SetOutputLevels(Tensor& output, std::optional<Format> levels) {
  if (!levels) return;
  output.value = *levels;
  output.source = "levels of '" + output.name + "'";
}

/// The results have as many levels as the attributes say.
template <Levels levels>
void HasLevels(Datapath& path) {
  WholeConstants(path);
  SetOutputLevels(path.node.Out(), OutputLevels(path.node, levels));
}

/// The results are as wide as the data.
inline Format SameFormat(Format x) { return x; }

/// The results are integers of the width that `width` computes of input 0, if that is one.
template <Format (*width)(Format)>
void HasWidth(Datapath& path) {
  WholeConstants(path);
  Node& node = path.node;
  if (!node.In(0).value.is_integer() || !node.Out().stored.is_float()) return;
  node.Out().value = width(node.In(0).value);
  node.Out().source = "result of integers";
}

// --- requantization ------------------------------------------------------------------------------

/// What the attribute div, or D, divides by; throws Unknown without either.
inline double WrittenDivisor(const Node& node) {
  std::optional<double> divisor = node.Number("div");
  if (!divisor) divisor = node.Number("D");
  if (!divisor) throw Unknown{"what it divides by is not said", "add the attribute div"};
  if (*divisor == 0) throw Unknown{"it divides by 0", "mend the attribute div"};
  return *divisor;
}

/// The divisor of an operator that has its shift at input `i`: none where that is there.
inline std::optional<double> DivisorUnlessInput(const Node& node, std::size_t i) {
  return node.Has(i) ? std::nullopt : std::optional(WrittenDivisor(node));
}

/// What dividing by `divisor` is: a right shift where it is a power of two, else a multiply by its
/// reciprocal. Without one the node is told the shift itself.
inline FactorKind DivisionBy(std::optional<double> divisor) {
  return divisor ? KindOf({1 / *divisor}) : FactorKind::kPowerOfTwo;
}

/// (x * mul + add) / divisor of `n` numbers of `format`, mul at input `mul` and add behind it.
inline void Requantize(const Node& node, Ledger& ledger, Count n, Format format, std::size_t mul,
                       std::optional<double> divisor) {
  ChargeRequantization(ledger, {.count = n,
                                .x = format,
                                .mul = KindOfConstant(node, mul),
                                .factor = node.FormatOf(mul),
                                .addend = node.FormatOf(mul + 1),
                                .div = DivisionBy(divisor),
                                .sum = AccumulatorOf(format, node.FormatOf(mul))});
}

/// `n` numbers of `format` divided by what the attribute says.
inline void DivideByAttribute(const Node& node, Ledger& ledger, Count n, Format format) {
  ChargeRequantization(
      ledger, {.count = n, .x = format, .div = DivisionBy(WrittenDivisor(node)), .sum = format});
}

inline void RequantShift(const Node& node, Ledger& ledger) {
  Requantize(node, ledger, node.Out().elements(), node.FormatOf(0), 1, WrittenDivisor(node));
}

/// ((x * weight + bias) * mul) >> log2(D).
inline void NoNorm(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format x = node.FormatOf(0), weight = node.FormatOf(1), sum = AccumulatorOf(x, weight);
  ledger.Add(Op::kMul, n, x, weight, "scale");
  if (node.Has(2)) ledger.Add(Op::kAdd, n, sum, node.FormatOf(2), "bias");
  AddFactor(ledger, node.Float("mul", 1), n, sum, "mul");
  DivideByAttribute(node, ledger, n, sum);
}

/// A MAC layer and the requantization of its accumulator: operands, then `mul` and `add`.
template <const QForm& form, std::size_t mul>
void RequantizedForm(Datapath& path) {
  Node& node = path.node;
  Tensor& output = node.Out();
  // The layer inside leaves an accumulator, whatever the type of what is made of it.
  const Format stored = output.stored;
  if (node.In(0).value.is_integer() && node.In(1).value.is_integer()) {
    output.stored = AccumulatorOf(node.In(0).value, node.In(1).value);
  }
  LowerQForm(path, form);
  output.stored = stored;
  const Format sum = output.value;
  for (const std::size_t i : {mul, mul + 1}) {
    const Format own = node.In(i).value;  // first: it may not be there
    node.operand_formats[i] = sum.is_integer() ? kRequantConstant : own;
  }
  Requantize(node, path.ledger, output.elements(), sum, mul, WrittenDivisor(node));
  output.pending = nullptr;
  output.accumulator = false;
  SetOutputLevels(output, OutputLevels(node, Levels::kAsWritten));
}

inline constexpr QForm kConvForm = {"Conv", {QOperand{0}, QOperand{1}}, {}};
inline constexpr QForm kMatMulForm = {"MatMul", {QOperand{0}, QOperand{1}}, {}};
inline constexpr QForm kGemmForm = {"Gemm", {QOperand{0}, QOperand{1}, QOperand{2}}, {}};

// --- functions -----------------------------------------------------------------------------------

/// x * floor((one + L) / 2), L = sign(x) (one - (min(|x|, -b) + b)^2): in twice the bits of x.
inline Format GeluFormat(Format x) { return FormatOfProduct(x, FormatOfProduct(x, x)); }

inline void Gelu(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format x = node.FormatOf(0), square = FormatOfProduct(x, x);
  ledger.Add(Op::kCmp, n, x);
  ledger.Add(Op::kAdd, n, x);
  ledger.Add(Op::kMul, n, x);
  ledger.Add(Op::kAdd, n * 2, square);
  ledger.Add(Op::kShift, n, square);
  ledger.Add(Op::kMul, n, x, square);
}

/// x * clip(x + three, 0, six) * one_over_six.
inline Format HardSwishFormat(Format x) { return FormatOfProduct(FormatOfProduct(x, x), x); }

inline void HardSwish(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format x = node.FormatOf(0), product = FormatOfProduct(x, x);
  ledger.Add(Op::kAdd, n, x);
  ledger.Add(Op::kCmp, n * 2, x);
  ledger.Add(Op::kMul, n, x);
  AddFactor(ledger, KindOf({node.Float("one_over_six", 1.0 / 6)}), n, product, x);
}

/// x where it is positive, else alpha * x, an integer times a power of two.
inline void LeakyRelu(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  ledger.Add(Op::kCmp, n, node.FormatOf(0));
  AddFactor(ledger, KindOf({node.Float("alpha", 0.01)}), n, node.FormatOf(0), node.FormatOf(0),
            "alpha");
}

/// -1 below thresh_lo, 1 from thresh_hi on, else 0.
inline void Threshold(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kCmp>(node, ledger);
}

inline void Ternary(Datapath& path) {
  Payloads(path);
  path.node.Out().value = kTernary;
  path.node.Out().source = "thresholds of '" + path.node.Out().name + "'";
}

// --- rows ----------------------------------------------------------------------------------------

// Per row: maximum and difference; exp(p) 2^-z with z = floor(-x / ln 2), p = x + z ln 2 and a
// polynomial a (p + b)^2 + c; the sum; one divide and a multiply per element.
inline void Softmax(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), -1);
  const Count n = rows.count * rows.size;
  const Format x = node.FormatOf(0), square = FormatOfProduct(x, x);
  const Format sum = FormatOfSum(square, rows.size);
  ledger.Add(Op::kCmp, n, x);
  ledger.Add(Op::kAdd, n, x);
  ledger.Add(Op::kMul, n, x, "exponential");
  ledger.Add(Op::kMac, n, x, "exponential");
  ledger.Add(Op::kAdd, n, x, "exponential");
  ledger.Add(Op::kMul, n, x, "exponential");
  ledger.Add(Op::kMac, n, square, x, "exponential");
  ledger.Add(Op::kShift, n, square, "exponential");
  ledger.Add(Op::kAdd, n, sum);
  if (n == Count(0)) return;
  ledger.Add(Op::kDiv, rows.count, sum);
  ledger.Add(Op::kMul, n, square, sum);
}

/// The levels that ITA's powers of two start from.
inline double ItaLevels(const Node& node) {
  const double levels = node.Float("n_levels", 0);
  if (levels < 2) throw Unknown{"n_levels is missing", "add the attribute n_levels"};
  return levels;
}

// Per row: maximum; shift = round((max - x) log2(n) / n); the sum of n >> shift; one divide;
// inverse >> shift. In parts of `group_width` elements the sum so far follows the maximum so far,
// and the shifts are found anew at the end.
template <bool partial>
void ItaMax(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), -1);
  const Count n = rows.count * rows.size;
  if (n == Count(0)) return;
  const Format x = node.FormatOf(0);
  const double levels = ItaLevels(node);
  const Format power = x.is_integer() ? FormatOfLevels(levels, false) : x;
  const Format sum = FormatOfSum(power, rows.size);
  const auto shifts = [&](Count count) {
    ledger.Add(Op::kAdd, count, x, "shift");
    AddFactor(ledger, std::log2(levels) / levels, count, x, "shift");
  };
  ledger.Add(Op::kCmp, n, x, "maximum");
  shifts(n);
  ledger.Add(Op::kShift, n, power, "power");
  ledger.Add(Op::kAdd, n, sum, "sum");
  if (partial) {
    const std::int64_t width = node.Int("group_width", 0);
    if (width < 1) throw Unknown{"group_width is missing", "add the attribute group_width"};
    const Count parts = rows.count * Count(CeilDivide(rows.size.value(), width));
    ledger.Add(Op::kCmp, parts, x, "maximum");
    shifts(parts);
    ledger.Add(Op::kShift, parts, sum, "sum");
    ledger.Add(Op::kAdd, parts, sum, "sum");
    shifts(n);
  }
  ledger.Add(Op::kDiv, rows.count, sum, "inverse");
  ledger.Add(Op::kShift, n, FormatOfProduct(power, power), "result");
}

/// x / sqrt(mean(x^2)) of each row. The mean of squares has the bits of a square, and so have its
/// root and the reciprocal of that.
inline void DivideByRoot(Ledger& ledger, Rows rows, Format x) {
  const Count n = rows.count * rows.size;
  const Format square = FormatOfProduct(x, x);
  ledger.Add(Op::kMac, n, x, "mean square");
  if (n == Count(0)) return;
  ledger.Add(Op::kSqrt, rows.count, square);
  ledger.Add(Op::kDiv, rows.count, square);
  ledger.Add(Op::kMul, n, x, square, "normalize");
}

/// The end of every norm: * weight + bias and, if it `divides`, >> log2(D).
template <bool divides>
void ScaleNorm(const Node& node, Ledger& ledger, Count n) {
  Affine(node, ledger, n, 1, 2);
  if (!divides) return;
  const Format x = node.FormatOf(0);
  DivideByAttribute(node, ledger, n, node.Has(1) ? AccumulatorOf(x, node.FormatOf(1)) : x);
}

// (x - mean) / sqrt(variance + 1) * weight + bias, >> log2(D).
inline void LayerNorm(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), -1);
  const Count n = rows.count * rows.size;
  const Format x = node.FormatOf(0);
  ledger.Add(Op::kAdd, n, FormatOfSum(x, rows.size), "mean");
  ledger.Add(Op::kAdd, n, x, "centre");
  DivideByRoot(ledger, rows, x);
  ScaleNorm<true>(node, ledger, n);
}

template <bool divides>
void RmsNorm(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), -1);
  DivideByRoot(ledger, rows, node.FormatOf(0));
  ScaleNorm<divides>(node, ledger, rows.count * rows.size);
}

// --- division and means --------------------------------------------------------------------------

// floor(a * Delta * eta / (b * eta + eps) + 1/2).
inline void Div(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements(), divisors = node.In(1).elements();
  const double eta = node.Float("eta", 1);
  const Format a = node.FormatOf(0), b = node.FormatOf(1);
  AddFactor(ledger, node.Float("Delta", 1) * eta, n, a, "Delta * eta");
  if (!node.In(1).offline) {
    AddFactor(ledger, eta, divisors, b, "eta");
    if (node.Float("eps", 0) != 0) ledger.Add(Op::kAdd, divisors, b, "eps");
  }
  ledger.Add(Op::kDiv, n, a, b);
}

// The same by a constant, the attribute y: one multiply.
inline void DivByConstant(const Node& node, Ledger& ledger) {
  const double divisor = node.Float("y", 0) * node.Float("eta", 1) + node.Float("eps", 0);
  if (divisor == 0) throw Unknown{"it divides by 0", "mend the attribute y"};
  AddFactor(ledger, node.Float("Delta", 1) * node.Float("eta", 1) / divisor, node.Out().elements(),
            node.FormatOf(0));
}

// floor(mean + 1/2): a number of the data's width. The sum is wider.
inline void Mean(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  if (n == Count(0)) return;
  const Count terms = node.In(0).elements().value() / n.value();
  Average(ledger, n, terms, FormatOfSum(node.FormatOf(0), terms));
}

// --- attention -----------------------------------------------------------------------------------

// q, k, v [.., S, E], then weight and bias of the projections of q, k, v and of the output; every
// product is requantized by a multiply and a shift.
inline void SelfAttention(const Node& node, Ledger& ledger) {
  const Count heads = SizeOf(node.Int("heads", 1), "heads");
  const Format weight = node.FormatOf(3);
  const Format x = node.FormatOf(0);
  const Format sum = AccumulatorOf(x, weight);
  const auto requantize = [&](Count count) {
    ChargeRequantization(ledger, {.count = count,
                                  .x = sum,
                                  .mul = FactorKind::kOther,
                                  .factor = x.is_integer() ? kRequantConstant : sum,
                                  .sum = sum});
  };
  const auto project = [&](Count rows, std::size_t w) {
    const Count width = node.In(w + 1).elements();
    ledger.Add(Op::kMac, rows * node.In(w).elements(), x, node.FormatOf(w), "projection");
    ledger.Add(Op::kAdd, rows * width, sum, "bias");
    requantize(rows * width);
  };
  const auto rows_of = [&](std::size_t i) {
    const std::vector<std::int64_t> dims = node.In(i).dims();
    return Volume(dims, 0, dims.size() - 1);
  };
  project(rows_of(0), 3);
  project(rows_of(1), 5);
  project(rows_of(2), 7);
  const std::int64_t keys = node.In(1).dim(-2);
  const Count scores = rows_of(0) * heads * Count(keys);
  const Count inner = rows_of(0) * node.In(4).elements();
  ledger.Add(Op::kMac, inner * Count(keys), x, "scores");
  requantize(scores);
  SoftmaxRows(ledger, Category::kOther, rows_of(0) * heads, Count(keys), x, false);
  ledger.Add(Op::kMac, inner * Count(keys), x, "values");
  requantize(inner);
  project(rows_of(0), 9);
}

/// Matrices in float tensors stay what they are, as in every MAC layer, and a note says that they
/// hold whole numbers. Only what is added or multiplied to the sums is known to be INT32.
inline void SelfAttentionFormats(Datapath& path) {
  HasLevels<Levels::kSigned>(path);
  for (const std::size_t weight : {3, 5, 7, 9}) {
    if (path.node.Has(weight)) path.node.operand_formats[weight] = path.node.In(weight).value;
  }
}

}  // namespace acev2::pact

namespace acev2 {

inline constexpr Rule kPactRules[] = {
    {"PACTOps::ChannelwiseThreshold2d", "y = (x >= hi) - (x < lo)", Category::kQuantization,
     pact::Threshold, pact::Ternary, kKeepsShape},
    {"PACTOps::ITAMax", "y = (n (n-1) / sum(n >> s)) >> s, s = (max - x) log2(n) / n",
     Category::kOther, pact::ItaMax<false>, pact::HasLevels<pact::Levels::kUnsigned>, kKeepsShape},
    {"PACTOps::ITAPartialMax",
     "y = (n (n-1) / sum(n >> s)) >> s, s = (max - x) log2(n) / n, by parts", Category::kOther,
     pact::ItaMax<true>, pact::HasLevels<pact::Levels::kUnsigned>, kKeepsShape},
    {"PACTOps::IntegerDiv", "y = floor(a * Delta * eta / (b * eta + eps) + 1/2)", Category::kOther,
     pact::Div, pact::HasWidth<pact::SameFormat>},
    {"PACTOps::IntegerMean", "y = floor(sum x / k + 1/2)", Category::kOther, pact::Mean,
     pact::HasWidth<pact::SameFormat>},
    {"PACTOps::MultiHeadSelfAttention", "Y = Wo softmax(Q K^T) V, requantized at every step",
     Category::kMac, pact::SelfAttention, pact::SelfAttentionFormats},
    {"PACTOps::RMSNorm", "y = x / sqrt(mean_row(x^2)) * weight", Category::kOther,
     pact::RmsNorm<false>, pact::HasLevels<pact::Levels::kSigned>, kKeepsShape},
    {"PACTOps::RQIntegerDiv", "y = (IntegerDiv(a, b) * mul + add) >> log2(div)", Category::kOther,
     [](const Node& node, Ledger& ledger) {
       pact::Div(node, ledger);
       pact::Requantize(node, ledger, node.Out().elements(),
                        AccumulatorOf(node.FormatOf(0), node.FormatOf(1)), 2,
                        pact::WrittenDivisor(node));
     },
     pact::HasLevels<pact::Levels::kAsWritten>},
    {"PACTOps::RequantShift", "y = (x * mul + add) >> log2(div)", Category::kQuantization,
     pact::RequantShift, pact::HasLevels<pact::Levels::kAsWritten>, kKeepsShape},
    {"PACTOps::RequantizedConv", "Y = (Conv(X, W) * mul + add) >> log2(div)", Category::kMac,
     ByFormat, pact::RequantizedForm<pact::kConvForm, 2>, ConvWeights(1)},
    {"PACTOps::RequantizedGemm", "Y = (Gemm(A, B, C) * mul + add) >> log2(div)", Category::kMac,
     ByFormat, pact::RequantizedForm<pact::kGemmForm, 3>},
    {"PACTOps::RequantizedMatMul", "Y = (A * B * mul + add) >> log2(div)", Category::kMac, ByFormat,
     pact::RequantizedForm<pact::kMatMulForm, 2>},
    {"PACTOps::RequantizediGELU", "y = (iGELU(x) * mul + add) >> s", Category::kActivation,
     [](const Node& node, Ledger& ledger) {
       pact::Gelu(node, ledger);
       pact::Requantize(node, ledger, node.Out().elements(), pact::GeluFormat(node.FormatOf(0)), 1,
                        pact::DivisorUnlessInput(node, 3));
     },
     pact::HasLevels<pact::Levels::kAsWritten>, kKeepsShape},
    {"PACTOps::TrueIntegerDiv", "y = floor(x * Delta * eta / (y * eta + eps) + 1/2)",
     Category::kOther, pact::DivByConstant, pact::HasWidth<pact::SameFormat>, kKeepsShape},
    {"PACTOps::iGELU", "y = x * floor((one + sign(x) (one - (min(|x|, -b) + b)^2)) / 2)",
     Category::kActivation, pact::Gelu, pact::HasWidth<pact::GeluFormat>, kKeepsShape},
    {"PACTOps::iHardswish", "y = x * clip(x + three, 0, six) * one_over_six", Category::kActivation,
     pact::HardSwish, pact::HasWidth<pact::HardSwishFormat>, kKeepsShape},
    {"PACTOps::iLayerNorm", "y = ((x - mean_row) / sqrt(var_row + 1) * weight + bias) >> log2(D)",
     Category::kOther, pact::LayerNorm, pact::HasLevels<pact::Levels::kSigned>, kKeepsShape},
    {"PACTOps::iLeakyReLU", "y = x where x > 0, else alpha * x", Category::kActivation,
     pact::LeakyRelu, pact::HasWidth<pact::SameFormat>, kKeepsShape},
    {"PACTOps::iNoNorm", "y = ((x * weight + bias) * mul) >> log2(D)", Category::kOther,
     pact::NoNorm, pact::HasLevels<pact::Levels::kSigned>, kKeepsShape},
    {"PACTOps::iRMSNorm", "y = (x / sqrt(mean_row(x^2) + 1) * weight) >> log2(D)", Category::kOther,
     pact::RmsNorm<true>, pact::HasLevels<pact::Levels::kSigned>, kKeepsShape},
    {"PACTOps::iSoftmax", "y = exp(x - max) / sum(exp(x - max)), in integers", Category::kOther,
     pact::Softmax, pact::HasLevels<pact::Levels::kUnsigned>, kKeepsShape},
};

}  // namespace acev2

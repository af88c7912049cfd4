// SPDX-License-Identifier: Apache-2.0
//
// Elementwise arithmetic, functions, comparisons and logic.
//
// Invariant: n is the broadcast output; integers work at their own width. Logic, sign and rounding
// are counted and free. Joined into the table by rule_table.cc.
#pragma once

#include <optional>

#include "rules/vocabulary.h"

namespace acev2 {

/// A multiply by the reciprocal where the divisor is constant.
inline void Div(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  if (node.In(1).offline) {
    AddFactor(ledger, WrittenFactor(node), n, node.FormatOf(0), node.FormatOf(1));
  } else {
    ledger.Add(Op::kDiv, n, node.FormatOf(0), node.FormatOf(1));
  }
}

/// A multiply; a shift or nothing where one factor is a constant power of two or 1.
inline void Mul(const Node& node, Ledger& ledger) {
  const FactorKind kind = WrittenFactor(node);
  const Count n = node.Out().elements();
  if (kind == FactorKind::kOther) {
    ledger.Add(Op::kMul, n, node.FormatOf(0), node.FormatOf(1));
  } else {
    AddFactor(ledger, kind, n, node.FormatOf(node.In(0).offline ? 1 : 0), {});
  }
}

/// (inputs − 1)·n `op`, each on what was combined so far and the next input.
template <Op op>
void Fold(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  Format so_far = node.FormatOf(0);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    const Format next = node.FormatOf(i);
    ledger.Add(op, n, so_far, next);
    const bool sums = op == Op::kAdd && so_far.is_integer() && next.is_integer();
    so_far = sums ? SumFormat(so_far, next) : Widest(so_far, next);
  }
}

/// A sum and a multiply by 1/k, which joins a pending scale.
inline void Mean(const Node& node, Ledger& ledger) {
  Fold<Op::kAdd>(node, ledger);
  if (node.inputs.size() < 2 || node.Out().pending) return;
  AddFactor(ledger, 1.0 / static_cast<double>(node.inputs.size()), node.Out().elements(),
            node.FormatOf(0), "1/k");
}

/// x^exponent for `count` elements: 0 and 1 take nothing, 2 and 3 multiplies, 0.5 a square root, -1
/// a divide; any other, or one that is not known, exp(exponent * log(x)).
inline void Power(Ledger& ledger, Count count, Format x, Format exponent_format,
                  std::optional<double> exponent) {
  if (exponent == 0 || exponent == 1) return;
  if (exponent == 2 || exponent == 3) {
    ledger.Add(Op::kMul, count * Count(exponent == 2 ? 1 : 2), x);
  } else if (exponent == 0.5) {
    ledger.Add(Op::kSqrt, count, x);
  } else if (exponent == -1) {
    ledger.Add(Op::kDiv, count, x);
  } else {
    ledger.Add(Op::kFunc, count * Count(2), x);
    ledger.Add(Op::kMul, count, x, exponent_format);
  }
}

inline void Pow(const Node& node, Ledger& ledger) {
  Power(ledger, node.Out().elements(), node.FormatOf(0), node.FormatOf(1), node.In(1).only_value());
}

/// Texts are compared by the machine that holds them, not by the datapath.
inline void Compare(const Node& node, Ledger& ledger) {
  if (node.In(0).stored.kind == FormatKind::kText) return;
  PerOutputPair<Op::kCmp>(node, ledger);
}

/// One selection per element between inputs 1 and 2.
inline void Where(const Node& node, Ledger& ledger) {
  if (node.In(1).stored.kind == FormatKind::kText) return;
  ledger.Add(Op::kLogic, node.Out().elements(), node.FormatOf(1), node.FormatOf(2));
}

inline constexpr Rule kElementwiseRules[] = {
    {"Abs", "y = |x|", Category::kOther, PerOutput<Op::kLogic>, KeepMagnitude, kKeepsShape},
    {"Acos", "y = arccos(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Acosh", "y = arcosh(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Add", "y = a + b", Category::kOther, PerOutputPair<Op::kAdd>, Align<Combine::kSum>,
     kBroadcasts | kShifts | kAdds},
    {"Affine", "y = alpha * x + beta", Category::kOther, PerOutput<Op::kMac>, Premultiply,
     kKeepsShape},
    {"And", "y = a & b", Category::kOther, PerOutputPair<Op::kLogic>, Stored, kBroadcasts},
    {"Asin", "y = arcsin(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Asinh", "y = arsinh(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Atan", "y = arctan(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Atanh", "y = artanh(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"BitShift", "y = a << b or a >> b", Category::kOther, PerOutput<Op::kShift>, Stored,
     kBroadcasts},
    {"BitwiseAnd", "y = a & b, bit by bit", Category::kOther, PerOutputPair<Op::kLogic>, Stored,
     kBroadcasts},
    {"BitwiseNot", "y = ~x", Category::kOther, PerOutput<Op::kLogic>, Stored, kKeepsShape},
    {"BitwiseOr", "y = a | b, bit by bit", Category::kOther, PerOutputPair<Op::kLogic>, Stored,
     kBroadcasts},
    {"BitwiseXor", "y = a ^ b, bit by bit", Category::kOther, PerOutputPair<Op::kLogic>, Stored,
     kBroadcasts},
    {"Ceil", "y = ceil(x)", Category::kOther, PerOutput<Op::kLogic>, RoundToWhole, kKeepsShape},
    {"Cos", "y = cos(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Cosh", "y = cosh(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Div", "y = a / b; b constant: y = a * (1/b)", Category::kOther, Div, DivideBy, kBroadcasts},
    {"Equal", "y = (a == b)", Category::kOther, Compare, Stored, kBroadcasts},
    {"Erf", "y = erf(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Exp", "y = exp(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Floor", "y = floor(x)", Category::kOther, PerOutput<Op::kLogic>, RoundToWhole, kKeepsShape},
    {"Greater", "y = (a > b)", Category::kOther, Compare, Stored, kBroadcasts},
    {"GreaterOrEqual", "y = (a >= b)", Category::kOther, Compare, Stored, kBroadcasts},
    {"ImageScaler", "Y[n,c,p] = scale * X[n,c,p] + bias[c]", Category::kOther, PerOutput<Op::kMac>,
     Premultiply, kKeepsShape},
    {"IsInf", "y = (|x| is infinite)", Category::kOther, PerOutput<Op::kLogic>, Payloads,
     kKeepsShape},
    {"IsNaN", "y = (x is not a number)", Category::kOther, PerOutput<Op::kLogic>, Payloads,
     kKeepsShape},
    {"Less", "y = (a < b)", Category::kOther, Compare, Stored, kBroadcasts},
    {"LessOrEqual", "y = (a <= b)", Category::kOther, Compare, Stored, kBroadcasts},
    {"Log", "y = log(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Max", "y = max(a, b, ...)", Category::kOther, Fold<Op::kCmp>, Align<Combine::kChoice>,
     kBroadcasts | kSelects},
    {"Mean", "y = (a + b + ...) / inputs", Category::kOther, Mean, Align<Combine::kAverage>,
     kBroadcasts},
    {"Min", "y = min(a, b, ...)", Category::kOther, Fold<Op::kCmp>, Align<Combine::kChoice>,
     kBroadcasts | kSelects},
    {"Mod", "y = a - b * (quotient of a and b)", Category::kOther, PerOutputPair<Op::kDiv>, Stored,
     kBroadcasts},
    {"Mul", "y = a * b", Category::kOther, Mul, Product, kBroadcasts},
    {"Neg", "y = -x", Category::kOther, PerOutput<Op::kLogic>, KeepNegated, kKeepsShape},
    {"Not", "y = !x", Category::kOther, PerOutput<Op::kLogic>, Stored, kKeepsShape},
    {"Or", "y = a | b", Category::kOther, PerOutputPair<Op::kLogic>, Stored, kBroadcasts},
    {"Pow", "y = x^e = exp(e * log(x))", Category::kOther, Pow, RaiseToPower, kBroadcasts},
    {"Reciprocal", "y = 1 / x", Category::kOther, PerOutput<Op::kDiv>, LookUp, kKeepsShape},
    {"Round", "y = round(x)", Category::kOther, PerOutput<Op::kLogic>, RoundToWhole, kKeepsShape},
    {"Scale", "y = scale * x", Category::kOther, PerOutput<Op::kMul>, Premultiply, kKeepsShape},
    {"Sign", "y = sign(x)", Category::kOther, PerOutput<Op::kLogic>, TernarySign, kKeepsShape},
    {"Sin", "y = sin(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Sinh", "y = sinh(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Sqrt", "y = sqrt(x)", Category::kOther, PerOutput<Op::kSqrt>, LookUp, kKeepsShape},
    {"Sub", "y = a - b", Category::kOther, PerOutputPair<Op::kAdd>, Align<Combine::kDifference>,
     kBroadcasts | kShifts | kSubtracts},
    {"Sum", "y = a + b + ...", Category::kOther, Fold<Op::kAdd>, Align<Combine::kSum>, kBroadcasts},
    {"Tan", "y = tan(x)", Category::kOther, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"Where", "y = condition ? a : b", Category::kOther, Where, Choose, kBroadcasts | kChooses},
    {"Xor", "y = a ^ b", Category::kOther, PerOutputPair<Op::kLogic>, Stored, kBroadcasts},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Activation functions. Those that other operators hold by name are in arithmetic/activations.h.
//
// Invariant: per element; factors that a definition implies take the data's format, and a factor of
// 1 is not multiplied by. Joined into the table by rule_table.cc.
#pragma once

#include <limits>

#include "rules/arithmetic/activations.h"
#include "rules/vocabulary.h"

namespace acev2 {

// alpha * (exp(x) - 1) below 0.
inline void Elu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kFunc, Op::kAdd>(node, ledger);
  MultiplyUnlessOne(node, ledger, "alpha", 1, node.Out().elements());
}

// alpha * (exp(x / alpha) - 1) below 0: both factors are multiplies by constants.
inline void Celu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kFunc, Op::kAdd>(node, ledger);
  const double alpha = node.Float("alpha", 1);
  const Count n = node.Out().elements();
  AddFactor(ledger, alpha, n, node.FormatOf(0), "alpha");
  AddFactor(ledger, 1 / alpha, n, node.FormatOf(0), "1/alpha");
}

// A slope that is an attribute is a float32 beside integers.
inline void LeakyRelu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp>(node, ledger);
  const Format format = node.FormatOf(0);
  AddFactor(ledger, KindOf({node.Float("alpha", 0.01)}), node.Out().elements(), format,
            format.is_integer() ? kFloat32 : format);
}

inline void Gelu(const Node& node, Ledger& ledger) {
  GeluOf(ledger, node.Out().elements(), node.FormatOf(0),
         node.String("approximate", "none") == "tanh");
}

inline void PRelu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp>(node, ledger);
  AddFactor(ledger, KindOfConstant(node, 1), node.Out().elements(), node.FormatOf(0),
            node.FormatOf(1));
}

inline void Swish(const Node& node, Ledger& ledger) {
  PerOutput<Op::kFunc, Op::kMul>(node, ledger);
  MultiplyUnlessOne(node, ledger, "alpha", 1, node.Out().elements());
}

inline void SwiGlu(const Node& node, Ledger& ledger) {
  Swish(node, ledger);
  PerOutputPair<Op::kMul>(node, ledger);
}

// Below -lambd and above lambd, moved towards 0 by bias (0 unless given).
inline void Shrink(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kCmp>(node, ledger);
  if (node.Float("bias", 0) != 0) PerOutput<Op::kAdd>(node, ledger);
}

/// True if a bound of Clip can bind: it is given, and not known to be the end of the range of
/// float32 or of the data's type (which exporters write for "none").
inline bool Binds(const Node& node, std::string_view attribute, std::size_t input) {
  constexpr double kLargestFloat16 = 65504;  // IEEE 754-2019, binary16
  const double largest =
      node.In(0).stored == kFloat16 ? kLargestFloat16 : std::numeric_limits<float>::max();
  if (const auto bound = node.Number(attribute)) {
    return *bound > -largest && *bound < largest;
  }
  if (!node.Has(input)) return false;
  const Constant* values = node.In(input).known_values();
  if (values == nullptr || values->size() != 1) return true;
  return values->AsDouble(0) > -largest && values->AsDouble(0) < largest;
}

// Bounds are attributes before opset 11, then inputs 1 and 2; an absent one compares nothing.
inline void Clip(const Node& node, Ledger& ledger) {
  if (Binds(node, "min", 1)) PerOutput<Op::kCmp>(node, ledger);
  if (Binds(node, "max", 2)) PerOutput<Op::kCmp>(node, ledger);
}

inline constexpr Rule kActivationRules[] = {
    {"Celu", "y = max(x, 0) + min(0, alpha * (exp(x/alpha) - 1))", Category::kActivation, Celu,
     LookUp, kKeepsShape},
    {"Clip", "y = min(max(x, low), high)", Category::kActivation, Clip, SaturateClip,
     kKeepsShape | kClips},
    {"Elu", "y = x if x > 0, else alpha * (exp(x) - 1)", Category::kActivation, Elu, LookUp,
     kKeepsShape},
    {"Gelu", "y = x/2 * (1 + erf(x / sqrt(2)))", Category::kActivation, Gelu, LookUp, kKeepsShape},
    {"HardSigmoid", "y = max(0, min(1, alpha * x + beta))", Category::kActivation,
     PerOutput<Op::kMac, Op::kCmp, Op::kCmp>, Pointwise, kKeepsShape},
    {"HardSwish", "y = x * max(0, min(1, x/6 + 1/2))", Category::kActivation,
     PerOutput<Op::kMac, Op::kCmp, Op::kCmp, Op::kMul>, LookUp, kKeepsShape},
    {"LeakyRelu", "y = x if x > 0, else alpha * x", Category::kActivation, LeakyRelu, KeepScaled,
     kKeepsShape},
    {"Mish", "y = x * tanh(log(1 + exp(x)))", Category::kActivation,
     PerOutput<Op::kFunc, Op::kAdd, Op::kFunc, Op::kFunc, Op::kMul>, LookUp, kKeepsShape},
    {"PRelu", "y = x if x > 0, else slope * x", Category::kActivation, PRelu, KeepScaled,
     kKeepsShape | kStretchesSecond},
    {"ParametricSoftplus", "y = alpha * log(1 + exp(beta * x))", Category::kActivation,
     PerOutput<Op::kMul, Op::kFunc, Op::kAdd, Op::kFunc, Op::kMul>, LookUp, kKeepsShape},
    {"Relu", "y = max(x, 0)", Category::kActivation, PerOutput<Op::kCmp>, SaturateRelu,
     kKeepsShape},
    {"ScaledTanh", "y = alpha * tanh(beta * x)", Category::kActivation,
     PerOutput<Op::kMul, Op::kFunc, Op::kMul>, LookUp, kKeepsShape},
    {"Selu", "y = gamma * x if x > 0, else gamma*alpha * (exp(x) - 1)", Category::kActivation,
     PerOutput<Op::kCmp, Op::kFunc, Op::kAdd, Op::kMul>, LookUp, kKeepsShape},
    {"Shrink", "y = x + bias if x < -lambd, x - bias if x > lambd, else 0", Category::kActivation,
     Shrink, Pointwise, kKeepsShape},
    {"Sigmoid", "y = 1 / (1 + exp(-x))", Category::kActivation, PerOutput<Op::kFunc>, LookUp,
     kKeepsShape},
    {"Softplus", "y = log(1 + exp(x))", Category::kActivation,
     PerOutput<Op::kFunc, Op::kAdd, Op::kFunc>, LookUp, kKeepsShape},
    {"Softsign", "y = x / (1 + |x|)", Category::kActivation, PerOutput<Op::kAdd, Op::kDiv>, LookUp,
     kKeepsShape},
    {"SwiGLU", "y = a * sigmoid(alpha * a) * b", Category::kActivation, SwiGlu, Stored},
    {"Swish", "y = x * sigmoid(alpha * x)", Category::kActivation, Swish, LookUp, kKeepsShape},
    {"Tanh", "y = tanh(x)", Category::kActivation, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"ThresholdedRelu", "y = x if x > alpha, else 0", Category::kActivation, PerOutput<Op::kCmp>,
     Keep, kKeepsShape},
};

}  // namespace acev2

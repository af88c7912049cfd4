// SPDX-License-Identifier: Apache-2.0
//
// Activation functions, also those that other operators hold by name.
//
// Invariant: per element; factors that a definition implies take the data's format, and a factor of
// 1 is not multiplied by. Joined into the table by rule_table.cc.
#pragma once

#include <array>
#include <cctype>
#include <limits>

#include "rules/vocabulary.h"

namespace acev2 {

/// An activation function as elementary operations per element.
struct ActivationOps {
  std::string_view name;
  std::array<Op, 4> ops;
  std::size_t size;
};

// Names as the `activations` attribute of RNN, GRU and LSTM spells them.
inline constexpr ActivationOps kActivationOps[] = {
    {"Affine", {Op::kMac}, 1},
    {"Elu", {Op::kCmp, Op::kFunc, Op::kAdd}, 3},
    {"HardSigmoid", {Op::kMac, Op::kCmp, Op::kCmp}, 3},
    {"LeakyRelu", {Op::kCmp, Op::kMul}, 2},
    {"Relu", {Op::kCmp}, 1},
    {"ScaledTanh", {Op::kMul, Op::kFunc, Op::kMul}, 3},
    {"Sigmoid", {Op::kFunc}, 1},
    {"Softplus", {Op::kFunc, Op::kAdd, Op::kFunc}, 3},
    {"Softsign", {Op::kAdd, Op::kDiv}, 2},
    {"Tanh", {Op::kFunc}, 1},
    {"ThresholdedRelu", {Op::kCmp}, 1},
};

/// `count` evaluations of the activation `name` (case does not matter); throws Unknown for a name
/// that no operator defines.
inline void Activate(Ledger& ledger, std::string_view name, Count count, Format format) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  for (const ActivationOps& activation : kActivationOps) {
    if (!std::equal(name.begin(), name.end(), activation.name.begin(), activation.name.end(),
                    same)) {
      continue;
    }
    for (std::size_t i = 0; i < activation.size; ++i) {
      ledger.AddTo(Category::kActivation, activation.ops[i], count, format, format, "activation");
    }
    return;
  }
  throw Unknown{"activation '" + std::string(name) + "' is not known", "use a standard activation"};
}

/// A multiply per output if the attribute (1 unless given) is not 1.
inline void MultiplyUnlessOne(const Node& node, Ledger& ledger, std::string_view attribute,
                              double otherwise, Count n) {
  if (node.Float(attribute, otherwise) != 1) {
    ledger.Add(Op::kMul, n, node.FormatOf(0), attribute);
  }
}

// alpha * (exp(x) - 1) below 0.
inline void Elu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kFunc, Op::kAdd>(node, ledger);
  MultiplyUnlessOne(node, ledger, "alpha", 1, node.Out().elements());
}

// alpha * (exp(x / alpha) - 1) below 0: both factors are multiplies by constants.
inline void Celu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kFunc, Op::kAdd>(node, ledger);
  if (node.Float("alpha", 1) != 1) PerOutput<Op::kMul, Op::kMul>(node, ledger);
}

inline void PRelu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp>(node, ledger);
  PerOutputPair<Op::kMul>(node, ledger);
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

/// True if a bound of Clip can bind: it is given, and not known to be the end of float32's range
/// (which exporters write for "none").
inline bool Binds(const Node& node, std::string_view attribute, std::size_t input) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  if (const auto bound = node.attributes->Float(attribute)) {
    return *bound > -kLargest && *bound < kLargest;
  }
  if (!node.Has(input)) return false;
  const Constant* values = node.In(input).values();
  if (values == nullptr || values->size() != 1 || !values->fully_known()) return true;
  return values->AsDouble(0) > -kLargest && values->AsDouble(0) < kLargest;
}

// Bounds are attributes before opset 11, then inputs 1 and 2; an absent one compares nothing.
inline void Clip(const Node& node, Ledger& ledger) {
  if (Binds(node, "min", 1)) PerOutput<Op::kCmp>(node, ledger);
  if (Binds(node, "max", 2)) PerOutput<Op::kCmp>(node, ledger);
}

inline constexpr Rule kActivationRules[] = {
    {"Celu", "y = max(x, 0) + min(0, alpha * (exp(x/alpha) - 1))", Category::kActivation, Celu,
     LookUp},
    {"Clip", "y = min(max(x, low), high)", Category::kActivation, Clip, Saturate,
     kKeepsShape | kClips},
    {"Elu", "y = x if x > 0, else alpha * (exp(x) - 1)", Category::kActivation, Elu, LookUp,
     kKeepsShape},
    {"Gelu", "y = x/2 * (1 + erf(x / sqrt(2)))", Category::kActivation,
     PerOutput<Op::kFunc, Op::kMul, Op::kMul, Op::kAdd>, LookUp},
    {"HardSigmoid", "y = max(0, min(1, alpha * x + beta))", Category::kActivation,
     PerOutput<Op::kMac, Op::kCmp, Op::kCmp>, LookUp},
    {"HardSwish", "y = x * max(0, min(1, x/6 + 1/2))", Category::kActivation,
     PerOutput<Op::kMac, Op::kCmp, Op::kCmp, Op::kMul>, LookUp},
    {"LeakyRelu", "y = x if x > 0, else alpha * x", Category::kActivation,
     PerOutput<Op::kCmp, Op::kMul>, Keep, kKeepsShape},
    {"Mish", "y = x * tanh(log(1 + exp(x)))", Category::kActivation,
     PerOutput<Op::kFunc, Op::kAdd, Op::kFunc, Op::kFunc, Op::kMul>, LookUp},
    {"PRelu", "y = x if x > 0, else slope * x", Category::kActivation, PRelu, Stored},
    {"ParametricSoftplus", "y = alpha * log(1 + exp(beta * x))", Category::kActivation,
     PerOutput<Op::kMul, Op::kFunc, Op::kAdd, Op::kFunc, Op::kMul>, LookUp},
    {"Relu", "y = max(x, 0)", Category::kActivation, PerOutput<Op::kCmp>, Keep, kKeepsShape},
    {"ScaledTanh", "y = alpha * tanh(beta * x)", Category::kActivation,
     PerOutput<Op::kMul, Op::kFunc, Op::kMul>, LookUp},
    {"Selu", "y = gamma * x if x > 0, else gamma*alpha * (exp(x) - 1)", Category::kActivation,
     PerOutput<Op::kCmp, Op::kFunc, Op::kAdd, Op::kMul>, LookUp, kKeepsShape},
    {"Shrink", "y = x + bias if x < -lambd, x - bias if x > lambd, else 0", Category::kActivation,
     Shrink, LookUp},
    {"Sigmoid", "y = 1 / (1 + exp(-x))", Category::kActivation, PerOutput<Op::kFunc>, LookUp,
     kKeepsShape},
    {"Softplus", "y = log(1 + exp(x))", Category::kActivation,
     PerOutput<Op::kFunc, Op::kAdd, Op::kFunc>, LookUp, kKeepsShape},
    {"Softsign", "y = x / (1 + |x|)", Category::kActivation, PerOutput<Op::kAdd, Op::kDiv>, LookUp},
    {"SwiGLU", "y = a * sigmoid(alpha * a) * b", Category::kActivation, SwiGlu, Stored},
    {"Swish", "y = x * sigmoid(alpha * x)", Category::kActivation, Swish, LookUp},
    {"Tanh", "y = tanh(x)", Category::kActivation, PerOutput<Op::kFunc>, LookUp, kKeepsShape},
    {"ThresholdedRelu", "y = x if x > alpha, else 0", Category::kActivation, PerOutput<Op::kCmp>,
     Keep},
};

}  // namespace acev2

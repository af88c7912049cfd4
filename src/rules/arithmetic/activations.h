// SPDX-License-Identifier: Apache-2.0
//
// Activation functions as work: those that other operators hold by name, and those that fused
// operators contain.
//
// Invariant: per element, in the category of activations, on the format given. Used by
// families/*_rules.h.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

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
  AddFactor(ledger, node.Float(attribute, otherwise), n, node.FormatOf(0), attribute);
}

/// Gelu of n elements: function + 2 multiply + 1 shift (x/2) + 1 add; by tanh, x/2 · (1 + tanh(c ·
/// (x + d · x³))), 5 multiply + 1 shift + 2 add.
inline void GeluOf(Ledger& ledger, Count n, Format format, bool by_tanh,
                   std::string_view role = {}) {
  const auto add = [&](Op op, std::int64_t times) {
    ledger.AddTo(Category::kActivation, op, n * Count(times), format, format, role);
  };
  add(Op::kFunc, 1);
  add(Op::kMul, by_tanh ? 5 : 2);
  add(Op::kShift, 1);
  add(Op::kAdd, by_tanh ? 2 : 1);
}

/// x * sigmoid(x) of n elements.
inline void Silu(Ledger& ledger, Count n, Format format) {
  ledger.AddTo(Category::kActivation, Op::kFunc, n, format, format, "silu");
  ledger.AddTo(Category::kActivation, Op::kMul, n, format, format, "silu");
}

/// `count` evaluations of a fused activation; "" and "none" are none.
inline void FusedActivation(Ledger& ledger, std::string name, Count count, Format format) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto activation = [&](Op op, std::int64_t times) {
    ledger.AddTo(Category::kActivation, op, count * Count(times), format, format, "activation");
  };
  if (name.empty() || name == "none" || name == "identity") return;
  if (name == "gelu" || name == "fastgelu") {
    GeluOf(ledger, count, format, name == "fastgelu", "activation");
  } else if (name == "silu" || name == "swish" || name == "quickgelu") {
    Silu(ledger, count, format);
  } else if (name == "clip") {
    activation(Op::kCmp, 2);
  } else if (name == "relu2" || name == "relu_squared") {
    activation(Op::kCmp, 1);
    activation(Op::kMul, 1);
  } else {
    Activate(ledger, name, count, format);
  }
}

/// A written add of input `i`, if it is there.
inline void AddInput(const Node& node, Ledger& ledger, std::size_t i, Count n,
                     std::string_view role) {
  if (!node.Has(i)) return;
  ledger.AddTo(Category::kOther, Op::kAdd, n, node.FormatOf(0), node.FormatOf(i), role);
}

/// Input 1 is added first.
template <bool by_tanh>
void BiasGelu(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  AddInput(node, ledger, 1, n, "bias");
  GeluOf(ledger, n, node.FormatOf(0), by_tanh, "gelu");
}

}  // namespace acev2

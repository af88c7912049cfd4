// SPDX-License-Identifier: Apache-2.0
//
// Optimizer steps of ai.onnx.preview.training, by their published pseudo code.
//
// Invariant: work is per element of the optimized tensors; inputs are learning rate R, count T,
// then the tensors X, their gradients G and one or two states each. Joined into the table by
// rule_table.cc.
#pragma once

#include "rules/vocabulary.h"

namespace acev2 {

/// Elements of all tensors X where each comes with `group` − 1 further inputs.
inline Count OptimizedElements(const Node& node, std::size_t group) {
  Count n = 0;
  for (std::size_t i = 0; i < (node.inputs.size() - 2) / group; ++i) n += node.In(2 + i).elements();
  return n;
}

/// G + norm_coefficient·X, where the coefficient is not 0.
inline void Regularize(const Node& node, Ledger& ledger, Count n, Format format) {
  if (node.Float("norm_coefficient", 0) != 0) ledger.Add(Op::kMac, n, format, "regularize");
}

// V = a·V + (1-a)·G; H = b·H + (1-b)·G·G; X -= R'·V / (sqrt(H) + eps); and R' once per node.
inline void Adam(const Node& node, Ledger& ledger) {
  const Count n = OptimizedElements(node, 4);
  const Format format = node.FormatOf(2);
  Regularize(node, ledger, n, format);
  ledger.Add(Op::kMul, n * Count(4), format);  // a·V, b·H, G·G, R'·V
  ledger.Add(Op::kMac, n * Count(2), format);
  ledger.Add(Op::kSqrt, n, format);
  ledger.Add(Op::kDiv, n, format);
  ledger.Add(Op::kAdd, n * Count(2), format);  // eps, X
  if (node.Float("norm_coefficient_post", 0) != 0) {
    ledger.Add(Op::kMul, n, format, "regularize");
  }
  // R' = R · sqrt(1 - b^T) / (1 - a^T)
  const Format rate = node.FormatOf(0);
  ledger.Add(Op::kFunc, 4, rate, "learning rate");
  ledger.Add(Op::kMul, 3, rate, "learning rate");
  ledger.Add(Op::kAdd, 2, rate, "learning rate");
  ledger.Add(Op::kSqrt, 1, rate, "learning rate");
  ledger.Add(Op::kDiv, 1, rate, "learning rate");
}

// H += G·G; X -= r·G / (sqrt(H) + eps); r = R / (1 + T·decay) once per node.
inline void Adagrad(const Node& node, Ledger& ledger) {
  const Count n = OptimizedElements(node, 3);
  const Format format = node.FormatOf(2);
  Regularize(node, ledger, n, format);
  ledger.Add(Op::kMac, n, format);
  ledger.Add(Op::kSqrt, n, format);
  ledger.Add(Op::kMul, n, format);
  ledger.Add(Op::kDiv, n, format);
  ledger.Add(Op::kAdd, n * Count(2), format);  // eps, X
  if (node.Float("decay_factor", 0) != 0) {
    const Format rate = node.FormatOf(0);
    ledger.Add(Op::kMac, 1, rate, "learning rate");
    ledger.Add(Op::kDiv, 1, rate, "learning rate");
  }
}

// V = alpha·V + beta·G; X -= R·V, or R·(G + alpha·V) in Nesterov's mode.
inline void Momentum(const Node& node, Ledger& ledger) {
  const Count n = OptimizedElements(node, 3);
  const Format format = node.FormatOf(2);
  Regularize(node, ledger, n, format);
  ledger.Add(Op::kMul, n, format);
  ledger.Add(Op::kMac, n, format);
  if (node.String("mode", "standard") == "nesterov") ledger.Add(Op::kMac, n, format);
  ledger.Add(Op::kMac, n, format);
}

inline constexpr Rule kTrainingRules[] = {
    {"ai.onnx.preview.training::Adagrad", "H = H + G^2; X = X - r * G / (sqrt(H) + eps)",
     Category::kOther, Adagrad, Stored},
    {"ai.onnx.preview.training::Adam",
     "V = a*V + (1-a)*G; H = b*H + (1-b)*G^2; X = X - r * V / (sqrt(H) + eps)", Category::kOther,
     Adam, Stored},
    {"ai.onnx.preview.training::Gradient",
     "differentiation is a transformation of the graph, which has to be done before",
     Category::kOther, nullptr, Stored},
    {"ai.onnx.preview.training::Momentum", "V = alpha*V + beta*G; X = X - r * V", Category::kOther,
     Momentum, Stored},
};

}  // namespace acev2

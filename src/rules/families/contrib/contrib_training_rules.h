// SPDX-License-Identifier: Apache-2.0
//
// Gradients, losses and optimizers that ONNX Runtime's training writes into com.microsoft.
//
// Invariant: work follows the derivative as it stands in the equation, n elements at a time; what
// an output needs is counted where that output is asked for. Joined into the table by
// rule_table.cc.
#pragma once

#include "rules/arithmetic/rows_along.h"
#include "rules/arithmetic/windows.h"
#include "rules/vocabulary.h"

namespace acev2::contrib {

/// `times` of `op` for each element of input 0, the gradient that comes in.
inline void PerGradient(const Node& node, Ledger& ledger,
                        std::initializer_list<std::pair<Op, std::int64_t>> work) {
  const Count n = node.In(0).elements();
  for (const auto& [op, times] : work) ledger.Add(op, n * Count(times), node.FormatOf(0));
}

inline void SigmoidGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kAdd, 1}, {Op::kMul, 2}});
}

inline void TanhGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kAdd, 1}, {Op::kMul, 2}});
}

inline void LeakyReluGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kCmp, 1}, {Op::kMul, 1}});
}

inline void EluGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kCmp, 1}, {Op::kAdd, 1}, {Op::kMul, 1}});
}

// Per row: sum of dy * y, a subtraction and a multiply per element.
inline void SoftmaxGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kMac, 1}, {Op::kAdd, 1}, {Op::kMul, 1}});
}

// Per row: sum of dy; exp(y), its multiple and a subtraction per element.
inline void LogSoftmaxGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kAdd, 2}, {Op::kFunc, 1}, {Op::kMul, 1}});
}

// Phi = (1 + erf(x / sqrt 2)) / 2: multiply, function, add, shift. phi = exp(-x^2 / 2) / sqrt(2
// pi): multiply, shift, function, multiply. x * phi + Phi: MAC; times dy.
inline void GeluGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger,
              {{Op::kMul, 4}, {Op::kFunc, 2}, {Op::kAdd, 1}, {Op::kShift, 2}, {Op::kMac, 1}});
}

// t = tanh(k x (1 + c x^2)): 4 multiplies, add, function. (1 + t) / 2: add, shift. x (1 - t^2) / 2
// times k (1 + 3 c x^2): multiply, add, MAC, 2 multiplies, shift. Their sum times dy: add,
// multiply.
inline void FastGeluGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger,
              {{Op::kMul, 8}, {Op::kAdd, 4}, {Op::kFunc, 1}, {Op::kShift, 2}, {Op::kMac, 1}});
}

/// The same behind x + bias, input 2.
template <void (*gradient)(const Node&, Ledger&)>
void BiasGrad(const Node& node, Ledger& ledger) {
  PerGradient(node, ledger, {{Op::kAdd, 1}});
  gradient(node, ledger);
}

// s = sigmoid(alpha x): multiply, function. 1 + alpha x (1 - s): add, MAC. Times s and dy.
inline void QuickGeluGrad(const Node& node, Ledger& ledger) {
  const bool scaled = node.Float("alpha", 1.702) != 1;
  PerGradient(node, ledger,
              {{Op::kMul, scaled ? 3 : 2}, {Op::kFunc, 1}, {Op::kAdd, 1}, {Op::kMac, 1}});
}

// da = dy / b; db = -da * a / b, summed over what b is repeated along.
inline void DivGrad(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Format format = node.FormatOf(0);
  ledger.Add(Op::kDiv, n, format);
  const auto sum_up = [&](std::size_t output) {
    const Count kept = node.Out(output).elements();
    if (n > kept) ledger.Add(Op::kAdd, n - kept, format, "sum");
  };
  if (node.HasOutput(0)) sum_up(0);
  if (!node.HasOutput(1)) return;
  ledger.Add(Op::kMul, n, format);
  ledger.Add(Op::kDiv, n, format);
  sum_up(1);
}

// dy, X, W: each gradient of a product takes as many MACs as the product; that of the bias sums dy.
inline void ConvGrad(const Node& node, Ledger& ledger) {
  const Count dy = node.In(0).elements();
  const Count macs = dy * VolumeFrom(node.In(2), 1);
  if (node.HasOutput(0)) ledger.Add(Op::kMac, macs, node.FormatOf(0), node.FormatOf(2), "of X");
  if (node.HasOutput(1)) ledger.Add(Op::kMac, macs, node.FormatOf(0), node.FormatOf(1), "of W");
  if (!node.HasOutput(2)) return;
  const Count channels = node.In(2).dim(0);
  if (dy > channels) ledger.Add(Op::kAdd, dy - channels, node.FormatOf(0), "of B");
}

// Every element of dy is divided by k and added to the k elements of its window.
inline void AveragePoolGrad(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements(), k = WindowOf(node);
  AddFactor(ledger, 1.0 / static_cast<double>(k.value()), n, node.FormatOf(0), "1/k");
  ledger.Add(Op::kAdd, n * k, node.FormatOf(0));
}

/// Every element of input `dy` is added where it came from.
template <std::size_t dy>
void ScatterGrad(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kAdd, node.In(dy).elements(), node.FormatOf(dy));
}

/// Where the normalized x^ of a norm's gradient comes from.
enum class Normalized {
  kOfCentred,  ///< x^ = (x - mean) / sqrt(var): inputs X, scale, mean, 1 / sqrt(var)
  kOfInput,    ///< x^ = x / sqrt(mean(x^2)), whose mean is taken for 0: inputs X, scale, 1 / sqrt
  kOfResult,   ///< x^ = (y - bias) / scale: inputs Y, scale, bias, 1 / sqrt(var)
};

// dy, then the inputs above. Of d = dy * scale: dx = (d - mean(d) - x^ mean(d x^)) / sqrt(var).
template <Normalized from>
void LayerNormGrad(const Node& node, Ledger& ledger) {
  constexpr bool centred = from != Normalized::kOfInput;
  const Rows rows = RowsFrom(node.In(1), node.Int("axis", -1));
  const Count n = rows.count * rows.size;
  const Format format = node.FormatOf(1);
  if (centred) ledger.Add(Op::kAdd, n, format, "x^");  // x - mean, y - bias
  ledger.Add(from == Normalized::kOfResult ? Op::kDiv : Op::kMul, n, format, "x^");
  ledger.Add(Op::kMul, n * 2, format);  // d, the last division
  ledger.Add(Op::kMac, n * 2, format);  // sum of d x^, x^ mean(d x^)
  ledger.Add(Op::kMul, rows.count * (centred ? 2 : 1), format, "1/r");
  if (centred) ledger.Add(Op::kAdd, n * 2, format);  // sum of d, d - mean(d)
  if (node.HasOutput(1)) ledger.Add(Op::kMac, n, format, "of scale");
  if (centred && node.HasOutput(2)) ledger.Add(Op::kAdd, n, format, "of bias");
}

/// What a mean over `labels` divides by: their number, or the sum of their weights (input
/// `weights`).
inline void DivideByWeights(const Node& node, Ledger& ledger, Count labels, std::size_t weights,
                            Format format) {
  if (labels == Count(0)) return;
  if (node.Has(weights)) {
    ledger.Add(Op::kAdd, Steps(labels), node.FormatOf(weights), "sum of weights");
  }
  ledger.Add(Op::kDiv, 1, format, "mean");
}

// dy, log p, labels, weights, ignored label, bias: dx = (p - 1 at the label) * dy * weight of the
// label
// + bias. dy is one number, divided by what the mean is divided by, unless every label has its own.
inline void CrossEntropyGrad(const Node& node, Ledger& ledger) {
  const Count n = node.In(1).elements(), labels = node.In(2).elements();
  const Format format = node.FormatOf(1);
  ledger.Add(Op::kFunc, n, format);
  ledger.Add(Op::kAdd, labels, format);
  if (node.String("reduction", "mean") == "mean") DivideByWeights(node, ledger, labels, 3, format);
  if (node.Has(3)) ledger.Add(Op::kMul, labels, format, node.FormatOf(3), "weights");
  ledger.Add(Op::kMul, n, format);
  if (node.Has(5)) ledger.Add(Op::kAdd, n, format, node.FormatOf(5), "bias");
}

// scores [N, C, …], labels, weights: log p, then the mean of those at the labels.
inline void CrossEntropyLoss(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), 1);
  const Count labels = node.In(1).elements();
  const Format format = node.FormatOf(0);
  SoftmaxRows(ledger, ledger.category(), rows.count, rows.size, format, true);
  if (node.Has(2)) ledger.Add(Op::kMul, labels, format, "weights");
  const std::string reduction = node.String("reduction", "mean");
  if (reduction == "none") return;
  ledger.Add(Op::kAdd, Steps(labels), format, "reduce");
  if (reduction == "mean") DivideByWeights(node, ledger, labels, 2, format);
}

/// Brings gradients back to their scale, and clips them where their norm is beyond the greatest: of
/// s = loss scale, N = the norm of all gradients and M = max_norm_clip, g / (N > M s ? N / M : s).
inline void ScaleGradient(const Node& node, Ledger& ledger, std::size_t loss_scale,
                          std::size_t norm, std::size_t gradient) {
  if (!node.Has(loss_scale) && !node.Has(norm)) return;
  const Format of_scale = node.FormatOf(node.Has(loss_scale) ? loss_scale : norm);
  if (node.Has(norm)) {
    const double most = node.Float("max_norm_clip", 1);
    if (node.Has(loss_scale)) AddFactor(ledger, most, 1, of_scale, "greatest norm");
    ledger.Add(Op::kCmp, 1, node.FormatOf(norm), "greatest norm");
    AddFactor(ledger, 1 / most, 1, node.FormatOf(norm), "greatest norm");
  }
  ledger.Add(Op::kDiv, 1, of_scale, "gradient scale");
  ledger.Add(Op::kMul, node.In(gradient).elements(), node.FormatOf(gradient), of_scale,
             "gradient scale");
}

// R, T, weights, gradients, two moments, half-precision weights, loss scale, norm of all gradients:
// m = a m + (1-a) g, v = b v + (1-b) g^2, w -= r m / (sqrt(v) + eps);
// r = R sqrt(1 - b^T) / (1 - a^T) once.
inline void AdamOptimizer(const Node& node, Ledger& ledger) {
  const Count n = node.In(2).elements();
  const Format format = node.FormatOf(2), rate = node.FormatOf(0);
  ledger.Add(Op::kMul, n * Count(3), format);  // a m, b v, g^2
  ledger.Add(Op::kMac, n * Count(3), format);  // m, v, w
  ledger.Add(Op::kSqrt, n, format);
  ledger.Add(Op::kDiv, n, format);
  ledger.Add(Op::kAdd, n, format);  // eps
  if (node.Float("lambda", 0) != 0) ledger.Add(Op::kMac, n, format, "decay");
  ScaleGradient(node, ledger, 7, 8, 3);
  if (node.Int("do_bias_correction", 1) == 0) return;
  ledger.Add(Op::kFunc, 4, rate, "learning rate");
  ledger.Add(Op::kMul, 3, rate, "learning rate");
  ledger.Add(Op::kAdd, 2, rate, "learning rate");
  ledger.Add(Op::kSqrt, 1, rate, "learning rate");
  ledger.Add(Op::kDiv, 1, rate, "learning rate");
}

// rate, weights, gradients.
inline void SgdOptimizer(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kMac, node.In(1).elements(), node.FormatOf(1), node.FormatOf(2));
}

// The norm of all inputs together.
inline void ReduceAllL2(const Node& node, Ledger& ledger) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    ledger.Add(Op::kMac, node.In(i).elements(), node.FormatOf(i));
  }
  ledger.Add(Op::kSqrt, 1, node.FormatOf(0));
}

// A scale, then what it multiplies.
inline void MixedPrecisionScale(const Node& node, Ledger& ledger) {
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    ledger.Add(Op::kMul, node.In(i).elements(), node.FormatOf(i), node.FormatOf(0));
  }
}

}  // namespace acev2::contrib

namespace acev2 {

inline constexpr Rule kContribTrainingRules[] = {
    {"com.microsoft::AdamOptimizer",
     "m = a*m + (1-a)*g; v = b*v + (1-b)*g^2; w = w - r * m / (sqrt(v) + eps)", Category::kOther,
     contrib::AdamOptimizer, Stored},
    {"com.microsoft::AveragePoolGrad", "dx = sum over its windows of dy / k", Category::kOther,
     contrib::AveragePoolGrad, Stored},
    {"com.microsoft::BiasFastGeluGrad_dX", "dx = dy * d gelu(x + bias) / dx, by tanh",
     Category::kActivation, contrib::BiasGrad<contrib::FastGeluGrad>, Stored},
    {"com.microsoft::BiasGeluGrad_dX", "dx = dy * (Phi(x + bias) + (x + bias) phi(x + bias))",
     Category::kActivation, contrib::BiasGrad<contrib::GeluGrad>, Stored},
    {"com.microsoft::ConcatTraining", "Y = (X1, X2, …)", Category::kOther, Nothing, Parts},
    {"com.microsoft::ConvGrad", "dX = dY * W; dW = dY * X; dB = sum dY", Category::kMac,
     contrib::ConvGrad, Stored},
    {"com.microsoft::DivGrad", "da = dy / b; db = -dy * a / b^2", Category::kOther,
     contrib::DivGrad, Stored},
    {"com.microsoft::DropoutGrad", "dx = dy / (1 - ratio) where it was kept, else 0",
     Category::kOther, PerInput<Op::kMul>, Stored},
    {"com.microsoft::EluGrad", "dx = dy where y >= 0, else dy * (y + alpha)", Category::kActivation,
     contrib::EluGrad, Stored},
    {"com.microsoft::FastGeluGrad", "dx = dy * d gelu(x) / dx, by tanh", Category::kActivation,
     contrib::FastGeluGrad, Stored},
    {"com.microsoft::GatherElementsGrad", "dx[index] += dy", Category::kOther,
     contrib::ScatterGrad<0>, Stored},
    {"com.microsoft::GatherGrad", "dx[index] += dy", Category::kOther, contrib::ScatterGrad<2>,
     Stored},
    {"com.microsoft::GatherNDGrad", "dx[index] += dy", Category::kOther, contrib::ScatterGrad<2>,
     Stored},
    {"com.microsoft::GeluGrad", "dx = dy * (Phi(x) + x phi(x))", Category::kActivation,
     contrib::GeluGrad, Stored},
    {"com.microsoft::InPlaceAccumulator", "y = x + g", Category::kOther, PerInput<Op::kAdd>,
     Stored},
    {"com.microsoft::InPlaceAccumulatorV2", "y = x + g", Category::kOther, PerInput<Op::kAdd>,
     Stored},
    {"com.microsoft::InvertibleLayerNormalizationGrad",
     "dx = (d - mean(d) - x^ mean(d x^)) / sqrt(var), d = dy * scale, x^ = (y - bias) / scale",
     Category::kOther, contrib::LayerNormGrad<contrib::Normalized::kOfResult>, Stored},
    {"com.microsoft::LayerNormalizationGrad",
     "dx = (d - mean(d) - x^ mean(d x^)) / sqrt(var), d = dy * scale", Category::kOther,
     contrib::LayerNormGrad<contrib::Normalized::kOfCentred>, Stored},
    {"com.microsoft::LeakyReluGrad", "dx = dy where y > 0, else alpha * dy", Category::kActivation,
     contrib::LeakyReluGrad, Stored},
    {"com.microsoft::LogSoftmaxGrad", "dx = dy - exp(y) * sum dy", Category::kOther,
     contrib::LogSoftmaxGrad, Stored},
    {"com.microsoft::LogSoftmaxGrad_13", "dx = dy - exp(y) * sum dy", Category::kOther,
     contrib::LogSoftmaxGrad, Stored},
    {"com.microsoft::MaxPoolGrad", "dx[index of the maximum] += dy", Category::kOther,
     contrib::ScatterGrad<0>, Stored},
    {"com.microsoft::MixedPrecisionScale", "y = s * x", Category::kOther,
     contrib::MixedPrecisionScale, Stored},
    {"com.microsoft::QuickGeluGrad", "dx = dy * s * (1 + alpha x (1 - s)), s = sigmoid(alpha x)",
     Category::kActivation, contrib::QuickGeluGrad, Stored},
    {"com.microsoft::ReduceAllL2", "y = sqrt(sum of all squares)", Category::kOther,
     contrib::ReduceAllL2, Stored},
    {"com.microsoft::ReduceSumTraining", "y = sum x", Category::kOther, PerReduction<Op::kAdd>,
     Stored, kTakesAxes},
    {"com.microsoft::ReluGrad", "dx = dy where x > 0, else 0", Category::kActivation,
     PerInput<Op::kCmp>, Stored},
    {"com.microsoft::SGDOptimizer", "w = w - r * g", Category::kOther, contrib::SgdOptimizer,
     Stored},
    {"com.microsoft::SigmoidGrad", "dx = dy * y * (1 - y)", Category::kActivation,
     contrib::SigmoidGrad, Stored},
    {"com.microsoft::SimplifiedLayerNormalizationGrad",
     "dx = (d - x^ mean(d x^)) / sqrt(mean(x^2)), d = dy * scale", Category::kOther,
     contrib::LayerNormGrad<contrib::Normalized::kOfInput>, Stored},
    {"com.microsoft::SliceGrad", "dx = dy where it was taken, else 0", Category::kOther, Nothing,
     Stored},
    {"com.microsoft::SoftmaxCrossEntropyLossGrad",
     "dx = (p - 1 at the label) * dy * weight of the label", Category::kOther,
     contrib::CrossEntropyGrad, Stored},
    {"com.microsoft::SoftmaxCrossEntropyLossInternal", "y = mean of -log softmax(x) at the labels",
     Category::kOther, contrib::CrossEntropyLoss, Stored},
    {"com.microsoft::SoftmaxCrossEntropyLossInternalGrad",
     "dx = (p - 1 at the label) * dy * weight of the label", Category::kOther,
     contrib::CrossEntropyGrad, Stored},
    {"com.microsoft::SoftmaxGrad", "dx = y * (dy - sum dy y)", Category::kOther,
     contrib::SoftmaxGrad, Stored},
    {"com.microsoft::SoftmaxGrad_13", "dx = y * (dy - sum dy y)", Category::kOther,
     contrib::SoftmaxGrad, Stored},
    {"com.microsoft::SplitTraining", "Y1, Y2, … = parts of X", Category::kOther, Nothing, KeepAll,
     kSplits},
    {"com.microsoft::TanhGrad", "dx = dy * (1 - y^2)", Category::kActivation, contrib::TanhGrad,
     Stored},
    {"com.microsoft::ZeroGradient", "y = 0", Category::kOther, Nothing, Stored},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// com.microsoft (ONNX Runtime's contributed operators): fused activations, norms, data movement and
// what fits no other family. Products are in contrib_mac_rules.h, attention has a file of its own.
//
// Invariant: a fused operator costs what its parts cost, each in its own category; definitions are
// those of ONNX Runtime's ContribOperators.md. Joined into the table by rule_table.cc.
#pragma once

#include <string>

#include "rules/arithmetic/activations.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/arithmetic/windows.h"
#include "rules/vocabulary.h"

namespace acev2::contrib {

// The last dimension is halved: one half times the Gelu of the other.
inline void BiasSplitGelu(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format format = node.FormatOf(0);
  AddInput(node, ledger, 1, node.In(0).elements(), "bias");
  GeluOf(ledger, n, format, false, "gelu");
  ledger.AddTo(Category::kOther, Op::kMul, n, format, format, "gate");
}

inline void QuickGelu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kFunc, Op::kMul>(node, ledger);
  MultiplyUnlessOne(node, ledger, "alpha", 1.702, node.Out().elements());
}

// z * sigmoid(z) with z = scale * x.
inline void ScaledSilu(const Node& node, Ledger& ledger) {
  PerOutput<Op::kFunc, Op::kMul>(node, ledger);
  if (node.Has(1)) {
    PerOutputPair<Op::kMul>(node, ledger);
  } else {
    MultiplyUnlessOne(node, ledger, "alpha", 1, node.Out().elements());
  }
}

inline void BiasAdd(const Node& node, Ledger& ledger) {
  AddInput(node, ledger, 1, node.Out().elements(), "bias");
  AddInput(node, ledger, 2, node.Out().elements(), "skip");
}

// The rows hold every dimension from the axis on.
inline void BiasSoftmax(const Node& node, Ledger& ledger) {
  const Rows rows = RowsFrom(node.In(0), node.Int("axis", 1));
  AddInput(node, ledger, 1, rows.count * rows.size, "bias");
  SoftmaxRows(ledger, Category::kOther, rows.count, rows.size, node.FormatOf(0), false);
}

// --- norms ---------------------------------------------------------------------------------------

// input, skip, gamma, beta, bias: the sum is normalized.
inline void SkipLayerNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = LastAxis(node.In(0));
  const Count n = rows.count * rows.size;
  AddInput(node, ledger, 1, n, "skip");
  AddInput(node, ledger, 4, n, "bias");
  StandardizeRows(ledger, rows.count, rows.size, node.FormatOf(0));
  Affine(node, ledger, n, 2, 3);
}

// input, skip, gamma, bias.
inline void SkipSimplifiedLayerNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = LastAxis(node.In(0));
  const Count n = rows.count * rows.size;
  AddInput(node, ledger, 1, n, "skip");
  AddInput(node, ledger, 3, n, "bias");
  RmsRows(ledger, Category::kOther, rows.count, rows.size, node.FormatOf(0));
  ledger.Add(Op::kMul, n, node.FormatOf(0), node.FormatOf(2), "scale");
}

/// Statistics of each group and sample, scale and bias per channel, activation 1 = SiLU.
inline void GroupNorm(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Count rows = SizeOf(node.Int("groups", 0), "groups") * Count(node.In(0).dim(0));
  if (rows == Count(0)) throw Unknown{"groups is missing", "the model is malformed"};
  const Format format = node.FormatOf(0);
  StandardizeRows(ledger, rows, n.value() / rows.value(), format);
  Affine(node, ledger, n, 1, 2);
  if (node.Int("activation", 0) == 1) Silu(ledger, n, format);
}

// X, gamma, beta, skip, bias: the sum is normalized.
inline void SkipGroupNorm(const Node& node, Ledger& ledger) {
  AddInput(node, ledger, 3, node.In(0).elements(), "skip");
  AddInput(node, ledger, 4, node.In(0).elements(), "bias");
  GroupNorm(node, ledger);
}

// Embeddings of word, position and segment (looked up) are added and normalized; the mask is summed
// into one length per sample.
inline void EmbedLayerNormalization(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> dims = node.Out().dims();
  const Count tokens = Volume(dims, 0, 2);
  const Count n = Volume(dims, 0, dims.size());
  const Format format = node.FormatOf(2);
  ledger.Add(Op::kAdd, n, format, node.FormatOf(3), "position");
  if (node.Has(4)) ledger.Add(Op::kAdd, n, format, node.FormatOf(4), "segment");
  StandardizeRows(ledger, tokens, node.Out().dim(-1), format);
  ledger.Add(Op::kMul, n, format, node.FormatOf(5), "scale");
  ledger.Add(Op::kAdd, n, format, node.FormatOf(6), "bias");
  if (node.Has(7) && node.HasOutput(1)) {
    ledger.Add(Op::kAdd, node.In(7).elements(), node.FormatOf(7), "mask");
  }
}

// The same on quantized tables: a scale for every element that is looked up, gamma and beta made
// real offline.
inline void QEmbedLayerNormalization(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> dims = node.Out().dims();
  const Count tokens = Volume(dims, 0, 2);
  const Count n = Volume(dims, 0, dims.size());
  const Format real = RealFormat(node.In(8));
  for (const auto& [table, scale] : {std::pair{2, 8}, {3, 9}, {4, 10}}) {
    const auto i = static_cast<std::size_t>(table), s = static_cast<std::size_t>(scale);
    if (!node.Has(i)) continue;
    ledger.AddTo(Category::kQuantization, Op::kMul, n, node.FormatOf(i), node.FormatOf(s),
                 "rescale");
    if (table != 2) ledger.Add(Op::kAdd, n, real, "embedding");
  }
  StandardizeRows(ledger, tokens, node.Out().dim(-1), real);
  ledger.Add(Op::kMul, n, real, "scale");
  ledger.Add(Op::kAdd, n, real, "bias");
}

// RMS norm of groups as wide as the scale, times the activation of the gate.
inline void GatedRmsNorm(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Count size = node.In(1).elements();
  if (size == Count(0)) return;
  const Format format = node.FormatOf(0);
  RmsRows(ledger, Category::kOther, n.value() / size.value(), size, format);
  ledger.Add(Op::kMul, n, format, node.FormatOf(1), "scale");
  if (node.String("activation", "silu") == "sigmoid") {
    ledger.AddTo(Category::kActivation, Op::kFunc, n, node.FormatOf(2), node.FormatOf(2));
  } else {
    Silu(ledger, n, node.FormatOf(2));
  }
  ledger.Add(Op::kMul, n, format, node.FormatOf(2), "gate");
}

// Rows of (..., C, H), or of (..., C*H) with num_branches C.
inline void BranchwiseRmsNorm(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Count branches = std::max(SizeOf(node.Int("num_branches", 0), "num_branches"), Count(1));
  const Count size = Count(node.In(0).dim(-1)).value() / branches.value();
  if (size == Count(0)) return;
  RmsRows(ledger, Category::kOther, n.value() / size.value(), size, node.FormatOf(0));
  if (node.Has(1)) ledger.Add(Op::kMul, n, node.FormatOf(0), node.FormatOf(1), "scale");
}

// --- signals and geometry ------------------------------------------------------------------------

/// Pairs (real, imaginary) in the last dimension: 4 multiplies and 2 adds a product.
inline void ComplexMul(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  ledger.Add(Op::kMul, n * Count(2), node.FormatOf(0), node.FormatOf(1));
  ledger.Add(Op::kAdd, n, Widest(node.FormatOf(0), node.FormatOf(1)));
}

// By definition, one dimension after the other: the last is real on one side, the others complex.
template <bool inverse>
void RealFft(const Node& node, Ledger& ledger) {
  const Tensor& complex = inverse ? node.In(0) : node.Out();  // [..., bins, 2]
  const Tensor& real = inverse ? node.Out() : node.In(0);     // [..., points]
  const Count points = real.dim(-1);
  const Format format = node.FormatOf(0);
  ledger.Add(
      Op::kMac,
      inverse ? real.elements() * Count(complex.dim(-2)) * Count(2) : complex.elements() * points,
      format);
  for (std::int64_t i = 1; i < node.Int("signal_ndim", 1); ++i) {
    ledger.Add(Op::kMac, complex.elements() * Count(complex.dim(-2 - i)) * Count(2), format);
  }
}

// In-place Gauss-Jordan elimination: per pivot 1 divide, 2(n-1) multiplies, (n-1)^2 MAC.
inline void Inverse(const Node& node, Ledger& ledger) {
  const Count size = node.In(0).dim(-1);
  if (size == Count(0)) return;
  const Count pivots = node.In(0).elements().value() / size.value();
  const Count rest = size - Count(1);
  const Format format = node.FormatOf(0);
  ledger.Add(Op::kDiv, pivots, format);
  ledger.Add(Op::kMul, pivots * rest * Count(2), format);
  ledger.Add(Op::kMac, pivots * rest * rest, format);
}

// Distance of every row of A to every row of B.
inline void CDist(const Node& node, Ledger& ledger) {
  const Count pairs = node.Out().elements();
  const Count terms = pairs * Count(node.In(0).dim(1));
  const Format format = Widest(node.FormatOf(0), node.FormatOf(1));
  const std::string metric = node.String("metric", "sqeuclidean");
  ledger.Add(Op::kAdd, terms, node.FormatOf(0), node.FormatOf(1), "difference");
  if (metric == "euclidean" || metric == "sqeuclidean") {
    ledger.Add(Op::kMac, terms, format);
    if (metric == "euclidean") ledger.Add(Op::kSqrt, pairs, format);
  } else if (metric == "cityblock") {
    ledger.Add(Op::kAdd, terms, format);
  } else if (metric == "chebyshev") {
    ledger.Add(Op::kCmp, terms, format);
  } else {
    throw Unknown{"metric '" + metric + "' is not known", "use a Euclidean metric"};
  }
}

// Bilinear: 4 MAC per output; nearest: a copy.
inline void CropAndResize(const Node& node, Ledger& ledger) {
  if (node.String("mode", "bilinear") == "nearest") return;
  ledger.Add(Op::kMac, node.Out().elements() * Count(4), node.FormatOf(0), node.FormatOf(1));
}

// Every cell of the M x N cost matrix: the least of three neighbours, plus its own cost.
inline void DynamicTimeWarping(const Node& node, Ledger& ledger) {
  const Count cells = node.In(0).elements();
  ledger.Add(Op::kCmp, cells * Count(2), node.FormatOf(0));
  ledger.Add(Op::kAdd, cells, node.FormatOf(0));
}

// --- integers ------------------------------------------------------------------------------------

// Per 32-bit word 3 multiplies and 1 add, 2 multiplies to finish; rotations and xors are wires.
inline void MurmurHash3(const Node& node, Ledger& ledger) {
  const Format format = node.FormatOf(0);
  if (format.kind == FormatKind::kText) {
    throw Unknown{"how long the texts are depends on the data", ""};
  }
  const Count m = node.In(0).elements();
  const Count words = m * Count((format.bits + 31) / 32);
  ledger.Add(Op::kMul, words * Count(3) + m * Count(2), UIntFormat(32));
  ledger.Add(Op::kAdd, words, UIntFormat(32));
}

// The last n-1 tokens are compared with every earlier run of n-1.
inline void NGramRepeatBlock(const Node& node, Ledger& ledger) {
  const std::int64_t size = node.Int("ngram_size", 0);
  const std::int64_t length = node.In(0).dim(1);
  if (size <= 0) throw Unknown{"ngram_size is missing", "the model is malformed"};
  if (length < size) return;
  ledger.Add(Op::kCmp, Count(node.In(0).dim(0)) * Count(length - size + 1) * Count(size - 1),
             node.FormatOf(0));
}

// --- gates ---------------------------------------------------------------------------------------

// X + gate * Y; with a weight, the gate is the sigmoid of a product per row.
inline void GatedAdd(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format format = node.FormatOf(1);
  if (node.Has(3)) {
    const Count m = node.In(2).elements();
    ledger.AddTo(Category::kMac, Op::kMac, m, node.FormatOf(2), node.FormatOf(3), "gate");
    const std::int64_t width = node.In(2).dim(-1);
    if (width > 0) {
      ledger.AddTo(Category::kActivation, Op::kFunc, m.value() / width, kFloat32, kFloat32, "gate");
    }
  }
  ledger.Add(Op::kMul, n, format, node.FormatOf(2), "gate");
  ledger.Add(Op::kAdd, n, node.FormatOf(0), format);
}

// decay = scale * softplus(a + bias); beta = sigmoid(b).
inline void LinearAttentionGate(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Format format = Widest(node.FormatOf(0), node.FormatOf(1));
  ledger.AddTo(Category::kOther, Op::kAdd, n, node.FormatOf(0), node.FormatOf(1), "bias");
  Activate(ledger, "Softplus", n, format);
  ledger.AddTo(Category::kOther, Op::kMul, n, format, node.FormatOf(2), "scale");
  if (node.HasOutput(1)) Activate(ledger, "Sigmoid", node.In(3).elements(), node.FormatOf(3));
}

// --- channels-last -------------------------------------------------------------------------------

inline void InstanceNormalization(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Count rows = Count(node.In(0).dim(0)) * Count(node.In(0).dim(-1));
  if (rows == Count(0)) return;
  StandardizeRows(ledger, rows, n.value() / rows.value(), node.FormatOf(0));
  Affine(node, ledger, n, 1, 2);
}

}  // namespace acev2::contrib

namespace acev2 {

inline constexpr Rule kContribRules[] = {
    {"com.microsoft::BiasAdd", "y = x + bias + skip", Category::kOther, contrib::BiasAdd, Stored},
    {"com.microsoft::BiasDropout", "y = x + bias + residual", Category::kOther, contrib::BiasAdd,
     Stored},
    {"com.microsoft::BiasGelu", "y = gelu(x + bias)", Category::kActivation, BiasGelu<false>,
     LookUp, kKeepsShape},
    {"com.microsoft::BiasSoftmax", "y = softmax(x + bias)", Category::kOther, contrib::BiasSoftmax,
     Stored},
    {"com.microsoft::BiasSplitGelu", "(a, b) = x + bias; y = a * gelu(b)", Category::kActivation,
     contrib::BiasSplitGelu, Stored},
    {"com.microsoft::BifurcationDetector", "how far the tokens agree depends on the data",
     Category::kOther, nullptr, Stored},
    {"com.microsoft::BitmaskBiasDropout", "y = x + bias + residual", Category::kOther,
     contrib::BiasAdd, Stored},
    {"com.microsoft::BitmaskDropout", "y = x", Category::kOther, Nothing, Keep},
    {"com.microsoft::BranchwiseRMSNorm", "y = x / sqrt(mean_branch(x^2) + eps) * scale",
     Category::kOther, contrib::BranchwiseRmsNorm, Stored},
    {"com.microsoft::CDist", "Y[i,j] = |A[i] - B[j]|", Category::kOther, contrib::CDist, Stored},
    {"com.microsoft::ComplexMul", "Y = A * B (complex)", Category::kOther, contrib::ComplexMul,
     Stored},
    {"com.microsoft::ComplexMulConj", "Y = A * conj(B) (complex)", Category::kOther,
     contrib::ComplexMul, Stored},
    {"com.microsoft::CropAndResize", "y = bilinear sample of the region", Category::kOther,
     contrib::CropAndResize, Stored},
    {"com.microsoft::DynamicTimeWarping", "D[i,j] = X[i,j] + min(D[i-1,j], D[i,j-1], D[i-1,j-1])",
     Category::kOther, contrib::DynamicTimeWarping, Stored},
    {"com.microsoft::EPContext", "a compiled graph, whose operators the model does not show",
     Category::kOther, nullptr, Stored},
    {"com.microsoft::EmbedLayerNormalization",
     "y = layer_norm(word[id] + position[p] + segment[s]) * gamma + beta", Category::kOther,
     contrib::EmbedLayerNormalization, Stored},
    {"com.microsoft::ExpandDims", "Y = X", Category::kOther, Nothing, KeepReshaped},
    {"com.microsoft::FastGelu", "y = gelu(x + bias)", Category::kActivation, BiasGelu<true>, LookUp,
     kKeepsShape},
    {"com.microsoft::GatedAdd", "y = x + gate * y", Category::kOther, contrib::GatedAdd, Stored},
    {"com.microsoft::GatedRMSNorm", "y = rms_norm(x) * scale * act(gate)", Category::kOther,
     contrib::GatedRmsNorm, Stored},
    {"com.microsoft::GatherND", "Y = X[indices]", Category::kOther, Nothing, KeepScattered},
    {"com.microsoft::Gelu", "y = x/2 * (1 + erf(x / sqrt(2)))", Category::kActivation, Gelu, LookUp,
     kKeepsShape},
    {"com.microsoft::GridSample", "y = sum_taps w(grid) * X[tap]", Category::kOther, GridSample,
     Stored},
    {"com.microsoft::GroupNorm", "y = (x - mean_group) / sqrt(var_group + eps) * gamma + beta",
     Category::kOther, contrib::GroupNorm, Stored},
    {"com.microsoft::Inverse", "Y = X^-1", Category::kOther, contrib::Inverse, Stored},
    {"com.microsoft::Irfft", "Y[j] = sum_k exp(2 pi i j k / N) * X[k] / N", Category::kMac,
     contrib::RealFft<true>, Stored},
    {"com.microsoft::IsAllFinite", "y = (all x are finite)", Category::kOther, PerInput<Op::kLogic>,
     Payloads},
    {"com.microsoft::LinearAttentionGate", "decay = scale * softplus(a + bias); beta = sigmoid(b)",
     Category::kOther, contrib::LinearAttentionGate, Stored},
    {"com.microsoft::MaxpoolWithMask", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Keep},
    {"com.microsoft::MurmurHash3", "y = hash(x)", Category::kOther, contrib::MurmurHash3, Payloads},
    {"com.microsoft::NGramRepeatBlock", "y = (token would repeat an n-gram) ? -inf : score",
     Category::kOther, contrib::NGramRepeatBlock, Stored},
    {"com.microsoft::NhwcMaxPool", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Select<Meeting::kPositionsFirst>},
    {"com.microsoft::Pad", "Y = X, padded", Category::kOther, Nothing, Keep},
    {"com.microsoft::QEmbedLayerNormalization",
     "y = layer_norm(word[id] + position[p] + segment[s]) * gamma + beta", Category::kOther,
     contrib::QEmbedLayerNormalization, Stored},
    {"com.microsoft::QuickGelu", "y = x * sigmoid(alpha * x)", Category::kActivation,
     contrib::QuickGelu, LookUp, kKeepsShape},
    {"com.microsoft::Range", "Y[i] = start + i * delta", Category::kOther, PerOutput<Op::kAdd>,
     Stored},
    {"com.microsoft::RelativePositionBias", "y = table[bucket(j - i)]", Category::kOther, Nothing,
     Stored},
    {"com.microsoft::RemovePadding", "Y = X without padding", Category::kOther, Nothing, Keep},
    {"com.microsoft::RestorePadding", "Y = X with padding", Category::kOther, Nothing, Keep},
    {"com.microsoft::ReduceSumInteger", "y = sum x", Category::kOther, PerReduction<Op::kAdd>,
     Stored, kTakesAxes},
    {"com.microsoft::Rfft", "Y[k] = sum_j exp(-2 pi i j k / N) * X[j]", Category::kMac,
     contrib::RealFft<false>, Stored},
    {"com.microsoft::SampleOp", "y = x", Category::kOther, Nothing, Keep},
    {"com.microsoft::ScaledSiLU", "y = z * sigmoid(z), z = scale * x", Category::kActivation,
     contrib::ScaledSilu, LookUp},
    {"com.microsoft::SimplifiedLayerNormalization", "y = x / sqrt(mean_row(x^2) + eps) * scale",
     Category::kOther, RmsNormalization, Stored},
    {"com.microsoft::SkipGroupNorm", "y = group_norm(x + skip + bias) * gamma + beta",
     Category::kOther, contrib::SkipGroupNorm, Stored},
    {"com.microsoft::SkipLayerNormalization", "y = layer_norm(x + skip + bias) * gamma + beta",
     Category::kOther, contrib::SkipLayerNormalization, Stored},
    {"com.microsoft::SkipSimplifiedLayerNormalization", "y = rms_norm(x + skip + bias) * gamma",
     Category::kOther, contrib::SkipSimplifiedLayerNormalization, Stored},
    {"com.microsoft::Snpe", "a compiled graph, whose operators the model does not show",
     Category::kOther, nullptr, Stored},
    {"com.microsoft::Tokenizer", "tokens of each text", Category::kOther, Nothing, Stored},
    {"com.microsoft::TorchEmbedding", "Y = table[indices]", Category::kOther, Nothing, Keep},
    {"com.microsoft::Trilu", "Y = upper or lower triangle of X", Category::kOther, Nothing, Keep},
    {"com.microsoft::UnfoldTensor", "Y = windows of X", Category::kOther, Nothing, KeepScattered},
    {"com.microsoft::Unique", "y = distinct elements", Category::kOther, Unique, Payloads},
    {"com.microsoft.nchwc::AveragePool", "y = sum(window) / k", Category::kOther, AveragePool,
     SumUp<Meeting::kPositions, true>, kWindowed},
    {"com.microsoft.nchwc::GlobalAveragePool", "Y[n,c] = sum_p X[n,c,p] / P", Category::kOther,
     MeanOfShares, SumUp<Meeting::kPositions, true>},
    {"com.microsoft.nchwc::GlobalMaxPool", "Y[n,c] = max_p X[n,c,p]", Category::kOther,
     GlobalMaxPool, Select<Meeting::kPositions>},
    {"com.microsoft.nchwc::MaxPool", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Select<Meeting::kPositions>, kWindowed},
    {"com.microsoft.nchwc::ReorderInput", "Y = X in blocks", Category::kOther, Nothing, Keep},
    {"com.microsoft.nchwc::ReorderOutput", "Y = X without blocks", Category::kOther, Nothing, Keep},
    {"com.microsoft.nchwc::Upsample", "y = sum_taps w * X[tap]; nearest: y = X[floor(p)]",
     Category::kOther, Resize, Keep},
    {"com.ms.internal.nhwc::AveragePool", "y = sum(window) / k", Category::kOther, AveragePool,
     SumUp<Meeting::kPositionsFirst, true>},
    {"com.ms.internal.nhwc::BatchNormalization",
     "y = x * (scale/sqrt(var+eps)) + (B - mean*scale/sqrt(var+eps))", Category::kBatchNorm,
     BatchNormalization, Premultiply},
    {"com.ms.internal.nhwc::DepthToSpace", "Y = X, blocks of channels moved to space",
     Category::kOther, Nothing, KeepScattered},
    {"com.ms.internal.nhwc::GlobalAveragePool", "Y[n,c] = sum_p X[n,p,c] / P", Category::kOther,
     MeanOfShares, SumUp<Meeting::kPositionsFirst, true>},
    {"com.ms.internal.nhwc::GlobalMaxPool", "Y[n,c] = max_p X[n,p,c]", Category::kOther,
     PerReduction<Op::kCmp>, Select<Meeting::kPositionsFirst>},
    {"com.ms.internal.nhwc::InstanceNormalization",
     "y = (x - mean_nc) / sqrt(var_nc + eps) * scale + B", Category::kOther,
     contrib::InstanceNormalization, Stored},
    {"com.ms.internal.nhwc::LRN", "y = x / (bias + alpha/size * sum_size x^2)^beta",
     Category::kOther, Lrn, Stored},
    {"com.ms.internal.nhwc::MaxPool", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Select<Meeting::kPositionsFirst>},
    {"com.ms.internal.nhwc::SpaceToDepth", "Y = X, blocks of space moved to channels",
     Category::kOther, Nothing, KeepScattered},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// com.microsoft: convolutions, matrix products, and products with packed (block-quantized) weights.
//
// Invariant: products run on payloads; a fused Relu or Clip works on the sums, as one behind the
// layer does, and any other activation or sum sees real values, so that the pending scales are
// charged first. Packed weights have the width of their packing, not of the bytes that hold it.
// Joined into the table by rule_table.cc.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "rules/arithmetic/activations.h"
#include "rules/arithmetic/packed_weights.h"
#include "rules/arithmetic/products.h"
#include "rules/arithmetic/recurrence.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/contraction.h"
#include "rules/vocabulary.h"

namespace acev2::contrib {

/// Format of what leaves the fused products of inputs 0 and 1: the output's.
inline Format RealOf(const Node& node) { return RealFormat(node.Out()); }

// --- fused activations ---------------------------------------------------------------------------

/// The bounds of a fused activation that only cuts off: of none, Relu or Clip; empty for another.
inline std::optional<ValueRange> BoundsOfActivation(const Node& node) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string activation = node.String("activation", "");
  if (activation.empty()) return ValueRange{-kInfinity, kInfinity};
  if (activation == "Relu") return ValueRange{0, kInfinity};
  const std::vector<double> bounds = node.attributes->Floats("activation_params");
  if (activation != "Clip" || bounds.size() != 2) return std::nullopt;
  return ValueRange{bounds[0], bounds[1]};
}

/// The slope of a fused LeakyRelu; empty for another activation.
inline std::optional<double> SlopeOfActivation(const Node& node) {
  if (node.String("activation", "") != "LeakyRelu") return std::nullopt;
  const std::vector<double> parameters = node.attributes->Floats("activation_params");
  return parameters.empty() ? node.Float("activation_alpha", 0.01) : parameters[0];
}

/// A fused LeakyRelu costs what one behind the layer does.
inline void AddLeakyRelu(Ledger& ledger, double slope, Count n, Format format) {
  const auto add = [&](Op op, Format factor) {
    ledger.AddTo(Category::kActivation, op, n, format, factor, "activation");
  };
  add(Op::kCmp, format);
  const FactorKind kind = KindOf({slope});
  if (kind == FactorKind::kPowerOfTwo) add(Op::kShift, format);
  if (kind == FactorKind::kOther) add(Op::kMul, format.is_integer() ? kFloat32 : format);
}

/// MAC layer with a fused activation. Relu and Clip compare the sums, whose scale stays pending,
/// and are free where quantizers cut the same; LeakyRelu multiplies them.
template <ContractionOf contraction>
void AccumulateActivated(Datapath& path) {
  AccumulateOver(path, contraction);
  if (!path.node.HasOutput(0)) return;
  Tensor& output = *path.node.outputs[0];
  const std::optional<ValueRange> bounds = BoundsOfActivation(path.node);
  const std::optional<double> slope = SlopeOfActivation(path.node);
  if ((!bounds && !slope) || path.node.Has(3)) MakeRealHere(path, output);
  if (!output.pending) return;
  if (slope) {
    output.product = false;
    return AddLeakyRelu(path.ledger, *slope, output.elements(), output.value);
  }
  const int compares = std::isfinite(bounds->low) + std::isfinite(bounds->high);
  output.product = output.product && compares == 0;
  const std::optional<ValueRange> cut = path.saturated_to ? path.saturated_to(0) : std::nullopt;
  if (cut && bounds->low <= cut->low && bounds->high >= cut->high) return;
  path.ledger.AddTo(Category::kActivation, Op::kCmp, output.elements() * Count(compares),
                    output.value, output.value, "activation");
}

/// The activation of a layer whose sums are not pending (AccumulateActivated).
inline void ActivateReal(const Node& node, Ledger& ledger, Count n) {
  if (node.Out().pending) return;
  if (const auto slope = SlopeOfActivation(node)) {
    return AddLeakyRelu(ledger, *slope, n, RealOf(node));
  }
  FusedActivation(ledger, node.String("activation", ""), n, RealOf(node));
}

// --- convolutions --------------------------------------------------------------------------------

// X, W, B, Z: act(X * W + B + Z).
inline void FusedConv(const Node& node, Ledger& ledger) {
  Conv(node, ledger);
  const Count n = node.Out().elements();
  if (node.Has(3)) {
    ledger.AddTo(Category::kOther, Op::kAdd, n, RealOf(node), node.FormatOf(3), "residual");
  }
  ActivateReal(node, ledger, n);
}

// X, W, pads, B.
inline void ConvTransposeWithDynamicPads(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kMac, node.In(0).elements() * VolumeFrom(node.In(1), 1), node.FormatOf(0),
             node.FormatOf(1));
  AddBias(node, ledger, 3, node.Out().elements());
}

// --- matrix products -----------------------------------------------------------------------------

inline void FusedGemm(const Node& node, Ledger& ledger) {
  Gemm(node, ledger);
  ActivateReal(node, ledger, node.Out().elements());
}

// transBatchA moves dimension 0 behind the batch before transA swaps the last two.
inline void FusedMatMul(const Node& node, Ledger& ledger) {
  const Tensor& a = node.In(0);
  std::int64_t inner = a.dim(-1);
  if (a.rank() > 1 && node.Int("transA", 0) != 0) {
    inner = a.dim(node.Int("transBatchA", 0) != 0 ? 0 : -2);
  }
  const Count n = node.Out().elements();
  ledger.Add(Op::kMac, n * Count(inner), node.FormatOf(0), node.FormatOf(1));
  AddAlpha(node, ledger, n, AccumulatorOf(node));
}

inline void FusedMatMulActivation(const Node& node, Ledger& ledger) {
  FusedMatMul(node, ledger);
  const Count n = node.Out().elements();
  const std::string activation = node.String("activation", "");
  if (activation == "Softmax") {
    const Rows rows = RowsAlong(node.Out(), node.Int("activation_axis", -1));
    SoftmaxRows(ledger, Category::kOther, rows.count, rows.size, RealOf(node), false, "softmax");
  } else {
    ActivateReal(node, ledger, n);
  }
}

inline void GemmFastGelu(const Node& node, Ledger& ledger) {
  MatMul(node, ledger);
  const Count n = node.Out().elements();
  AddBias(node, ledger, 2, n);
  GeluOf(ledger, n, RealOf(node), true, "gelu");
}

// FP8 operands with scales of their own (inputs 3 to 5), of which one product per output is left.
inline void GemmFloat8(const Node& node, Ledger& ledger) {
  Gemm(node, ledger);
  const Count n = node.Out().elements();
  const Format accumulator = Widest(AccumulatorOf(node), kFloat32);
  for (const std::size_t scale : {3, 5}) {
    if (!node.Has(scale)) continue;
    ledger.AddTo(Category::kQuantization, Op::kMul, n, accumulator, node.FormatOf(scale),
                 scale == 3 ? "rescale" : "requantize");
  }
  FusedActivation(ledger, node.String("activation", "NONE"), n, accumulator);
}

// A, scale, B, scale, output scale, bias, C, scale: everything is 8 bits wide but the sums.
inline void QOrderedMatMul(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format accumulator = AccumulatorOf(node.FormatOf(0), node.FormatOf(2));
  const Format scale = node.FormatOf(4);
  ledger.Add(Op::kMac, n * Count(node.In(0).dim(-1)), node.FormatOf(0), node.FormatOf(2));
  ledger.AddTo(Category::kQuantization, Op::kMul, n, accumulator, scale, "requantize");
  if (node.Has(5)) ledger.Add(Op::kAdd, n, scale, node.FormatOf(5), "bias");
  if (node.Has(6)) {
    ledger.AddTo(Category::kQuantization, Op::kMul, n, node.FormatOf(6), node.FormatOf(7), "align");
    ledger.AddTo(Category::kOther, Op::kAdd, n, scale, scale, "residual");
  }
}

inline void QOrderedLayerNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = RowsFrom(node.In(0), node.Int("axis", -1));
  const Count n = rows.count * rows.size;
  const Format real = node.FormatOf(1);
  ledger.AddTo(Category::kQuantization, Op::kMul, n, node.FormatOf(0), real, "rescale");
  StandardizeRows(ledger, rows.count, rows.size, real);
  ledger.Add(Op::kMul, n, real, node.FormatOf(2), "scale");
  if (node.Has(3)) ledger.Add(Op::kAdd, n, real, node.FormatOf(3), "bias");
  ledger.AddTo(Category::kQuantization, Op::kMul, n, real, node.FormatOf(4), "requantize");
}

// Unsigned 8-bit inputs and states, quantized anew at each step, times quantized weights
// [directions, inputs, 4*hidden]; gates and state as LSTM.
inline void DynamicQuantizeLstm(const Node& node, Ledger& ledger) {
  const Format quantized = UIntFormat(8), real = RealFormat(node.In(0)), sum = IntFormat(32);
  Recurrence recurrence;
  recurrence.directions = node.In(2).dim(0);
  recurrence.hidden = node.In(2).dim(1);
  recurrence.steps = recurrence.directions * Count(node.In(0).dim(0)) * Count(node.In(0).dim(1));
  recurrence.cells = recurrence.steps * recurrence.hidden;
  recurrence.real = recurrence.accumulator = real;
  const Count gates = recurrence.cells * Count(4);
  const Count inputs = node.In(0).dim(2);
  ledger.AddSums(gates * inputs, inputs, quantized, node.FormatOf(1), "input");
  ledger.AddSums(gates * recurrence.hidden, recurrence.hidden, quantized, node.FormatOf(2),
                 "recurrence");
  const auto quantization = [&](Op op, Count count, Format lhs, Format rhs, std::string_view role) {
    ledger.AddTo(Category::kQuantization, op, count, lhs, rhs, role);
  };
  // Range (2 compares), scale and zero point of every input and every state.
  const Count values = node.In(0).elements() + recurrence.cells;
  quantization(Op::kCmp, values * Count(2), real, real, "quantize");
  quantization(Op::kMul, values, real, real, "quantize");
  quantization(Op::kAdd, values, real, real, "quantize");
  quantization(Op::kMul, gates, sum, node.FormatOf(8), "rescale");
  quantization(Op::kMul, gates, sum, node.FormatOf(10), "rescale");
  ledger.Add(Op::kAdd, gates, real, "sum");
  AddBias(node, ledger, 3, gates * Count(2), real);
  GateActivations<3>(node, ledger, recurrence, {"Sigmoid", "Tanh", "Tanh"}, {3, 1, 1});
  ClipGates(node, ledger, recurrence, 5);
  StateWork(ledger, recurrence, 3, 1);
  if (node.Has(7)) StateWork(ledger, recurrence, 3, 3);
}

inline void DynamicQuantizeLstmFormats(Datapath& path) {
  Stored(path);
  Node& node = path.node;
  for (const auto& [weights, scale] : {std::pair<std::size_t, std::size_t>{1, 8}, {2, 10}}) {
    const Tensor* value = node.Has(weights) ? node.inputs[weights] : nullptr;
    HoldScale(node, value, scale, scale + 1, value == nullptr ? Format{} : value->value);
  }
}

// --- packed weights ------------------------------------------------------------------------------

/// A product of input 0 with packed weights whose scales are input `scale`.
inline PackedProduct PackedProductOf(const Node& node, std::size_t scale, Count n,
                                     std::int64_t block, Format weight) {
  PackedProduct product;
  product.k = node.In(0).dim(-1);
  product.rows = product.k == 0 ? Count(0) : Count(node.In(0).elements().value() / product.k);
  product.n = n;
  product.block = block;
  product.activation = node.FormatOf(0);
  product.weight = weight;
  product.scale = node.FormatOf(scale);
  return product;
}

/// A size that the operator requires as an attribute; throws Unknown.
inline std::int64_t Required(const Node& node, std::string_view name) {
  const std::int64_t value = node.Int(name, 0);
  if (value <= 0) {
    throw Unknown{"the attribute " + std::string(name) + " is missing", "the model is malformed"};
  }
  return value;
}

/// Format rule of products with packed weights at `weights` (width: the attribute `bits`), each
/// followed by its scales. `base` treats the other operands: PayloadsOf<0> where a pending scale of
/// the activations goes into the block scales, Stored where a norm needs real values first.
template <FormatRule base, std::size_t... weights>
void PackedWeights(Datapath& path) {
  base(path);
  Node& node = path.node;
  const std::int64_t bits = node.Int("bits", 4);
  (MarkPacked(node, weights, PackedFormat(bits), bits), ...);
  (MarkScales(node, weights, weights + 1, 0, PackedFormat(bits)), ...);
}

inline void MatMulNBitsFormats(Datapath& path) {
  PayloadsOf<0>(path);
  const std::int64_t bits = path.node.Int("bits", 4);
  MarkPacked(path.node, 1, PackedFormat(bits), bits);
  MarkScales(path.node, 1, 2, 3, PackedFormat(bits));
  path.node.MarkSetting(4);  // group indices
}

inline void MatMulBnb4Formats(Datapath& path) {
  PayloadsOf<0>(path);
  MarkPacked(path.node, 1, UIntFormat(4), 4);
  MarkScales(path.node, 1, 2, 0, UIntFormat(4));
}

inline void MatMulFp4Formats(Datapath& path) {
  PayloadsOf<0>(path);
  MarkPacked(path.node, 1, kFloat4, 4);
  for (const std::size_t scale : {2, 3, 4}) MarkScales(path.node, 1, scale, 0, kFloat4);
}

inline void MatMulFp8Formats(Datapath& path) {
  PayloadsOf<0>(path);
  for (const std::size_t scale : {2, 3}) MarkScales(path.node, 1, scale, 0, path.node.In(1).value);
}

inline void QLoraFormats(Datapath& path) {
  PackedWeights<PayloadsOf<0>, 1>(path);
  const std::int64_t bits = path.node.Int("lora_bits", 4);
  for (const std::size_t weight : {3, 5}) {
    MarkPacked(path.node, weight, PackedFormat(bits), bits);
    MarkScales(path.node, weight, weight + 1, 0, PackedFormat(bits));
  }
}

inline void GatherBlockQuantizedFormats(Datapath& path) {
  Stored(path);
  if (path.node.Has(0) && path.node.In(0).stored == UIntFormat(8)) {
    const std::int64_t bits = path.node.Int("bits", 4);
    MarkPacked(path.node, 0, PackedFormat(bits), bits);
  }
  MarkScales(path.node, 0, 2, 3, path.node.In(0).value);
  path.node.MarkSettingsFrom(1);
}

inline void MatMulNBits(const Node& node, Ledger& ledger) {
  const Count n = Required(node, "N");
  const std::int64_t bits = node.Int("bits", 4);
  PackedProduct product =
      PackedProductOf(node, 2, n, Required(node, "block_size"), PackedFormat(bits));
  product.shifted = ShiftsPacked(node, 3, bits);
  PackedMatMul(ledger, product);
  PackedBias(node, ledger, 5, product.rows, n);
}

// Quantization types 0 (FP4, not that of OCP) and 1 (NF4) are an index into 16 float levels: what
// is multiplied is the level.
inline void MatMulBnb4(const Node& node, Ledger& ledger) {
  PackedMatMul(ledger, PackedProductOf(node, 2, Required(node, "N"), Required(node, "block_size"),
                                       node.FormatOf(2)));
}

// Symmetric 4-bit types in blocks of 32, 64 or 128; the scales are float32 inside the blob.
inline void MatMulFpQ4(const Node& node, Ledger& ledger) {
  std::int64_t block = 32;
  if (node.Int("blk_quant_type", 1) == 2) block = 64;
  if (node.Int("blk_quant_type", 1) == 4) block = 128;
  PackedProduct product = PackedProductOf(node, 0, node.Out().dim(-1), block, PackedFormat(4));
  product.scale = kFloat32;
  PackedMatMul(ledger, product);
}

// Block scales are FP8, on top of one global scale.
inline void MatMulFp4Weight(const Node& node, Ledger& ledger) {
  const Count n = node.In(1).dim(0);
  PackedProduct product = PackedProductOf(node, 0, n, node.Int("block_size", 16), kFloat4);
  product.scale = kFloat8E4M3;
  PackedMatMul(ledger, product);
  ledger.AddTo(Category::kQuantization, Op::kMul, product.rows * n, node.FormatOf(0),
               node.FormatOf(3), "global scale");
  PackedBias(node, ledger, 5, product.rows, n);
}

// With a scale for A, the activations are quantized to FP8 too.
inline void MatMulFp8Weight(const Node& node, Ledger& ledger) {
  const Count n = node.In(1).dim(0);
  PackedProduct product = PackedProductOf(node, 2, n, node.Int("block_size", 128), kFloat8E4M3);
  if (node.Has(3)) {
    ledger.AddTo(Category::kQuantization, Op::kMul, node.In(0).elements(), node.FormatOf(0),
                 node.FormatOf(3), "quantize");
    product.activation = kFloat8E4M3;
  }
  PackedMatMul(ledger, product);
  PackedBias(node, ledger, 4, product.rows, n);
}

/// The optional norm in front of a fused product: A, skip, scale at inputs 0 to 2.
inline void FusedNorm(const Node& node, Ledger& ledger) {
  const Rows rows = LastAxis(node.In(0));
  AddInput(node, ledger, 1, rows.count * rows.size, "skip");
  if (!node.Has(2)) return;
  RmsRows(ledger, Category::kOther, rows.count, rows.size, node.FormatOf(0));
  ledger.AddTo(Category::kOther, Op::kMul, rows.count * rows.size, node.FormatOf(0),
               node.FormatOf(2), "scale");
}

// A, skip, norm scale, gate weights, scales, bias, up weights, scales, bias: act(gate) * up.
inline void MatMulNBitsMlp(const Node& node, Ledger& ledger) {
  const Count n = Required(node, "N");
  FusedNorm(node, ledger);
  Count rows = 0;
  for (const std::size_t weights : {3, 6}) {
    const PackedProduct product = PackedProductOf(
        node, weights + 1, n, Required(node, "block_size"), PackedFormat(node.Int("bits", 4)));
    PackedMatMul(ledger, product);
    PackedBias(node, ledger, weights + 2, product.rows, n);
    rows = product.rows;
  }
  const Format format = node.FormatOf(0);
  FusedActivation(ledger, node.String("activation", ""), rows * n, format);
  ledger.AddTo(Category::kOther, Op::kMul, rows * n, format, format, "gate");
}

// A, skip, norm scale, then weights, scales and bias of Q, K and V.
inline void MatMulNBitsQkv(const Node& node, Ledger& ledger) {
  FusedNorm(node, ledger);
  for (const std::size_t weights : {3, 6, 9}) {
    const Count n = Required(node, weights == 3 ? "Nq" : "Nkv");
    const PackedProduct product = PackedProductOf(
        node, weights + 1, n, Required(node, "block_size"), PackedFormat(node.Int("bits", 4)));
    PackedMatMul(ledger, product);
    PackedBias(node, ledger, weights + 2, product.rows, n);
  }
}

// The base product plus one through the rank of the adapter.
inline void MatMulNBitsQLora(const Node& node, Ledger& ledger) {
  const Count n = Required(node, "N");
  const PackedProduct base =
      PackedProductOf(node, 2, n, Required(node, "block_size"), PackedFormat(node.Int("bits", 4)));
  PackedMatMul(ledger, base);
  const std::int64_t rank = node.In(3).dim(0);
  if (rank == 0) return;
  const std::int64_t block = Required(node, "lora_block_size");
  const Format weight = PackedFormat(node.Int("lora_bits", 4));
  const PackedProduct down = PackedProductOf(node, 4, rank, block, weight);
  PackedMatMul(ledger, down);
  PackedProduct up = down;
  up.k = rank;
  up.n = n;
  up.scale = node.FormatOf(6);
  PackedMatMul(ledger, up);
  ledger.AddTo(Category::kOther, Op::kAdd, base.rows * n, node.FormatOf(0), node.FormatOf(0),
               "adapter");
}

// The rows that are looked up become real: one multiply each by its block's scale.
inline void GatherBlockQuantized(const Node& node, Ledger& ledger) {
  ledger.AddTo(Category::kQuantization, Op::kMul, node.Out().elements(), node.FormatOf(0),
               node.FormatOf(2), "rescale");
}

}  // namespace acev2::contrib

namespace acev2 {

inline constexpr Rule kContribMacRules[] = {
    {"com.microsoft::CausalConvWithState", "Y[c,t] = act(sum_r W[c,r] * [past, X][c,t+r] + B[c])",
     Category::kMac, CausalConvWithState, CausalConvFormat},
    {"com.microsoft::ConvTransposeWithDynamicPads", "Y[k,s*p+r] = sum_c W[c,k,r] * X[c,p] + B[k]",
     Category::kMac, contrib::ConvTransposeWithDynamicPads, Accumulate<ConvTransposeAxes>},
    {"com.microsoft::DynamicQuantizeLSTM", "LSTM with X and H quantized to uint8 at each step",
     Category::kMac, contrib::DynamicQuantizeLstm, contrib::DynamicQuantizeLstmFormats},
    {"com.microsoft::FusedConv", "Y = act(conv(X, W) + B + Z)", Category::kMac, contrib::FusedConv,
     contrib::AccumulateActivated<ConvAxes>, ConvWeights(1)},
    {"com.microsoft::FusedGemm", "Y = act(alpha * A * B + beta * C)", Category::kMac,
     contrib::FusedGemm, contrib::AccumulateActivated<MatMulAxes>},
    {"com.microsoft::FusedMatMul", "Y = alpha * A' * B', each transposed or not", Category::kMac,
     contrib::FusedMatMul, Accumulate<MatMulAxes>},
    {"com.microsoft::FusedMatMulActivation", "Y = act(alpha * A' * B')", Category::kMac,
     contrib::FusedMatMulActivation, contrib::AccumulateActivated<MatMulAxes>},
    {"com.microsoft::GatherBlockQuantized", "Y = data[indices] * scale[block]",
     Category::kQuantization, contrib::GatherBlockQuantized, contrib::GatherBlockQuantizedFormats},
    {"com.microsoft::GemmFastGelu", "Y = gelu(A * B + bias)", Category::kMac, contrib::GemmFastGelu,
     AccumulateReal<MatMulAxes>},
    {"com.microsoft::GemmFloat8", "Y = act(alpha * A * B * scales + beta * C)", Category::kMac,
     contrib::GemmFloat8, Stored},
    {"com.microsoft::MatMulBlockQuantizedFp4Weight", "Y = sum_blocks scale * (A * B) + bias",
     Category::kMac, contrib::MatMulFp4Weight, contrib::MatMulFp4Formats},
    {"com.microsoft::MatMulBlockQuantizedFp8Weight", "Y = sum_blocks scale * (A * B) + bias",
     Category::kMac, contrib::MatMulFp8Weight, contrib::MatMulFp8Formats},
    {"com.microsoft::MatMulBnb4", "Y = sum_blocks absmax * (A * B)", Category::kMac,
     contrib::MatMulBnb4, contrib::MatMulBnb4Formats},
    {"com.microsoft::MatMulFpQ4", "Y = sum_blocks scale * (A * B)", Category::kMac,
     contrib::MatMulFpQ4, PayloadsOf<0>},
    {"com.microsoft::MatMulInteger16", "Y = A * B", Category::kMac, MatMul, Accumulate<MatMulAxes>},
    {"com.microsoft::MatMulNBits", "Y = sum_blocks scale * (A * B) + bias", Category::kMac,
     contrib::MatMulNBits, contrib::MatMulNBitsFormats},
    {"com.microsoft::MatMulNBitsMlp", "Y = act(norm(A) * gate) * (norm(A) * up)", Category::kMac,
     contrib::MatMulNBitsMlp, contrib::PackedWeights<Stored, 3, 6>},
    {"com.microsoft::MatMulNBitsQLoRA", "Y = X * W + (X * A) * B", Category::kMac,
     contrib::MatMulNBitsQLora, contrib::QLoraFormats},
    {"com.microsoft::MatMulNBitsQkv", "Q, K, V = norm(A) * Wq, norm(A) * Wk, norm(A) * Wv",
     Category::kMac, contrib::MatMulNBitsQkv, contrib::PackedWeights<Stored, 3, 6, 9>},
    {"com.microsoft::NhwcConv", "Y[p,k] = sum_{c,r} W[k,c,r] * X[p+r,c] + B[k]", Category::kMac,
     Conv, Accumulate<NhwcConvAxes>},
    {"com.microsoft::NhwcFusedConv", "Y = act(conv(X, W) + B + Z)", Category::kMac,
     contrib::FusedConv, contrib::AccumulateActivated<NhwcConvAxes>},
    {"com.microsoft::QOrderedGelu", "y = table[x]", Category::kActivation, Nothing,
     StoredWithScales<2, HeldScale{0, 1}>},
    {"com.microsoft::QOrderedLayerNormalization", "y = layer_norm(x) * scale + B, quantized",
     Category::kOther, contrib::QOrderedLayerNormalization, StoredWithScales<4, HeldScale{0, 1}>},
    {"com.microsoft::QOrderedMatMul", "Y = A * B + bias + C, quantized", Category::kMac,
     contrib::QOrderedMatMul,
     StoredWithScales<4, HeldScale{0, 1}, HeldScale{2, 3}, HeldScale{6, 7}>},
    {"com.microsoft::SparseToDenseMatMul",
     "how many elements the sparse operand stores is not in the graph", Category::kMac, nullptr,
     Stored},
    {"com.microsoft::TransposeMatMul", "Y = alpha * A' * B', each transposed or not",
     Category::kMac, contrib::FusedMatMul, Accumulate<MatMulAxes>, SameKindAs("MatMul")},
    {"com.microsoft.nchwc::Conv", "Y = act(conv(X, W) + B + Z)", Category::kMac, contrib::FusedConv,
     contrib::AccumulateActivated<ConvAxes>, ConvWeights(1)},
    {"com.ms.internal.nhwc::Conv", "Y[p,k] = sum_{c,r} W[k,c,r] * X[p+r,c] + B[k]", Category::kMac,
     Conv, Accumulate<NhwcConvAxes>, HasWeights({.input = 1, .output_axis = 0})},
    {"com.ms.internal.nhwc::ConvTranspose", "Y[s*p+r,k] = sum_c W[c,k,r] * X[p,c] + B[k]",
     Category::kMac, ConvTranspose, Accumulate<NhwcConvTransposeAxes>,
     HasWeights({.input = 1, .output_axis = 1, .grouped_axis = 1})},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// com.microsoft: attention with its projections, caches, packings and rotations, and mixtures of
// experts.
//
// Invariant: the work of one attention is AttentionCore's; masks and windows discount nothing, and
// causality only under `--causal half`. How many keys a cache holds comes from values and shapes
// known at load; a length that is data makes the node unpriced. Joined into the table by
// rule_table.cc.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "rules/arithmetic/activations.h"
#include "rules/arithmetic/attention_core.h"
#include "rules/arithmetic/packed_weights.h"
#include "rules/arithmetic/products.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2::contrib {

/// The one value of input `i` if it is known at load.
inline std::optional<std::int64_t> KnownLength(const Node& node, std::size_t i) {
  if (!node.Has(i)) return std::nullopt;
  const Constant* values = node.In(i).known_values();
  if (values == nullptr || values->ints.size() != 1) return std::nullopt;
  return values->ints[0];
}

/// The mask of an attention that ONNX Runtime turns into a bias of -inf (a selection), and the bias
/// that is added.
inline void SetMasks(const Node& node, AttentionShape& shape, std::size_t mask, std::size_t bias) {
  shape.selecting_mask = node.Has(mask);
  if (node.Has(bias)) shape.added_mask = node.FormatOf(bias);
}

/// The written scale of the scores, 1/sqrt(head size) unless given; pending scales of operands go
/// into it.
inline void SetScale(const Node& node, AttentionShape& shape) {
  const double given = node.Float("scale", 0);
  shape.scale = given != 0 ? given : 1 / std::sqrt(static_cast<double>(shape.head_size.value()));
  shape.premultiplied = std::ranges::any_of(
      node.inputs, [](const Tensor* input) { return input != nullptr && input->pending; });
}

/// Turning `n` elements by their positions: 2 multiplies and 1 add each.
inline void Rotate(Ledger& ledger, Count n, Format format, Format angle) {
  ledger.AddTo(Category::kOther, Op::kMul, n * Count(2), format, angle, "rotary");
  ledger.AddTo(Category::kOther, Op::kAdd, n, Widest(format, angle), Widest(format, angle),
               "rotary");
}

/// `total` divided among `heads`; throws Unknown if it does not divide.
inline Count PerHead(std::int64_t total, Count heads) {
  if (heads <= Count(0) || total % heads.value() != 0) {
    throw Unknown{"a width of " + std::to_string(total) + " does not divide among " +
                      std::to_string(heads.value()) + " heads",
                  "the model is malformed"};
  }
  return total / heads.value();
}

// --- projections inside --------------------------------------------------------------------------

/// Keys that the cache `past` [2, batch, heads, length, size] adds to the new ones.
inline Count PastKeys(const Node& node, std::size_t past, std::size_t length) {
  if (!node.Has(past)) return 0;
  if (node.Int("past_present_share_buffer", 0) != 0) {
    if (const auto known = KnownLength(node, length)) return SizeOf(*known, "past_sequence_length");
  }
  return node.In(past).dim(3);
}

/// Projections of `tokens` by the merged weights at input 1 and the bias at input 2, then attention
/// of `batch` sequences of `queries` tokens. The sums become real before they meet.
inline void ProjectedAttention(const Node& node, Ledger& ledger, AttentionShape shape,
                               Count tokens) {
  const std::int64_t width = node.In(1).dim(1);
  const Count projected = tokens * Count(width);
  const Format accumulator = AccumulatorOf(node);
  ledger.AddSums(tokens * node.In(1).elements(), node.In(1).dim(0), node.FormatOf(0),
                 node.FormatOf(1), "projection");
  AddBias(node, ledger, 2, projected, accumulator);
  Rescale(node, ledger, {0, 1}, projected, accumulator);

  const std::vector<std::int64_t> sizes = node.Ints("qkv_hidden_sizes");
  const bool given = sizes.size() == 3;
  shape.heads = HeadsOf(node, "num_heads");
  shape.head_size = PerHead(given ? sizes[0] : width / 3, shape.heads);
  shape.value_size = PerHead(given ? sizes[2] : width / 3, shape.heads);
  shape.real = RealFormat(node.Out());
  shape.query = shape.key = shape.value = shape.real;
  SetScale(node, shape);
  if (node.Int("do_rotary", 0) != 0) {
    Count rotated = node.Int("rotary_embedding_dim", 0);
    if (rotated <= Count(0)) rotated = shape.head_size;
    Rotate(ledger, tokens * shape.heads * rotated * Count(2), shape.real, shape.real);
  }
  AttentionCore(ledger, shape);
}

// input, weights, bias, mask, past, attention bias, past length.
inline void Attention(const Node& node, Ledger& ledger) {
  AttentionShape shape;
  shape.batch = node.In(0).dim(0);
  shape.queries = node.In(0).dim(1);
  shape.keys = shape.queries + PastKeys(node, 4, 6);
  SetMasks(node, shape, 3, 5);
  SetCausal(node, shape, node.Int("unidirectional", 0) != 0);
  ProjectedAttention(node, ledger, shape, shape.batch * shape.queries);
}

// input (tokens, width), weights, bias, offsets (batch, sequence), lengths, attention bias: every
// token meets a full sequence.
inline void PackedAttention(const Node& node, Ledger& ledger) {
  AttentionShape shape;
  shape.batch = 1;
  shape.queries = node.In(0).dim(0);
  shape.keys = node.In(3).dim(1);
  if (node.Has(5)) shape.added_mask = node.FormatOf(5);
  ProjectedAttention(node, ledger, shape, shape.queries);
}

// All products 8 bits wide: Q, K, V weights at inputs 5 to 7, biases at 11 to 13. Q, K, V and the
// output are requantized, as are the probabilities; the scores become real with the written scale.
inline void QOrderedAttention(const Node& node, Ledger& ledger) {
  const Count batch = node.In(0).dim(0), queries = node.In(0).dim(1);
  const Count tokens = batch * queries;
  const Format quantized = node.FormatOf(0), sum = IntFormat(32), scale = node.FormatOf(1);
  const auto requantize = [&](Count n, Format from) {
    ledger.AddTo(Category::kQuantization, Op::kMul, n, from, scale, "requantize");
  };
  for (const std::size_t weight : {5, 6, 7}) {
    const Count n = tokens * Count(node.In(weight).dim(1));
    ledger.AddSums(tokens * node.In(weight).elements(), node.In(weight).dim(0), quantized,
                   node.FormatOf(weight), "projection");
    ledger.Add(Op::kAdd, n, sum, "bias");
    requantize(n, sum);
  }
  const Count heads = HeadsOf(node, "num_heads");
  const Count keys = queries + (node.Has(18) ? Count(node.In(18).dim(3)) : Count(0));
  const Count rows = batch * heads * queries;
  const Count scores = rows * keys;
  const Count head_size = PerHead(node.In(5).dim(1), heads);
  ledger.AddSums(scores * head_size, head_size, quantized, quantized, "QK");
  ledger.AddTo(Category::kOther, Op::kMul, scores, sum, scale, "scale");
  if (node.Has(17)) ledger.AddTo(Category::kOther, Op::kLogic, scores, scale, scale, "mask");
  if (node.Has(19)) {
    ledger.AddTo(Category::kOther, Op::kAdd, scores, scale, node.FormatOf(19), "mask");
  }
  SoftmaxRows(ledger, Category::kOther, rows, keys, scale, false, "softmax");
  requantize(scores, scale);
  ledger.AddSums(scores * PerHead(node.In(7).dim(1), heads), keys, quantized, quantized, "PV");
  requantize(node.Out().elements(), sum);
}

inline void QOrderedAttentionFormats(Datapath& path) {
  StoredWithScales<16, HeldScale{0, 1}, HeldScale{5, 8}, HeldScale{6, 9}, HeldScale{7, 10}>(path);
  Node& node = path.node;
  // Of Q, K, V, the scores and the probabilities, which are no tensors of the graph.
  for (const std::size_t scale : {2, 3, 4, 14, 15}) {
    const Tensor* own = node.Has(scale) ? node.inputs[scale] : nullptr;
    HoldScale(node, own, scale, 0, IntFormat(8), true);
  }
}

// query (sequence, batch, width), key, weights of Q and of K and V, bias, padding mask, caches,
// then flags: static_kv (cross-attention), use_past.
inline void DecoderAttention(const Node& node, Ledger& ledger) {
  const auto cross = KnownLength(node, 8), cached = KnownLength(node, 9);
  if (!cross || !cached) {
    throw Unknown{"static_kv or use_past is computed at run time", "make them constants"};
  }
  AttentionShape shape;
  shape.queries = node.In(0).dim(0);
  shape.batch = node.In(0).dim(1);
  shape.heads = HeadsOf(node, "num_heads");
  shape.head_size = shape.value_size = PerHead(node.In(0).dim(2), shape.heads);
  const Count fresh = *cross != 0 ? Count(*cached != 0 ? 0 : node.In(1).dim(0)) : shape.queries;
  const Count past = *cached != 0 ? Count(node.In(6).dim(2)) : Count(0);
  shape.keys = fresh + past;
  const auto project = [&](std::size_t input, std::size_t weight, Count tokens) {
    ledger.Add(Op::kMac, tokens * node.In(weight).elements(), node.FormatOf(input),
               node.FormatOf(weight), "projection");
    ledger.Add(Op::kAdd, tokens * Count(node.In(weight).dim(1)), node.FormatOf(4), "bias");
  };
  project(0, 2, shape.batch * shape.queries);
  project(*cross != 0 ? 1 : 0, 3, shape.batch * fresh);
  shape.real = shape.query = shape.key = shape.value = RealFormat(node.Out());
  SetScale(node, shape);
  shape.selecting_mask = node.Has(5);
  AttentionCore(ledger, shape);
}

// --- Q, K and V given ----------------------------------------------------------------------------

/// Where MultiHeadAttention and its decoding twin keep their further inputs.
struct MultiHeadInputs {
  std::size_t bias, mask, attention_bias, past_key, past_length;
};

/// Makes the sums of scaled integer operands real.
inline void RescaleScores(const Node& node, Ledger& ledger, const AttentionShape& shape) {
  const Count rows = shape.batch * shape.heads * shape.queries;
  // The scales of Q and K go into the written scale, if there is one.
  if (!shape.scaled()) {
    Rescale(node, ledger, {0, 1}, shape.scores(), AccumulatorOf(shape.query, shape.key));
  }
  Rescale(node, ledger, {2}, rows * shape.value_size, AccumulatorOf(shape.real, shape.value));
}

// query [batch, sequence, width], or [batch, sequence, heads, 3, size] with K and V in it; key and
// value [batch, length, width], [batch, heads, length, size], or key [batch, length, heads, 2,
// size] with V in it; decoding: query [batch, 1, widths of Q, K and V].
inline void MultiHead(const Node& node, Ledger& ledger, const MultiHeadInputs& inputs) {
  const Tensor& query = node.In(0);
  AttentionShape shape;
  shape.batch = query.dim(0);
  shape.queries = query.dim(1);
  shape.heads = HeadsOf(node, "num_heads");
  shape.query = shape.key = shape.value = node.FormatOf(0);
  shape.real = RealFormat(node.Out());
  std::int64_t width = 0, value_width = 0;  // of all heads
  shape.keys = shape.queries;
  if (query.rank() == 5) {
    width = value_width = (shape.heads * Count(query.dim(4))).value();
  } else if (!node.Has(1)) {
    width = value_width = query.dim(2) / 3;
  } else {
    const Tensor& key = node.In(1);
    width = value_width = query.dim(2);
    shape.key = shape.value = node.FormatOf(1);
    shape.keys = key.dim(key.rank() == 4 ? 2 : 1);
    if (node.Has(2)) {
      const Tensor& value = node.In(2);
      value_width = value.rank() == 4 ? (shape.heads * Count(value.dim(3))).value() : value.dim(2);
      shape.value = node.FormatOf(2);
    }
  }
  shape.head_size = PerHead(width, shape.heads);
  shape.value_size = PerHead(value_width, shape.heads);
  if (node.Has(inputs.bias)) {
    // Q, K and V each get their part of it; cached ones have theirs.
    const Count fresh = node.Has(1) && node.In(1).rank() == 4 ? Count(0) : shape.keys;
    const Count added = shape.batch * (shape.queries * Count(width) + fresh * Count(width) +
                                       fresh * Count(value_width));
    ledger.Add(Op::kAdd, added, node.FormatOf(0), node.FormatOf(inputs.bias), "bias");
  }
  if (node.Has(inputs.past_key)) {
    const bool shared =
        node.Int("past_present_share_buffer", 0) != 0 || node.Has(inputs.past_length);
    const auto known = shared ? KnownLength(node, inputs.past_length) : std::nullopt;
    shape.keys +=
        known ? SizeOf(*known, "past_sequence_length") : Count(node.In(inputs.past_key).dim(2));
  }
  SetScale(node, shape);
  SetMasks(node, shape, inputs.mask, inputs.attention_bias);
  SetCausal(node, shape, node.Int("unidirectional", 0) != 0);
  AttentionCore(ledger, shape);
  RescaleScores(node, ledger, shape);
}

inline void MultiHeadAttention(const Node& node, Ledger& ledger) {
  MultiHead(node, ledger, {3, 4, 5, 6, 8});
}

inline void DecoderMaskedMultiHeadAttention(const Node& node, Ledger& ledger) {
  MultiHead(node, ledger, {10, 3, 4, 5, 7});
}

// query (tokens, width) or (tokens, heads, 3, size), key, value, bias, offsets (batch, sequence),
// lengths, attention bias: every token meets a full sequence.
inline void PackedMultiHeadAttention(const Node& node, Ledger& ledger) {
  const Tensor& query = node.In(0);
  AttentionShape shape;
  shape.batch = 1;
  shape.queries = query.dim(0);
  shape.keys = node.In(4).dim(1);
  shape.heads = HeadsOf(node, "num_heads");
  const bool packed = query.rank() == 4;
  shape.head_size = packed ? Count(query.dim(3)) : PerHead(query.dim(1), shape.heads);
  shape.value_size = packed ? shape.head_size : PerHead(node.In(2).dim(1), shape.heads);
  shape.query = shape.key = shape.value = node.FormatOf(0);
  shape.real = RealFormat(node.Out());
  if (node.Has(3)) {
    const Count widths = shape.heads * (shape.head_size * Count(2) + shape.value_size);
    ledger.Add(Op::kAdd, shape.queries * widths, node.FormatOf(0), node.FormatOf(3), "bias");
  }
  SetScale(node, shape);
  if (node.Has(6)) shape.added_mask = node.FormatOf(6);
  AttentionCore(ledger, shape);
}

/// Keys of a grouped attention: total_sequence_length if it is known at load, else what the shape
/// of present_key says, else the cache and the new tokens.
inline Count GroupedKeys(const Node& node, Count fresh) {
  if (const auto total = KnownLength(node, 6)) return SizeOf(*total, "total_sequence_length");
  if (!node.Has(3)) return fresh;
  if (node.HasOutput(1) && node.Out(1).shape && node.Out(1).shape->size() == 4) {
    if (const auto length = (*node.Out(1).shape)[2]) return *length;
  }
  return fresh + Count(node.In(3).dim(2));
}

// query, key, value (batch, sequence, width), or K and V behind Q in query; past key and value,
// lengths, total length, rotary tables (7, 8), attention bias (10), head sinks (11), scales of a
// quantized cache (12, 13), weights of a norm per head (14, 15).
inline void GroupQueryAttention(const Node& node, Ledger& ledger) {
  const Tensor& query = node.In(0);
  const Count kv_heads = HeadsOf(node, "kv_num_heads");
  AttentionShape shape;
  shape.batch = query.dim(0);
  shape.queries = query.dim(1);
  shape.heads = HeadsOf(node, "num_heads");
  // A packed query may leave empty tensors in the places of K and V.
  const bool packed = !node.Has(1) || node.In(1).rank() != query.rank();
  shape.head_size = PerHead(query.dim(2), packed ? shape.heads + kv_heads * Count(2) : shape.heads);
  if (shape.head_size == Count(0)) throw Unknown{"the heads are empty", "the model is malformed"};
  shape.value_size = shape.head_size;
  const Count fresh = packed ? shape.queries : Count(node.In(1).dim(1));
  shape.keys = GroupedKeys(node, fresh);
  const Format real = RealFormat(node.Out());
  shape.query = shape.key = shape.value = shape.real = real;
  const Count q = shape.batch * shape.queries * shape.heads * shape.head_size;
  const Count kv = shape.batch * fresh * kv_heads * shape.head_size;
  if (node.Has(14)) {
    for (const Count n : {q, kv}) {
      RmsRows(ledger, Category::kOther, n.value() / shape.head_size.value(), shape.head_size, real);
      ledger.AddTo(Category::kOther, Op::kMul, n, real, node.FormatOf(14), "scale");
    }
  }
  if (node.Int("do_rotary", 0) != 0) {
    const Count rotated = Count(node.In(7).dim(1)) * Count(2);
    Rotate(ledger, (q + kv).value() / shape.head_size.value() * rotated, real, node.FormatOf(7));
  }
  const auto quantized = [&](std::string_view type, std::size_t scale, Format& format) {
    if (node.String(type, "NONE") == "NONE" || !node.Has(scale)) return false;
    format = IntFormat(PackedFormat(node.Int("kv_cache_bit_width", 8)).bits);
    ledger.AddTo(Category::kQuantization, Op::kMul, kv, real, node.FormatOf(scale), "quantize");
    return true;
  };
  if (quantized("k_quant_type", 12, shape.key) && node.String("k_quant_type", "") != "PER_TENSOR") {
    // Scales per channel go into the queries; one scale goes into the written one.
    ledger.AddTo(Category::kQuantization, Op::kMul, q, real, node.FormatOf(12), "rescale");
  }
  if (quantized("v_quant_type", 13, shape.value)) {
    ledger.AddTo(Category::kQuantization, Op::kMul, q, real, node.FormatOf(13), "rescale");
  }
  SetScale(node, shape);
  shape.soft_capped = node.Float("softcap", 0) != 0;
  if (node.Has(10)) shape.added_mask = node.FormatOf(10);
  SetCausal(node, shape, true);
  AttentionCore(ledger, shape);
  if (node.Has(11) || node.Int("smooth_softmax", 0) != 0) {
    // One more exponential in the sum of each row.
    const Count rows = shape.batch * shape.heads * shape.queries;
    for (const Op op : {Op::kCmp, Op::kAdd, Op::kFunc, Op::kAdd}) {
      ledger.AddTo(Category::kOther, op, rows, real, real, "head sink");
    }
  }
}

/// Lengths, positions and cache scales are settings.
inline void GroupQueryFormats(Datapath& path) {
  Stored(path);
  for (const std::size_t i : {5, 6, 9, 12, 13}) path.node.MarkSetting(i);
}

// --- positions -----------------------------------------------------------------------------------

/// Tables of half an angle per column tell how much of each head is turned, if the attribute does
/// not.
inline void RotaryEmbedding(const Node& node, Ledger& ledger) {
  const Tensor& input = node.In(0);
  const Count angles = Count(node.In(2).dim(-1)) * Count(2);
  const std::int64_t heads = node.Int("num_heads", 0);
  Count head_size = angles;
  if (input.rank() == 4) {
    head_size = input.dim(3);
  } else if (heads > 0) {
    head_size = PerHead(input.dim(-1), heads);
  }
  Count rotated = node.Int("rotary_embedding_dim", 0);
  if (rotated <= Count(0)) rotated = std::min(angles, head_size);
  if (head_size == Count(0)) return;
  const Count n = Count(input.elements().value() / head_size.value()) * rotated;
  Rotate(ledger, n, node.FormatOf(0), node.FormatOf(2));
  MultiplyUnlessOne(node, ledger, "scale", 1, input.elements());
}

// Sine and cosine of every angle, then q and k turned with halves that are swapped already.
inline void GemmaRotaryEmbedding(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kFunc, node.In(0).elements() * Count(2), node.FormatOf(0), "angles");
  for (const std::size_t i : {1, 3}) {
    Rotate(ledger, node.In(i).elements(), node.FormatOf(i), node.FormatOf(0));
  }
}

// Per query and head two gates from a product with `weight` [size, D], whose halves are summed;
// gate_u * (gate_r * eco_a - 1) + 2 scales the relative positions.
inline void GatedRelativePositionBias(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> out = node.Out().dims();  // [batch, heads, sequence, sequence]
  const Count rows = Volume(out, 0, 3);
  const Count size = node.In(3).dim(0), columns = node.In(3).dim(1);
  const Format format = node.FormatOf(0);
  ledger.Add(Op::kAdd, rows * size, format, node.FormatOf(1), "query bias");
  ledger.AddTo(Category::kMac, Op::kMac, rows * size * columns, format, node.FormatOf(3), "gates");
  ledger.AddTo(Category::kMac, Op::kAdd, rows * columns, format, node.FormatOf(4), "bias");
  ledger.Add(Op::kAdd, rows * (columns - Count(2)), format, "gates");
  ledger.AddTo(Category::kActivation, Op::kFunc, rows * Count(2), format, format, "gates");
  ledger.Add(Op::kMul, rows * Count(2), format, "gates");
  ledger.Add(Op::kAdd, rows * Count(2), format, "gates");
  ledger.Add(Op::kMul, Volume(out, 0, 4), node.FormatOf(2), format);
}

}  // namespace acev2::contrib

namespace acev2 {

inline constexpr Rule kContribAttentionRules[] = {
    {"com.microsoft::Attention", "Q, K, V = X W + B; Y = softmax(scale * Q K^T + mask) V",
     Category::kMac, contrib::Attention, PayloadsOf<0, 1>},
    {"com.microsoft::BeamSearch", "how many tokens are generated depends on the data",
     Category::kOther, nullptr, Stored},
    {"com.microsoft::DecoderAttention", "Q, K, V = X W + B; Y = softmax(scale * Q K^T + mask) V",
     Category::kMac, contrib::DecoderAttention, Stored},
    {"com.microsoft::DecoderMaskedMultiHeadAttention",
     "Y = softmax(scale * Q [past, K]^T + mask) [past, V]", Category::kMac,
     contrib::DecoderMaskedMultiHeadAttention, PayloadsOf<0, 1, 2>},
    {"com.microsoft::DecoderMaskedSelfAttention",
     "Q, K, V = X W + B; Y = softmax(scale * Q [past, K]^T + mask) [past, V]", Category::kMac,
     contrib::Attention, PayloadsOf<0, 1>},
    {"com.microsoft::GatedRelativePositionBias", "y = (g_u * (g_r * a - 1) + 2) * rel_pos",
     Category::kOther, contrib::GatedRelativePositionBias, Stored},
    {"com.microsoft::GemmaRotaryEmbedding", "y = x * cos(emb) + x_rotated * sin(emb)",
     Category::kOther, contrib::GemmaRotaryEmbedding, Stored},
    {"com.microsoft::GreedySearch", "how many tokens are generated depends on the data",
     Category::kOther, nullptr, Stored},
    {"com.microsoft::GroupQueryAttention", "Y = softmax(scale * Q [past, K]^T + mask) [past, V]",
     Category::kMac, contrib::GroupQueryAttention, contrib::GroupQueryFormats},
    {"com.microsoft::LinearAttention", "S = exp(g)*S + k (beta*(v - S^T k))^T; y = scale * S^T q",
     Category::kMac, LinearAttention, Stored},
    {"com.microsoft::LongformerAttention", "which tokens attend globally depends on the data",
     Category::kMac, nullptr, Stored},
    {"com.microsoft::MRotaryEmbedding", "(x1, x2) = (cos*x1 - sin*x2, sin*x1 + cos*x2)",
     Category::kOther, contrib::RotaryEmbedding, Stored},
    {"com.microsoft::MultiHeadAttention", "Y = softmax(scale * Q [past, K]^T + mask) [past, V]",
     Category::kMac, contrib::MultiHeadAttention, PayloadsOf<0, 1, 2>},
    {"com.microsoft::PackedAttention", "Q, K, V = X W + B; Y = softmax(scale * Q K^T) V",
     Category::kMac, contrib::PackedAttention, PayloadsOf<0, 1>},
    {"com.microsoft::PackedMultiHeadAttention", "Y = softmax(scale * Q K^T) V", Category::kMac,
     contrib::PackedMultiHeadAttention, Stored},
    {"com.microsoft::PagedAttention", "how long each cached sequence is depends on the data",
     Category::kMac, nullptr, Stored},
    {"com.microsoft::QOrderedAttention",
     "Q, K, V = X W + B; Y = softmax(scale * Q K^T + mask) V, quantized", Category::kMac,
     contrib::QOrderedAttention, contrib::QOrderedAttentionFormats},
    {"com.microsoft::QOrderedLongformerAttention",
     "which tokens attend globally depends on the data", Category::kMac, nullptr, Stored},
    {"com.microsoft::RotaryEmbedding", "(x1, x2) = (cos*x1 - sin*x2, sin*x1 + cos*x2)",
     Category::kOther, contrib::RotaryEmbedding, Stored},
    {"com.microsoft::Sampling", "how many tokens are generated depends on the data",
     Category::kOther, nullptr, Stored},
    {"com.microsoft::SparseAttention", "which blocks of keys are read depends on the data",
     Category::kMac, nullptr, Stored},
    {"com.microsoft::WhisperBeamSearch", "how many tokens are generated depends on the data",
     Category::kOther, nullptr, Stored},
};

}  // namespace acev2

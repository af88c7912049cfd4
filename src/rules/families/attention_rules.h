// SPDX-License-Identifier: Apache-2.0
//
// Attention in its soft-max and linear forms, and the rotation of positions that goes with it.
//
// Invariant: every query meets every key: masks, windows and padding discount nothing; causality
// only under `--causal half`.
// Products are MAC layers, everything between them other elementwise (arithmetic/attention_core.h).
// Joined by rule_table.cc.
#pragma once

#include <cmath>

#include "rules/arithmetic/attention_core.h"
#include "rules/vocabulary.h"

namespace acev2 {

// Q, K and V are [batch, heads, positions, size] or [batch, positions, heads·size].
inline void Attention(const Node& node, Ledger& ledger) {
  const Tensor& query = node.In(0);
  const Tensor& key = node.In(1);
  const Tensor& value = node.In(2);
  const bool packed = query.rank() == 3;
  AttentionShape shape;
  shape.batch = query.dim(0);
  shape.heads = packed ? HeadsOf(node, "q_num_heads") : Count(query.dim(1));
  shape.queries = query.dim(-2);
  shape.keys = key.dim(-2);
  if (node.Has(4)) shape.keys += node.In(4).dim(2);
  shape.head_size = packed ? query.dim(2) / shape.heads.value() : query.dim(3);
  shape.value_size = packed ? value.dim(2) / HeadsOf(node, "kv_num_heads").value() : value.dim(3);
  shape.query = node.FormatOf(0);
  shape.key = node.FormatOf(1);
  shape.value = node.FormatOf(2);
  shape.real = RealFormat(query);
  shape.scale = node.Float("scale", 1 / std::sqrt(static_cast<double>(shape.head_size.value())));
  shape.premultiplied = node.In(0).pending || node.In(1).pending;
  shape.soft_capped = node.Float("softcap", 0) != 0;
  if (node.Has(3)) {
    const Format mask = node.FormatOf(3);
    shape.selecting_mask = mask == UIntFormat(1);
    if (!shape.selecting_mask) shape.added_mask = mask;
  }
  // The first query sees the first key and those of a cache.
  SetCausal(node, shape, node.Int("is_causal", 0) != 0,
            node.Has(4) ? Count(node.In(4).dim(2)) : Count(0));
  AttentionCore(ledger, shape);
  // The scales of Q and K go into the written scale; that of V is still to be applied.
  const Count outputs = shape.batch * shape.heads * shape.queries * shape.value_size;
  if (!shape.scaled()) {
    Rescale(node, ledger, {0, 1}, shape.scores(), AccumulatorOf(shape.query, shape.key));
  }
  Rescale(node, ledger, {2}, outputs, AccumulatorOf(shape.real, shape.value));
}

// Each pair of elements is turned by an angle: 4 multiplies, 1 add and 1 subtract a pair.
inline void RotaryEmbedding(const Node& node, Ledger& ledger) {
  const Tensor& input = node.In(0);
  const std::int64_t head_size =
      input.rank() == 4 ? input.dim(3) : input.dim(2) / HeadsOf(node, "num_heads").value();
  std::int64_t rotated = node.Int("rotary_embedding_dim", 0);
  if (rotated <= 0) rotated = head_size;
  if (head_size == 0) return;
  const Count n = Count(input.elements().value() / head_size) * Count(rotated);
  ledger.Add(Op::kMul, n * Count(2), node.FormatOf(0), node.FormatOf(1));
  ledger.Add(Op::kAdd, n, Widest(node.FormatOf(0), node.FormatOf(1)));
}

inline constexpr Rule kAttentionRules[] = {
    {"Attention", "Y = softmax(scale * Q K^T + mask) V", Category::kMac, Attention,
     PayloadsOf<0, 1, 2>},
    {"LinearAttention", "S = exp(g)*S + k (beta*(v - S^T k))^T; y = scale * S^T q", Category::kMac,
     LinearAttention, Stored},
    {"RotaryEmbedding", "(x1, x2) = (cos*x1 - sin*x2, sin*x1 + cos*x2)", Category::kOther,
     RotaryEmbedding, Stored},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// One attention, soft-max or linear, whatever operator holds it.
//
// Invariant: every query meets every key: masks, windows and padding discount nothing, nor does
// causality unless `--causal half` asks for it.
// Products are MAC layers, everything between them other elementwise. Used by families/*_rules.h.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "rules/arithmetic/rows_along.h"

namespace acev2 {

/// One scaled dot-product attention, whatever operator holds it.
struct AttentionShape {
  Count batch;
  Count heads;       ///< of the queries
  Count queries;     ///< positions
  Count keys;        ///< positions in all, past ones included
  Count head_size;   ///< of queries and keys
  Count value_size;  ///< of values
  Format query;
  Format key;
  Format value;
  Format real;                 ///< of scores and probabilities
  double scale = 0;            ///< of the scores; 1: none, 0: not known
  bool premultiplied = false;  ///< pending scales of queries and keys go into the written scale
  bool soft_capped = false;
  std::optional<Format> added_mask;  ///< a mask that is added to the scores
  bool selecting_mask = false;       ///< a boolean mask
  /// Of causal attention that computes no more than it uses: keys that stand before those of the
  /// first query, which sees them and its own.
  std::optional<Count> keys_before;
  bool scaled() const { return scale != 1; }
  /// Pairs of a query and a key in one head of one sample.
  Count pairs() const;
  Count scores() const { return batch * heads * pairs(); }
};

inline Count AttentionShape::pairs() const {
  if (!keys_before || *keys_before >= keys) return queries * keys;
  // Query i of 1 … Q sees the keys before the first and i of its own, as long as there are some.
  const Count growing = std::min(queries, keys - *keys_before);
  const Count own = (growing * (growing + Count(1))).value() / 2;
  return growing * *keys_before + own + (queries - growing) * keys;
}

/// Makes `shape` one that computes no more scores than causal attention uses, if that is asked for
/// and the attention is `causal`; `before` keys stand before the first query's own.
inline void SetCausal(const Node& node, AttentionShape& shape, bool causal, Count before) {
  if (causal && node.causal == Causal::kHalf) shape.keys_before = before;
}

/// The same where the last query sees every key.
inline void SetCausal(const Node& node, AttentionShape& shape, bool causal) {
  SetCausal(node, shape, causal,
            shape.keys > shape.queries ? shape.keys - shape.queries : Count(0));
}

/// QKᵀ and PV as MACs; per score one multiply (scale), an add (mask) or a selection, function + 2
/// multiplies (soft cap), and the softmax over the keys.
inline void AttentionCore(Ledger& ledger, const AttentionShape& shape) {
  const Count rows = shape.batch * shape.heads * shape.queries;
  const Count scores = shape.scores();
  const auto other = [&](Op op, Count count, Format rhs, std::string_view role) {
    ledger.AddTo(Category::kOther, op, count, shape.real, rhs, role);
  };
  ledger.AddSums(scores * shape.head_size, shape.head_size, shape.query, shape.key, "QK");
  const bool multiplied = shape.scale == 0 || shape.premultiplied;
  const FactorKind kind = multiplied ? FactorKind::kOther : KindOf({shape.scale});
  if (shape.scaled() && kind == FactorKind::kPowerOfTwo) {
    other(Op::kShift, scores, shape.real, "scale");
  } else if (shape.scaled() && kind == FactorKind::kOther) {
    other(Op::kMul, scores, shape.real, "scale");
  }
  if (shape.soft_capped) {
    other(Op::kMul, scores * Count(2), shape.real, "softcap");
    other(Op::kFunc, scores, shape.real, "softcap");
  }
  if (shape.added_mask) other(Op::kAdd, scores, *shape.added_mask, "mask");
  if (shape.selecting_mask) other(Op::kLogic, scores, shape.real, "mask");
  SoftmaxElements(ledger, Category::kOther, rows, scores, shape.real, false, "softmax");
  ledger.AddSums(scores * shape.value_size, shape.keys, shape.real, shape.value, "PV");
}

/// Heads of a packed tensor: the attribute must be there.
inline Count HeadsOf(const Node& node, std::string_view attribute) {
  const std::int64_t heads = node.Int(attribute, 0);
  if (heads <= 0) {
    throw Unknown{std::string(attribute) + " is missing", "a packed input needs it"};
  }
  return heads;
}

// Per token and key head, the state S is decayed ("gated"), corrected by what it holds ("delta")
// and updated; per query head it is read.
inline void LinearAttention(const Node& node, Ledger& ledger) {
  const Tensor& query = node.In(0);
  const Count tokens = Count(query.dim(0)) * Count(query.dim(1));
  const Count query_heads = HeadsOf(node, "q_num_heads");
  const Count key_heads = HeadsOf(node, "kv_num_heads");
  const Count key_size = node.In(1).dim(2) / key_heads.value();
  const Count value_size = node.In(2).dim(2) / key_heads.value();
  const Count state = key_heads * key_size * value_size;
  const std::string rule = node.String("update_rule", "gated_delta");
  const Format real = RealFormat(query);
  const auto other = [&](Op op, Count count, Format lhs, std::string_view role) {
    ledger.AddTo(Category::kOther, op, count, lhs, real, role);
  };
  if (rule == "gated" || rule == "gated_delta") {
    other(Op::kFunc, node.In(4).elements(), real, "decay");
    other(Op::kMul, tokens * state, real, "decay");
  }
  if (rule == "delta" || rule == "gated_delta") {
    ledger.Add(Op::kMac, tokens * state, real, node.FormatOf(1), "recall");
    other(Op::kAdd, tokens * key_heads * value_size, node.FormatOf(2), "delta");
    other(Op::kMul, tokens * key_heads * value_size, node.FormatOf(5), "delta");
  }
  ledger.Add(Op::kMac, tokens * state, node.FormatOf(1), node.FormatOf(2), "update");
  ledger.Add(Op::kMac, tokens * query_heads * key_size * value_size, node.FormatOf(0), real,
             "read");
  const double given = node.Float("scale", 0);
  const double scale = given != 0 ? given : 1 / std::sqrt(static_cast<double>(key_size.value()));
  const FactorKind kind = KindOf({scale});
  if (kind == FactorKind::kOne) return;
  other(kind == FactorKind::kPowerOfTwo ? Op::kShift : Op::kMul, tokens * query_heads * value_size,
        real, "scale");
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// One attention, soft-max or linear, whatever operator holds it.
//
// Invariant: every query meets every key: masks, causality, windows and padding discount nothing.
// Products are MAC layers, everything between them other elementwise. Used by families/*_rules.h.
#pragma once

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
  Format real;  ///< of scores and probabilities
  double scale = 0;  ///< of the scores; 1: none, 0: not known
  bool premultiplied = false;  ///< pending scales of queries and keys go into the written scale
  bool soft_capped = false;
  std::optional<Format> added_mask;  ///< a mask that is added to the scores
  bool selecting_mask = false;       ///< a boolean mask
  bool scaled() const { return scale != 1; }
};

/// QKᵀ and PV as MACs; per score one multiply (scale), an add (mask) or a selection, function + 2
/// multiplies (soft cap), and the softmax over the keys.
inline void AttentionCore(Ledger& ledger, const AttentionShape& shape) {
  const Count rows = shape.batch * shape.heads * shape.queries;
  const Count scores = rows * shape.keys;
  const auto other = [&](Op op, Count count, Format rhs, std::string_view role) {
    ledger.AddTo(Category::kOther, op, count, shape.real, rhs, role);
  };
  ledger.Add(Op::kMac, scores * shape.head_size, shape.query, shape.key, "QK");
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
  SoftmaxRows(ledger, Category::kOther, rows, shape.keys, shape.real, false, "softmax");
  ledger.Add(Op::kMac, scores * shape.value_size, shape.real, shape.value, "PV");
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
  if (scale != 1) other(Op::kMul, tokens * query_heads * value_size, real, "scale");
}

}  // namespace acev2

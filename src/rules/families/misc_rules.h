// SPDX-License-Identifier: Apache-2.0
//
// Rows that fit no other family: control flow, random numbers, signal tables, text, losses.
//
// Invariant: work that depends on the data itself is a row without a work rule, so it is listed as
// unpriced with the equation as the reason. Joined into the table by rule_table.cc.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "rules/arithmetic/overlaps.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2 {

/// Each of `ops` once per output element, on the format of the output: for operators whose inputs
/// are settings.
template <Op... ops>
void PerCreated(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format format = RealFormat(node.Out());
  (ledger.Add(ops, n, format), ...);
}

// Band edges (one more on either side) are powers of ten; each weight is the lesser of a rising and
// a falling slope.
inline void MelWeightMatrix(const Node& node, Ledger& ledger) {
  PerCreated<Op::kMac, Op::kMac, Op::kCmp, Op::kCmp>(node, ledger);
  const Count edges = Count(node.Out().dim(1)) + Count(2);
  const Format format = RealFormat(node.Out());
  ledger.Add(Op::kFunc, edges, format, "edges");
  ledger.Add(Op::kMac, edges, format, "edges");
}

// Per class an exponential and a running sum; per sample a threshold and a binary search.
inline void Multinomial(const Node& node, Ledger& ledger) {
  const Count m = node.In(0).elements();
  const Count n = node.Out().elements();
  const Format format = node.FormatOf(0);
  ledger.Add(Op::kFunc, m, format);
  ledger.Add(Op::kAdd, m, format);
  ledger.Add(Op::kMul, n, format);
  ledger.Add(Op::kCmp, n * Count(CeilLog2(node.In(0).dim(1))), format);
}

// Gaussian elimination: below pivot i, M-1-i divides and (M-1-i)² MACs; then the diagonal's
// product.
inline void Det(const Node& node, Ledger& ledger) {
  const Count matrices = node.Out().elements();
  const Count size = node.In(0).dim(-1);
  const Format format = node.FormatOf(0);
  const Count steps = Steps(size);
  const Count divides = (size * steps).value() / 2;
  const Count macs = (size * steps * (size + steps)).value() / 6;
  ledger.Add(Op::kDiv, matrices * divides, format);
  ledger.Add(Op::kMac, matrices * macs, format);
  ledger.Add(Op::kMul, matrices * steps, format);
}

// The loss of each target is looked up; weights multiply it. The mean divides by the sum of the
// weights, or by the number of targets.
inline void ReduceLosses(const Node& node, Ledger& ledger, Format format) {
  const Count targets = node.In(1).elements();
  const bool weighted = node.Has(2);
  const std::string reduction = node.String("reduction", "mean");
  if (weighted) ledger.Add(Op::kMul, targets, format, node.FormatOf(2), "weight");
  if (reduction == "none" || targets == Count(0)) return;
  ledger.Add(Op::kAdd, Steps(targets), format, "reduce");
  if (reduction != "mean") return;
  if (weighted) ledger.Add(Op::kAdd, Steps(targets), node.FormatOf(2), "reduce");
  ledger.Add(weighted ? Op::kDiv : Op::kMul, 1, format, "reduce");
}

inline void NegativeLogLikelihoodLoss(const Node& node, Ledger& ledger) {
  ReduceLosses(node, ledger, node.FormatOf(0));
}

// Classes stand in dimension 1.
inline void SoftmaxCrossEntropyLoss(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), 1);
  SoftmaxRows(ledger, ledger.category(), rows.count, rows.size, node.FormatOf(0), true);
  ReduceLosses(node, ledger, node.FormatOf(0));
}

// Counting n-grams is looking them up; inverse document frequencies multiply.
inline void TfIdfVectorizer(const Node& node, Ledger& ledger) {
  if (node.String("mode", "TF") != "TF") PerCreated<Op::kMul>(node, ledger);
}

// boxes [batch, B, 4], scores [batch, classes, B]. Per batch and class: scores are sorted, and each
// box is held against the boxes selected before it, at most max_output_boxes_per_class of them.
inline void NonMaxSuppression(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> scores = node.In(1).dims();
  if (scores.size() != 3) throw Unknown{"scores must have 3 dimensions", "mend the model"};
  const Count lists = Count(scores[0]) * scores[1];
  const Count boxes = scores[2];
  if (boxes == Count(0)) return;
  const Format score = node.FormatOf(1);
  const Format box = node.FormatOf(0);
  Count selected = boxes;
  if (!node.Has(2)) return;  // max_output_boxes_per_class is 0: nothing is selected
  const Constant* limit = node.In(2).known_values();
  if (limit != nullptr && !limit->ints.empty()) {
    selected = std::clamp<std::int64_t>(limit->ints[0], 0, boxes.value());
  }
  if (selected == Count(0)) return;
  if (node.Has(4)) ledger.Add(Op::kCmp, lists * boxes, score, "score threshold");
  if (boxes > Count(1)) SortRows(ledger, lists * boxes, boxes.value(), score, "sort");
  SuppressOverlaps(ledger, {lists, boxes, selected, Count(scores[0]) * boxes, box});
}

/// At most max_output_boxes_per_class (0 unless given) of the boxes for each batch and class.
inline std::optional<SizeBound> SelectedBoxes(const Node& node) {
  const std::vector<std::int64_t> scores = node.In(1).dims();
  if (scores.size() != 3) return std::nullopt;
  std::int64_t each = 0;
  if (node.Has(2)) {
    const Constant* limit = node.In(2).known_values();
    const bool known = limit != nullptr && !limit->ints.empty();
    each = known ? std::clamp<std::int64_t>(limit->ints[0], 0, scores[2]) : scores[2];
  }
  return SizeBound{0, (Count(scores[0]) * scores[1] * each).value()};
}

inline constexpr Rule kMiscRules[] = {
    {"ATen", "the function called stands outside ONNX", Category::kOther, nullptr, Stored},
    {"Bernoulli", "y = (random < x)", Category::kOther, PerOutput<Op::kCmp>, Stored,
     kKeepsShape | kRandom},
    {"BlackmanWindow", "y = 0.42 - 0.5 cos(2 pi i/N) + 0.08 cos(4 pi i/N)", Category::kOther,
     PerCreated<Op::kMul, Op::kFunc, Op::kMac, Op::kMul, Op::kFunc, Op::kMac>, Payloads,
     kSizedByFirst},
    {"Det", "y = product of the pivots of X", Category::kOther, Det, Stored},
    {"GRUUnit", "an experimental operator whose definition was never published", Category::kOther,
     nullptr, Stored},
    {"HammingWindow", "y = 25/46 - 21/46 cos(2 pi i/N)", Category::kOther,
     PerCreated<Op::kMul, Op::kFunc, Op::kMac>, Payloads, kSizedByFirst},
    {"HannWindow", "y = 0.5 - 0.5 cos(2 pi i/N)", Category::kOther,
     PerCreated<Op::kMul, Op::kFunc, Op::kMac>, Payloads, kSizedByFirst},
    {"If", "y = condition ? then_branch() : else_branch()", Category::kOther, Nothing, Stored,
     kBranches},
    {"ImageDecoder", "how long decoding takes depends on the compressed image", Category::kOther,
     nullptr, Stored},
    {"Loop", "y = body repeated", Category::kOther, Nothing, Stored, kSizedByFirst | kLoops},
    {"MelWeightMatrix", "W[i,j] = max(0, min(rising_j(i), falling_j(i)))", Category::kOther,
     MelWeightMatrix, Payloads},
    {"Multinomial", "y = index drawn with probability softmax(x)", Category::kOther, Multinomial,
     Stored, kRandom},
    {"NegativeLogLikelihoodLoss", "y = mean(-weight[t] * X[n,t])", Category::kOther,
     NegativeLogLikelihoodLoss, Stored},
    {"NonMaxSuppression", "boxes by falling score, less those that overlap a better one",
     Category::kOther, NonMaxSuppression, Stored, AtMost(SelectedBoxes)},
    {"RandomNormal", "y = mean + scale * inverse_normal_cdf(random)", Category::kOther,
     PerCreated<Op::kFunc, Op::kMac>, Payloads, kRandom},
    {"RandomNormalLike", "y = mean + scale * inverse_normal_cdf(random)", Category::kOther,
     PerCreated<Op::kFunc, Op::kMac>, Payloads, kKeepsShape | kRandom},
    {"RandomUniform", "y = low + (high - low) * random", Category::kOther, PerCreated<Op::kMac>,
     Payloads, kRandom},
    {"RandomUniformLike", "y = low + (high - low) * random", Category::kOther, PerCreated<Op::kMac>,
     Payloads, kKeepsShape | kRandom},
    {"Range", "Y[i] = Y[i-1] + delta", Category::kOther, PerOutput<Op::kAdd>, Stored,
     kSizedByFirst},
    {"RegexFullMatch", "y = (text matches)", Category::kOther, Nothing, Payloads},
    {"Scan", "y = body repeated along an axis", Category::kOther, Nothing, Stored, kScans},
    {"SequenceMap", "y = [body(x) for x in sequence]", Category::kOther, Nothing, Stored, kHasBody},
    {"SoftmaxCrossEntropyLoss", "y = mean(-weight[t] * log_softmax(X)[n,t])", Category::kOther,
     SoftmaxCrossEntropyLoss, Stored},
    {"StringConcat", "y = texts joined", Category::kOther, Nothing, Payloads},
    {"StringNormalizer", "y = texts without stop words, in one case", Category::kOther, Nothing,
     Payloads},
    {"StringSplit", "y = parts of texts", Category::kOther, Nothing, Payloads},
    {"TfIdfVectorizer", "Y[g] = count(g), times its weight", Category::kOther, TfIdfVectorizer,
     Payloads},
};

}  // namespace acev2

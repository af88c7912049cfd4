// SPDX-License-Identifier: Apache-2.0
//
// TensorRT's plugins for detections (its documentation of each plugin); they stand in the domain
// "trt", or in none.
//
// Invariant: what depends on scores is charged at the most there can be. Joined into the table by
// rule_table.cc.
#pragma once

#include <algorithm>

#include "rules/arithmetic/overlaps.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2::tensorrt {

/// How many scores of an image EfficientNMS processes after sorting.
inline constexpr std::int64_t kMostCandidates = 4096;

/// Scores [batch, boxes, classes]: below the threshold nothing is a candidate.
struct Scores {
  Count batch, boxes, classes;
  Format format;
};

/// The plugins also take scores with a fourth dimension of 1.
inline Scores ScoresOf(const Node& node) {
  const std::vector<std::int64_t> dims = node.In(1).dims();
  if (dims.size() != 3 && !(dims.size() == 4 && dims[3] == 1)) {
    throw Unknown{"scores must have 3 dimensions: batch, boxes, classes", "mend the model"};
  }
  return {dims[0], dims[1], dims[2], node.FormatOf(1)};
}

// All scores of an image are held against the threshold and sorted; of the best, boxes are selected
// until there are max_output_boxes. Raw scores become probabilities where they are selected.
inline void EfficientNms(const Node& node, Ledger& ledger) {
  if (node.Has(2)) {
    throw Unknown{"how it decodes boxes is not documented", "decode the boxes before it"};
  }
  const Scores scores = ScoresOf(node);
  const Count image = scores.boxes * scores.classes;
  if (image == Count(0) || scores.batch == Count(0)) return;
  // 100 is the default of the plugin's own parameters.
  const Count most = SizeOf(node.Int("max_output_boxes", 100), "max_output_boxes");
  const Count candidates = std::min(image, Count(kMostCandidates));
  ledger.Add(Op::kCmp, scores.batch * image, scores.format, "score threshold");
  SortRows(ledger, scores.batch * image, image.value(), scores.format);
  if (node.Int("box_coding", 0) == 1) {
    ledger.Add(Op::kShift, scores.batch * candidates * Count(2), node.FormatOf(0), "corners");
    ledger.Add(Op::kAdd, scores.batch * candidates * Count(4), node.FormatOf(0), "corners");
  }
  SuppressOverlaps(ledger,
                   {scores.batch, candidates, most, scores.batch * candidates, node.FormatOf(0)});
  if (node.Int("score_activation", 0) != 0) {
    ledger.AddTo(Category::kActivation, Op::kFunc, scores.batch * std::min(most, candidates),
                 scores.format, scores.format, "score activation");
  }
}

// Per class the scores are held against the threshold and sorted, and the topK best boxes suppress
// each other; what is left of an image is sorted once more. keepTopK only says how much of that is
// handed on.
inline void BatchedNms(const Node& node, Ledger& ledger) {
  if (!node.attributes->Has("topK")) {  // the plugin has no default
    throw Unknown{"topK, how many boxes of a class suppress each other, is missing",
                  "add the attribute topK"};
  }
  const Scores scores = ScoresOf(node);
  const std::int64_t background = node.Int("backgroundLabelId", -1);
  const bool ignores = background >= 0 && Count(background) < scores.classes;
  const Count classes = ignores ? scores.classes - Count(1) : scores.classes;
  const Count lists = scores.batch * classes;
  if (scores.boxes == Count(0) || lists == Count(0)) return;
  const Count candidates = std::min(SizeOf(node.Int("topK", 0), "topK"), scores.boxes);
  ledger.Add(Op::kCmp, lists * scores.boxes, scores.format, "score threshold");
  SortRows(ledger, lists * scores.boxes, scores.boxes.value(), scores.format);
  SuppressOverlaps(ledger, {lists, candidates, candidates, lists * candidates, node.FormatOf(0)});
  SortRows(ledger, lists * candidates, (classes * candidates).value(), scores.format);
}

}  // namespace acev2::tensorrt

namespace acev2 {

inline constexpr Rule kTensorRtRules[] = {
    {"trt::BatchedNMSDynamic_TRT", "boxes by falling score, less those that overlap a better one",
     Category::kOther, tensorrt::BatchedNms, Stored},
    {"trt::BatchedNMS_TRT", "boxes by falling score, less those that overlap a better one",
     Category::kOther, tensorrt::BatchedNms, Stored},
    {"trt::EfficientNMS_TRT", "boxes by falling score, less those that overlap a better one",
     Category::kOther, tensorrt::EfficientNms, Stored},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of TensorRT's plugins for detections.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kTensorRtCases[] = {
    // 30 scores: 30 thresholds, sorted in 30 * 5 compares. 30 areas: 60 adds, 30 multiplies.
    // Selecting 5
    // takes 5 * 4 / 2 + 25 * 5 = 135 pairs at most, each 7 compares, 4 adds, a multiply, a divide.
    {"trt::EfficientNMS_TRT",
     "(float[1,10,4] b, float[1,10,3] s) => (n, o, c, l) "
     "{ n, o, c, l = EfficientNMS_TRT<max_output_boxes = 5>(b, s) }",
     "cmp 1125 float32 float32; add 600 float32 float32; mul 165 float32 float32; "
     "div 135 float32 float32"},
    // Centres become corners, 30 * (2 shifts, 4 adds), and the 5 selected scores probabilities.
    {"trt::EfficientNMS_TRT",
     "(float[1,10,4] b, float[1,10,3] s) => (n, o, c, l) { n, o, c, l = "
     "TRT.EfficientNMS_TRT<max_output_boxes = 5, box_coding = 1, score_activation = 1>(b, s) }",
     "cmp 1125 float32 float32; add 720 float32 float32; mul 165 float32 float32; "
     "div 135 float32 float32; shift 60 float32 float32; func 5 float32 float32"},
    // 4,096 scores of one class: as many thresholds, sorted in 12 compares each; all 4,096 areas.
    // One box
    // is selected and meets the other 4,095.
    {"trt::EfficientNMS_TRT",
     "(float[1,4096,4] b, float[1,4096,1] s) => (n, o, c, l) "
     "{ n, o, c, l = EfficientNMS_TRT<max_output_boxes = 1>(b, s) }",
     "cmp 81913 float32 float32; add 24572 float32 float32; mul 8191 float32 float32; "
     "div 4095 float32 float32"},
    // One score more: it has a threshold and 13 compares sort each, but the best 4,096 are
    // processed.
    {"trt::EfficientNMS_TRT",
     "(float[1,4097,4] b, float[1,4097,1] s) => (n, o, c, l) "
     "{ n, o, c, l = EfficientNMS_TRT<max_output_boxes = 1>(b, s) }",
     "cmp 86023 float32 float32; add 24572 float32 float32; mul 8191 float32 float32; "
     "div 4095 float32 float32"},
    // A fourth dimension of 1 is allowed, as above: 30 scores.
    {"trt::EfficientNMS_TRT",
     "(float[1,10,4] b, float[1,10,3,1] s) => (n, o, c, l) "
     "{ n, o, c, l = EfficientNMS_TRT<max_output_boxes = 5>(b, s) }",
     "cmp 1125 float32 float32; add 600 float32 float32; mul 165 float32 float32; "
     "div 135 float32 float32"},
    {"trt::EfficientNMS_TRT",
     "(float[10,4] b, float[10,3] s) => (n, o, c, l) "
     "{ n, o, c, l = EfficientNMS_TRT<max_output_boxes = 5>(b, s) }",
     "unpriced"},
    // The plugin has no default of topK.
    {"trt::BatchedNMS_TRT",
     "(float[1,10,1,4] b, float[1,10,3] s) => (n, o, c, l) { n, o, c, l = BatchedNMS_TRT"
     "<shareLocation = 1, backgroundLabelId = 0, numClasses = 3, keepTopK = 2>(b, s) }",
     "unpriced"},
    // Without class 0 there are 2 lists of 10: 20 thresholds, 20 * 4 compares to sort. The 4 best
    // of each:
    // 8 areas, 2 * 6 pairs; the 8 that are left are sorted in 8 * 3 compares.
    {"trt::BatchedNMS_TRT",
     "(float[1,10,1,4] b, float[1,10,3] s) => (n, o, c, l) { n, o, c, l = BatchedNMS_TRT"
     "<shareLocation = 1, backgroundLabelId = 0, numClasses = 3, topK = 4, keepTopK = 2>(b, s) }",
     "cmp 208 float32 float32; add 64 float32 float32; mul 20 float32 float32; "
     "div 12 float32 float32"},
    {"trt::BatchedNMSDynamic_TRT",
     "(float[1,10,1,4] b, float[1,10,3] s) => (n, o, c, l) { n, o, c, l = BatchedNMSDynamic_TRT"
     "<shareLocation = 1, backgroundLabelId = 0, numClasses = 3, topK = 4, keepTopK = 2>(b, s) }",
     "cmp 208 float32 float32; add 64 float32 float32; mul 20 float32 float32; "
     "div 12 float32 float32"},
};

}  // namespace acev2::testing

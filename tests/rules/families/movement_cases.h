// SPDX-License-Identifier: Apache-2.0
//
// Operators that move data: free, except scatters with a reduction and dropout in training.
//
// Invariant: every case either is free by definition or derives its numbers in the comment above
// it. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kMovementCases[] = {
    {"BitCast", "(float[4] x) => (y) { y = BitCast<to=6>(x) }", "free", 26},
    {"Cast", "(float[4] x) => (y) { y = Cast<to=10>(x) }", "free"},
    {"CastLike", "(float[4] x, float16[1] t) => (y) { y = CastLike(x, t) }", "free"},
    {"CenterCropPad",
     "(float[4,4] x) => (y) <int64[2] shape = {2,6}> { y = CenterCropPad(x, shape) }", "free"},
    {"Compress", "(float[4] x, bool[4] c) => (y) { y = Compress(x, c) }", "free"},
    {"Concat", "(float[2] a, float[3] b) => (y) { y = Concat<axis=0>(a, b) }", "free"},
    {"Constant", "(float[2] x) => (float[2] x, y) { y = Constant<value_float = 1.5>() }", "free"},
    {"ConstantFill", "(float[2] x) => (float[2] y) { y = ConstantFill<input_as_shape=0>(x) }",
     "free", 6},
    {"ConstantOfShape", "(int64[2] s) => (y) { y = ConstantOfShape(s) }", "free"},
    {"Crop", "(float[1,1,4,4] x) => (float[1,1,2,2] y) { y = Crop<border=[1,1,1,1]>(x) }", "free",
     6},
    {"DepthToSpace", "(float[1,4,2,2] x) => (y) { y = DepthToSpace<blocksize=2>(x) }", "free"},
    {"SpaceToDepth", "(float[1,1,4,4] x) => (y) { y = SpaceToDepth<blocksize=2>(x) }", "free"},
    {"Dropout", "(float[4] x) => (y) { y = Dropout(x) }", "free"},
    {"Dropout", "(float[4] x) => (y, m) { y, m = Dropout<ratio=0.5>(x) }", "free", 10},
    // In training the kept elements are scaled: 4 multiplies.
    {"Dropout",
     "(float[4] x) => (y) <float ratio = {0.5}, bool training = {1}> "
     "{ y = Dropout(x, ratio, training) }",
     "mul 4 float32 float32", 13},
    {"DynamicSlice",
     "(float[4] x, int64[1] s, int64[1] e) => (float[2] y) { y = DynamicSlice(x, s, e) }", "free",
     6},
    {"Expand", "(float[1,4] x) => (y) <int64[2] shape = {3,4}> { y = Expand(x, shape) }", "free"},
    {"EyeLike", "(float[3,3] x) => (y) { y = EyeLike(x) }", "free"},
    {"Flatten", "(float[2,3,4] x) => (y) { y = Flatten(x) }", "free"},
    {"Gather", "(float[4,2] x, int64[3] i) => (y) { y = Gather(x, i) }", "free"},
    {"GatherElements", "(float[4,2] x, int64[3,2] i) => (y) { y = GatherElements(x, i) }", "free"},
    {"GatherND", "(float[4,2] x, int64[3,1] i) => (y) { y = GatherND(x, i) }", "free"},
    {"GivenTensorFill", "(float[2] x) => (float[2] y) { y = GivenTensorFill<values=[1.0,2.0]>(x) }",
     "free", 6},
    {"Identity", "(float[4] x) => (y) { y = Identity(x) }", "free"},
    {"LoopIndexTensor", "(float[4] x, int64 i) => (float y) { y = LoopIndexTensor(x, i) }", "free",
     6},
    {"OneHot", "(int64[4] i, float[2] v) => (y) <int64 depth = {3}> { y = OneHot(i, depth, v) }",
     "free"},
    {"Optional", "(float[4] x) => (y) { o = Optional(x) y = OptionalGetElement(o) }", "free"},
    {"OptionalGetElement", "(optional(float[4]) o) => (y) { y = OptionalGetElement(o) }", "free"},
    {"OptionalHasElement", "(optional(float[4]) o) => (y) { y = OptionalHasElement(o) }", "free"},
    {"Pad", "(float[2,2] x) => (y) <int64[4] pads = {1,1,1,1}> { y = Pad(x, pads) }", "free"},
    {"Pad", "(float[2,2] x) => (y) { y = Pad<pads=[1,1,1,1]>(x) }", "free", 2},
    {"Reshape", "(float[2,6] x) => (y) <int64[2] s = {3,-1}> { y = Reshape(x, s) }", "free"},
    {"Reshape", "(float[2,6] x) => (float[3,4] y) { y = Reshape<shape=[3,4]>(x) }", "free", 1},
    {"ReverseSequence", "(float[4,2] x, int64[2] l) => (y) { y = ReverseSequence(x, l) }", "free"},
    {"Scatter", "(float[4,2] x, int64[3,2] i, float[3,2] u) => (y) { y = Scatter(x, i, u) }",
     "free", 9},
    {"ScatterElements",
     "(float[4,2] x, int64[3,2] i, float[3,2] u) => (y) { y = ScatterElements(x, i, u) }", "free"},
    // 3*2 updates are added.
    {"ScatterElements",
     "(float[4,2] x, int64[3,2] i, float[3,2] u) => (y) "
     "{ y = ScatterElements<reduction=\"add\">(x, i, u) }",
     "add 6 float32 float32", 16},
    {"ScatterND", "(float[4,2] x, int64[3,1] i, float[3,2] u) => (y) { y = ScatterND(x, i, u) }",
     "free"},
    // 3 rows of 2 are multiplied, or compared.
    {"ScatterND",
     "(float[4,2] x, int64[3,1] i, float[3,2] u) => (y) "
     "{ y = ScatterND<reduction=\"mul\">(x, i, u) }",
     "mul 6 float32 float32", 18},
    {"ScatterND",
     "(float[4,2] x, int64[3,1] i, float[3,2] u) => (y) "
     "{ y = ScatterND<reduction=\"max\">(x, i, u) }",
     "cmp 6 float32 float32", 18},
    {"SequenceConstruct", "(float[2] a, float[2] b) => (y) { y = SequenceConstruct(a, b) }",
     "free"},
    {"SequenceEmpty", "(float[2] x) => (float[2] x, y) { y = SequenceEmpty() }", "free"},
    {"SequenceInsert", "(seq(float[2]) s, float[2] x) => (y) { y = SequenceInsert(s, x) }", "free"},
    {"SequenceErase", "(seq(float[2]) s, int64 i) => (y) { y = SequenceErase(s, i) }", "free"},
    {"SequenceAt", "(seq(float[2]) s, int64 i) => (y) { y = SequenceAt(s, i) }", "free"},
    {"SequenceLength", "(seq(float[2]) s) => (y) { y = SequenceLength(s) }", "free"},
    {"SplitToSequence", "(float[4,2] x) => (y) { y = SplitToSequence(x) }", "free"},
    {"ConcatFromSequence", "(seq(float[2]) s) => (y) { y = ConcatFromSequence<axis=0>(s) }",
     "free"},
    {"Shape", "(float[2,3] x) => (y) { y = Shape(x) }", "free"},
    {"Size", "(float[2,3] x) => (y) { y = Size(x) }", "free"},
    {"Slice", "(float[4,4] x) => (y) <int64[1] s = {1}, int64[1] e = {3}> { y = Slice(x, s, e) }",
     "free"},
    {"Slice", "(float[4,4] x) => (y) { y = Slice<starts=[1], ends=[3]>(x) }", "free", 1},
    {"Split", "(float[4,2] x) => (a, b) { a, b = Split<num_outputs=2>(x) }", "free"},
    {"Squeeze", "(float[1,4] x) => (y) <int64[1] axes = {0}> { y = Squeeze(x, axes) }", "free"},
    {"Squeeze", "(float[1,4] x) => (y) { y = Squeeze<axes=[0]>(x) }", "free", 11},
    {"TensorScatter",
     "(float[1,4,2] cache, float[1,1,2] u, int64[1] i) => (y) { y = TensorScatter(cache, u, i) }",
     "free", 24},
    {"Tile", "(float[2] x) => (y) <int64[1] r = {3}> { y = Tile(x, r) }", "free"},
    {"Transpose", "(float[2,3] x) => (y) { y = Transpose(x) }", "free"},
    {"Trilu", "(float[3,3] x) => (y) { y = Trilu(x) }", "free"},
    {"Unsqueeze", "(float[4] x) => (y) <int64[1] axes = {0}> { y = Unsqueeze(x, axes) }", "free"},
};

}  // namespace acev2::testing

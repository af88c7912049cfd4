// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of pooling, resampling and sampling.
//
// Invariant: the comment above a case derives its numbers (n = outputs, m = inputs); none is copied
// from the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kPoolCases[] = {
    // Stride 1 unless given: n = 3*3 = 9, 2*2-1 = 3 compares each.
    {"MaxPool", "(float[1,1,4,4] x) => (y) { y = MaxPool<kernel_shape=[2,2]>(x) }",
     "cmp 27 float32 float32"},
    // Volumes: n = 2*2*2 = 8, 7 compares each.
    {"MaxPool",
     "(float[1,1,4,4,4] x) => (y) { y = MaxPool<kernel_shape=[2,2,2], strides=[2,2,2]>(x) }",
     "cmp 56 float32 float32", 1},
    // ceil_mode: n = ceil((5-2)/2+1)^2 = 9, 3 compares each; indices cost nothing more.
    {"MaxPool",
     "(float[1,1,5,5] x) => (y, i) "
     "{ y, i = MaxPool<kernel_shape=[2,2], strides=[2,2], ceil_mode=1>(x) }",
     "cmp 27 float32 float32", 12},
    // A dilated window of 2 spans 3: n = 3*3 = 9, 3 compares each, on bytes.
    {"MaxPool", "(uint8[1,1,5,5] x) => (y) { y = MaxPool<kernel_shape=[2,2], dilations=[2,2]>(x) }",
     "cmp 27 uint8 uint8", 12},
    // SAME_UPPER: n = ceil(5/2)^2 = 9, 8 compares each.
    {"MaxPool",
     "(float[1,1,5,5] x) => (y) "
     "{ y = MaxPool<kernel_shape=[3,3], strides=[2,2], auto_pad=\"SAME_UPPER\">(x) }",
     "cmp 72 float32 float32", 8},
    // SAME_LOWER gives the same shape.
    {"MaxPool",
     "(float[1,1,5,5] x) => (y) "
     "{ y = MaxPool<kernel_shape=[3,3], strides=[2,2], auto_pad=\"SAME_LOWER\">(x) }",
     "cmp 72 float32 float32"},

    // n = 4: 3 adds and a multiply by 1/4 each.
    {"AveragePool",
     "(float[1,1,4,4] x) => (y) { y = AveragePool<kernel_shape=[2,2], strides=[2,2]>(x) }",
     "add 12 float32 float32; shift 4 float32 float32"},
    // ceil_mode: n = 9.
    {"AveragePool",
     "(float[1,1,5,5] x) => (y) "
     "{ y = AveragePool<kernel_shape=[2,2], strides=[2,2], ceil_mode=1, count_include_pad=1>(x) }",
     "add 27 float32 float32; shift 9 float32 float32", 19},
    // A window of one is the identity.
    {"AveragePool", "(float[1,1,4,4] x) => (y) { y = AveragePool<kernel_shape=[1,1]>(x) }", "free",
     7},

    // n = 3 averages of 16: 45 adds, 3 multiplies.
    {"GlobalAveragePool", "(float[1,3,4,4] x) => (y) { y = GlobalAveragePool(x) }",
     "add 45 float32 float32; shift 3 float32 float32", 1},
    // n = 3 maxima of 16.
    {"GlobalMaxPool", "(float[1,3,4,4] x) => (y) { y = GlobalMaxPool(x) }",
     "cmp 45 float32 float32", 1},

    // n = 4 norms of 4: 16 squares, 4 roots.
    {"LpPool", "(float[1,1,4,4] x) => (y) { y = LpPool<kernel_shape=[2,2], strides=[2,2]>(x) }",
     "mac 16 float32 float32; sqrt 4 float32 float32", 18},
    // p = 1: 4*3 adds.
    {"LpPool",
     "(float[1,1,4,4] x) => (y) { y = LpPool<p=1, kernel_shape=[2,2], strides=[2,2]>(x) }",
     "add 12 float32 float32", 11},
    // p = 3: 4*3 adds; 16 powers and 4 roots are 2 functions and a multiply each.
    {"LpPool",
     "(float[1,1,4,4] x) => (y) { y = LpPool<p=3, kernel_shape=[2,2], strides=[2,2]>(x) }",
     "add 12 float32 float32; func 40 float32 float32; mul 20 float32 float32", 2},
    // Opset 1 writes p as a float.
    {"LpPool",
     "(float[1,1,4,4] x) => (float[1,1,2,2] y) "
     "{ y = LpPool<p=1.0, kernel_shape=[2,2], strides=[2,2]>(x) }",
     "add 12 float32 float32", 1},
    // 48 squares, 3 roots.
    {"GlobalLpPool", "(float[1,3,4,4] x) => (y) { y = GlobalLpPool(x) }",
     "mac 48 float32 float32; sqrt 3 float32 float32", 2},

    // n = 3*8*8 = 192, 2*2 taps each: 768.
    {"Resize",
     "(float[1,3,4,4] x) => (y) <float[4] scales = {1,1,2,2}> "
     "{ y = Resize<mode=\"linear\">(x, \"\", scales) }",
     "mac 768 float32 float32", 13},
    // The same by sizes, with empty roi and scales.
    {"Resize",
     "(float[1,3,4,4] x) => (y) <float[0] none = {}, int64[4] sizes = {1,3,8,8}> "
     "{ y = Resize<mode=\"linear\">(x, none, none, sizes) }",
     "mac 768 float32 float32", 11},
    // One axis: n = 3*4*8 = 96, 2 taps each. Opset 10 has scales as input 1.
    {"Resize",
     "(float[1,3,4,4] x) => (y) <float[4] scales = {1,1,1,2}> "
     "{ y = Resize<mode=\"linear\">(x, scales) }",
     "mac 192 float32 float32", 10},
    // Cubic: 192 outputs, 4*4 taps each.
    {"Resize",
     "(float[1,3,4,4] x) => (y) <float[4] scales = {1,1,2,2}> "
     "{ y = Resize<mode=\"cubic\">(x, \"\", scales) }",
     "mac 3072 float32 float32"},
    // Nearest copies.
    {"Resize",
     "(float[1,3,4,4] x) => (y) <float[4] scales = {1,1,2,2}> { y = Resize(x, \"\", scales) }",
     "free"},
    // Antialiased by a half: n = 16, (2*2)*(2*2) taps each.
    {"Resize",
     "(float[1,1,8,8] x) => (y) <float[4] scales = {1,1,0.5,0.5}> "
     "{ y = Resize<mode=\"linear\", antialias=1>(x, \"\", scales) }",
     "mac 256 float32 float32", 18},
    // A crop resamples axes 2 and 3 though their sizes stay: n = 16, 2*2 taps each.
    {"Resize",
     "(float[1,1,4,4] x) => (y) <float[4] roi = {0.2,0.2,0.8,0.8}, int64[2] sizes = {4,4}> "
     "{ y = Resize<mode=\"linear\", axes=[2,3], "
     "coordinate_transformation_mode=\"tf_crop_and_resize\">(x, roi, \"\", sizes) }",
     "mac 64 float32 float32", 19},

    // n = 16, 2*2 taps each.
    {"Upsample",
     "(float[1,1,2,2] x) => (y) <float[4] scales = {1,1,2,2}> "
     "{ y = Upsample<mode=\"linear\">(x, scales) }",
     "mac 64 float32 float32", 9},
    {"Upsample", "(float[1,1,2,2] x) => (y) { y = Upsample<scales=[1.0,1.0,2.0,2.0]>(x) }", "free",
     7},

    // n = 2*3*3 = 18, 2*2 taps each.
    {"GridSample", "(float[1,2,4,4] x, float[1,3,3,2] g) => (y) { y = GridSample(x, g) }",
     "mac 72 float32 float32", 16},
    // Cubic: 4*4 taps.
    {"GridSample",
     "(float[1,2,4,4] x, float[1,3,3,2] g) => (y) { y = GridSample<mode=\"cubic\">(x, g) }",
     "mac 288 float32 float32", 20},
    // Volumes: n = 2*8 = 16, 2*2*2 taps each.
    {"GridSample", "(float[1,2,4,4,4] x, float[1,2,2,2,3] g) => (y) { y = GridSample(x, g) }",
     "mac 128 float32 float32", 20},
    {"GridSample",
     "(float[1,2,4,4] x, float[1,3,3,2] g) => (y) { y = GridSample<mode=\"nearest\">(x, g) }",
     "free", 16},

    // n = 3*2*2*2 = 24, 2*2 samples of 4 MAC each: 384; the mean of 4: 72 adds, 24 multiplies.
    {"RoiAlign",
     "(float[1,2,8,8] x, float[3,4] rois, int64[3] i) => (y) "
     "{ y = RoiAlign<output_height=2, output_width=2, sampling_ratio=2>(x, rois, i) }",
     "mac 384 float32 float32; add 72 float32 float32; shift 24 float32 float32", 16},
    // The maximum of 4.
    {"RoiAlign",
     "(float[1,2,8,8] x, float[3,4] rois, int64[3] i) => (y) "
     "{ y = RoiAlign<mode=\"max\", output_height=2, output_width=2, sampling_ratio=2>(x, rois, i) "
     "}",
     "mac 384 float32 float32; cmp 72 float32 float32", 10},
    // As many samples as the region has pixels: at most all 8*8, for one bin per region. n =
    // 3*2*1*1
    // = 6: 6*64*4 = 1536 MACs, 6*63 = 378 adds, 6 multiplies.
    {"RoiAlign",
     "(float[1,2,8,8] x, float[3,4] rois, int64[3] i) => (y) { y = RoiAlign(x, rois, i) }",
     "mac 1536 float32 float32; add 378 float32 float32; shift 6 float32 float32", 16},
    {"MaxRoiPool",
     "(float[1,2,8,8] x, float[3,5] rois) => (y) { y = MaxRoiPool<pooled_shape=[2,2]>(x, rois) }",
     "unpriced", 1},
    {"MaxUnpool",
     "(float[1,1,2,2] x, int64[1,1,2,2] i) => (y) "
     "{ y = MaxUnpool<kernel_shape=[2,2], strides=[2,2]>(x, i) }",
     "free", 11},

    // 4 column elements at 4 places: 16 adds.
    {"Col2Im",
     "(float[1,4,4] x) => (y) <int64[2] image = {4,4}, int64[2] block = {2,2}> "
     "{ y = Col2Im<strides=[2,2]>(x, image, block) }",
     "add 16 float32 float32", 18},
    // n = 2*3 positions * 2 coordinates = 12, each a sum of 3.
    {"AffineGrid",
     "(float[1,2,3] theta) => (y) <int64[4] size = {1,1,2,3}> { y = AffineGrid(theta, size) }",
     "mac 36 float32 float32", 20},
};

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of reductions, scans and orderings.
//
// Invariant: the comment above a case derives its numbers (m inputs to n outputs take m - n steps);
// none is copied from the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kReduceCases[] = {
    // 24 to 6: 18 adds. Axes as input, as attribute, negative, and without keepdims.
    {"ReduceSum", "(float[2,3,4] x) => (y) <int64[1] axes = {-1}> { y = ReduceSum(x, axes) }",
     "add 18 float32 float32", 13},
    {"ReduceSum", "(float[2,3,4] x) => (y) { y = ReduceSum<axes=[2], keepdims=0>(x) }",
     "add 18 float32 float32", 1},
    // All axes: 24 to 1.
    {"ReduceSum", "(float[2,3,4] x) => (y) { y = ReduceSum(x) }", "add 23 float32 float32", 11},
    // No axes and noop_with_empty_axes: nothing is reduced.
    {"ReduceSum", "(float[2,3,4] x) => (y) { y = ReduceSum<noop_with_empty_axes=1>(x) }", "free",
     13},
    // A sum of none is 0.
    {"ReduceSum", "(float[2,0] x) => (y) <int64[1] axes = {1}> { y = ReduceSum(x, axes) }", "free",
     13},
    // 12 to 3: 9 adds, 3 multiplies by 1/4.
    {"ReduceMean", "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceMean(x, axes) }",
     "add 9 float32 float32; shift 3 float32 float32", 18},
    // Of integers, a quarter is a shift, a third a multiply.
    {"ReduceMean", "(int32[3,4] x) => (y) { y = ReduceMean<axes=[1]>(x) }",
     "add 9 int32 int32; shift 3 int32 int32", 13},
    {"ReduceMean", "(int32[3,4] x) => (y) { y = ReduceMean<axes=[0]>(x) }",
     "add 8 int32 int32; mul 4 int32 int32", 13},
    // 12 to 3.
    {"ReduceMax", "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceMax(x, axes) }",
     "cmp 9 float32 float32", 18},
    {"ReduceMin", "(uint8[3,4] x) => (y) { y = ReduceMin<axes=[1]>(x) }", "cmp 9 uint8 uint8", 12},
    {"ReduceProd", "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceProd(x, axes) }",
     "mul 9 float32 float32", 18},
    {"ReduceL1", "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceL1(x, axes) }",
     "add 9 float32 float32", 18},
    // 12 squares; 3 roots.
    {"ReduceL2", "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceL2(x, axes) }",
     "mac 12 float32 float32; sqrt 3 float32 float32", 18},
    {"ReduceSumSquare",
     "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceSumSquare(x, axes) }",
     "mac 12 float32 float32", 18},
    // 9 adds, 3 logarithms; and 12 exponentials before.
    {"ReduceLogSum", "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceLogSum(x, axes) }",
     "add 9 float32 float32; func 3 float32 float32", 18},
    {"ReduceLogSumExp",
     "(float[3,4] x) => (y) <int64[1] axes = {1}> { y = ReduceLogSumExp(x, axes) }",
     "add 9 float32 float32; func 15 float32 float32", 18},

    // Axis 0 unless given: 4 columns of 3, 2 compares each.
    {"ArgMax", "(float[3,4] x) => (y) { y = ArgMax(x) }", "cmp 8 float32 float32"},
    // 3 rows of 4, 3 compares each.
    {"ArgMin", "(int8[3,4] x) => (y) { y = ArgMin<axis=-1, keepdims=0>(x) }", "cmp 9 int8 int8"},
    {"CumSum", "(float[3,4] x) => (y) <int32 axis = {1}> { y = CumSum(x, axis) }",
     "add 12 float32 float32"},
    {"CumProd", "(float[3,4] x) => (y) <int64 axis = {1}> { y = CumProd(x, axis) }",
     "mul 12 float32 float32", 26},
    // Every element is compared with 0.
    {"NonZero", "(float[3,4] x) => (y) { y = NonZero(x) }", "cmp 12 float32 float32"},
    // 20 elements are placed into a sorted list of 4: log2(4) = 2 compares each.
    {"TopK", "(float[2,10] x) => (v, i) <int64[1] k = {4}> { v, i = TopK(x, k) }",
     "cmp 40 float32 float32"},
    // The attribute of opset 1; among 5, 3 compares: 60.
    {"TopK", "(float[2,10] x) => (v, i) { v, i = TopK<k=5>(x) }", "cmp 60 float32 float32", 1},
    // The single best takes one compare per element.
    {"TopK", "(float[2,10] x) => (v, i) <int64[1] k = {1}> { v, i = TopK<axis=1>(x, k) }",
     "cmp 20 float32 float32", 11},
    // 12 elements among 12: 4 compares each.
    {"Unique", "(float[3,4] x) => (y) { y = Unique(x) }", "cmp 48 float32 float32"},
    // 4 columns of 3 elements among 4: 2 compares for each of the 12.
    {"Unique", "(float[3,4] x) => (y) { y = Unique<axis=1>(x) }", "cmp 24 float32 float32"},
};

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of control flow, random numbers, signal tables, text and losses.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kMiscCases[] = {
    // The dearer branch: 4*4 sums of 4.
    {"If",
     "(bool c, float[4,4] a, float[4,4] b) => (y) { y = If(c) <"
     "then_branch = t () => (float[4,4] p) { p = MatMul(a, b) }, "
     "else_branch = e () => (float[4,4] q) { q = Identity(a) }> }",
     "mac 64 float32 float32"},
    // Three times 2 adds.
    {"Loop",
     "(float[2] x) => (y) <int64 trips = {3}, bool go = {1}> { y = Loop(trips, go, x) <"
     "body = b (int64 i, bool g, float[2] s) => (bool h, float[2] t) "
     "{ h = Identity(g) t = Add(s, s) }> }",
     "add 6 float32 float32"},
    // Five steps of 2 adds.
    {"Scan",
     "(float[2] s, float[5,2] x) => (t, y) { t, y = Scan(s, x) <num_scan_inputs = 1, "
     "body = b (float[2] u, float[2] e) => (float[2] v, float[2] o) "
     "{ v = Add(u, e) o = Identity(v) }> }",
     "add 10 float32 float32"},
    // Two entries of 2 adds.
    {"SequenceMap",
     "(float[2] a, float[2] b) => (y) { s = SequenceConstruct(a, b) y = SequenceMap(s) <"
     "body = m (float[2] e) => (float[2] o) { o = Add(e, e) }> }",
     "add 4 float32 float32"},

    // One comparison with a random number each.
    {"Bernoulli", "(float[4] x) => (y) { y = Bernoulli(x) }", "cmp 4 float32 float32"},
    // Shifting and scaling is a MAC; a normal number a function of a uniform one.
    {"RandomUniform", "(float[1] x) => (float[1] x, y) { y = RandomUniform<shape=[2,3]>() }",
     "mac 6 float32 float32"},
    {"RandomUniformLike", "(float16[2,3] x) => (y) { y = RandomUniformLike(x) }",
     "mac 6 float16 float16"},
    {"RandomNormal", "(float[1] x) => (float[1] x, y) { y = RandomNormal<shape=[2,3]>() }",
     "func 6 float32 float32; mac 6 float32 float32"},
    {"RandomNormalLike", "(float[2,3] x) => (y) { y = RandomNormalLike<dtype=11>(x) }",
     "func 6 float64 float64; mac 6 float64 float64"},
    // 4 exponentials and running sums; 3 samples: a multiply and log2(4) = 2 compares each.
    {"Multinomial", "(float[1,4] x) => (y) { y = Multinomial<sample_size=3>(x) }",
     "func 4 float32 float32; add 4 float32 float32; mul 3 float32 float32; "
     "cmp 6 float32 float32"},

    // 10 angles (multiply), cosines, and MACs; Blackman has two terms.
    {"HannWindow", "(int64 n) => (float[10] y) { y = HannWindow(n) }",
     "mul 10 float32 float32; func 10 float32 float32; mac 10 float32 float32", 17},
    {"HammingWindow", "(int64 n) => (float[10] y) { y = HammingWindow(n) }",
     "mul 10 float32 float32; func 10 float32 float32; mac 10 float32 float32", 17},
    {"BlackmanWindow", "(int64 n) => (float[10] y) { y = BlackmanWindow(n) }",
     "mul 20 float32 float32; func 20 float32 float32; mac 20 float32 float32", 17},
    // Of a constant length it is a constant.
    {"HannWindow", "(float[1] x) => (float[1] x, y) <int64 n = {10}> { y = HannWindow(n) }", "free",
     17},
    // 5*4 = 20 weights: two slopes and two compares each; 4+2 edges: a function and a MAC each.
    {"MelWeightMatrix",
     "(int64 rate) => (float[5,4] y) <int64 bins = {4}, int64 dft = {8}, float low = {0}, "
     "float high = {100}> { y = MelWeightMatrix(bins, dft, rate, low, high) }",
     "mac 46 float32 float32; cmp 40 float32 float32; func 6 float32 float32", 17},
    // One add each.
    {"Range", "(float a) => (float[5] y) <float b = {5}, float d = {1}> { y = Range(a, b, d) }",
     "add 5 float32 float32"},

    // 2 matrices of 3x3: pivot 0 takes 2 divides and 4 MAC, pivot 1 one each, the diagonal 2
    // multiplies.
    {"Det", "(float[2,3,3] x) => (y) { y = Det(x) }",
     "div 6 float32 float32; mac 10 float32 float32; mul 4 float32 float32"},

    // The mean of 3: 2 adds, a multiply by 1/3.
    {"NegativeLogLikelihoodLoss",
     "(float[3,5] x, int64[3] t) => (y) { y = NegativeLogLikelihoodLoss(x, t) }",
     "add 2 float32 float32; mul 1 float32 float32"},
    // Weighted: 3 multiplies; losses and weights are summed (2 + 2 adds) and divided.
    {"NegativeLogLikelihoodLoss",
     "(float[3,5] x, int64[3] t, float[5] w) => (y) { y = NegativeLogLikelihoodLoss(x, t, w) }",
     "mul 3 float32 float32; add 4 float32 float32; div 1 float32 float32", 13},
    // The sum of 2*2 positions: 3 adds.
    {"NegativeLogLikelihoodLoss",
     "(float[1,5,2,2] x, int64[1,2,2] t) => (y) "
     "{ y = NegativeLogLikelihoodLoss<reduction=\"sum\">(x, t) }",
     "add 3 float32 float32", 12},
    {"NegativeLogLikelihoodLoss",
     "(float[3,5] x, int64[3] t) => (y) { y = NegativeLogLikelihoodLoss<reduction=\"none\">(x, t) "
     "}",
     "free", 12},
    // 3 rows of 5: 15 compare, 3*15 add, 15 + 3 function; then the mean of 3.
    {"SoftmaxCrossEntropyLoss",
     "(float[3,5] x, int64[3] t) => (y) { y = SoftmaxCrossEntropyLoss(x, t) }",
     "cmp 15 float32 float32; add 47 float32 float32; func 18 float32 float32; "
     "mul 1 float32 float32"},

    // Inverse document frequencies multiply 2*3 counts; plain counts are look-ups.
    {"TfIdfVectorizer",
     "(int64[2,6] x) => (y) { y = TfIdfVectorizer<mode=\"IDF\", min_gram_length=1, "
     "max_gram_length=1, max_skip_count=0, ngram_counts=[0], ngram_indexes=[0,1,2], "
     "pool_int64s=[2,3,5], weights=[0.5,0.25,2.0]>(x) }",
     "mul 6 float32 float32", 9},
    {"TfIdfVectorizer",
     "(int64[2,6] x) => (y) { y = TfIdfVectorizer<mode=\"TF\", min_gram_length=1, "
     "max_gram_length=1, max_skip_count=0, ngram_counts=[0], ngram_indexes=[0,1,2], "
     "pool_int64s=[2,3,5]>(x) }",
     "free", 9},
    {"RegexFullMatch", "(string[2] x) => (y) { y = RegexFullMatch<pattern=\"a+\">(x) }", "free"},
    {"StringConcat", "(string[2] a, string[2] b) => (y) { y = StringConcat(a, b) }", "free"},
    {"StringNormalizer",
     "(string[2] x) => (y) { y = StringNormalizer<case_change_action=\"LOWER\">(x) }", "free"},
    {"StringSplit", "(string[2] x) => (y, n) { y, n = StringSplit<delimiter=\" \">(x) }", "free"},

    // Work that the data decides, or that nobody defined.
    // 2 classes of 10 boxes, 3 selected at most. Sort: 2*10*4 compares (log2(10) rounded up is 4).
    // Areas: 10*2 adds, 10 multiplies. Pairs: 2*(3*2/2 + 7*3) = 48, each 6+1 compares, 2+2 adds,
    // 1 multiply, 1 divide: 80 + 336 = 416 compares, 20 + 192 = 212 adds, 10 + 48 = 58 multiplies.
    {"NonMaxSuppression",
     "(float[1,10,4] b, float[1,2,10] s) => (y) <int64[1] most = {3}> "
     "{ y = NonMaxSuppression(b, s, most) }",
     "cmp 416 float32 float32; add 212 float32 float32; mul 58 float32 float32; "
     "div 48 float32 float32"},
    {"ImageDecoder", "(uint8[100] x) => (y) { y = ImageDecoder(x) }", "unpriced", 20},
    {"ATen", "(float[2] x) => (float[2] y) { y = ATen<operator=\"foo\">(x) }", "unpriced", 6},
    {"GRUUnit",
     "(float[2] h, float[2] g, float[1] l, float[1] t) => (float[2] y) "
     "{ y = GRUUnit(h, g, l, t) }",
     "unpriced", 6},
};

}  // namespace acev2::testing

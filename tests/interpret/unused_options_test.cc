// SPDX-License-Identifier: Apache-2.0
//
// An option that changes nothing says so, with the reason; one that changes something does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/analyze.h"
#include "support/analyzing.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

Options Folding() {
  Options options;
  options.fold = Fold::kBatchNorm;
  return options;
}

std::string WhyUnused(const std::string& graph, const Options& options) {
  return FindDiagnostic(AnalyzeGraph(graph, options), "option-unused").message;
}

/// A convolution, `between` from c to b, and a BatchNormalization of b.
std::string Normalized(const std::string& between) {
  return "(float[1,2,4,4] x) => (y) <float[2,2,1,1] w = ones, float[2] s = ones> { [conv] c = "
         "Conv(x, w) " +
         between + " [bn] y = BatchNormalization(b, s, s, s, s) }";
}

TEST(UnusedOptions, SayWhyNothingFolds) {
  EXPECT_EQ(WhyUnused("(float[4] x) => (y) { y = Relu(x) }", Folding()),
            "--fold batch-norm changes nothing: the model has no BatchNormalization");
  EXPECT_EQ(
      WhyUnused(Normalized("[act] b = Relu(c)"), Folding()),
      "--fold batch-norm changes nothing: 'bn' stands behind 'act' (Relu), not right behind a "
      "Conv, ConvTranspose or Gemm");
  const std::string read_twice =
      "(float[1,2,4,4] x) => (y, z) <float[2,2,1,1] w = ones, float[2] s = ones> { [conv] c = "
      "Conv(x, w) [bn] y = BatchNormalization(c, s, s, s, s) z = Relu(c) }";
  EXPECT_EQ(WhyUnused(read_twice, Folding()),
            "--fold batch-norm changes nothing: others than 'bn' read what 'conv' makes");
  EXPECT_EQ(
      WhyUnused("(float[1,2,4,4] x, float[2,2,1,1] w) => (y) <float[2] s = ones> { [conv] c = "
                "Conv(x, w) [bn] y = BatchNormalization(c, s, s, s, s) }",
                Folding()),
      "--fold batch-norm changes nothing: 'bn' or 'conv' computes with what is no constant");
  // Whether a product is of constants alone is known only where the model is interpreted.
  EXPECT_EQ(
      WhyUnused("(float[1,2,4,4] x, float[2] v) => (y) <float[2,2,1,1] w = ones, float[2] s = "
                "ones> { [conv] c = Conv(x, w) [bn] y = BatchNormalization(c, v, s, s, s) }",
                Folding()),
      "--fold batch-norm changes nothing: 'bn' or 'conv' computes with what is no constant");
  EXPECT_EQ(WhyUnused("(float[1,2,4,4] x) => (y) <float[2,2,1,1] w = ones, float[2] s = ones> { "
                      "[conv] c = Conv(x, w) [bn] y, m, v = BatchNormalization<training_mode=1>(c, "
                      "s, s, s, s) }",
                      Folding()),
            "--fold batch-norm changes nothing: 'bn' computes its factors of what it reads, as in "
            "training");
  EXPECT_EQ(WhyUnused("(float[1,2,4,4] x) => (y) <float[1,2,4,4] c = ones, float[2] s = ones> { "
                      "[bn] b = BatchNormalization(c, s, s, s, s) y = Add(x, b) }",
                      Folding()),
            "--fold batch-norm changes nothing: 'bn' normalizes constants");
  EXPECT_EQ(WhyUnused("(float[1,2,4,4] x) => (y) <float[2] s = ones> { [a] b = "
                      "BatchNormalization(x, s, s, s, s) y = BatchNormalization(b, s, s, s, s) }",
                      Folding()),
            "--fold batch-norm changes nothing: 'a', the first of 2, has no layer before it");
  const std::string folded =
      "(float[1,2,4,4] x) => (y) <float[2,2,1,1] w = ones, float[2] s = ones> { [conv] c = "
      "Conv(x, w) [bn] y = BatchNormalization(c, s, s, s, s) }";
  EXPECT_THAT(Diagnostics(AnalyzeGraph(folded, Folding())), Not(Contains("option-unused")));
  EXPECT_THAT(Diagnostics(AnalyzeGraph(Normalized("[act] b = Relu(c)"))),
              Not(Contains("option-unused")));
}

TEST(UnusedOptions, SayWhatTheModelLacks) {
  const std::string product = "(float[2,4] x) => (y) <float[4,4] w = ones> { y = MatMul(x, w) }";
  Options options;
  options.accumulator.width = Accumulator::Width::kMinimal;
  EXPECT_EQ(WhyUnused(product, options),
            "--accumulator changes nothing: no products of integers are added up");
  options = {};
  options.requant = Requant::kFixed16;
  EXPECT_EQ(
      WhyUnused(product, options),
      "--requant changes nothing: nothing multiplies an integer to bring it to another scale");
  options = {};
  options.causal = Causal::kHalf;
  EXPECT_EQ(WhyUnused(product, options),
            "--causal half changes nothing: no attention operator says that it is causal; masks of "
            "single operators are not looked into");
}

TEST(UnusedOptions, AreNotThoseThatChangeSomething) {
  Options options;
  options.accumulator.width = Accumulator::Width::kMinimal;
  EXPECT_THAT(
      Diagnostics(AnalyzeGraph(
          "(int8[2,4] x) => (y) <int8[4,4] w = ones> { y = MatMulInteger(x, w) }", options)),
      Not(Contains("option-unused")));
  options = {};
  options.causal = Causal::kHalf;
  EXPECT_THAT(
      Diagnostics(AnalyzeGraph("(float[1,1,4,8] q) => (y) { y = Attention<is_causal=1>(q, q, "
                               "q) }",
                               options, 23)),
      Not(Contains("option-unused")));
}

/// An If that chooses between 4 adds and nothing by `condition`, which is an input or is computed.
std::string Choosing(const std::string& condition) {
  return "(float[4] x, bool c) => (y) <bool t = {1}> { y = If(" + condition +
         ") <then_branch = g1 () => (float[4] a) { a = Add(x, x) }, else_branch = g2 () => "
         "(float[4] "
         "b) { b = Identity(x) }> }";
}

/// A Loop of `limit` runs of 4 adds; `condition` of what it hands on, "k" being its own.
std::string Looping(const std::string& limit, const std::string& condition) {
  return "(float[4] x, int64 m, bool c) => (y) <int64 five = {5}, bool t = {1}> { y = Loop(" +
         limit + ", t, x) <body = g (int64 i, bool k, float[4] s) => (bool o, float[4] r) { o = " +
         condition + " r = Add(s, s) }> }";
}

TEST(UnusedOptions, SayThatNoBranchIsChosen) {
  Options options;
  options.branch = Branch::kMin;
  EXPECT_EQ(WhyUnused("(float[4] x) => (y) { y = Relu(x) }", options),
            "--branch changes nothing: the model has no If");
  EXPECT_EQ(WhyUnused(Choosing("t"), options),
            "--branch changes nothing: of every If the same branch is charged without it");
  EXPECT_THAT(Diagnostics(AnalyzeGraph(Choosing("c"), options)), Not(Contains("option-unused")));
  // The dearer branch is charged as without it, but as what runs, not as the most that can.
  options.branch = Branch::kThen;
  EXPECT_THAT(Diagnostics(AnalyzeGraph(Choosing("c"), options)), Not(Contains("option-unused")));
}

TEST(UnusedOptions, SayThatNoLoopWaitsForACount) {
  Options options;
  options.trip_count = 3;
  EXPECT_EQ(WhyUnused("(float[4] x) => (y) { y = Relu(x) }", options),
            "--trip-count changes nothing: the model has no Loop and no Scan");
  EXPECT_EQ(WhyUnused(Looping("five", "Identity(k)"), options),
            "--trip-count changes nothing: how often each loop that is charged runs is known "
            "without it");
  EXPECT_THAT(Diagnostics(AnalyzeGraph(Looping("m", "Identity(k)"), options)),
              Not(Contains("option-unused")));
  // 5 runs either way, but no longer as the most that there can be.
  options.trip_count = 5;
  EXPECT_THAT(Diagnostics(AnalyzeGraph(Looping("five", "Not(c)"), options)),
              Not(Contains("option-unused")));
}

// One of many reports costs one analysis, whatever the options.
TEST(UnusedOptions, AreNotLookedForInSamples) {
  const Source source(SourceDir() + "/models/lstm.onnx");
  Options options;
  options.fold = Fold::kBatchNorm;
  const Report shown = source.Analyze(options);
  const Report sample = source.Sample(options);
  EXPECT_THAT(Diagnostics(shown), Contains("option-unused"));
  EXPECT_THAT(Diagnostics(sample), Not(Contains("option-unused")));
  EXPECT_EQ(sample.totals.acev2, shown.totals.acev2);
}

}  // namespace
}  // namespace acev2::testing

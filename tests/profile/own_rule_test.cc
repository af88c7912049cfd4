// SPDX-License-Identifier: Apache-2.0
//
// Rules of the user's own at work, against figures worked out by hand.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/profile.h"
#include "support/analyzing.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

Options With(std::string_view toml) {
  Options options;
  options.profile = ParseProfile(std::string(toml), "my.toml");
  return options;
}

constexpr std::string_view kCustomModel = R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[2, 3, 4] x, float[5, 4] w) => (float[a, b, c] z) {
  y = my.Foo <heads: int = 6, sizes: ints = [2, 7]> (x, w)
  z = Relu(y)
})";

TEST(ProfileRules, CountByExpressions) {
  const Options options = With(R"toml(
    [[rule]]
    op = "my::Foo"
    category = "mac"
    work = [
      {operation = "mac", count = "n * in(0,-1)", rhs = "x1", lhs = "x0"},
      {operation = "add", count = "n + m + elements_in(1) + elements_out(0)", lhs = "int8"},
      {operation = "mul", count = "attr('heads') + attr('no', 10) + attr_item('sizes', 1)"},
      {operation = "cmp", count = "rank_in(0) + rank_out(0) + given(1) + given(2) + bits_in(0)"},
      {operation = "func", count = "attr_product('sizes')", category = "activation", role = "f"},
      {operation = "div", count = "out(0,2) - 5"},
    ]
    output = ["in(0,0)", "in(0,1)", "in(1,0)"]
  )toml");
  const Report report = Analyze(kCustomModel, options);
  // Output 2×3×5 = 30, input 24, table 20: MACs 30·4; adds 30 + 24 + 20 + 30; multiplies 6 + 10 +
  // 7; compares 3 + 3 + 1 + 0 + 32; functions 2·7; no divide, 5 - 5 = 0.
  EXPECT_EQ(WorkOf(report, "Foo#1"),
            Canonical("mac 120 float32 float32; add 104 int8 int8; mul 23 float32 float32; cmp 39 "
                      "float32 float32; func 14 float32 float32"));
  EXPECT_EQ(WorkOf(report, "Foo#1", Category::kActivation), "func 14 float32 float32");
  EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 30 float32 float32");
  EXPECT_EQ(FindNode(report, "Foo#1").category, Category::kMac);
  EXPECT_EQ(FindNode(report, "Foo#1").op, "Foo");
  EXPECT_EQ(FindNode(report, "Foo#1").domain, "my");
  // ACE counts the MACs of a MAC layer: 120·32·32.
  EXPECT_EQ(report.totals.ace, Count(122'880));
  EXPECT_EQ(Unpriced(report), std::vector<std::string>{});
}

TEST(ProfileRules, CountInWords) {
  const auto work = [](const std::string& words, const std::string& output) {
    const Report report = Analyze(kCustomModel, With("[[rule]]\nop = \"my::Foo\"\nwork = \"" +
                                                     words + "\"\noutput = " + output));
    return WorkOf(report, "Foo#1");
  };
  EXPECT_EQ(work("per_output cmp mul", "\"like x0\""),
            Canonical("cmp 24 float32 float32; mul 24 float32 float32"));
  EXPECT_EQ(work("per_input add", "[1, 1, 2]"), "add 24 float32 float32");
  EXPECT_EQ(work("per_output_pair mul", "[1, 1, 2]"), "mul 2 float32 float32");
  EXPECT_EQ(work("per_reduction add", "[1, 1, 2]"), "add 22 float32 float32");  // 24 - 2
  EXPECT_EQ(work("per_reduction add", "[9, 9, 9]"), "free");
}

TEST(ProfileRules, FreeAndShapes) {
  const Report report = Analyze(kCustomModel, With(R"toml(
    [[rule]]
    op = "my::Foo"
    free = true
    outputs = [{shape = [7], type = "float16"}]
  )toml"));
  EXPECT_EQ(WorkOf(report, "Foo#1"), "free");
  EXPECT_EQ(FindNode(report, "Foo#1").status, NodeStatus::kFree);
  EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 7 float16 float16");
}

TEST(ProfileRules, AsAnotherOperator) {
  const std::string_view model = R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[1, 3, 8, 8] x, float[4, 3, 3, 3] w) => (float[a, b, c, d] y) {
  z = my.Conv3 <pads: ints = [1, 1, 1, 1]> (x, w)
  y = Relu(z)
})";
  const Report report = Analyze(model, With("[[rule]]\nop = \"my::Conv3\"\nas = \"Conv\""));
  // 4·8·8 outputs × 27.
  EXPECT_EQ(WorkOf(report, "Conv3#1"), "mac 6912 float32 float32");
  EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 256 float32 float32");
  EXPECT_EQ(FindNode(report, "Conv3#1").category, Category::kMac);
  EXPECT_EQ(FindNode(report, "Conv3#1").op, "Conv3");
}

TEST(ProfileRules, AQuantizerByAnotherNameCostsTheSame) {
  const auto graph =
      [](const std::string& q, const std::string& d) {
        return R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[1, 8] x) => (float[1, 8] y) {
  s = Constant<value = float {0.1}>()
  o = Constant<value = int8 {0}>()
  a = )" + q + R"((x, s, o)
  b = )" + d + R"((a, s, o)
  c = Sigmoid(b)
  e = )" + q + R"((c, s, o)
  y = )" + d + R"((e, s, o)
})";
      };
  const Options options = With(R"toml(
    [[rule]]
    op = "my::Q"
    as = "QuantizeLinear"
    [[rule]]
    op = "my::D"
    as = "DequantizeLinear"
  )toml");
  const Report own = Analyze(graph("my.Q", "my.D"), options);
  const Report standard = Analyze(graph("QuantizeLinear", "DequantizeLinear"));
  EXPECT_EQ(WorkOf(own), WorkOf(standard));
  EXPECT_EQ(WorkOf(own, "Sigmoid#1"), "free");  // a look-up: quantizers read it
  EXPECT_EQ(own.totals.acev2, standard.totals.acev2);
  EXPECT_EQ(own.totals.activation_bits, standard.totals.activation_bits);
  EXPECT_EQ(own.totals.peak_activation_bits, standard.totals.peak_activation_bits);
}

TEST(ProfileRules, FormatRulesRunOnPayloads) {
  const std::string_view model = R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[1, 8] x, int8[8, 2] w) => (float[1, 2] y) {
  s = Constant<value = float {0.1}>()
  o = Constant<value = int8 {0}>()
  a = QuantizeLinear(x, s, o)
  b = DequantizeLinear(a, s, o)
  v = DequantizeLinear(w, s, o)
  y = my.Dense(b, v)
})";
  const std::string rule = R"toml(
    [[rule]]
    op = "my::Dense"
    category = "mac"
    work = [{operation = "mac", count = "n * in(0,-1)", lhs = "x0", rhs = "x1"},
            {operation = "add", count = "n", lhs = "y0"}]
    output = ["in(0,0)", "in(1,1)"]
    format = )toml";
  // Payloads into an accumulator, whose float version 2 multiplies make.
  EXPECT_EQ(WorkOf(Analyze(model, With(rule + "\"accumulate\"")), "Dense#1"),
            Canonical("mac 16 int8 int8; add 2 int32 int32; mul 2 int32 float32"));
  EXPECT_EQ(WorkOf(Analyze(model, With(rule + "\"stored\"")), "Dense#1"),
            Canonical("mac 16 float32 float32; add 2 float32 float32"));
  EXPECT_EQ(WorkOf(Analyze(model, With(rule + "\"int12\"")), "Dense#1"),
            Canonical("mac 16 float32 float32; add 2 int12 int12"));
}

TEST(ProfileRules, ReplaceBuiltInRulesAndFunctions) {
  const Report report = Analyze(R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[2, 3] x) => (float[2, 3] y) {
  z = Relu(x)
  y = my.Twice(z)
}
<domain: "my", opset_import: ["" : 17]>
Twice (a) => (b) { b = Add(a, a) })",
                                With(R"toml(
    [[rule]]
    op = "ai.onnx::Relu"
    category = "activation"
    work = "per_output mul"
    [[rule]]
    op = "my::Twice"
    work = "per_output shift"
    output = "like x0"
  )toml"));
  EXPECT_EQ(Labels(report), (std::vector<std::string>{"Relu#1", "Twice#1"}));
  EXPECT_EQ(WorkOf(report, "Relu#1"), "mul 6 float32 float32");
  EXPECT_EQ(WorkOf(report, "Twice#1"), "shift 6 float32 float32");
}

TEST(ProfileRules, WhatIsNotKnownIsUnpriced) {
  const auto reason = [](const std::string& count, std::string_view model = kCustomModel) {
    const Report report =
        Analyze(model, With("[[rule]]\nop = \"my::Foo\"\noutput = \"like x0\"\nwork = "
                            "[{operation = \"mul\", count = \"" +
                            count + "\"}]"));
    EXPECT_EQ(Unpriced(report), std::vector<std::string>{"Foo#1"});
    return FindNode(report, "Foo#1").reason;
  };
  EXPECT_EQ(reason("in(4,0)"), "input 4 is missing");
  EXPECT_EQ(reason("in(0,3)"), "'x' has 3 dimensions, so no axis 3");
  EXPECT_EQ(reason("attr('other')"), "attribute 'other' is missing");
  EXPECT_EQ(reason("attr('sizes')"), "attribute 'sizes' is not a number");
  EXPECT_EQ(reason("attr_item('sizes', 2)"), "attribute 'sizes' has no item 2");
  EXPECT_EQ(reason("n/5"),
            "rule of my.toml:1: count 'n/5' gives 4.8, not a whole number from 0 on");
  EXPECT_EQ(reason("in(0,0) - 3"),
            "rule of my.toml:1: count 'in(0,0) - 3' gives -1, not a whole number from 0 on");
  EXPECT_EQ(reason("in(0, 0.5*in(0,1))"), "in is asked for number 1.5");
  // 24·10^15 is past 2^53 = 9,007,199,254,740,992, and stays so whatever follows.
  EXPECT_EQ(reason("n * 10^15 / 10^15"),
            "rule of my.toml:1: count 'n * 10^15 / 10^15' passes 2^53, "
            "from where on whole numbers are not exact");
  EXPECT_EQ(reason("m > 24 ? m : 1/(m - 24)"),
            "rule of my.toml:1: count 'm > 24 ? m : 1/(m - 24)' divides by 0, or takes a root or "
            "logarithm of what has none");
  const std::string_view open = R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[2] x, int64[1] s) => (y) {
  z = Reshape(x, s)
  y = my.Foo(z)
})";
  EXPECT_EQ(reason("n", open), "dimension 0 of 'y' is not known");
  EXPECT_EQ(reason("given(0) ? n : 7", open), "dimension 0 of 'y' is not known");
  // 2^54 elements.
  const std::string_view large = R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[134217728, 134217728] x) => (float[134217728, 134217728] y) { y = my.Foo(x) })";
  EXPECT_EQ(
      reason("n - 1", large),
      "rule of my.toml:1: count 'n - 1' passes 2^53, from where on whole numbers are not exact");
  EXPECT_EQ(reason("elements_in(0)", large),
            "rule of my.toml:1: count 'elements_in(0)' passes "
            "2^53, from where on whole numbers are not exact");
}

TEST(ProfileRules, CountsPast63BitsAreErrors) {
  EXPECT_THROW(
      AnalyzeGraph("(float[4294967296, 2147483648] x) => (y) { y = Relu(x) }",
                   With("[[rule]]\nop = \"Relu\"\nwork = [{operation = \"mul\", count = \"n\"}]")),
      Error);
}

}  // namespace
}  // namespace acev2::testing

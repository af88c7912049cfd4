// SPDX-License-Identifier: Apache-2.0
//
// Profiles: prices and rules of one's own against figures worked out by hand, and the property that
// the built-in prices, written out as a profile, change nothing.
#include "acev2/profile.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/metric.h"
#include "acev2/write.h"
#include "metric/price_unit.h"
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

std::string Unit(Operation operation, Format lhs, Format rhs, const Options& options) {
  return UnitPrice(operation, lhs, rhs, options).ToString();
}

std::string FaultOf(std::string_view toml) {
  try {
    ParseProfile(std::string(toml), "my.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "no fault";
}

const Options& BuiltIn() {
  static const Options options = [] {
    Options read;
    read.profile = LoadProfile(SourceDir() + "/docs/builtin-profile.toml");
    return read;
  }();
  return options;
}

// --- Prices --------------------------------------------------------------------------------------

TEST(ProfilePrices, ReplaceFormulas) {
  const Options options = With(R"toml(
    [prices]
    mul.float = "i*j/3"
    cmp = 2
    div.integer = 1.5
  )toml");
  // 32·32/3 = 341.333333…, in millionths.
  EXPECT_EQ(Unit(Operation::kMul, kFloat32, kFloat32, options), "341.333333");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), IntFormat(8), options), "56");
  EXPECT_EQ(Unit(Operation::kCmp, kFloat32, kFloat32, options), "2");
  EXPECT_EQ(Unit(Operation::kCmp, IntFormat(4), IntFormat(4), options), "2");
  EXPECT_EQ(Unit(Operation::kDiv, IntFormat(4), IntFormat(4), options), "1.5");
  EXPECT_EQ(Unit(Operation::kDiv, kFloat16, kFloat16, options), "256");
}

TEST(ProfilePrices, AMacFollowsThePairsOfItsMultiplyAndAdd) {
  const Options options = With(R"toml(
    unit = "fJ"
    [[price]]
    operation = "mul"
    lhs = "int8"
    rhs = "int8"
    cost = 200
    [[price]]
    operation = "add"
    lhs = "int8"
    rhs = "int8"
    cost = 30
    [prices]
    mac.float = 5
  )toml");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(8), options), "230");  // 200 + 30
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(4), IntFormat(4), options), "16");   // built in
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, kFloat32, options), "5");            // set itself
  EXPECT_FALSE(StaysBuiltIn(Operation::kMac, IntFormat(8), IntFormat(8), options));
  EXPECT_TRUE(StaysBuiltIn(Operation::kMac, IntFormat(4), IntFormat(4), options));
  EXPECT_FALSE(StaysBuiltIn(Operation::kFunc, kFloat32, kFloat32, options));  // 7 MACs of 5
}

constexpr const char* kTwoOperations =
    "(float[4] x) => (float[4] y) { z = Mul (x, x) y = Add (z, x) }";

TEST(ProfileUnit, CompleteLeavesNoPriceUnset) {
  const std::string head = "unit = 'pJ'\ncomplete = true\n[prices]\nmul = 3\n";
  EXPECT_EQ(
      ErrorOf(kTwoOperations, With(head)),
      "case.onnxtxt: node 'Add#1' (Add): my.toml: no price of add on float32 and float32, but "
      "complete = true");
  // 4 multiplies of 3 and 4 adds of 2.
  EXPECT_EQ(AnalyzeGraph(kTwoOperations, With(head + "add = 2\n")).totals.acev2.ToString(), "20");
}

TEST(ProfileUnit, APartialProfileSaysWhatStaysAcev2) {
  // 4 multiplies of 3, and 4 adds of 192: 768 of 780 are 98.46 %.
  const Report partial = AnalyzeGraph(kTwoOperations, With("unit = 'pJ'\n[prices]\nmul = 3\n"));
  EXPECT_EQ(FindDiagnostic(partial, "partial-profile").message,
            "prices of add.float stay ACEv2 where my.toml has none: 98.5 % of the total");
  // Read back, it stands there once.
  const Report again = ReadJson(WriteJson(partial), "r.json");
  EXPECT_EQ(Diagnostics(again), Diagnostics(partial));
  for (const char* whole :
       {"unit = 'ACEv2'\n[prices]\nmul = 3\n", "[prices]\nmul = 3\nadd = 1\n"}) {
    EXPECT_TRUE(Diagnostics(AnalyzeGraph(kTwoOperations, With(whole))).empty()) << whole;
  }
}

TEST(ProfileUnit, NamesWhatPricesAreIn) {
  EXPECT_EQ(PriceUnit(With("unit = 'pJ'\n")), "pJ");
  EXPECT_EQ(PriceUnit(With("[prices]\nadd = 1\n")), "ACEv2");
  EXPECT_FALSE(HasOwnUnit(With("unit = 'ACEv2'\n")));
}

TEST(ProfilePrices, WhatIsMadeOfOthersFollows) {
  const Options options = With("prices = {mul = \"i*j\", add.float = 100, shift = 7}");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), options), "40");  // 32 + 8
  EXPECT_EQ(Unit(Operation::kMac, kFloat16, kFloat16, options), "356");         // 256 + 100
  EXPECT_EQ(Unit(Operation::kFunc, kFloat16, kFloat16, options), "1424");       // 4 · 356
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(16), IntFormat(16), options), "1424");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), PowerOfTwoFormat(4), options), "7");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), PowerOfTwoFormat(4), options), "15");  // 7 + 8
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, PowerOfTwoFormat(4), options), "107");
  Options product = options;
  product.float_mac = FloatMac::kProduct;
  EXPECT_EQ(Unit(Operation::kMac, kFloat16, kFloat16, product), "256");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), product), "40");
}

TEST(ProfilePrices, KindsOfOperands) {
  const Options options = With(R"toml(
    [prices]
    mul.mixed = "2*min(i,j)"
    mac.power_of_two = "100*i + j"
    mac.float = 3
  )toml");
  EXPECT_EQ(Unit(Operation::kMul, kFloat32, IntFormat(8), options), "16");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), kFloat32, options), "16");
  EXPECT_EQ(Unit(Operation::kMul, kFloat32, kFloat32, options), "992");
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, IntFormat(8), options), "3");  // mixed is a float's
  // i is the operand that is moved, whichever side it stands on.
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), PowerOfTwoFormat(4), options), "804");
  EXPECT_EQ(Unit(Operation::kMac, PowerOfTwoFormat(4), IntFormat(8), options), "804");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), PowerOfTwoFormat(4), options), "4.8");
  // The multiply's own price is part of a mixed MAC: 16 + 6·32.
  const Options mixed = With("[prices]\nmul.mixed = \"2*min(i,j)\"");
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, IntFormat(8), mixed), "208");
}

TEST(ProfilePrices, PairsComeFirstInEitherOrder) {
  const Options options = With(R"toml(
    [prices]
    mac = 9
    [[price]]
    operation = "mac"
    lhs = ["int8", "uint8"]
    rhs = "int8"
    cost = "i + j"
    [[price]]
    operation = "mac"
    lhs = "int8"
    rhs = "int4"
    cost = 1
    [[price]]
    operation = "mac"
    lhs = "int4"
    rhs = "int8"
    cost = 2
  )toml");
  EXPECT_EQ(Unit(Operation::kMac, UIntFormat(8), IntFormat(8), options), "16");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), UIntFormat(8), options), "16");
  EXPECT_EQ(Unit(Operation::kMac, UIntFormat(8), UIntFormat(8), options), "9");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), options), "1");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(4), IntFormat(8), options), "2");
}

TEST(ProfilePrices, WidthsAreThoseThatPricesSee) {
  const Options options = With("widths = {float16 = 11, ternary = 1}");
  EXPECT_EQ(Unit(Operation::kMul, kFloat16, kFloat16, options), "110");  // 121 - 11
  EXPECT_EQ(Unit(Operation::kMul, kBFloat16, kBFloat16, options), "240");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), kTernary, options), "8");
  // ACE is what it was.
  EXPECT_EQ(Ace({Operation::kMac, 3, kFloat16, kFloat16, Category::kMac, ""}), Count(768));
}

TEST(ProfilePrices, AWidthThatHasNoPriceIsAnErrorWithItsPlace) {
  const Options options = With("\n[prices]\nmul.integer = \"i == 5 ? -1 : 1\"");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(4), IntFormat(4), options), "1");
  try {
    UnitPrice(Operation::kMul, IntFormat(5), IntFormat(4), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), std::string("my.toml:3: prices.mul.integer: 'i == 5 ? -1 : 1' gives -1 "
                                        "for i = 5, j = 4"));
  }
}

TEST(ProfilePrices, DecideWhichOperandIsRescaled) {
  const std::string graph = R"((float[3] x, float[3] z) => (y) {
      s = Constant<value = float {0.1}>()
      t = Constant<value = float {0.3}>()
      o = Constant<value = int8 {0}>()
      q = Cast<to = 22>(o)
      a = QuantizeLinear(x, s, o)
      b = DequantizeLinear(a, s, o)
      c = QuantizeLinear(z, t, q)
      d = DequantizeLinear(c, t, q)
      e = Add(b, d)
      y = Relu(e)
  })";
  // An int4 is cheaper to rescale, 4·32 - 32 = 96, than an int8, 8·32 - 32 = 224.
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph), "Add#1", Category::kQuantization), "mul 3 int4 float32");
  const Options options =
      With("price = [{operation = \"mul\", lhs = \"int4\", rhs = \"float32\", cost = 225}]");
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, options), "Add#1", Category::kQuantization),
            "mul 3 int8 float32");
}

TEST(ProfilePrices, DecideTheDearestBranch) {
  const std::string graph = R"((bool c, float[3] x) => (y) {
      y = If(c) <
        then_branch = a () => (p) { p = Add(x, x) },
        else_branch = b () => (q) { q = Mul(x, x) }
      >
  })";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph)), "mul 3 float32 float32");
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, With("prices.mul = 1"))), "add 3 float32 float32");
}

TEST(ProfilePrices, WhatPasses53BitsOnTheWayIsAnError) {
  EXPECT_EQ(FaultOf("prices.cmp = \"i^9 / i^9\""),  // 64^9 = 2^54
            "my.toml:1: prices.cmp: 'i^9 / i^9' gives inf for i = 64, j = 1");
}

TEST(ProfilePrices, FaultsWithoutAColumnHaveALine) {
  EXPECT_EQ(FaultOf("\nprices.cmp = \"i, j\""), "my.toml:2: prices.cmp: 'i, j': several values");
}

// --- The built-in prices as a profile ------------------------------------------------------------

TEST(BuiltInProfile, PricesEveryPairAsBuiltIn) {
  std::vector<Format> formats = {kFloat64, kFloat32, kTensorFloat32, kFloat16,   kBFloat16,
                                 kFloat4,  kBipolar, kTernary,       kFloat8E4M3};
  for (int bits = 1; bits <= 64; ++bits) {
    formats.push_back(IntFormat(bits));
    formats.push_back(UIntFormat(bits));
    if (bits <= 8) formats.push_back(PowerOfTwoFormat(bits));
  }
  for (const Operation operation : kOperations) {
    for (const Format lhs : formats) {
      for (const Format rhs : formats) {
        ASSERT_EQ(UnitPrice(operation, lhs, rhs, BuiltIn()), UnitPrice(operation, lhs, rhs))
            << ToString(operation) << " " << ToString(lhs) << " " << ToString(rhs);
      }
    }
  }
}

TEST(BuiltInProfile, ChangesNoSample) {
  std::size_t models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SourceDir() + "/models")) {
    if (!entry.path().extension().string().starts_with(".onnx")) continue;
    ++models;
    Report own = AnalyzeFile(entry.path().string(), BuiltIn());
    EXPECT_EQ(CheckReport(own), std::vector<std::string>{});
    EXPECT_EQ(own.options.profile, BuiltIn().profile);
    own.options.profile = {};
    EXPECT_EQ(WriteJson(own), WriteJson(AnalyzeFile(entry.path().string()))) << entry.path();
  }
  EXPECT_GE(models, 10u);
}

// --- The prices of version 2 of the metric -------------------------------------------------------

const Options& Former() {
  static const Options options = [] {
    Options read;
    read.profile = LoadProfile(SourceDir() + "/docs/profiles/metric-2.toml");
    return read;
  }();
  return options;
}

// Square roots, look-ups, and functions of integers that a table has: nothing else.
TEST(FormerPrices, DifferWhereTheMetricSaysSo) {
  std::vector<Format> formats = {kFloat64,  kFloat32,    kTensorFloat32, kFloat16,
                                 kBFloat16, kFloat8E4M3, kBipolar,       kTernary};
  for (int bits = 1; bits <= 64; ++bits) formats.push_back(IntFormat(bits));
  for (const Operation operation : kOperations) {
    for (const Format lhs : formats) {
      for (const Format rhs : formats) {
        const int bits = std::max(lhs.bits, rhs.bits);
        const bool integer = !lhs.is_float() && !rhs.is_float();
        const bool changed = operation == Operation::kSqrt || operation == Operation::kLookup ||
                             (operation == Operation::kFunc && integer && bits <= 13);
        EXPECT_EQ(UnitPrice(operation, lhs, rhs, Former()) != UnitPrice(operation, lhs, rhs),
                  changed)
            << ToString(operation) << " " << ToString(lhs) << " " << ToString(rhs);
      }
    }
  }
}

TEST(FormerPrices, AreThoseOfVersion2) {
  EXPECT_EQ(Unit(Operation::kSqrt, kFloat32, kFloat32, Former()), "512");          // 32²/2
  EXPECT_EQ(Unit(Operation::kSqrt, IntFormat(3), IntFormat(3), Former()), "4.5");  // 3²/2
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(8), IntFormat(8), Former()), "0");
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(8), IntFormat(8), Former()), "0");
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(9), IntFormat(9), Former()), "504");  // 4·(81 + 45)
  EXPECT_EQ(Unit(Operation::kFunc, kFloat32, kFloat32, Former()), "8288");         // 7 · 1184
}

TEST(BuiltInProfile, AChangedPriceChangesTheSamples) {
  // The opposite of the above: 1,147,200 float MACs at 1 instead of 1,184 each.
  const std::string model = SourceDir() + "/models/cnn-float32.onnx";
  const Report own = AnalyzeFile(model, With("prices.mac = 1"));
  const Report built_in = AnalyzeFile(model);
  EXPECT_EQ(built_in.totals.acev2.ToDouble() - own.totals.acev2.ToDouble(), 1'147'200.0 * 1'183);
  EXPECT_EQ(own.totals.ace, built_in.totals.ace);
}

// --- Rules ---------------------------------------------------------------------------------------

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
            "rule of my.toml:1: count 'm > 24 ? m : 1/(m - 24)' passes 2^53, from where on whole "
            "numbers are not exact");
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

// --- Reports -------------------------------------------------------------------------------------

TEST(ProfileReports, KeepTheirPrices) {
  const Options options = With("# \"quoted\"\t\n[prices]\nmac = 3 # ≤ 1");
  const Report report =
      AnalyzeGraph("(float[2, 3] x, float[3, 4] w) => (y) { y = MatMul(x, w) }", options);
  EXPECT_EQ(report.totals.acev2.ToDouble(), 72);  // 2·4·3 MACs
  const std::string json = WriteJson(report);
  const Report again = AnalyzeBytes(json, "report.json");
  EXPECT_EQ(again.totals.acev2.ToDouble(), 72);
  EXPECT_EQ(again.options, options);
  EXPECT_EQ(WriteJson(again), json);
  EXPECT_EQ(Diagnostics(again), std::vector<std::string>{});
}

TEST(ProfileReports, CanBePricedAnew) {
  const std::string graph = "(float[2, 3] x, float[3, 4] w) => (y) { y = MatMul(x, w) }";
  const std::string json = WriteJson(AnalyzeGraph(graph));
  const Options prices = With("prices.mac = 5");
  const Report report = AnalyzeBytes(json, "report.json", prices);
  EXPECT_EQ(report.totals.acev2.ToDouble(), 120);
  EXPECT_EQ(report.options, prices);
  EXPECT_EQ(CheckReport(report), std::vector<std::string>{});
  EXPECT_EQ(Diagnostics(report), std::vector<std::string>{});
  // Its rules come too late.
  const Options rules = With("prices.mac = 5\n[[rule]]\nop = \"MatMul\"\nfree = true");
  const Report late = AnalyzeBytes(json, "report.json", rules);
  EXPECT_EQ(late.totals.acev2.ToDouble(), 120);
  EXPECT_EQ(Diagnostics(late), std::vector<std::string>{"rules-ignored"});
}

TEST(ProfileReports, WithABrokenProfileAreErrors) {
  std::string json =
      WriteJson(AnalyzeGraph("(float[2] x) => (y) { y = Relu(x) }", With("prices.cmp = 3")));
  const auto at = json.find("prices.cmp");
  ASSERT_NE(at, std::string::npos);
  json.replace(at, 10, "prices.cmq");
  try {
    AnalyzeBytes(json, "report.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), std::string("report.json: options.profile_text: my.toml:1: unknown "
                                        "operation 'cmq'"));
  }
}

TEST(ProfileReports, EqualProfilesAreEqualOptions) {
  EXPECT_EQ(With("prices.mac = 3"), With("prices.mac = 3"));
  EXPECT_NE(With("prices.mac = 3"), With("prices.mac = 4"));
  EXPECT_NE(With("prices.mac = 3"), Options{});
  EXPECT_NE(With(""), Options{});
}

TEST(ProfileFile, HasALimit) {
  const TemporaryDirectory directory;
  const auto big = directory.Write("big.toml", std::string((1 << 20) + 1, '#'));
  EXPECT_THROW(LoadProfile(big.string()), Error);
  const auto fits = directory.Write("fits.toml", std::string(1 << 20, '#'));
  EXPECT_NO_THROW(LoadProfile(fits.string()));
  EXPECT_THROW(LoadProfile(directory.path().string()), Error);
  EXPECT_THROW(LoadProfile("-"), Error);
  EXPECT_EQ(FaultOf(std::string("a\0b", 3)), "my.toml: a binary file, not a profile");
}

TEST(ProfileFile, DeepNestingEndsInAnError) {
  std::string key = "a";
  for (int k = 0; k < 101; ++k) key += ".a";
  EXPECT_EQ(FaultOf("\n" + key + " = 1"), "my.toml:2: more than 100 dots in a line");
  std::string deep;
  for (int k = 0; k < 255; ++k) deep += "a = [\n{" + key.substr(0, 199) + " = [\n";
  EXPECT_NE(FaultOf(deep), "no fault");
  EXPECT_NE(FaultOf("a = " + std::string(100'000, '[')), "no fault");
}

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// How variants are written, and what `acev2 whatif` refuses.
//
// Invariant: a fault is found before the model is read, names the variant, and has a remedy. What
// the command prints is in tests/golden.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kModel = R"(<ir_version: 8, opset_import: ["" : 17]>
net (float[1,4] x) => (float[1,4] y) <float[4,4] w = {1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}>
{ ["my layer"] y = MatMul (x, w) }
)";

class WhatIfCommand : public ::testing::Test {
 protected:
  WhatIfCommand() { folder_.Write("m.onnxtxt", kModel); }
  RunResult Run(const std::string& arguments) {
    return RunShell("acev2 whatif " + arguments, folder_.path());
  }
  /// The second variant of `arguments` in JSON.
  nlohmann::json Second(const std::string& arguments) {
    const RunResult run = Run("m.onnxtxt " + arguments + " --json -");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return nlohmann::json::parse(run.out).at("variants").at(1);
  }
  TemporaryDirectory folder_;
};

TEST_F(WhatIfCommand, TakesVariantsAsTheyStandOnCommandLines) {
  const nlohmann::json plain = Second("MatMul=w8a8");
  EXPECT_EQ(plain.at("variant"), "MatMul=w8a8");
  EXPECT_EQ(plain.at("options").at("assume"), nlohmann::json({"MatMul=w8a8"}));
  EXPECT_EQ(plain.at("options").at("assume_quantizers"), "written");
  // 16 MACs × 64, 4 multiplies × 992 in front of it and 4 behind.
  EXPECT_EQ(plain.at("acev2"), 16 * 64 + 8 * 992);

  const nlohmann::json named = Second("'narrow: MatMul=w8a8 --accumulator=24 --requant fixed8'");
  EXPECT_EQ(named.at("variant"), "narrow");
  EXPECT_EQ(named.at("change"), "MatMul=w8a8 --accumulator=24 --requant fixed8");
  EXPECT_EQ(named.at("options").at("accumulator"), 24);
  EXPECT_EQ(named.at("options").at("requant"), "fixed8");

  // What has spaces is quoted, a name as well.
  const nlohmann::json quoted = Second(R"('"my variant:" "my layer=w4a8"')");
  EXPECT_EQ(quoted.at("variant"), "my variant");
  EXPECT_EQ(quoted.at("options").at("assume"), nlohmann::json({"my layer=w4a8"}));
  EXPECT_LT(quoted.at("acev2"), plain.at("acev2"));
}

// What is given often is added, what is given once is replaced.
TEST_F(WhatIfCommand, BuildsOnTheOptionsOfAllRows) {
  const nlohmann::json both =
      Second("--assume 'MatMul=w8a8' --accumulator 24 'my=w4 --accumulator minimal'");
  EXPECT_EQ(both.at("options").at("assume"), nlohmann::json({"MatMul=w8a8", "my=w4"}));
  EXPECT_EQ(both.at("options").at("accumulator"), "minimal");
  const nlohmann::json bare = Second("--assume-quantizers none MatMul=w8a8");
  EXPECT_EQ(bare.at("acev2"), 16 * 64);
}

TEST_F(WhatIfCommand, ReadsVariantsFromAFile) {
  folder_.Write("v.txt", "# comment\r\n\r\n  eight: MatMul=w8a8\r\nMatMul=w4a4");
  const RunResult run = Run("m.onnxtxt MatMul=w2a2 --variants v.txt --csv -");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\nMatMul=w2a2,"));
  EXPECT_THAT(run.out, HasSubstr("\neight,MatMul=w8a8,"));
  EXPECT_THAT(run.out, HasSubstr("\nMatMul=w4a4,"));
}

TEST_F(WhatIfCommand, RefusesWhatItCannotMean) {
  struct Refusal {
    const char* arguments;
    const char* error;
  };
  constexpr Refusal kRefusals[] = {
      {"m.onnxtxt", "acev2: error: no VARIANT given\nhint: a variant is formats, options or both"},
      {"m.onnxtxt 'empty:'", "acev2: error: variant 'empty:' changes nothing\nhint: "},
      {"m.onnxtxt \"'MatMul=w4\"",
       "acev2: error: variant ''MatMul=w4': a quote is not closed\nhint: "},
      {"m.onnxtxt MatMul", "acev2: error: variant 'MatMul': --assume: 'MatMul' has no '='\nhint: "},
      {"m.onnxtxt 'MatMul=w4 --acumulator 8'",
       "acev2: error: variant 'MatMul=w4 --acumulator 8': unknown option '--acumulator'\n"
       "hint: did you mean '--accumulator'?"},
      {"m.onnxtxt MatMul=w4 --by node",
       "acev2: error: --by: 'node' is not 'layer'\nhint: --by layer"},
      {"m.onnxtxt MatMul=w4 --top 0", "acev2: error: --top: 0 is less than 1\n"},
      {"m.onnxtxt --variants none.txt",
       "acev2: error: none.txt: no such file\nhint: --variants names a text file "},
      {"m.onnxtxt --by layer '--fold batch-norm'",
       "acev2: error: --by layer: '--fold batch-norm' changes more than formats of layers\nhint: "},
      {"m.onnxtxt MatMul=w4 --dim N=2", "acev2: error: m.onnxtxt: "},
  };
  for (const Refusal& refusal : kRefusals) {
    const RunResult run = Run(refusal.arguments);
    EXPECT_EQ(run.exit_code, 2) << refusal.arguments;
    EXPECT_THAT(run.err, StartsWith(refusal.error)) << refusal.arguments;
    EXPECT_EQ(run.out, "") << refusal.arguments;
  }
}

TEST_F(WhatIfCommand, NeedsTheModelItself) {
  ASSERT_EQ(RunShell("acev2 m.onnxtxt --json saved.json", folder_.path()).exit_code, 0);
  const RunResult run = Run("saved.json MatMul=w4");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("acev2: error: saved.json: is a saved report"));
}

TEST_F(WhatIfCommand, ReadsStandardInputOnce) {
  const RunResult run = Run("- MatMul=w8a8 MatMul=w4a4 --by layer <m.onnxtxt");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("my layer"));
}

TEST_F(WhatIfCommand, FaultsInAFileHaveALine) {
  folder_.Write("v.txt", "# narrow ones\nMatMul=w8a8\n\nMatMul=w99\n");
  const RunResult fault = Run("m.onnxtxt --variants v.txt");
  EXPECT_EQ(fault.exit_code, 2);
  EXPECT_THAT(fault.err, StartsWith("acev2: error: v.txt:4: variant 'MatMul=w99': "));
  folder_.Write("v.txt", "MatMul=w8a8 '\n");
  EXPECT_THAT(Run("m.onnxtxt --variants v.txt").err,
              StartsWith("acev2: error: v.txt:1: variant 'MatMul=w8a8 '': a quote is not closed"));
}

TEST_F(WhatIfCommand, VariantsDifferInName) {
  folder_.Write("v.txt", "small: MatMul=w4a4\n");
  const RunResult run = Run("m.onnxtxt 'small: MatMul=w8a8' --variants v.txt");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err,
              StartsWith("acev2: error: v.txt:1: two variants are called 'small'\nhint: "));
}

}  // namespace
}  // namespace acev2::testing

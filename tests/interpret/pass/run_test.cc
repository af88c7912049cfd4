// SPDX-License-Identifier: Apache-2.0
//
// What stands around a graph: versions of the format, of operator sets and of their domains.
//
// Invariant: whatever version a file says, it is read, and the report says what it was read as.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "acev2/analyze.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// --- Versions ------------------------------------------------------------------------------------

TEST(Versions, FromTheFutureAreReadWithAWarning) {
  const Report report = Analyze(
      "<ir_version: 99, opset_import: [\"\" : 99]> g "
      "(float[3] x) => (y) { y = Relu(x) }");
  EXPECT_THAT(Diagnostics(report), ElementsAre("unknown-opset", "unknown-ir-version"));
  EXPECT_EQ(FindDiagnostic(report, "unknown-opset").severity, Diagnostic::Severity::kWarning);
  EXPECT_EQ(WorkOf(report), "cmp 3 float32 float32");
  EXPECT_EQ(report.model.ir_version, 99);
  EXPECT_THAT(report.model.opsets, ElementsAre(Pair("ai.onnx", 99)));
}

// Before opset 7, broadcasting was an attribute and inputs could be "consumed".
TEST(Versions, FromThePastAreRead) {
  const Report report = AnalyzeGraph(
      "(float[1,2,4] x, float[2] b, float[2] s, float[2] m, float[2] v) => (y) "
      "{ n = BatchNormalization<consumed_inputs=[0,0,0,1,1], is_test=1, spatial=1>(x, s, b, m, v) "
      "a = Add<axis=1, broadcast=1>(n, b) r = Relu<consumed_inputs=[0]>(a) "
      "c = Clip<min=0.0, max=6.0>(r) u = Unsqueeze<axes=[0]>(c) y = ReduceMean<axes=[3]>(u) }",
      {}, 1);
  EXPECT_THAT(Unpriced(report), IsEmpty());
  // 8 elements: 8 multiplies + 8 adds; 8 adds; 8 compares; 2·8 compares; 2 means of 4: 6 adds and 2
  // shifts.
  EXPECT_EQ(WorkOf(report), Canonical("mul 8 float32 float32; add 8 float32 float32; "
                                      "add 8 float32 float32; cmp 24 float32 float32; "
                                      "add 6 float32 float32; shift 2 float32 float32"));
}

// Upsample took its factors as an attribute: 1·1·4·4 outputs of 4 MACs.
TEST(Versions, KnowUpsample) {
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float[1,1,2,2] x) => (y) "
                                "{ y = Upsample<mode=\"linear\", scales=[1.0,1.0,2.0,2.0]>(x) }",
                                {}, 7)),
            "mac 64 float32 float32");
}

TEST(Graphs, OfAModelWithoutOpsetsSayWhatTheyAreReadAs) {
  const auto notes = [](const std::string& ir_version) {
    const Report report = AnalyzeBytes(
        "<ir_version: " + ir_version + "> g (float[4] x) => (float[4] y) { y = Relu(x) }", "m");
    return std::ranges::count(report.diagnostics, "no-opset", &Diagnostic::code);
  };
  EXPECT_EQ(notes("8"), 1);
  EXPECT_EQ(notes("2"), 0) << "there were no opsets yet";
}

TEST(Graphs, ImportOnlyTheDomainsThatTheyUse) {
  const auto opsets = [](const std::string& text) { return Analyze(text).model.opsets; };
  const std::string header =
      "<ir_version: 8, opset_import: [\"\": 17, \"com.microsoft\": 999, \"unheard.of\": 5]>\n";
  const std::string graph = "g (float[4] x, bool c) => (float[4] y) ";
  const Report plain = Analyze(header + graph + "{ y = Relu(x) }");
  EXPECT_EQ(plain.model.opsets, (std::map<std::string, std::int64_t>{{"ai.onnx", 17}}));
  EXPECT_THAT(Diagnostics(plain), IsEmpty());
  EXPECT_EQ(opsets(header + graph + "{ y = com.microsoft.Gelu(x) }").size(), 1u);
  EXPECT_TRUE(opsets(header + graph +
                     "{ y = If(c) <then_branch = t () => (float[4] a) { a = unheard.of.Op(x) }, "
                     "else_branch = e () => (float[4] b) { b = Neg(x) }> }")
                  .contains("unheard.of"));
  const auto called = opsets(
      "<ir_version: 8, opset_import: [\"\": 17, \"local\": 1, \"unheard.of\": 5]>\n" + graph +
      "{ y = local.F(x) }\n<domain: \"local\", opset_import: [\"\": 17, \"unheard.of\": 5]>\n"
      "F (a) => (b) { b = unheard.of.Op(a) }");
  EXPECT_TRUE(called.contains("local"));
  EXPECT_TRUE(called.contains("unheard.of"));
}

}  // namespace
}  // namespace acev2::testing

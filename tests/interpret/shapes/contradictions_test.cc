// SPDX-License-Identifier: Apache-2.0
//
// Operands that cannot be of one operator: types and sizes that do not meet. The node has no price,
// and the reason names both. What has one meaning all the same is understood, with a note.
//
// Invariant: each reason is what the graph beside it gets wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "diagnostic/codes.h"
#include "interpret/shapes/clash.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Clash kClashes[] = {
    {"ProductOfTypes", "(float16[1,4] x, float[4,2] w) => (y) { [n] y = MatMul(x, w) }",
     "input 0 is float16 and input 1 is float32, where ONNX has one type for both"},
    {"ConcatOfTypes", "(float[3] x, int8[4] s) => (y) { [n] y = Concat<axis=0>(x, s) }",
     "input 0 is float32 and input 1 is int8, where ONNX has one type for both"},
    {"BiasOfAnotherType",
     "(float[1,3,4,4] x, float[2,3,1,1] w, double[2] b) => (y) { [n] y = Conv(x, w, b) }",
     "input 0 is float32 and input 2 is float64, where ONNX has one type for both"},
    {"ZeroPointOfAnotherType",
     "(int8[3] x, float s, uint8 z) => (y) { [n] y = DequantizeLinear(x, s, z) }",
     "input 0 is int8 and input 2 is uint8, where ONNX has one type for both"},
    {"ExponentsThatDoNotMeet", "(float[2,3] x, float[4] e) => (y) { [n] y = Pow(x, e) }",
     "its operands of shapes 2×3 and 4 cannot be broadcast to one"},
    {"SumOfThree", "(float[2] x, float[1] e, float[3] z) => (y) { [n] y = Sum(x, e, z) }",
     "its operands of shapes 2 and 3 cannot be broadcast to one"},
    {"Choice", "(bool[1] c, float[3] a, float[4] b) => (y) { [n] y = Where(c, a, b) }",
     "its operands of shapes 3 and 4 cannot be broadcast to one"},
    {"Slope", "(float[1,3,4,4] x, float[5] s) => (y) { [n] y = PRelu(x, s) }",
     "its operand of shape 5 cannot be broadcast to 1×3×4×4"},
    {"Addend", "(float[2,3] a, float[3,4] b, float[3] c) => (y) { [n] y = Gemm(a, b, c) }",
     "its operand of shape 3 cannot be broadcast to 2×4"},
    {"Bias", "(float[1,3,4,4] x, float[2,3,1,1] w, float[3] b) => (y) { [n] y = Conv(x, w, b) }",
     "its bias has 3 entries, its weights make 2 channels"},
    {"Labels",
     "(float[2,3] a, float[2,4] b) => (y) { [n] y = Einsum<equation=\"ab,ab->a\">(a, b) }",
     "its operands have 3 and 4 under one label 'b'"},
    {"EllipsisLabels",
     "(float[5,2,3] a, float[4,3,2] b) => (y) "
     "{ [n] y = Einsum<equation=\"...ij,...jk->...ik\">(a, b) }",
     "its operands have 5 and 4 under one label '...1'"},
    {"ScalesOfAnAxis",
     "(float[1,3,4,4] x, float[5] s, uint8[5] z) => (y) { [n] y = QuantizeLinear(x, s, z) }",
     "it has 5 scales for the 3 entries of axis 1"},
    {"AxisOfScales", "(uint8[2,3] x, float[3] s) => (y) { [n] y = DequantizeLinear<axis=4>(x, s) }",
     "it has 3 scales along axis 4 of an input of rank 2"},
    {"ConstantsOfChannels",
     "(float[1,3,4,4] x, float[4] s, float[4] b, float[4] m, float[4] v) => (y) "
     "{ [n] y = BatchNormalization(x, s, b, m, v) }",
     "its input has 3 channels, its constants are for 4"},
    {"ScaleOfRows", "(float[2,3] x, float[4] s) => (y) { [n] y = LayerNormalization(x, s) }",
     "its operand of shape 4 cannot be broadcast to 2×3"},
    {"Kernel",
     "(float[1,3,8,8] x, float[4,3,3,3] w) => (y) { [n] y = Conv<kernel_shape=[5,5]>(x, w) }",
     "its kernel_shape is 5×5, its weights are 3×3"},
    {"Parts", "(float[2,3] a, float[3,4] b) => (y) { [n] y = Concat<axis=1>(a, b) }",
     "its parts of shapes 2×3 and 3×4 differ in axis 0, not only in the axis 1 that it joins"},
    {"RanksOfParts", "(float[2,3] a, float[2] b) => (y) { [n] y = Concat<axis=0>(a, b) }",
     "its parts of shapes 2×3 and 2 are of different ranks"},
    {"AxisOfParts", "(float[2,3] a, float[2,4] b) => (y) { [n] y = Concat<axis=5>(a, b) }",
     "it joins along axis 5 of parts of rank 2"},
    {"ResultsOfABranch",
     "(bool c, float[2] x) => (y, z) { [n] y, z = If(c) <then_branch = a () => (float[2] p) "
     "{ p = Relu(x) }, else_branch = b () => (float[2] q) { q = Relu(x) }> }",
     "its then_branch gives 1 result, the node has 2 outputs"},
    {"TypesOfBranches",
     "(bool c, float[2] x) => (y) { [n] y = If(c) <then_branch = a () => (p) { p = Relu(x) }, "
     "else_branch = b () => (q) { q = Cast<to=7>(x) }> }",
     "its then_branch gives 'y' as float32, its else_branch as int64"},
    {"TypeOfACondition",
     "(float c, float[2] x) => (y) { [n] y = If(c) <then_branch = a () => (p) { p = Relu(x) }, "
     "else_branch = b () => (q) { q = Abs(x) }> }",
     "input 0 is float32, which its operator does not take"},
    {"SeveralConditions",
     "(bool[2] c, float[2] x) => (y) { [n] y = If(c) <then_branch = a () => (p) { p = Relu(x) }, "
     "else_branch = b () => (q) { q = Abs(x) }> }",
     "its condition has several elements"},
    {"InputsOfALoop",
     "(float[2] x) => (y) <int64 m = {3}, bool t = {1}> { [n] y = Loop(m, t, x, x) "
     "<body = b (int64 i, bool d, float[2] p) => (bool e, float[2] q) "
     "{ e = Identity(d) q = Relu(p) }> }",
     "its body takes 3 inputs, and gets 4"},
    {"ResultsOfALoop",
     "(float[2] x) => (y) <int64 m = {3}, bool t = {1}> { [n] y = Loop(m, t, x) "
     "<body = b (int64 i, bool d, float[2] p) => (bool e, float[2] q, float[2] r) "
     "{ e = Identity(d) q = Relu(p) r = Abs(p) }> }",
     "its body gives 3 results, the node has a condition and 1 output"},
    {"TypeThatALoopCarries",
     "(float[2] x) => (y) <int64 m = {3}, bool t = {1}> { [n] y = Loop(m, t, x) "
     "<body = b (int64 i, bool d, float[2] p) => (bool e, int64[2] q) "
     "{ e = Identity(d) q = Cast<to=7>(p) }> }",
     "it carries 'x' into its body as float32, and out of it as int64"},
    {"TypeThatALoopTakes",
     "(float[2] x) => (y) <int64 m = {3}, bool t = {1}> { [n] y = Loop(m, t, x) "
     "<body = b (int64 i, bool d, int64[2] p) => (bool e, int64[2] q) "
     "{ e = Identity(d) q = Abs(p) }> }",
     "input 2 of its body is declared as int64, and gets float32"},
    {"ConditionOfALoop",
     "(float[2] x) => (y) <int64 m = {3}, bool t = {1}> { [n] y = Loop(m, t, x) "
     "<body = b (int64 i, bool d, float[2] p) => (float e, float[2] q) "
     "{ e = Cast<to=1>(d) q = Relu(p) }> }",
     "the condition that its body returns is float32"},
    {"InputsOfAScan",
     "(float[2] s, float[5,2] x) => (y, z) { [n] y, z = Scan<num_scan_inputs=1, "
     "body = b (float[2] a) => (float[2] c, float[2] q) { c = Relu(a) q = Relu(a) }>(s, x) }",
     "its body takes 1 input, and gets 2"},
    {"ResultsOfAScan",
     "(float[2] s, float[5,2] x) => (y, z) { [n] y, z = Scan<num_scan_inputs=1, "
     "body = b (float[2] a, float[2] p) => (float[2] c) { c = Add(a, p) }>(s, x) }",
     "its body gives 1 result, the node has 2 outputs"},
    {"AxesOfAScan",
     "(float[5,2] x) => (y) { [n] y = Scan<num_scan_inputs=1, scan_input_axes=[0,0], "
     "body = b (float[2] p) => (float[2] q) { q = Relu(p) }>(x) }",
     "scan_input_axes has 2 numbers, one for each of 1 is wanted"},
    {"AxisThatAScanStacks",
     "(float[5,2] x) => (y) { [n] y = Scan<num_scan_inputs=1, scan_output_axes=[3], "
     "body = b (float[2] p) => (float[2] q) { q = Relu(p) }>(x) }",
     "it stacks results along axis 3 of rank 2"},
    {"EntryOfASequence",
     "(float[2] x) => (y) <int64 i = {2}> { s = SequenceConstruct(x, x) [n] y = SequenceAt(s, i) }",
     "it reads entry 2 of a sequence of 2"},
    {"EntryFromTheEndOfASequence",
     "(float[2] x) => (y) <int64 i = {-3}> { s = SequenceConstruct(x, x) [n] y = SequenceAt(s, i) "
     "}",
     "it reads entry -3 of a sequence of 2"},
    {"EntryThatIsErased",
     "(float[2] x) => (y) <int64 i = {2}> { s = SequenceConstruct(x, x) "
     "[n] t = SequenceErase(s, i) y = ConcatFromSequence<axis=0>(t) }",
     "it erases entry 2 of a sequence of 2"},
    {"PlaceInASequence",
     "(float[2] x) => (y) <int64 i = {3}> { s = SequenceConstruct(x, x) "
     "[n] t = SequenceInsert(s, x, i) y = ConcatFromSequence<axis=0>(t) }",
     "it inserts entry 3 of a sequence of 2"},
    {"EntriesThatAreJoined",
     "(float[2,3] x, float[2,2] z) => (y) "
     "{ s = SequenceConstruct(x, z) [n] y = ConcatFromSequence<axis=0>(s) }",
     "its entries of shapes 2×3 and 2×2 differ in axis 1"},
    {"RanksOfEntries",
     "(float[2] x, float[2,2] z) => (y) "
     "{ s = SequenceConstruct(x, z) [n] y = ConcatFromSequence<axis=0>(s) }",
     "its entries of shapes 2 and 2×2 are of different ranks"},
    {"EntriesThatAreStacked",
     "(float[2] x, float[3] z) => (y) "
     "{ s = SequenceConstruct(x, z) [n] y = ConcatFromSequence<axis=0, new_axis=1>(s) }",
     "its entries of shapes 2 and 3 differ in axis 0"},
};

class ClashTest : public ::testing::TestWithParam<Clash> {};

TEST_P(ClashTest, HasNoPriceAndNamesBoth) { ExpectUnpriced(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Contradictions, ClashTest, ::testing::ValuesIn(kClashes), NameOf);

// 2 × 2 against 1 × 4, which the declared result would hide.
TEST(Contradictions, AreNotHiddenByDeclaredResults) {
  Options options;
  options.dims = {{"m", 2}, {"n", 2}};
  const Report report = AnalyzeGraph(
      "(float[m,n] x) => (float[m,n] y) <float[1,4] b = ones> { [n] y = Add(x, b) }", options);
  EXPECT_EQ(FindNode(report, "n").reason,
            "its operands of shapes 2×2 and 1×4 cannot be broadcast to one");
}

// No value of b makes four elements three; another shape of an input would, and of a tensor that
// a node makes nothing that an option sets.
TEST(Contradictions, AreNotMendedByValues) {
  const Report inputs = AnalyzeGraph("(float[3] x, float[4] b) => (y) { [n] y = Add(x, b) }");
  EXPECT_EQ(FindDiagnostic(inputs, "shape-inference").hint,
            "--input x=DIMS or --input b=DIMS sets another shape, if the model is right otherwise");
  const Report made =
      AnalyzeGraph("(float[3] x) => (y) <float[4] b = ones> { h = Relu(x) [n] y = Add(h, b) }");
  EXPECT_EQ(FindDiagnostic(made, "shape-inference").hint,
            "no runtime takes the model so: mend it, or export it again");
}

TEST(Contradictions, OfLengthsOfAScanAreSaid) {
  const Report report = AnalyzeGraph(
      "(float[3,2] a, float[4,2] b) => (y) { [n] y = Scan<num_scan_inputs=2, "
      "body = g (float[2] p, float[2] q) => (float[2] r) { r = Add(p, q) }>(a, b) }");
  EXPECT_EQ(FindNode(report, "n").status, NodeStatus::kUnpriced);
  EXPECT_EQ(FindDiagnostic(report, "malformed-node").message,
            "its scan inputs have 3 and 4 entries");
  EXPECT_TRUE(report.totals.lower_bound);
}

// Ten channels are no three heads, nor are four heads of queries three of keys.
TEST(Contradictions, OfHeadsAreSaid) {
  constexpr int kFirstWithAttention = 23;
  const auto reason = [](std::string_view query, std::string_view heads) {
    const Report report = AnalyzeGraph("(float[1,4," + std::string(query) +
                                           "] q, float[1,4,12] k, float[1,4,12] v) => (y) { "
                                           "[n] y = Attention<" +
                                           std::string(heads) + ">(q, k, v) }",
                                       {}, kFirstWithAttention);
    return FindNode(report, "n").reason;
  };
  EXPECT_EQ(reason("10", "q_num_heads=3, kv_num_heads=3"),
            "a width of 10 does not divide among 3 heads");
  EXPECT_EQ(reason("12", "q_num_heads=4, kv_num_heads=3"),
            "4 heads of queries do not divide among 3 of keys");
  EXPECT_EQ(reason("12", "q_num_heads=6, kv_num_heads=3"), "");
}

// What no size mends is told apart from sizes that do not meet.
TEST(Contradictions, AreNotThoseOfMalformedNodes) {
  for (const char* graph : {"(float[N,3] x) => (y) { [n] y = MatMul(x) }",
                            "(float[N,3] x) => (y) { [n] y = Relu(x, x) }",
                            "(float[N,3] x, int64[3] z) => (y) { [n] y = Add(x, z) }"}) {
    EXPECT_EQ(FindDiagnostic(AnalyzeGraph(graph), "malformed-node").hint,
              "no runtime takes the model so: mend it, or export it again")
        << graph;
  }
}

TEST(Contradictions, OfNamesAreSaid) {
  const Report twice = AnalyzeGraph("(float[2] x, float[3] x) => (y) { [n] y = Relu(x) }");
  EXPECT_EQ(FindDiagnostic(twice, "duplicate-definition").message,
            "two inputs are called 'x'; readers get the first");
  const Report alike = AnalyzeGraph("(float[2] x, float[2] x) => (y) { [n] y = Relu(x) }");
  EXPECT_EQ(FindDiagnostic(alike, "duplicate-output").message,
            "two inputs are called 'x'; readers get the first");
  const Report none = AnalyzeGraph("(float[2] x) => (y, z) { [n] y = Relu(x) }");
  EXPECT_TRUE(SaysContradiction(FindDiagnostic(none, "missing-output").code));
}

// A zero point of an integer convolution is no bias: one for all channels is as ONNX has it.
TEST(Contradictions, AreNoneWhereOperandsMeet) {
  const Report report = AnalyzeGraph(
      "(int8[1,3,4,4] x, int8[2,3,1,1] w, int8[1] z) => (y) { y = ConvInteger(x, w, z) }");
  EXPECT_THAT(Unpriced(report), IsEmpty());
}

// Exporters leave scales in float32: 3 multiplies of float16 by float32, and 3 adds of the zero
// point, whatever its value.
TEST(Contradictions, OfScalesAreUnderstood) {
  for (const std::string graph :
       {"(float16[3] x, float s, uint8 z) => (y) { y = QuantizeLinear(x, s, z) }",
        "(float16[1,3,2] x, float[3] s) => (y) <float16[3] z = ones> "
        "{ y = InstanceNormalization(x, s, z) }",
        "(float16[2,3] x, float[3] s) => (y) { y = LayerNormalization(x, s) }"}) {
    const Report report = AnalyzeGraph(graph, {}, 19);
    EXPECT_THAT(Unpriced(report), IsEmpty()) << graph;
    EXPECT_EQ(FindDiagnostic(report, "scale-type").message,
              "input 0 is float16 and input 1 is float32, where ONNX has one type for both");
  }
}

// Floats for indices and truth values for numbers; a later version of ReduceMax takes these, and
// quantizers write integers into operators of floats.
TEST(Contradictions, OfKindsOfNumbersAreRefused) {
  const struct {
    const char* graph;
    const char* message;
  } cases[] = {
      {"(float[4] x, float[2] i) => (y) { [n] y = Gather(x, i) }",
       "input 1 is float32, which its operator does not take"},
      {"(bool[4] x) => (y) { [n] y = Relu(x) }",
       "input 0 is bool, which its operator does not take"},
      {"(float[4] c, float[4] x) => (y) { [n] y = Where(c, x, x) }",
       "input 0 is float32, which its operator does not take"},
      {"(float[4,4] x) => (y) { [n] y = Softmax<axis=1, axis=0>(x) }",
       "attribute 'axis' is given twice"},
  };
  for (const auto& test : cases) {
    const Report report = AnalyzeGraph(test.graph, {}, 17);
    EXPECT_THAT(Unpriced(report), ElementsAre("n")) << test.graph;
    EXPECT_EQ(FindDiagnostic(report, "malformed-node").message, test.message);
  }
  for (const char* graph : {"(bool[4] x) => (y) { y = ReduceMax(x) }",
                            "(int8[1,3,4,4] x, int8[2,3,1,1] w) => (y) { y = Conv(x, w) }"}) {
    EXPECT_THAT(Unpriced(AnalyzeGraph(graph, {}, 17)), IsEmpty()) << graph;
  }
}

// One number where a list is meant: axis 1 alone is squeezed; steps of 2 over 4 leave 2; of 3 × 4
// rows are summed.
TEST(Contradictions, OfOneNumberForAListAreUnderstood) {
  const struct {
    const char* graph;
    int opset;
    PartialShape shape;
  } cases[] = {
      {"(float[1,1,8] x) => (y) { [n] y = Squeeze<axes=1>(x) }", 11, {1, 8}},
      {"(float[3] x) => (y) { [n] y = Unsqueeze<axes=0>(x) }", 13, {1, 3}},  // an input by now
      {"(float[1,1,4] x, float[1,1,1] w) => (y) { [n] y = Conv<strides=2>(x, w) }", 13, {1, 1, 2}},
      {"(float[3,4] x) => (y) { [n] y = ReduceSum<axes=1, keepdims=0>(x) }", 11, {3}},
  };
  for (const auto& test : cases) {
    const Report report = AnalyzeGraph(test.graph, {}, test.opset);
    EXPECT_EQ(FindNode(report, "n").output_shape, test.shape) << test.graph;
    EXPECT_THAT(Diagnostics(report), ElementsAre("one-for-a-list n")) << test.graph;
  }
}

// y is 3 × 4 whatever the model says; what follows from it is not told again.
TEST(Contradictions, OfDeclaredShapesAreSaidOnce) {
  const Report report = AnalyzeGraph(
      "(float[3,4] x) => (float[3,5] z) <float[3,9] y> { [n] y = Relu(x) z = Abs(y) }");
  EXPECT_THAT(Diagnostics(report), ElementsAre("declared-shape n"));
  EXPECT_EQ(FindDiagnostic(report, "declared-shape").message,
            "'y' is declared as 3×9, but follows as 3×4");
}

// Both branches make 3 × 4, and the model says 3 × 9 of the result.
TEST(Contradictions, OfDeclaredShapesAreSaidOfBodies) {
  const Report report = AnalyzeGraph(
      "(float[3,4] x, bool c) => (float[3,9] y) { [n] y = If(c) "
      "<then_branch = t () => (a) { a = Relu(x) }, else_branch = e () => (b) { b = Relu(x) }> }");
  EXPECT_EQ(FindDiagnostic(report, "declared-shape").node, "n");
}

// Relu of float32 makes float32, whatever the model says; a constant is what its tensor says.
TEST(Contradictions, OfDeclaredTypesAreSaid) {
  const Report report =
      AnalyzeGraph("(float[3] x) => (float[3] z) <int64[3] y> { [n] y = Relu(x) z = Abs(y) }");
  EXPECT_THAT(Diagnostics(report), ElementsAre("declared-type n"));
  EXPECT_EQ(FindDiagnostic(report, "declared-type").message,
            "'y' is declared as int64, but follows as float32");
  const Report sequence =
      AnalyzeGraph("(float[3] x) => (float[3] y) { [n] y = SequenceConstruct(x) }");
  EXPECT_EQ(FindDiagnostic(sequence, "declared-type").message,
            "'y' is declared as float32, but follows as a sequence of float32");
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[3] x) => (z) <float[1] c> "
                                       "{ c = Constant<value = int64[1] {0}>() "
                                       "z = Unsqueeze(x, c) }")),
              IsEmpty());
}

TEST(Contradictions, OfInputsAndTheirValuesAreSaid) {
  const Report shape = AnalyzeGraph(
      "(float[2,4] x, float[4,2] w) => (y) <float[4,3] w = ones> { [n] y = MatMul(x, w) }");
  EXPECT_EQ(FindDiagnostic(shape, "declared-shape").message,
            "input 'w' is declared as 4×2, and its value is 4×3");
  const Report type = AnalyzeGraph(
      "(float[2,4] x, float16[4,3] w) => (y) <float[4,3] w = ones> { [n] y = MatMul(x, w) }");
  EXPECT_EQ(FindDiagnostic(type, "declared-type").message,
            "input 'w' is declared as float16, and its value is float32");
  const Report named = AnalyzeGraph(
      "(float[2,4] x, float[4,K] w) => (y) <float[4,3] w = ones> { [n] y = MatMul(x, w) }");
  EXPECT_THAT(Diagnostics(named), ElementsAre("input-with-value"));
}

// The operators of a domain are those of the last version, as in a runtime; the same one twice is
// no contradiction.
TEST(Contradictions, OfOpsetsAndFunctionsAreSaid) {
  const auto imports = [](const std::string& opsets) {
    return Analyze("<ir_version: 8, opset_import: [" + opsets +
                   "]>\ng (float[2] x) => (float[2] y) { y = Relu(x) }");
  };
  EXPECT_EQ(FindDiagnostic(imports("\"\" : 13, \"\" : 17"), "duplicate-definition").message,
            "opsets 13 and 17 of ai.onnx are imported; operators are read as of the last");
  EXPECT_EQ(FindDiagnostic(imports("\"ai.onnx\" : 17, \"\" : 13"), "duplicate-definition").message,
            "opsets 17 and 13 of ai.onnx are imported; operators are read as of the last");
  EXPECT_THAT(Diagnostics(imports("\"\" : 17, \"ai.onnx\" : 17")), IsEmpty());
  const std::string function =
      "<domain: \"l\", opset_import: [\"\" : 17]> f (a) => (b) { b = Relu(a) }\n";
  const Report twice = Analyze(
      "<ir_version: 8, opset_import: [\"\" : 17, \"l\" : 1]>\n"
      "g (float[2] x) => (float[2] y) { y = l.f(x) }\n" +
      function + function);
  EXPECT_EQ(FindDiagnostic(twice, "duplicate-definition").message,
            "function f of l is defined twice; calls run the last");
}

// The node that reads it has no price, and what reads that is told why; so has what reads a
// constant that is made of it.
TEST(Contradictions, OfDataLeaveReadersWithoutAPrice) {
  const Report report = AnalyzeGraph(
      "(float[2,4] x) => (z) <float[4,3] w = {1,2,3}> { [n] y = MatMul(x, w) [after] z = Relu(y) "
      "}");
  EXPECT_THAT(Unpriced(report), ElementsAre("n", "after"));
  EXPECT_EQ(FindNode(report, "n").reason,
            "of its operand 'w': it is float32 4×3, 12 elements, but its data are 3 numbers");
  EXPECT_EQ(FindDiagnostic(report, "unknown-input").node, "after");
  EXPECT_TRUE(SaysContradiction(FindDiagnostic(report, "tensor-data").code));
  const Report made = AnalyzeGraph(
      "(float[2,4] x) => (y) <float[3,4] w = {1,2,3}> "
      "{ t = Transpose(w) [n] y = MatMul(x, t) }");
  EXPECT_THAT(Unpriced(made), ElementsAre("n"));
}

// Another rank and another size of a result contradict; a name, and a shape that is left out, do
// not.
TEST(Contradictions, OfDeclaredShapesAreRanksAndNumbers) {
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[3,4] x) => (float[12] y) { [n] y = Relu(x) }")),
              ElementsAre("declared-shape n"));
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[3,4] x) => (float[3,2] y) { [n] y = Relu(x) }")),
              ElementsAre("declared-shape n"));
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[3,4] x) => (float[a,b] y) { [n] y = Relu(x) }")),
              IsEmpty());
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[3,4] x) => (float[] y) { [n] y = Relu(x) }")),
              IsEmpty());
}

}  // namespace
}  // namespace acev2::testing

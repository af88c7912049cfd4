// SPDX-License-Identifier: Apache-2.0
//
// Sizes that a model leaves to whoever runs it: dimensions of inputs, and values of inputs that
// become dimensions or trip counts.
//
// Invariant: what is not set is 1 where the model can run so, a note says what was taken, and an
// option sets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// The message of the only "unset-value" note and its hint.
std::string Note(const Report& report) {
  const Diagnostic& note = FindDiagnostic(report, "unset-value");
  return note.message + "; " + note.hint;
}

// Resizing 1×3×4×4 to 1×3×h×w by linear interpolation over two axes: 4 MAC for each of 3·h·w.
constexpr const char* kResize =
    "(float[1,3,4,4] x, int64[2] size) => (y) <int64[2] front = {1,3}> "
    "{ sizes = Concat<axis=0>(front, size) y = Resize<mode=\"linear\">(x, , , sizes) }";

TEST(UnsetValues, AreOneWhereSizesDependOnThem) {
  const Report report = AnalyzeGraph(kResize);
  EXPECT_THAT(Unpriced(report), IsEmpty());
  EXPECT_EQ(WorkOf(report), "mac 12 float32 float32");
  EXPECT_THAT(report.model.bound_values, ElementsAre(Pair("size", ElementsAre(1, 1))));
  EXPECT_EQ(Note(report),
            "size = 1,1, unset values that sizes depend on; --value size=N,… sets them");
}

TEST(UnsetValues, AreSetByTheUser) {
  Options options;
  options.values = {{"size", {8, 5}}};
  const Report report = AnalyzeGraph(kResize, options);
  EXPECT_EQ(WorkOf(report), "mac 480 float32 float32");  // 4 · 3·8·5
  EXPECT_THAT(report.model.bound_values, ElementsAre(Pair("size", ElementsAre(8, 5))));
  EXPECT_THAT(Diagnostics(report), IsEmpty());
  EXPECT_FALSE(report.totals.lower_bound);
}

// The last two dimensions are what the declared result says, whichever way they get there.
TEST(UnsetValues, AreWhatDeclaredShapesTell) {
  const Report report = AnalyzeGraph(
      "(float[1,3,4,4] x, float[3] s) => (float[1,3,7,9] y) "
      "<int64[2] front = {1,3}, int64[1] zero = {0}, int64[1] two = {2}> "
      "{ hw = Slice(s, zero, two) i = Cast<to=7>(hw) sizes = Concat<axis=0>(front, i) "
      "t = Resize<mode=\"linear\">(x, , , sizes) u = Concat<axis=0>(t) y = Relu(u) }");
  EXPECT_EQ(WorkOf(report),
            "mac 756 float32 float32; cmp 189 float32 float32");  // of 3·7·9 entries
  EXPECT_THAT(report.model.bound_values, ElementsAre(Pair("s", ElementsAre(7, 9, 1))));
  EXPECT_EQ(Note(report),
            "s = 7,9,1, unset values that sizes depend on; declared shapes tell those that are not "
            "1; --value s=N,… sets them");
}

// 6·n = 20 has no whole solution, and n = 1 contradicts the 20 entries declared: n stays unknown.
TEST(UnsetValues, ThatContradictDeclaredShapesStayUnknown) {
  const Report report = AnalyzeGraph(
      "(int64 n) => (int64[20] y) <int64 zero = {0}, int64 one = {1}, int64 three = {3}> "
      "{ m = Mul(n, three) r = Range(zero, m, one) c = Concat<axis=0>(r, r) y = Neg(c) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("Range#1"));
  EXPECT_THAT(report.model.bound_values, IsEmpty());
  EXPECT_EQ(FindDiagnostic(report, "unknown-work").hint, "--value n=N tells it");
}

// An inference that does nothing is none: start = limit = 1 would make no entry.
TEST(UnsetValues, ThatLeaveNothingStayUnknown) {
  const Report report = AnalyzeGraph(
      "(int64 start, int64 limit) => (y) <int64 one = {1}> { r = Range(start, limit, one) "
      "y = Neg(r) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("Range#1", "Neg#1"));
  EXPECT_TRUE(report.totals.lower_bound);
}

// What is computed from an input is computed at every inference, known or not: one multiply, and
// Range adds 6 times.
TEST(GivenValues, AreNoConstants) {
  Options options;
  options.values = {{"n", {2}}};
  const Report report = AnalyzeGraph(
      "(int64 n) => (y) <int64 zero = {0}, int64 one = {1}, int64 three = {3}> "
      "{ m = Mul(n, three) y = Range(zero, m, one) }",
      options);
  EXPECT_EQ(FindNode(report, "Range#1").output_shape, (PartialShape{6}));
  EXPECT_EQ(WorkOf(report), "mul 1 int64 int64; add 6 int64 int64");
}

// However large it gets: 65 functions of a tensor whose size is given, 100 of one given number.
TEST(GivenValues, AreNoConstantsHoweverLarge) {
  Options options;
  options.values = {{"s", {65}}};
  EXPECT_EQ(
      WorkOf(AnalyzeGraph("(int64[1] s) => (y) { z = ConstantOfShape(s) y = Exp(z) }", options),
             "Exp#1"),
      "func 65 float32 float32");
  options.values = {{"x", {2}}};
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float x) => (y) <int64[2] s = {10,10}> "
                                "{ e = Expand(x, s) y = Exp(e) }",
                                options),
                   "Exp#1"),
            "func 100 float32 float32");
}

// The length of an input whose values are given is known to those that come before it, too.
TEST(GivenValues, TellLengthsToAllInputs) {
  Options options;
  options.values = {{"s", {2, 3, 4}}};
  const Report report = AnalyzeGraph(
      "(float[n] x, int64[n] s) => (y, z) { y = Exp(x) z = ConstantOfShape(s) }", options);
  EXPECT_EQ(FindNode(report, "Exp#1").output_shape, (PartialShape{3}));
}

// 256 is no 8-bit number, nor is −1 an unsigned one.
TEST(GivenValues, MustBeNumbersOfTheInput) {
  const std::string graph = "(uint8[1] u, int8[1] i, bool[1] b) => (y) { y = Identity(u) }";
  const auto refuses = [&](const std::string& name, double number) {
    Options options;
    options.values = {{name, {number}}};
    try {
      AnalyzeGraph(graph, options);
      return false;
    } catch (const Error&) {
      return true;
    }
  };
  EXPECT_TRUE(refuses("u", 256));
  EXPECT_TRUE(refuses("u", -1));
  EXPECT_FALSE(refuses("u", 255));
  EXPECT_TRUE(refuses("i", 128));
  EXPECT_FALSE(refuses("i", -128));
  EXPECT_TRUE(refuses("b", 2));
  EXPECT_FALSE(refuses("b", 1));
}

constexpr const char* kLoop =
    "(int64 n, bool go, float[4] x) => (y) { [loop] y = Loop(n, go, x) <body = b (int64 i, bool c, "
    "float[4] s) => (bool d, float[4] t) { d = Identity(c) t = Neg(s) }> }";

// How often a loop runs is no dimension: it stays unknown until somebody tells.
TEST(UnsetValues, AreNotTakenAsTripCounts) {
  const Report report = AnalyzeGraph(kLoop);
  EXPECT_THAT(Unpriced(report), ElementsAre("loop"));
  EXPECT_TRUE(report.totals.lower_bound);
  EXPECT_EQ(FindDiagnostic(report, "unknown-trip-count").hint,
            "--value n=N tells it; --trip-count N charges N iterations");
  Options options;
  options.values = {{"n", {5}}};
  const Report given = AnalyzeGraph(kLoop, options);
  EXPECT_THAT(Unpriced(given), IsEmpty());
  EXPECT_EQ(FindNode(given, "loop/body/Neg#1").repeat, 5);
}

// The same number makes a declared dimension: the loop runs as often. Where it is only assumed to
// be 1, the loop's count stays unknown.
TEST(UnsetValues, AreTripCountsWhereDeclaredShapesTellThem) {
  const auto graph = [](const std::string& result) {
    return "(int64 n, bool go, float[4] x) => (y, " + result +
           ") <int64 zero = {0}, int64 one = {1}> { r = Range(zero, n, one) c = Concat<axis=0>(r, "
           "r) "
           "z = Neg(r) [loop] y = Loop(n, go, x) <body = b (int64 i, bool c, float[4] s) => "
           "(bool d, float[4] t) { d = Identity(c) t = Neg(s) }> }";
  };
  const Report told = AnalyzeGraph(graph("int64[6] z"));
  EXPECT_EQ(FindNode(told, "loop/body/Neg#1").repeat, 6);
  EXPECT_EQ(Note(told), "n = 6, as declared shapes tell; --value n=N sets it");
  const Report assumed = AnalyzeGraph(graph("z"));
  EXPECT_EQ(FindNode(assumed, "Neg#1").output_shape, (PartialShape{1}));
  EXPECT_THAT(Unpriced(assumed), ElementsAre("loop"));
}

// A branch that depends on an assumed size is not decided by it; one that the user tells is.
TEST(UnsetValues, DecideNoBranch) {
  const std::string graph =
      "(int64 n, float[4] x) => (y, z) <int64 zero = {0}, int64 one = {1}> "
      "{ r = Range(zero, n, one) z = Neg(r) c = Greater(n, one) [if] y = If(c) "
      "<then_branch = t () => (float[4] a) { a = Exp(x) }, "
      "else_branch = e () => (float[4] b) { b = Neg(x) }> }";
  EXPECT_EQ(FindNode(AnalyzeGraph(graph), "if/then_branch/Exp#1").repeat, 1);
  EXPECT_TRUE(AnalyzeGraph(graph).totals.upper_bound);
  Options options;
  options.values = {{"n", {1}}};
  const Report report = AnalyzeGraph(graph, options);
  EXPECT_EQ(FindNode(report, "if/then_branch/Exp#1").repeat, 0);
  EXPECT_EQ(FindNode(report, "if/then_branch/Exp#1").reason,
            "never runs: --value tells the condition");
  EXPECT_FALSE(report.totals.upper_bound);
}

// The size of what Pad makes waits for the pads, 4 + 1 + 1 entries, and not for what fills them.
TEST(UnsetValues, AreOnlyThoseThatSizesDependOn) {
  const Report report = AnalyzeGraph(
      "(float[4] x, int64[2] pads, float fill) => (y) { p = Pad(x, pads, fill) y = Exp(p) }");
  EXPECT_EQ(FindNode(report, "Exp#1").output_shape, (PartialShape{6}));
  EXPECT_THAT(report.model.bound_values, ElementsAre(Pair("pads", ElementsAre(1, 1))));
}

// Axes are no sizes.
TEST(UnsetValues, AreNotTakenAsAxes) {
  EXPECT_THAT(Unpriced(AnalyzeGraph("(float[2,3] x, int64[1] axes) => (y) "
                                    "{ y = ReduceSum<keepdims=0>(x, axes) }")),
              ElementsAre("ReduceSum#1"));
}

// Two values whose shape is declared with 2 elements; and as many as are given where it is open.
TEST(GivenValues, MustSuitTheInput) {
  const std::string one = "(int64[2] size) => (y) { y = ConstantOfShape(size) }";
  Options options;
  options.values = {{"size", {3}}};
  EXPECT_EQ(ErrorOf(one, options),
            "case.onnxtxt: --value size: one element is given, the input has 2");
  options.values = {{"size", {3, 1.5}}};
  EXPECT_EQ(ErrorOf(one, options), "case.onnxtxt: --value size: 1.5 is no int64");
  options.values = {{"other", {3}}};
  EXPECT_EQ(ErrorOf(one, options),
            "case.onnxtxt: --value other: the model has no input of that name");
  options.values = {{"w", {3}}};
  EXPECT_EQ(ErrorOf("(float[1] x, float[1] w = {1}) => (y) { y = Add(x, w) }", options),
            "case.onnxtxt: --value w: it is a constant of the model");
  options.values = {{"size", {3, 4, 5}}};
  const Report report =
      AnalyzeGraph("(int64[rank] size) => (y) { z = ConstantOfShape(size) y = Neg(z) }", options);
  EXPECT_EQ(WorkOf(report), "logic 60 float32 float32");
  EXPECT_EQ(FindNode(report, "Neg#1").output_shape, (PartialShape{3, 4, 5}));
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("rank", 3)));
}

// Two pools halve the 1, 2 or 3 entries of an axis to nothing; 4 are halved to 1. The batch
// stays 1. 3·2·2 + 3·1·1 windows of 4 entries: 3 compares each.
TEST(UnsetDimensions, AreAsLargeAsTheModelNeeds) {
  const Report report = AnalyzeGraph(
      "(float[batch,3,height,width] x) => (y) { p = MaxPool<kernel_shape=[2,2], strides=[2,2]>(x) "
      "[second] y = MaxPool<kernel_shape=[2,2], strides=[2,2]>(p) }");
  EXPECT_THAT(Unpriced(report), IsEmpty());
  EXPECT_THAT(report.model.bound_dims,
              UnorderedElementsAre(Pair("batch", 1), Pair("height", 4), Pair("width", 4)));
  EXPECT_EQ(WorkOf(report), "cmp 45 float32 float32");
  EXPECT_THAT(Diagnostics(report),
              ElementsAre("unset-dimension", "unset-dimension", "unset-dimension", "small-image"));
  EXPECT_EQ(report.diagnostics.at(1).message,
            "height = 4, an unset dimension of x; 1 does not suit node 'second'");
  EXPECT_EQ(report.diagnostics.at(1).hint, "--dim height=N sets it");
}

// What the user sets stays so, even where nothing fits then.
TEST(UnsetDimensions, AreRaisedButNoOthers) {
  Options options;
  options.dims = {{"height", 1}};
  const Report report = AnalyzeGraph(
      "(float[1,3,height,width] x) => (y) { y = MaxPool<kernel_shape=[2,2]>(x) }", options);
  EXPECT_THAT(Unpriced(report), ElementsAre("MaxPool#1"));
  EXPECT_THAT(report.model.bound_dims, UnorderedElementsAre(Pair("height", 1), Pair("width", 1)));
}

// Weights take 3 channels; 40·40 = 1,600 elements come from one image of 40 rows and columns, which
// no power of two but a multiple of 32 through a convolution of stride 8 makes: 320/8 = 40.
TEST(UnsetDimensions, AreWhatOperandsHaveToBe) {
  EXPECT_THAT(AnalyzeGraph("(float[1,c,8,8] x) => (y) <float[4,3,3,3] w = ones> { y = Conv(x, w) }")
                  .model.bound_dims,
              ElementsAre(Pair("c", 3)));
  const Report report = AnalyzeGraph(
      "(float[n,1,h,w] x) => (y) <float[1,1,8,8] k = ones, int64[2] s = {1,1600}> "
      "{ c = Conv<strides=[8,8]>(x, k) y = Reshape(c, s) }");
  EXPECT_THAT(report.model.bound_dims,
              UnorderedElementsAre(Pair("n", 1), Pair("h", 320), Pair("w", 320)));
  EXPECT_EQ(report.totals.macs, Count(1600 * 64));
}

// The inner sizes of a product have to be equal, whatever the model declares of the result.
TEST(UnsetDimensions, AreWhatFactorsHaveToBe) {
  const Report report = AnalyzeGraph(
      "(float[N,K] x) => (float[N,10] y) <float[768,10] w = ones> { y = MatMul(x, w) }");
  EXPECT_THAT(report.model.bound_dims, UnorderedElementsAre(Pair("K", 768), Pair("N", 1)));
  EXPECT_EQ(report.totals.macs, Count(7680));
  // Set so that nothing fits, it has no price.
  Options options;
  options.dims = {{"K", 5}};
  const Report none = AnalyzeGraph(
      "(float[N,K] x) => (float[N,10] y) <float[768,10] w = ones> { y = MatMul(x, w) }", options);
  EXPECT_EQ(FindNode(none, "MatMul#1").reason, "it multiplies rows of 5 with columns of 768");
  EXPECT_TRUE(none.totals.lower_bound);
}

// An image that ends in 2·4·4 = 32 features: strides of 2 make 4 of 7 or 8. Rows and columns grow
// together, and the batch stays 1.
TEST(UnsetDimensions, OfImagesGrowTogether) {
  const Report report = AnalyzeGraph(
      "(float[n,1,h,w] x) => (float[n,10] y) <float[2,1,3,3] k = ones, float[32,10] m = ones, "
      "int64[2] s = {-1,32}> { c = Conv<strides=[2,2], pads=[1,1,1,1]>(x, k) f = Reshape(c, s) "
      "y = Gemm(f, m) }");
  EXPECT_THAT(report.model.bound_dims,
              UnorderedElementsAre(Pair("n", 1), Pair("h", 7), Pair("w", 7)));
  EXPECT_EQ(report.totals.macs, Count(2 * 4 * 4 * 9 + 32 * 10));
}

// Tried are 227, 299 and 300, all to 64, multiples of 4 to 256 and of 32 to 1,024, powers of two:
// the length that makes the elements of a Reshape is found if it is one of these.
TEST(UnsetDimensions, AreOfAFixedList) {
  const auto length = [](int elements) {
    const std::string n = std::to_string(elements);
    const Report report =
        AnalyzeGraph("(float[1,L] x) => (y) <int64[2] s = {1," + n + "}> { y = Reshape(x, s) }");
    return report.model.bound_dims.at("L");
  };
  for (const int n : {61, 252, 227, 299, 300, 992, 4096}) EXPECT_EQ(length(n), n);
  // Past the multiples of 4, of 32 and the powers of two: none.
  for (const int n : {67, 260, 1056, 8192}) EXPECT_EQ(length(n), 1) << n;
}

// 10,000 nodes before a window of 64: 64 passes would visit 640,000 nodes, more than 300,000.
TEST(UnsetDimensions, AreNotSearchedForEver) {
  std::string graph = "(float[1,1,h] x) => (y) { t0 = Relu(x) ";
  constexpr int kNodes = 10'000;
  for (int i = 1; i < kNodes; ++i) {
    graph += "t" + std::to_string(i) + " = Relu(t" + std::to_string(i - 1) + ") ";
  }
  const Report report = AnalyzeGraph(graph + "[pool] y = MaxPool<kernel_shape=[64]>(t9999) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("pool"));
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("h", 1)));
  EXPECT_EQ(FindDiagnostic(report, "shape-inference").hint,
            "unset dimensions are 1 (h): --dim NAME=N sets one");
}

// 32 inputs that one size is the sum of are followed, 33 are not.
TEST(UnsetValues, AreFollowedForSoManyInputs) {
  const auto sum_of = [](int inputs) {
    std::string list;
    std::string names;
    for (int i = 0; i < inputs; ++i) {
      list += (i == 0 ? "int64[1] s" : ", int64[1] s") + std::to_string(i);
      names += (i == 0 ? "s" : ", s") + std::to_string(i);
    }
    return AnalyzeGraph("(" + list + ") => (y) { n = Sum(" + names +
                        ") z = ConstantOfShape(n) y = Exp(z) }");
  };
  EXPECT_EQ(sum_of(32).model.bound_values.size(), 32U);
  EXPECT_THAT(sum_of(33).model.bound_values, IsEmpty());
  EXPECT_THAT(Unpriced(sum_of(33)), ElementsAre("Exp#1"));
}

// Reflecting 3 entries takes 4, as in ONNX Runtime: 4 + 2·3 = 10 of an axis.
TEST(UnsetDimensions, AreAsLargeAsReflectionNeeds) {
  const Report report = AnalyzeGraph(
      "(float[1,1,h] x) => (y) <int64[6] p = {0,0,3,0,0,3}> "
      "{ r = Pad<mode=\"reflect\">(x, p) y = Exp(r) }");
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("h", 4)));
  EXPECT_EQ(WorkOf(report), "func 10 float32 float32");
}

// A name that is arithmetic on others is what it says, in whatever order they come. A date is none,
// and no model is made for 0 entries: len is 2, so that len - 1 is 1.
TEST(UnsetDimensions, AreWhatTheirNamesSay) {
  const std::string graph =
      "(float[\"past + len\"] m, float[past] p, float[len] l, float[\"batch-size\"] b, "
      "float[\"2024-01-01\"] d, float[\"len - 1\"] z) => (y) "
      "{ y = Relu(m) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph)), "cmp 3 float32 float32");
  Options options;
  options.dims = {{"past", 127}};
  const Report report = AnalyzeGraph(graph, options);
  EXPECT_EQ(WorkOf(report), "cmp 129 float32 float32");
  EXPECT_THAT(
      report.model.bound_dims,
      UnorderedElementsAre(Pair("past + len", 129), Pair("past", 127), Pair("len", 2),
                           Pair("batch-size", 1), Pair("2024-01-01", 1), Pair("len - 1", 1)));
  EXPECT_EQ(FindDiagnostic(report, "derived-dimension").message,
            "past + len = 129 as its name says, a dimension of m");
  options.dims = {{"past + len", 5}};
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, options)), "cmp 5 float32 float32");
}

// 151 is prime and so none of the sizes that are tried anyway: the parts alone say it.
TEST(UnsetDimensions, AreWhatTheirPartsAddUpTo) {
  const Report report = AnalyzeGraph(
      "(float[1,\"channels\"] x) => (z) <int64[2] parts = {100, 51}> "
      "{ a, b = Split<axis=1>(x, parts) z = Relu(b) }");
  EXPECT_THAT(report.model.bound_dims, UnorderedElementsAre(Pair("channels", 151)));
  EXPECT_EQ(WorkOf(report), "cmp 51 float32 float32");
}

// Whoever lists as inputs of a branch what it reads of the graph around it means just that.
TEST(Branches, ReadWhatTheyListAsInputs) {
  const Report report = AnalyzeGraph(
      "(bool c, float[4] x) => (y) { y = If(c) <then_branch = t (float x) => (float[4] a) "
      "{ a = Relu(x) }, else_branch = e () => (float[4] b) { b = Neg(x) }> }");
  EXPECT_THAT(Unpriced(report), IsEmpty());
  EXPECT_EQ(WorkOf(report), "cmp 4 float32 float32");
}

// The result keeps the size of the image, and the model declares 720 × 700.
TEST(UnsetDimensions, AreWhatDeclaredResultsTell) {
  const Report report =
      AnalyzeGraph("(float[n,3,h,w] x) => (float[n,3,720,700] y) { y = Relu(x) }");
  EXPECT_THAT(report.model.bound_dims,
              UnorderedElementsAre(Pair("n", 1), Pair("h", 720), Pair("w", 700)));
}

// Windows of 3 without pads leave 2 less, and two of them 4: 222 + 2 and 220 + 4; a stride of 2
// halves what is left, 1 + (227 - 3) / 2 = 113.
TEST(UnsetDimensions, AreWhatDeclaredResultsTellOfWhatIsCutOff) {
  const struct {
    std::string graph;
    std::int64_t side;
  } cases[] = {
      {"(float[1,3,s,s] x, float[3,3,3,3] w) => (float[1,3,222,222] y) { y = Conv(x, w) }", 224},
      {"(float[1,3,s,s] x, float[3,3,3,3] w) => (float[1,3,220,220] y) "
       "{ a = Conv(x, w) y = Conv(a, w) }",
       224},
      {"(float[1,3,s,s] x, float[3,3,3,3] w) => (float[1,3,113,113] y) "
       "{ y = Conv<strides=[2,2]>(x, w) }",
       227}};
  for (const auto& test : cases) {
    const Report report = AnalyzeGraph(test.graph);
    EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("s", test.side))) << test.graph;
    EXPECT_EQ(report.totals.nodes_unpriced, 0);
  }
}

// A pool of 2 × 2 halves rows and columns: 224 and 192 for 112 and 96. On 1 × 1 it cannot run.
TEST(UnsetDimensions, AreWhatDeclaredResultsTellOfWhatIsScaled) {
  const Report report = AnalyzeGraph(
      "(float[1,3,h,w] x) => (float[1,3,112,96] y) "
      "{ y = MaxPool<kernel_shape=[2,2], strides=[2,2]>(x) }");
  EXPECT_THAT(report.model.bound_dims, UnorderedElementsAre(Pair("h", 224), Pair("w", 192)));
}

// A vector of 10 classes says nothing of the batch.
TEST(UnsetDimensions, AreNotWhatOtherResultsTell) {
  const Report report =
      AnalyzeGraph("(float[n,4] x) => (float[9,10] y) <float[4,5] w = ones> { y = MatMul(x, w) }");
  EXPECT_THAT(report.model.bound_dims, UnorderedElementsAre(Pair("n", 9)));
  EXPECT_THAT(Diagnostics(report), ElementsAre("unset-dimension", "declared-shape MatMul#1"));
}

// Nobody said how large: 3 channels are an image, one under a window as well; a mask is none, and
// who sets one side is not warned.
TEST(UnsetDimensions, OfSmallImagesAreWarnedOf) {
  const auto warned = [](const char* graph, Options options = {}) {
    const auto codes = Diagnostics(AnalyzeGraph(graph, options));
    return std::ranges::count(codes, "small-image");
  };
  EXPECT_EQ(warned("(float[n,3,h,w] x) => (y) { y = Relu(x) }"), 1);
  EXPECT_EQ(warned("(float[n,h,w,3] x) => (y) { y = Relu(x) }"), 1);
  EXPECT_EQ(warned("(float[n,1,h,w] x, float[2,1,1,1] w1) => (y) { y = Conv(x, w1) }"), 1);
  EXPECT_EQ(warned("(float[n,3,\"8*h\",\"8*w\"] x) => (y) { y = Relu(x) }"), 1);
  EXPECT_EQ(warned("(float[n,1,h,w] x) => (y) { y = Relu(x) }"), 0);
  EXPECT_EQ(warned("(float[n,3,8,8] x) => (y) { y = Relu(x) }"), 0);
  Options options;
  options.dims = {{"h", 8}};
  EXPECT_EQ(warned("(float[n,3,h,w] x) => (y) { y = Relu(x) }", options), 0);
}

}  // namespace
}  // namespace acev2::testing

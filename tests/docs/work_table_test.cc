// SPDX-License-Identifier: Apache-2.0
//
// Holds the table "Work per operator" of docs/metric.md to the rules: each row is priced on small
// instances.
//
// Invariant: an expectation is the row's formula, worked out by hand beside it, for each operation
// that it names; a row without an instance fails, and so does an instance without its row.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/analyzing.h"
#include "support/paths.h"
#include "support/playground.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

struct Instance {
  const char* row;    ///< the first words of its first cell
  const char* graph;  ///< from the input list on, or a whole model
  const char* work;   ///< "mac 972; add 54": all there is; "mac 420 …": that among others
  int opset = 21;
};

constexpr const char* kFree = "";

constexpr Instance kInstances[] = {
    // 6·3·3 = 54 results, each of 4/2 channels of 3·3.
    {"Conv |",
     "(float[1,4,5,5] x) => (y) <float[6,2,3,3] w = ones, float[6] b = ones> "
     "{ y = Conv<group=2>(x, w, b) }",
     "mac 972; add 54"},
    // 4·3·3 = 36 inputs, each into 6/2 channels of 2·2; 6·4·4 = 96 results.
    {"ConvTranspose",
     "(float[1,4,3,3] x) => (y) <float[4,3,2,2] w = ones, float[6] b = ones> "
     "{ y = ConvTranspose<group=2>(x, w, b) }",
     "mac 432; add 96"},
    {"MatMul, Gemm", "(float[2,3,4] x) => (y) <float[4,5] w = ones> { y = MatMul(x, w) }",
     "mac 120"},
    {"MatMul, Gemm", "(float[3,4] x, float[4,5] w, float[5] c) => (y) { y = Gemm(x, w, c) }",
     "mac 60; add 15"},
    {"Einsum", "(float[2,3] a, float[3,4] b) => (y) { y = Einsum<equation=\"ij,jk->ik\">(a, b) }",
     "mac 24"},
    {"Einsum", "(float[2] a, float[3] b) => (y) { y = Einsum<equation=\"i,j->ij\">(a, b) }",
     "mul 6"},
    // 2 heads, 3 queries and keys of 3: 2·3·3·3 twice; 18 scores scaled; a softmax of 6 rows of 3.
    {"Attention",
     "(float[1,2,3,3] q, float[1,2,3,3] k, float[1,2,3,3] v) => (y) { y = Attention(q, k, v) }",
     "mac 108; mul 36; add 36; cmp 18; func 18; div 6", 23},
    // 5 steps of 4·3·(4 + 3).
    {"LSTM, GRU, RNN",
     "(float[5,1,4] x) => (y) <float[1,12,4] w = ones, float[1,12,3] r = ones> "
     "{ y, h, c = LSTM<hidden_size=3>(x, w, r) }",
     "mac 420 …"},
    // 2·3 samples.
    {"DeformConv, GridSample, RoiAlign",
     "(float[1,1,4,4] x, float[1,2,3,2] g) => (y) { y = GridSample(x, g) }", "mac 24 …"},
    {"BatchNormalization",
     "(float[1,2,2,2] x) => (y) <float[2] s = ones> { y = BatchNormalization(x, s, s, s, s) }",
     "mul 8; add 8"},
    // 2 rows of 4: 8 + 8 + 8 adds, 8 and 8 multiplies.
    {"LayerNormalization",
     "(float[2,4] x) => (y) <float[4] s = ones, float[4] b = ones> "
     "{ y = LayerNormalization(x, s, b) }",
     "add 24; mac 8; sqrt 2; div 2; mul 16"},
    {"RMSNormalization", "(float[2,4] x) => (y) <float[4] s = ones> { y = RMSNormalization(x, s) }",
     "mac 8; sqrt 2; div 2; mul 16", 23},
    {"Softmax, LogSoftmax", "(float[2,4] x) => (y) { y = Softmax(x) }",
     "cmp 8; add 16; func 8; div 2; mul 8"},
    {"Softmax, LogSoftmax", "(float[2,4] x) => (y) { y = LogSoftmax(x) }",
     "cmp 8; add 24; func 10"},
    {"Relu, LeakyRelu", "(float[2,4] x) => (y) { y = Relu(x) }", "cmp 8"},
    {"Relu, LeakyRelu", "(float[2,4] x) => (y) { y = LeakyRelu<alpha=0.3>(x) }", "cmp 8; mul 8"},
    {"Relu, LeakyRelu",
     "(float[2,4] x) => (y) <float a = {0}, float b = {6}> { y = Clip(x, a, b) }", "cmp 16"},
    {"Relu, LeakyRelu", "(float[2,4] x) => (y) { y = HardSigmoid<alpha=0.3>(x) }", "mac 8; cmp 16"},
    {"Relu, LeakyRelu", "(float[2,4] x) => (y) { y = HardSwish(x) }", "mac 8; cmp 16; mul 8"},
    {"Sigmoid, Tanh", "(float[2,4] x) => (y) { y = Sigmoid(x) }", "func 8"},
    {"Sigmoid, Tanh", "(float[2,4] x) => (y) { y = Gelu(x) }", "func 8; mul 16; shift 8; add 8"},
    {"Sigmoid, Tanh", "(float[2,4] x) => (y) { y = Softplus(x) }", "func 16; add 8"},
    {"Add, Sub / Mul", "(float[2,4] x) => (y) { y = Add(x, x) }", "add 8"},
    {"Add, Sub / Mul", "(float[2,4] x, float[4] z) => (y) { y = Mul(x, z) }", "mul 8"},
    {"Add, Sub / Mul", "(float[2,4] x, float[4] z) => (y) { y = Div(x, z) }", "div 8"},
    {"Add, Sub / Mul", "(float[2,4] x) => (y) <float z = {3}> { y = Div(x, z) }", "mul 8"},
    {"Add, Sub / Mul", "(float[2,4] x) => (y) { y = Sum(x, x, x) }", "add 16"},
    {"Pow", "(float[2,4] x) => (y) <float e = {2}> { y = Pow(x, e) }", "mul 8"},
    {"Pow", "(float[2,4] x) => (y) <float e = {3}> { y = Pow(x, e) }", "mul 16"},
    {"Pow", "(float[2,4] x) => (y) <float e = {0.5}> { y = Pow(x, e) }", "sqrt 8"},
    {"Pow", "(float[2,4] x) => (y) <float e = {-1}> { y = Pow(x, e) }", "div 8"},
    {"Pow", "(float[2,4] x) => (y) <float e = {2.5}> { y = Pow(x, e) }", "func 16; mul 8"},
    {"MaxPool / AveragePool",
     "(float[1,1,4,4] x) => (y) { y = MaxPool<kernel_shape=[2,2], strides=[2,2]>(x) }", "cmp 12"},
    // 3·3 is no power of two.
    {"MaxPool / AveragePool",
     "(float[1,1,4,4] x) => (y) { y = AveragePool<kernel_shape=[2,2], strides=[2,2]>(x) }",
     "add 12; shift 4"},
    {"MaxPool / AveragePool", "(float[1,1,3,3] x) => (y) { y = GlobalAveragePool(x) }",
     "add 8; mul 1"},
    {"ReduceSum / ReduceMean", "(float[2,4] x) => (y) <int64[1] a = {1}> { y = ReduceSum(x, a) }",
     "add 6"},
    {"ReduceSum / ReduceMean", "(float[2,3] x) => (y) <int64[1] a = {1}> { y = ReduceMean(x, a) }",
     "add 4; mul 2"},
    {"ReduceSum / ReduceMean", "(float[2,4] x) => (y) <int64[1] a = {1}> { y = ReduceMax(x, a) }",
     "cmp 6"},
    {"ReduceSum / ReduceMean", "(float[2,4] x) => (y) <int64[1] a = {1}> { y = ReduceL2(x, a) }",
     "mac 8 …"},
    // 16 results of two axes.
    {"Resize, Upsample",
     "(float[1,1,2,2] x) => (y) <float[4] s = {1,1,2,2}> { y = Resize<mode=\"linear\">(x, , s) }",
     "mac 64"},
    {"Resize, Upsample",
     "(float[1,1,2,2] x) => (y) <float[4] s = {1,1,2,2}> { y = Resize<mode=\"cubic\">(x, , s) }",
     "mac 256"},
    {"Resize, Upsample",
     "(float[1,1,2,2] x) => (y) <float[4] s = {1,1,2,2}> { y = Resize(x, , s) }", kFree},
    // Two blocks of 16.
    {"TRT_FP4DynamicQuantize",
     "(float[2,16] x, float s) => (y, z) "
     "{ y, z = trt.TRT_FP4DynamicQuantize<axis=-1, block_size=16, scale_type=17>(x, s) }",
     "cmp 32; mul 34; div 2"},
    {"MultiThreshold",
     "(float[1,2,2,2] x) => (y) <float[2,3] t = ones> "
     "{ y = qonnx.custom_op.general.MultiThreshold<out_dtype=\"UINT2\">(x, t) }",
     "cmp 24"},
    {"Max, Min", "(float[2,4] x) => (y) { y = Max(x, x, x) }", "cmp 16"},
    {"Max, Min", "(float[2,4] x, float[4] z) => (y) { y = Less(x, z) }", "cmp 8"},
    {"Max, Min", "(float[2,4] x) => (y) { y = ArgMax<axis=1>(x) }", "cmp 6"},
    // 32 elements, each into a sorted list of 4.
    {"TopK", "(float[2,16] x) => (y, i) <int64[1] k = {4}> { y, i = TopK(x, k) }", "cmp 64"},
    {"Reshape, Transpose", "(float[2,4] x) => (y) { y = Transpose(x) }", kFree},
    {"Reshape, Transpose", "(float[2,4] x) => (y) { y = Cast<to=10>(x) }", kFree},
    {"Reshape, Transpose", "(float[2,4] x) => (y) { y = Concat<axis=0>(x, x) }", kFree},
    {"standard operators",
     "<ir_version: 8, opset_import: [\"\" : 17, \"l\" : 1]>\n"
     "g (float[2,4] x) => (y) { y = l.f(x) }\n"
     "<domain: \"l\", opset_import: [\"\" : 17]> f (a) => (b) { c = Relu(a) b = Add(c, c) }",
     "cmp 8; add 8"},
    // 3 rounds; the dearer of 4 adds and 4 compares.
    {"If / Loop / Scan",
     "(float[4] x) => (y) <int64 m = {3}, bool t = {1}> { y = Loop(m, t, x) "
     "<body = b (int64 i, bool d, float[4] p) => (bool e, float[4] q) "
     "{ e = Identity(d) q = Relu(p) }> }",
     "cmp 12"},
    {"If / Loop / Scan",
     "(bool c, float[4] x) => (y) { y = If(c) <then_branch = a () => (p) { p = Relu(x) }, "
     "else_branch = b () => (q) { q = Add(x, x) }> }",
     "add 4"},
};

/// "mac 972; add 54" as numbers by operation.
std::map<std::string, std::string> Parts(const std::string& work) {
  std::map<std::string, std::string> parts;
  const std::regex part("([a-z]+) ([0-9]+)");
  for (std::sregex_iterator at(work.begin(), work.end(), part), end; at != end; ++at) {
    parts[(*at)[1]] = (*at)[2];
  }
  return parts;
}

/// The same of all that `report` counts and that has a price.
std::map<std::string, std::string> PartsOf(const Report& report) {
  std::map<std::string, std::int64_t> sums;
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) {
      if (work.operation == Operation::kLogic) continue;
      sums[std::string(ToString(work.operation))] += work.count.value();
    }
  }
  std::map<std::string, std::string> parts;
  for (const auto& [operation, count] : sums) parts[operation] = std::to_string(count);
  return parts;
}

/// The rows of the table under "Work per operator".
std::vector<std::string> RowsOfTable() {
  std::vector<std::string> rows;
  bool inside = false;
  for (const std::string& line : LinesOf(FileText(SourceDir() + "/docs/metric.md"))) {
    if (line.starts_with("## ")) inside = line == "## Work per operator";
    if (!inside || !line.starts_with("| ") || line.starts_with("| operators")) continue;
    rows.push_back(line.substr(2));
  }
  return rows;
}

TEST(WorkTable, IsWhatTheRulesCount) {
  const std::vector<std::string> rows = RowsOfTable();
  ASSERT_GT(rows.size(), 20u);
  std::set<std::string> tried;
  for (const Instance& test : kInstances) {
    SCOPED_TRACE(test.graph);
    const auto* row = static_cast<const std::string*>(nullptr);
    for (const std::string& candidate : rows) {
      if (candidate.starts_with(test.row)) row = &candidate;
    }
    ASSERT_NE(row, nullptr) << "the table has no row of " << test.row;
    tried.insert(*row);
    const std::string graph = test.graph;
    const Report report =
        graph.starts_with('<') ? Analyze(graph) : AnalyzeGraph(graph, {}, test.opset);
    EXPECT_TRUE(Unpriced(report).empty());
    std::map<std::string, std::string> counted = PartsOf(report);
    const std::map<std::string, std::string> expected = Parts(test.work);
    if (std::string(test.work).ends_with("…")) {
      std::erase_if(counted, [&](const auto& part) { return !expected.contains(part.first); });
    }
    EXPECT_EQ(counted, expected);
  }
  for (const std::string& row : rows) EXPECT_TRUE(tried.contains(row)) << "not tried: " << row;
}

}  // namespace
}  // namespace acev2::testing

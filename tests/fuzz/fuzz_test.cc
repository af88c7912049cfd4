// SPDX-License-Identifier: Apache-2.0
//
// The fuzzers' promise in ctest: seeds of every target, and a fixed number of mutations of each,
// end in a result or an Error.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/write.h"
#include "fuzz/mutate_model.h"
#include "fuzz/targets.h"
#include "load/onnx_text.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2 {
namespace {

using testing::FileText;
using testing::FuzzTarget;
using testing::FuzzTargets;
using testing::SourceDir;

// One model for each part of ONNX that the loader and the interpreter treat apart.
const std::vector<std::string>& SeedTexts() {
  static const std::vector<std::string> texts = {
      // A layer, its bias and an activation, with a symbolic dimension.
      R"(<ir_version: 10, opset_import: ["" : 21]>
      conv (float[N,1,4,4] x) => (float[N,1,2,2] y) <float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}>
      { c = Conv(x, w) y = Relu(c) })",
      // Quantizers with a power-of-two scale.
      R"(<ir_version: 10, opset_import: ["" : 21]>
      qdq (float[2,3] x) => (float[2,4] y)
      <float s = {0.5}, uint8 z = {0}, int8[3,4] w = {1,2,3,4,5,6,7,8,9,10,11,-12}, int8 v = {0}>
      { q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) e = DequantizeLinear(w, s, v)
        y = MatMul(d, e) })",
      // Shape arithmetic that ends in a Reshape.
      R"(<ir_version: 10, opset_import: ["" : 21]>
      shapes (float[2,3,4] x) => (float[A,B] y) <int64 i = {0}, int64[1] axes = {0}, int64[1] rest = {-1}>
      { s = Shape(x) n = Gather(s, i) u = Unsqueeze(n, axes) t = Concat<axis = 0>(u, rest)
        y = Reshape(x, t) })",
      // Subgraphs: a branch and a loop.
      R"(<ir_version: 10, opset_import: ["" : 21]>
      control (bool b, float[2] x) => (float[2] y, float[2] z) <int64 trips = {3}>
      { y = If(b) <then_branch = t () => (float[2] u) { u = Neg(x) },
                   else_branch = e () => (float[2] v) { v = Exp(x) }>
        z = Loop(trips, b, x) <body = l (int64 i, bool c, float[2] a) => (bool d, float[2] o)
                               { d = Identity(c) o = Add(a, x) }> })",
      // A function of the model's own, called twice.
      R"(<ir_version: 10, opset_import: ["" : 21, "own" : 1]>
      functions (float[2,2] x) => (float[2,2] y) { h = own.Twice(x) y = own.Twice(h) }
      <domain: "own", opset_import: ["" : 21]> Twice (a) => (b) { b = Add(a, a) })",
  };
  return texts;
}

std::vector<std::string> SeedModels() {
  std::vector<std::string> seeds;
  for (const std::string& text : SeedTexts()) {
    seeds.push_back(ParseText(text, "seed").SerializeAsString());
  }
  return seeds;
}

// Files that people would write, a few lines long.
std::vector<std::string> SeedsOf(std::string_view target) {
  if (target == "text") return SeedTexts();
  if (target == "structure") return SeedModels();
  if (target == "model") {
    std::vector<std::string> seeds = SeedModels();
    seeds.insert(seeds.end(), SeedTexts().begin(), SeedTexts().end());
    return seeds;
  }
  if (target == "schemas") return {std::string(8, '\0')};
  if (target == "report") return {WriteJson(AnalyzeBytes(SeedTexts()[0], "seed"))};
  if (target == "profile") {
    return {FileText(SourceDir() + "/docs/builtin-profile.toml"),
            FileText(SourceDir() + "/docs/example-profile.toml")};
  }
  if (target == "budget") return {WriteBudget(AnalyzeBytes(SeedTexts()[0], "seed"), 5)};
  if (target == "workload") {
    return {R"(outputs = 3
[[part]]
model = "a.onnx"
runs = 3
dim = { N = 1 }
grow = { N = 1 }
)"};
  }
  if (target == "accuracies")
    return {R"(model,top-1,note
sample,70.5%,x
other,69.1%,"a,b"
)"};
  if (target == "pattern")
    return {"node:^layer[0-9]+/(Conv|MatMul).*$", "Conv=w4a8", "Conv=w4,a8,w5,a9,w6,a10,w7,a11",
            "1.9 G", "5 %"};
  ADD_FAILURE() << "no seed of " << target;
  return {};
}

std::string Mutated(std::string bytes, std::mt19937& random) {
  for (std::size_t edits = 1 + random() % 3; edits > 0 && !bytes.empty(); --edits) {
    const std::size_t at = random() % bytes.size();
    const auto byte = static_cast<char>(random() % 256);
    switch (random() % 5) {
      case 0:
        bytes[at] = byte;
        break;
      case 1:
        bytes.erase(at, 1 + random() % 4);
        break;
      case 2:
        bytes.insert(at, 1 + random() % 4, byte);
        break;
      case 3:  // a part of the input once more, somewhere else
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20));
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
    }
  }
  return bytes;
}

class FuzzTargetTest : public ::testing::TestWithParam<FuzzTarget> {};

TEST_P(FuzzTargetTest, AcceptsItsSeeds) {
  for (const std::string& seed : SeedsOf(GetParam().name)) {
    EXPECT_TRUE(GetParam().run(seed)) << seed;
  }
}

TEST_P(FuzzTargetTest, MutatedSeedsEndInAResultOrAnError) {
  std::mt19937 random(20240617);
  int taken = 0;
  int runs = 0;
  for (const std::string& seed : SeedsOf(GetParam().name)) {
    for (int round = 0; round < 150; ++round, ++runs) {
      if (!GetParam().structured) {
        taken += GetParam().run(Mutated(seed, random)) ? 1 : 0;
        continue;
      }
      onnx::ModelProto model;
      ASSERT_TRUE(model.ParseFromString(seed));
      testing::MutateModel(model, static_cast<unsigned>(random()));
      taken += GetParam().run(model.SerializeAsString()) ? 1 : 0;
    }
  }
  EXPECT_GT(taken, 0) << "no mutation of " << runs << " reaches past the reader";
}

INSTANTIATE_TEST_SUITE_P(All, FuzzTargetTest, ::testing::ValuesIn(FuzzTargets()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FuzzTest, ChangesOfModelsReachOperatorsOfManyDomains) {
  std::set<std::string> domains;
  std::set<std::string> operators;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    onnx::ModelProto model = ParseText(SeedTexts()[0], "seed");
    testing::MutateModel(model, seed);
    for (const onnx::NodeProto& node : model.graph().node()) {
      domains.insert(node.domain());
      operators.insert(node.op_type());
    }
  }
  EXPECT_TRUE(domains.contains("ai.onnx.ml"));
  EXPECT_TRUE(domains.contains("com.microsoft"));
  // 2,000 times 1 to 4 changes, of which 3 in 8 write a node: some 1,900 nodes of about 600 names.
  EXPECT_GT(operators.size(), 300U);
}

// Each version of each operator, a few nodes of each: reports or errors, and most of them reports.
TEST(FuzzTest, EverySchemaHasItsTurn) {
  const FuzzTarget& target = *testing::FindFuzzTarget("schemas");
  std::set<std::string> operators;
  std::size_t taken = 0;
  for (std::uint64_t schema = 0; schema < testing::SchemaCount(); ++schema) {
    const onnx::ModelProto model = testing::ModelOfSchema(schema, 1);
    ASSERT_EQ(model.graph().node_size(), 1);
    operators.insert(model.graph().node(0).domain() + "::" + model.graph().node(0).op_type() + " " +
                     std::to_string(model.opset_import(0).version()));
    const std::uint64_t number = schema + testing::SchemaCount();  // the same schema, seed 1
    taken += target.run({reinterpret_cast<const char*>(&number), sizeof(number)}) ? 1 : 0;
  }
  EXPECT_EQ(operators.size(), testing::SchemaCount()) << "two schemas are one";
  EXPECT_GT(taken, testing::SchemaCount() / 2);
}

TEST(FuzzTest, CrossedModelsHaveAPartOfTheOther) {
  const onnx::ModelProto one = ParseText(SeedTexts()[0], "seed");
  const onnx::ModelProto other = ParseText(SeedTexts()[1], "seed");
  int crossed = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    onnx::ModelProto model = one;
    testing::CrossModels(model, other, seed);
    crossed += model.SerializeAsString().find("QuantizeLinear") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(crossed, 0);
}

TEST(FuzzTest, ASeedNamesTheSameChange) {
  onnx::ModelProto first = ParseText(SeedTexts()[3], "seed");
  onnx::ModelProto second = first;
  testing::MutateModel(first, 7);
  testing::MutateModel(second, 7);
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  onnx::ModelProto other = ParseText(SeedTexts()[3], "seed");
  testing::MutateModel(other, 8);
  EXPECT_NE(first.SerializeAsString(), other.SerializeAsString());
}

}  // namespace
}  // namespace acev2

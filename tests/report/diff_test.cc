// SPDX-License-Identifier: Apache-2.0
//
// Matching of layers: what must be empty, what must be one row, and what quantizers of ONNX Runtime
// make of a network.
//
// Invariant: every diff made here holds each node of both models once (support/diffing.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/compare.h"
#include "acev2/write.h"
#include "support/analyzing.h"
#include "support/cpu_time.h"
#include "support/diffing.h"
#include "support/edit_model.h"
#include "support/paths.h"
#include "support/random_network.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const fs::path kRoot = SourceDir();
constexpr DiffRows kBoth[] = {DiffRows::kLayers, DiffRows::kNodes};
constexpr Encoding kEncodings[] = {Encoding::kQdq, Encoding::kQdqPerConsumer, Encoding::kQOperator,
                                   Encoding::kQonnx};

onnx::ModelProto ReadModel(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  onnx::ModelProto model;
  if (path.extension() == ".onnxtxt") return ParseModel(bytes);
  EXPECT_TRUE(model.ParseFromString(bytes)) << path;
  return model;
}

/// Every sample model, and random networks in every encoding.
std::vector<std::pair<std::string, onnx::ModelProto>> Models() {
  std::vector<std::pair<std::string, onnx::ModelProto>> models;
  for (const char* folder : {"models", "tests/report/resnet"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (!entry.path().extension().string().starts_with(".onnx")) continue;
      models.emplace_back(entry.path().filename().string(), ReadModel(entry.path()));
    }
  }
  EXPECT_GE(models.size(), 14u);
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    for (const Encoding encoding : kEncodings) {
      models.emplace_back("seed " + std::to_string(seed),
                          ParseModel(ModelText(Encode(MakeNetwork(seed), encoding).Graph())));
    }
  }
  return models;
}

Report ReportOf(const onnx::ModelProto& model) { return Analyze(model.SerializeAsString()); }

TEST(Diff, AModelDoesNotDifferFromItself) {
  for (const auto& [name, model] : Models()) {
    const Report report = ReportOf(model);
    const Report saved = ReadJson(WriteJson(report), "saved.json");
    for (const DiffRows rows : kBoth) {
      EXPECT_THAT(ChangesOf(DiffOf(report, report, rows)), IsEmpty()) << name;
      EXPECT_THAT(ChangesOf(DiffOf(report, saved, rows)), IsEmpty()) << name;
    }
  }
}

/// Operators and costs of one side, in order of size.
std::multiset<std::pair<std::string, Cost>> CostsOf(const Diff& diff,
                                                    std::optional<LayerCost> DiffRow::*side) {
  std::multiset<std::pair<std::string, Cost>> costs;
  for (const DiffRow& row : diff.rows) {
    if (row.*side) costs.emplace((row.*side)->op, (row.*side)->acev2);
  }
  return costs;
}

TEST(Diff, NamesAndOrderAloneAreNoDifference) {
  int diffs = 0;
  int moved_charges = 0;
  for (auto& [name, model] : Models()) {
    const Report before = ReportOf(model);
    RenameEverything(model);
    const Report after = ReportOf(model);
    ASSERT_NE(before.nodes.back().outputs, after.nodes.back().outputs);
    for (const DiffRows rows : kBoth) {
      EXPECT_THAT(ChangesOf(DiffOf(before, after, rows)), IsEmpty()) << name;
    }
    // Nor is the order in which nodes are listed; without names there is only structure.
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
      ShuffleNodes(model, seed);
      const Report shuffled = ReportOf(model);
      for (const DiffRows rows : kBoth) {
        const Diff diff = DiffOf(before, shuffled, rows);
        ++diffs;
        // A charge that two equal layers share stands with the one that is listed first.
        if (CostsOf(diff, &DiffRow::before) != CostsOf(diff, &DiffRow::after)) {
          ++moved_charges;
        } else {
          EXPECT_THAT(ChangesOf(diff), IsEmpty()) << name;
        }
      }
    }
  }
  EXPECT_LT(moved_charges * 50, diffs);
}

// Unnamed nodes are labelled by operator and number, so one node more shifts the labels behind it.
TEST(Diff, AnInsertedNodeIsOneNewRow) {
  int inserted = 0;
  for (const auto& [name, model] : Models()) {
    onnx::ModelProto unnamed = model;
    for (auto& node : *unnamed.mutable_graph()->mutable_node()) node.clear_name();
    for (const onnx::ModelProto& before : {model, unnamed}) {
      const std::vector<int> places = NodesBehindNodes(before);
      for (std::size_t k = 0; k < places.size(); k += 1 + places.size() / 8) {
        onnx::ModelProto after = before;
        InsertIdentity(after, places[k]);
        const Diff diff = DiffOf(ReportOf(before), ReportOf(after), DiffRows::kNodes);
        std::vector<std::string> changes = ChangesOf(diff);
        // A node in the way of a lowering may cost its neighbours something, too.
        std::erase_if(changes, [](const std::string& row) { return row.starts_with("changed"); });
        EXPECT_THAT(changes, ElementsAre("new inserted")) << name << ", node " << places[k];
        ++inserted;
      }
    }
  }
  EXPECT_GT(inserted, 1000);
}

/// "12" of "n_relu12": the number that a random network gives a layer, whatever its encoding.
std::string NumberOf(const std::string& name) {
  return name.substr(name.find_first_of("0123456789"));
}

// One network in every encoding: each layer is matched with itself. Only a rescaling that serves
// two layers may stand with either: QONNX's Quant looks both ways, a shared DequantizeLinear has
// several readers.
TEST(Diff, EncodingsLineUpLayerByLayer) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const RandomNetwork network = MakeNetwork(seed);
    const Report qdq = AnalyzeGraph(Encode(network, Encoding::kQdq).Graph());
    for (const Encoding encoding : kEncodings) {
      const Report other = AnalyzeGraph(Encode(network, encoding).Graph());
      for (const DiffRow& row : DiffOf(qdq, other).rows) {
        ASSERT_TRUE(row.before && row.after)
            << "seed " << seed << ": " << (row.before ? row.before->name : row.after->name);
        EXPECT_EQ(NumberOf(row.before->name), NumberOf(row.after->name)) << "seed " << seed;
      }
    }
  }
  const auto sample = [](const std::string& name) { return AnalyzeFile(kRoot / "models" / name); };
  const Report qdq = sample("cnn-qdq.onnx");
  EXPECT_THAT(ChangesOf(DiffOf(qdq, sample("cnn-qoperator.onnx"))), IsEmpty());
  EXPECT_THAT(ChangesOf(DiffOf(qdq, sample("cnn-qonnx.onnx"))), IsEmpty());
}

/// The old layer of every new one of `kind` operators, by name.
std::map<std::string, std::string> Pairs(const Diff& diff, Category category,
                                         const Report& before) {
  std::map<std::string, std::string> pairs;
  for (const DiffRow& row : diff.rows) {
    if (!row.before || FindNode(before, row.before->name).category != category) continue;
    pairs[row.before->name] = row.after ? row.after->name : "";
  }
  return pairs;
}

// ONNX Runtime folds the batch normalizations of the float network, drops its Relus, and calls a
// quantized layer of QOperator like the float one with "_quant" behind.
TEST(Diff, QuantizersOfOnnxRuntimeKeepEveryMacLayer) {
  const fs::path folder = kRoot / "tests/report/resnet";
  const Report before = AnalyzeFile(folder / "float.onnx");
  // Nine convolutions and the Gemm.
  const std::vector<std::string> layers = {"stem",    "a_conv1", "a_conv2", "b_conv1", "b_conv2",
                                           "c_conv1", "c_conv2", "c_down",  "fc"};
  std::map<std::string, std::string> same;
  std::map<std::string, std::string> quant;
  for (const std::string& layer : layers) {
    same[layer] = layer;
    quant[layer] = layer + "_quant";
  }
  const Report qdq = AnalyzeFile(folder / "qdq.onnx");
  const Report qoperator = AnalyzeFile(folder / "qoperator.onnx");
  EXPECT_EQ(Pairs(DiffOf(before, qdq), Category::kMac, before), same);
  EXPECT_EQ(Pairs(DiffOf(before, qoperator), Category::kMac, before), quant);
  EXPECT_THAT(ChangesOf(DiffOf(qdq, qoperator)), IsEmpty());

  // By structure alone: nothing in the quantized model has its old name.
  for (const char* file : {"qdq.onnx", "qoperator.onnx"}) {
    onnx::ModelProto model = ReadModel(folder / file);
    const Report named = ReportOf(model);
    RenameEverything(model);
    const Report renamed = ReportOf(model);
    const std::map<std::string, std::string> expected = file[1] == 'd' ? same : quant;
    const auto pairs = Pairs(DiffOf(before, renamed), Category::kMac, before);
    ASSERT_EQ(pairs.size(), layers.size());
    for (std::size_t k = 0; k < named.nodes.size(); ++k) {
      // Renaming keeps the order of nodes.
      for (const auto& [old_name, new_name] : expected) {
        if (named.nodes[k].name == new_name) {
          EXPECT_EQ(pairs.at(old_name), renamed.nodes[k].name) << file << " " << old_name;
        }
      }
    }
  }
}

TEST(Diff, QuantizersBelongToTheLayerTheyServe) {
  // The input's quantizers, the weight's and the output's serve the convolution, d2 its reader.
  const Report report = AnalyzeGraph(R"((float[1,1,4,4] x) => (float[1,1,4,4] y)
      <float s = {0.5}, uint8 z = {0}, int8[1,1,1,1] w = {1}, int8 wz = {0}> {
        [q] xq = QuantizeLinear (x, s, z)
        [d] xd = DequantizeLinear (xq, s, z)
        [wd] wf = DequantizeLinear (w, s, wz)
        [conv] c = Conv (xd, wf)
        [q2] cq = QuantizeLinear (c, s, z)
        [d2] cd = DequantizeLinear (cq, s, z)
        [relu] y = Relu (cd)
      })");
  const Diff diff = DiffOf(report, report);
  ASSERT_EQ(diff.rows.size(), 2u);
  EXPECT_EQ(diff.rows[0].after->name, "conv");
  EXPECT_EQ(diff.rows[0].after->nodes, 5);
  EXPECT_EQ(diff.rows[1].after->name, "relu");
  EXPECT_EQ(diff.rows[1].after->nodes, 2);
  EXPECT_EQ(DiffOf(report, report, DiffRows::kNodes).rows.size(), 7u);
}

TEST(Diff, NamesWinOverPlaces) {
  // The first of two equal layers was taken out; its name tells which one it was.
  const Report before = AnalyzeGraph(R"((float[4] x) => (float[4] y) {
      [first] a = Relu (x)
      [second] b = Relu (a)
      [last] y = Neg (b)
    })");
  const Report after = AnalyzeGraph(R"((float[4] x) => (float[4] z) {
      [second] c = Relu (x)
      [last] z = Neg (c)
    })");
  EXPECT_THAT(ChangesOf(DiffOf(before, after)), ElementsAre("gone first"));
  EXPECT_THAT(ChangesOf(DiffOf(after, before)), ElementsAre("new first"));
}

TEST(Diff, OutputNamesTellUnnamedNodes) {
  // Both are labelled by their number; the one that is left was the second.
  const Report before = AnalyzeGraph(
      "(float[4] x) => (float[4] left, float[4] right) { left = Relu (x)  right = Relu (x) }");
  const Report after = AnalyzeGraph("(float[4] x) => (float[4] right) { right = Relu (x) }");
  EXPECT_THAT(ChangesOf(DiffOf(before, after)), ElementsAre("gone Relu#1"));
}

TEST(Diff, NamesThatToolsLengthenTell) {
  // Two products that only their names tell apart; the quantizer wrote the second one first.
  const Report before = AnalyzeGraph(R"((float[2,4] x) => (float[2,4] y)
      <float[4,4] v = ones, float[4,4] w = ones> {
        [node_linear_4] a = MatMul (x, v)
        [node_linear_5] b = MatMul (x, w)
        [add] y = Add (a, b)
      })");
  const Report after = AnalyzeGraph(R"((float[2,4] x) => (float[2,4] y)
      <int8[4,4] vq = ones, int8[4,4] wq = ones> {
        [q] xq, s, z = DynamicQuantizeLinear (x)
        [node_linear_5_quant] bi = MatMulInteger (xq, wq, z)
        [node_linear_4_quant] ai = MatMulInteger (xq, vq, z)
        [bc] bf = Cast <to = 1> (bi)
        [ac] af = Cast <to = 1> (ai)
        [add] y = Add (af, bf)
      })");
  const std::map<std::string, std::string> pairs = {{"node_linear_4", "node_linear_4_quant"},
                                                    {"node_linear_5", "node_linear_5_quant"}};
  EXPECT_EQ(Pairs(DiffOf(before, after), Category::kMac, before), pairs);
}

TEST(Diff, NumbersInNamesSayNothingOnceMacsDiffer) {
  // Another export: number 1 has 2·4·4 = 32 MACs in the one and 2·4·8 = 64 in the other.
  const Report before = AnalyzeGraph(R"((float[2,4] x) => (float[2,8] y)
      <float[4,4] v = ones, float[4,8] w = ones> {
        [MatMul_1] a = MatMul (x, v)  [MatMul_2] y = MatMul (a, w)
      })");
  const Report after = AnalyzeGraph(R"((float[2,4] x) => (float[2,8] y)
      <float[4,4] v = ones, float[4,8] w = ones> {
        [MatMul_3_quant] a = MatMul (x, v)  [MatMul_1_quant] y = MatMul (a, w)
      })");
  const std::map<std::string, std::string> pairs = {{"MatMul_1", "MatMul_3_quant"},
                                                    {"MatMul_2", "MatMul_1_quant"}};
  EXPECT_EQ(Pairs(DiffOf(before, after), Category::kMac, before), pairs);
}

TEST(Diff, AsManyMacsWinOverTheSameShape) {
  // Products of 32 and 256 MACs, both [2,4] before; fused and put in another order, they are [4,2].
  const Report before =
      AnalyzeGraph(R"((float[2,4] x, float[2,32] u) => (float[2,4] a, float[2,4] b)
      <float[4,4] v = ones, float[32,4] w = ones> { a = MatMul (x, v)  b = MatMul (u, w) })");
  const Report after = AnalyzeGraph(R"((float[32,2] p, float[4,2] q) => (float[4,2] c, float[4,2] d)
      <float[4,32] v = ones, float[4,4] w = ones> {
        [n1] c = MatMul (v, p)  [n2] r = Neg (q)  [n3] d = MatMul (w, r)
      })");
  const std::map<std::string, std::string> pairs = {{"MatMul#1", "n3"}, {"MatMul#2", "n1"}};
  EXPECT_EQ(Pairs(DiffOf(before, after), Category::kMac, before), pairs);
}

TEST(Diff, NumberedNamesShift) {
  // One Relu more in front: old number 2 is new number 3, by name it would have shrunk.
  const char* const after = R"((float[4] x) => (float[8] q) {
      p = Relu (x)  r = Relu (p)  s = Concat <axis = 0> (r, r)  q = Relu (s)
    })";
  const Report before = AnalyzeGraph(R"((float[4] x) => (float[8] y) {
      a = Relu (x)  b = Concat <axis = 0> (a, a)  y = Relu (b)
    })");
  EXPECT_THAT(ChangesOf(DiffOf(before, AnalyzeGraph(after))), ElementsAre("new Relu#2"));
}

TEST(Diff, ModulesWinOverCounts) {
  // Both exports count their activations; the other one writes the second module first.
  Report before = AnalyzeGraph(R"((float[4] x, float[8] u) => (float[4] a, float[8] b) {
      [silu_1] a = Mul (x, x)  [silu_2] b = Mul (u, u)
    })");
  Report after = AnalyzeGraph(R"((float[4] x, float[8] u) => (float[4] c, float[8] d) {
      [silu_1] d = Mul (u, u)  [silu_2] c = Mul (x, x)
    })");
  EXPECT_THAT(ChangesOf(DiffOf(before, after)),
              ElementsAre("changed silu_1 -> silu_1", "changed silu_2 -> silu_2"));
  before.nodes[0].scope = after.nodes[1].scope = "first.act";
  before.nodes[1].scope = after.nodes[0].scope = "second.act";
  EXPECT_THAT(ChangesOf(DiffOf(before, after)), IsEmpty());
}

TEST(Diff, AReplacedLayerKeepsItsRow) {
  const Report before = AnalyzeGraph("(float[4] x) => (float[4] y) { [act] y = Relu (x) }");
  const Report after = AnalyzeGraph("(float[4] x) => (float[4] y) { [act] y = HardSwish (x) }");
  EXPECT_THAT(ChangesOf(DiffOf(before, after)), ElementsAre("changed act -> act"));
}

// Options that were chosen for one side say what is compared; others are a slip.
TEST(Diff, OptionsThatDifferAreWarnedOfUnlessChosen) {
  const char* graph = "(float[1,4] x) => (y) <float[4,4] w = ones> { y = MatMul (x, w) }";
  Options narrow;
  narrow.assume = {"MatMul=w8a8"};
  const auto warned = [&](SideOptions sides) {
    const Diff diff =
        MakeDiff(AnalyzeGraph(graph), AnalyzeGraph(graph, narrow), DiffRows::kLayers, sides);
    EXPECT_EQ(diff.rows.size(), 1u);
    return ::testing::Value(Diagnostics(diff.after), ::testing::Contains("options-differ"));
  };
  EXPECT_TRUE(warned(SideOptions::kMustAgree));
  EXPECT_FALSE(warned(SideOptions::kChosen));
}

TEST(Diff, GapsAreNeverZero) {
  // Costs nothing that is known against costs that are: changed, by an unknown amount.
  const Report known = AnalyzeGraph("(float[4] x) => (float[4] y) { [act] y = Relu (x) }");
  const Report unknown = AnalyzeGraph("(float[4] x) => (float[4] y) { [act] y = finn.Gone (x) }");
  const Diff diff = DiffOf(known, unknown);
  EXPECT_THAT(ChangesOf(diff), ElementsAre("changed act -> act"));
  EXPECT_FALSE(diff.rows[0].after->known);
  EXPECT_THAT(ChangesOf(DiffOf(unknown, unknown)), IsEmpty());
}

TEST(Diff, UnsortedAndCyclicGraphsAreDiffed) {
  const Report sorted =
      AnalyzeGraph("(float[4] x) => (float[4] y) { [a] t = Relu (x) [b] y = Neg (t) }");
  const Report unsorted =
      AnalyzeGraph("(float[4] x) => (float[4] y) { [b] y = Neg (t) [a] t = Relu (x) }");
  EXPECT_THAT(ChangesOf(DiffOf(sorted, unsorted)), IsEmpty());
  const Report cyclic =
      AnalyzeGraph("(float[4] x) => (float[4] y) { [a] t = Add (x, y) [b] y = Neg (t) }");
  EXPECT_THAT(ChangesOf(DiffOf(cyclic, cyclic)), IsEmpty());
}

/// A chain of operators in turn, but every `period`-th, which is left out.
Report Chain(int nodes, int period, const std::string& prefix) {
  Report report;
  std::string last = "x";
  for (int k = 0; k < nodes; ++k) {
    if (period > 0 && k % period == 0) continue;
    NodeCost node;
    node.name = prefix + std::to_string(k);
    node.op = k % 3 == 0 ? "Conv" : k % 3 == 1 ? "Relu" : "Add";
    node.domain = "ai.onnx";
    node.category = k % 3 == 0 ? Category::kMac : Category::kOther;
    node.outputs = {node.name + "_out"};
    node.output_shape = PartialShape{1, 8 + k % 7, 4, 4};
    node.operands.push_back({last, "float32", node.output_shape, kFloat32, "", false});
    last = node.outputs.front();
    report.nodes.push_back(std::move(node));
  }
  PriceReport(report);
  return report;
}

// Names all differ and every tenth node is gone, so nothing is matched cheaply. Four times the
// nodes take some four times as long; quadratic would be sixteen times.
TEST(Diff, LargeModelsAreMatchedInNearLinearTime) {
  const auto seconds = [](int nodes) {
    const Report before = Chain(nodes, 0, "old");
    const Report after = Chain(nodes, 10, "new");
    return CpuSeconds([&] {
      std::size_t matched = 0;
      for (const DiffRow& row : DiffOf(before, after).rows) matched += row.before && row.after;
      EXPECT_GE(matched, static_cast<std::size_t>(nodes) * 17 / 20);  // of 9 in 10
    });
  };
  const double small = seconds(5'000);
  EXPECT_LT(seconds(20'000), 9 * small + 0.5);
}

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// The fuzzer's promise in ctest: seeds of every kind, and a fixed number of mutations of each, end
// in a result or an Error. Inputs that once broke something stand at the end.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "fuzz/one_input.h"
#include "load/onnx_text.h"

namespace acev2 {
namespace {

using testing::AnalyzeInput;
using testing::LoadInput;

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

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds = SeedTexts();
  for (const std::string& text : SeedTexts()) {
    seeds.push_back(ParseText(text, "seed").SerializeAsString());
  }
  seeds.push_back(R"({"schema_version": 1, "nodes": [], "totals": {}})");
  return seeds;
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

TEST(FuzzTest, EverySeedModelIsAnalyzed) {
  for (const std::string& text : SeedTexts()) {
    EXPECT_TRUE(AnalyzeInput(text)) << text;
    EXPECT_TRUE(AnalyzeInput(ParseText(text, "seed").SerializeAsString())) << text;
  }
}

TEST(FuzzTest, MutatedSeedsEndInAResultOrAnError) {
  std::mt19937 random(20240617);
  int loaded = 0;
  for (const std::string& seed : Seeds()) {
    for (int round = 0; round < 300; ++round) {
      const std::string bytes = Mutated(seed, random);
      if (LoadInput(bytes)) {
        ++loaded;
        AnalyzeInput(bytes);
      }
    }
  }
  EXPECT_GT(loaded, 300) << "the mutations hardly reach past the loader";
}

}  // namespace
}  // namespace acev2

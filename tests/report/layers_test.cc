// SPDX-License-Identifier: Apache-2.0
//
// Which nodes make a layer.
#include "report/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/analyzing.h"

namespace acev2 {
namespace {

using testing::AnalyzeGraph;
using ::testing::ElementsAre;

/// "main: node node …" of each layer, in report order.
std::vector<std::string> LayersOf(const Report& report) {
  std::vector<std::string> layers;
  for (const Layer& layer : LayersInReportOrder(report)) {
    std::string text = report.nodes[layer.node].op + ":";
    for (const std::size_t k : layer.nodes) text += " " + report.nodes[k].op;
    layers.push_back(text);
  }
  return layers;
}

double CostIn(const Report& report, Category category) {
  return report.totals.by_category[static_cast<std::size_t>(category)].ToDouble();
}

// What ONNX Runtime's dynamic quantization writes for a product with a bias: the input is quantized
// for the product, and its result cast, rescaled by both scales and added to.
constexpr const char* kDynamic = R"((float[2,4] x) => (float[2,3] y)
    <int8[4,3] w = {1,2,3,4,5,6,7,8,9,1,2,3}, float ws = {0.1}, int8 wz = {0}, float[3] b = {1,2,3}>
    { q, s, z = DynamicQuantizeLinear(x)
      c = MatMulInteger(q, w, z, wz)
      f = Cast<to = 1>(c)
      scales = Mul(s, ws)
      r = Mul(f, scales)
      t = Add(r, b)
      y = Relu(t) })";

TEST(MakeLayers, WhatDynamicQuantizationAddsIsPartOfItsLayer) {
  EXPECT_THAT(LayersOf(AnalyzeGraph(kDynamic)),
              ElementsAre("MatMulInteger: DynamicQuantizeLinear MatMulInteger Cast Mul Mul Add",
                          "Relu: Relu"));
}

TEST(MakeLayers, WhatIsAddedBehindARescaledProductIsItsBias) {
  const Report report = AnalyzeGraph(kDynamic);
  // 2·4·3 MACs of 8 × 8 bits and, behind the scales, 6 adds of floats of 32 bits: 24·64 + 6·6·32.
  EXPECT_EQ(CostIn(report, Category::kMac), 24 * 64 + 6 * 192);
  EXPECT_EQ(CostIn(report, Category::kOther), 0);
}

TEST(MakeLayers, ABiasWrittenAsAnAddIsPartOfTheProduct) {
  EXPECT_THAT(
      LayersOf(AnalyzeGraph(
          R"((float[2,4] x) => (float[2,3] y) <float[4,3] w = {1,2,3,4,5,6,7,8,9,1,2,3}, float[3] b = {1,2,3}>
                  { p = MatMul(x, w) t = Add(p, b) y = Add(t, b) })")),
      ElementsAre("MatMul: MatMul Add", "Add: Add"));
}

TEST(MakeLayers, AResidualIsALayer) {
  EXPECT_THAT(
      LayersOf(AnalyzeGraph(R"((float[2,3] x) => (float[2,3] y) <float[3,3] w = {1,2,3,4,5,6,7,8,9}>
                  { p = MatMul(x, w) y = Add(p, x) })")),
      ElementsAre("MatMul: MatMul", "Add: Add"));
}

// Its work is rescaling alone, but it joins two results.
TEST(MakeLayers, AQuantizedConcatIsALayer) {
  EXPECT_THAT(LayersOf(AnalyzeGraph(R"((uint8[1,1,3,3] x) => (uint8[1,2,3,3] y)
                  <float s = {0.3}, float t = {0.7}, uint8 z = {0}, int8[1,1,1,1] w = {3}, int8 v = {0}>
                  { c = QLinearConv(x, s, z, w, s, v, t, z)
                    y = com.microsoft.QLinearConcat<axis = 1>(s, z, c, t, z, x, s, z) })")),
              ElementsAre("QLinearConv: QLinearConv", "QLinearConcat: QLinearConcat"));
}

// Integers that no product made, made real in two steps: that is work on what comes in.
TEST(MakeLayers, ACastOfAnInputIsALayer) {
  EXPECT_THAT(LayersOf(AnalyzeGraph(R"((int32[2,3] x) => (float[2,3] y) <float s = {0.1}>
                  { f = Cast<to = 1>(x) y = Mul(f, s) })")),
              ElementsAre("Cast: Cast", "Mul: Mul"));
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Pricing fills every derived number; the check finds every kind of breach.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "acev2/error.h"
#include "acev2/report.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Format kInt8 = IntFormat(8);
constexpr Format kInt32 = IntFormat(32);

/// A quantized convolution with bias and requantization, a comparison, a copy and an unknown node.
Report SampleReport() {
  Report report;
  report.model.path = "m.onnx";
  NodeCost conv;
  conv.name = "conv";
  conv.op = "Conv";
  conv.work = {{Operation::kMac, 6912, kInt8, kInt8, Category::kMac, ""},
               {Operation::kAdd, 256, kInt32, kInt32, Category::kMac, "bias"},
               {Operation::kMul, 256, kInt32, kFloat32, Category::kQuantization, "requantize"}};
  NodeCost relu;
  relu.name = "relu";
  relu.op = "Relu";
  relu.work = {{Operation::kCmp, 256, kInt8, kInt8, Category::kActivation, ""}};
  NodeCost copy;
  copy.name = "cast";
  copy.op = "Cast";
  copy.work = {{Operation::kLogic, 256, kFloat32, kFloat32, Category::kOther, ""}};
  NodeCost unknown;
  unknown.name = "foo";
  unknown.op = "Foo";
  unknown.status = NodeStatus::kUnpriced;
  unknown.reason = "unknown operator";
  report.nodes = {conv, relu, copy, unknown};
  PriceReport(report);
  return report;
}

TEST(ReportTest, NodesAreTheSumOfTheirWork) {
  const Report report = SampleReport();
  const NodeCost& conv = report.nodes[0];
  // MAC 6912·64 = 442368, bias 256·32 = 8192, requantization 256·992 = 253952.
  EXPECT_EQ(conv.acev2.ToString(), "704512");
  EXPECT_TRUE(conv.acev2_extension.is_zero());
  EXPECT_EQ(conv.ace, Count(442368));
  EXPECT_EQ(conv.macs, Count(6912));
  EXPECT_EQ(conv.status, NodeStatus::kPriced);
  EXPECT_EQ(report.nodes[1].acev2.ToString(), "2048");  // 256·8
  EXPECT_EQ(report.nodes[1].acev2_extension.ToString(), "2048");
  EXPECT_EQ(report.nodes[2].status, NodeStatus::kFree);
  EXPECT_EQ(report.nodes[3].status, NodeStatus::kUnpriced);
}

TEST(ReportTest, TotalsAreTheSumOfTheNodes) {
  const Totals totals = SampleReport().totals;
  EXPECT_EQ(totals.acev2.ToString(), "706560");  // 704512 + 2048
  EXPECT_EQ(totals.acev2_extension.ToString(), "2048");
  EXPECT_EQ(totals.ace, Count(442368));
  EXPECT_EQ(totals.macs, Count(6912));
  EXPECT_THAT(totals.operations,
              ElementsAre(Count(6912), Count(256), Count(256), Count(0), Count(256), Count(0),
                          Count(0), Count(0), Count(0), Count(256)));
  EXPECT_EQ(totals.by_category[0].ToString(), "450560");  // 442368 + 8192
  EXPECT_EQ(totals.by_category[1].ToString(), "0");
  EXPECT_EQ(totals.by_category[2].ToString(), "2048");
  EXPECT_EQ(totals.by_category[3].ToString(), "253952");
  EXPECT_EQ(totals.by_precision.size(), 5u);
  EXPECT_TRUE(totals.lower_bound);
  EXPECT_EQ(totals.nodes, 4);
  EXPECT_EQ(totals.nodes_priced, 2);
  EXPECT_EQ(totals.nodes_free, 1);
  EXPECT_EQ(totals.nodes_unpriced, 1);
}

TEST(ReportTest, PricingTwiceChangesNothing) {
  Report report = SampleReport();
  report.totals.parameters = 108;
  PriceReport(report);
  EXPECT_EQ(report.totals.acev2.ToString(), "706560");
  EXPECT_EQ(report.totals.nodes_priced, 2);
  EXPECT_EQ(report.totals.parameters, Count(108));
  EXPECT_THAT(CheckReport(report), IsEmpty());
}

TEST(ReportTest, OptionsReachThePrices) {
  Report report = SampleReport();
  report.nodes[0].work = {{Operation::kMac, 10, kFloat32, kFloat32, Category::kMac, ""}};
  report.options.float_mac = FloatMac::kProduct;
  PriceReport(report);
  EXPECT_EQ(report.nodes[0].acev2.ToString(), "10240");  // 10·32·32
  EXPECT_THAT(CheckReport(report), IsEmpty());
}

TEST(ReportTest, AnEmptyModelCostsNothing) {
  Report report;
  PriceReport(report);
  EXPECT_TRUE(report.totals.acev2.is_zero());
  EXPECT_FALSE(report.totals.lower_bound);
  EXPECT_THAT(CheckReport(report), IsEmpty());
}

TEST(ReportTest, OverflowNamesTheNode) {
  Report report = SampleReport();
  report.nodes[0].work[0].count = std::int64_t{1} << 60;  // ·64 bits passes 2^63 in ACE
  try {
    PriceReport(report);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "node 'conv' (Conv): a count passes 2^63 - 1");
    EXPECT_THAT(error.hint(), HasSubstr("--dim"));
  }
}

TEST(ReportTest, EveryBreachIsFound) {
  const std::vector<std::function<void(Report&)>> faults = {
      [](Report& r) { r.nodes[0].work[0].count += 1; },
      [](Report& r) {
        r.nodes[0].work[1].role = "";
        r.nodes[0].work[1].count = 0;
      },
      [](Report& r) { r.nodes[0].name = r.nodes[1].name; },
      [](Report& r) { r.nodes[0].name = ""; },
      [](Report& r) { r.nodes[0].macs += 1; },
      [](Report& r) { r.nodes[0].ace += 1; },
      [](Report& r) { r.nodes[0].acev2 += Cost::FromDouble(0.000001); },
      [](Report& r) { r.nodes[1].acev2_extension = Cost(); },
      [](Report& r) { r.nodes[0].status = NodeStatus::kFree; },
      [](Report& r) { r.nodes[3].reason = ""; },
      [](Report& r) { r.nodes[0].repeat = 0; },
      [](Report& r) { r.nodes[2].repeat = -1; },
      [](Report& r) { r.nodes.pop_back(); },
      [](Report& r) { r.totals.nodes_free = 2; },
      [](Report& r) { r.totals.nodes = 3; },
      [](Report& r) { r.totals.acev2 += Cost::FromDouble(1); },
      [](Report& r) { r.totals.acev2_extension += Cost::FromDouble(1); },
      [](Report& r) { r.totals.ace += 1; },
      [](Report& r) { r.totals.macs += 1; },
      [](Report& r) { r.totals.operations[8] += 1; },
      [](Report& r) { r.totals.by_category[4] += Cost::FromDouble(1); },
      [](Report& r) { r.totals.by_precision.pop_back(); },
      [](Report& r) { r.totals.by_precision[0].acev2 += Cost::FromDouble(1); },
      [](Report& r) { std::swap(r.totals.by_precision[0], r.totals.by_precision[1]); },
      [](Report& r) { r.totals.lower_bound = false; },
  };
  EXPECT_THAT(CheckReport(SampleReport()), IsEmpty());
  for (std::size_t k = 0; k < faults.size(); ++k) {
    Report report = SampleReport();
    faults[k](report);
    EXPECT_THAT(CheckReport(report), Not(IsEmpty())) << "fault " << k;
  }
}

// float32 MACs cost 32·32 - 32 + 6·32 = 1184 each as multiply and add and 32·32 = 1024 as product;
// those of 34-bit integers 34·34 = 1156 either way.
TEST(ReportTest, MainOperandsAreTheDearestUnderTheOptions) {
  NodeCost node;
  node.category = Category::kMac;
  node.work = {{Operation::kMac, 1, IntFormat(34), IntFormat(34), Category::kMac, ""},
               {Operation::kMac, 1, kFloat32, kFloat32, Category::kMac, ""}};
  Options options;
  EXPECT_EQ(MainOperands(node, options), "float32 × float32");
  options.float_mac = FloatMac::kProduct;
  EXPECT_EQ(MainOperands(node, options), "int34 × int34");
}

TEST(ReportTest, StatusNames) {
  EXPECT_EQ(ToString(NodeStatus::kPriced), "priced");
  EXPECT_EQ(ToString(NodeStatus::kFree), "free");
  EXPECT_EQ(ToString(NodeStatus::kUnpriced), "unpriced");
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The JSON report against the interface, and its way back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "acev2/error.h"
#include "acev2/write.h"
#include "support/analyzing.h"
#include "support/sample_report.h"

namespace acev2 {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json Written(const Report& report) { return Json::parse(WriteJson(report)); }

std::string FaultOf(const std::string& text) {
  try {
    ReadJson(text, "r.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "no fault";
}

/// The fault of the sample report after `change`.
template <typename Function>
std::string FaultAfter(Function change) {
  Json json = Written(testing::SampleReport());
  change(json);
  return FaultOf(json.dump());
}

TEST(JsonTest, TotalsOfTheSample) {
  const Json totals = Written(testing::SampleReport())["totals"];
  EXPECT_EQ(totals["acev2"], 706560.0);
  EXPECT_EQ(totals["acev2_extension"], 2048.0);
  EXPECT_EQ(totals["ace"], 442368);
  EXPECT_EQ(totals["macs"], 6912);
  EXPECT_EQ(totals["lower_bound"], true);
  EXPECT_EQ(totals["operations"],
            Json::parse(R"({"mac": 6912, "mul": 256, "add": 256, "shift": 0, "cmp": 256, "div": 0,
                            "sqrt": 0, "func": 0, "lookup": 0, "logic": 256})"));
  EXPECT_EQ(totals["by_category"],
            Json::parse(R"({"mac": 450560.0, "batch_norm": 0.0, "activation": 2048.0,
                            "quantization": 253952.0, "other": 0.0})"));
  EXPECT_EQ(totals["by_precision"][0],
            Json::parse(R"({"operation": "mac", "lhs": "int8", "rhs": "int8", "count": 6912,
                            "acev2": 442368.0})"));
  EXPECT_EQ(totals["nodes"], Json::parse(R"({"total": 4, "priced": 2, "free": 1, "unpriced": 1})"));
}

TEST(JsonTest, UnknownIsNull) {
  const Json json = Written(testing::SampleReport());
  const Json& foo = json["nodes"][3];
  for (const char* key : {"macs", "ace", "acev2", "acev2_extension", "output_shape"}) {
    EXPECT_TRUE(foo[key].is_null()) << key;
  }
  EXPECT_EQ(foo["status"], "unpriced");
  EXPECT_EQ(foo["reason"], "operator my.domain::Foo is not known");
  EXPECT_TRUE(json["model"]["outputs"][0]["type"].is_null());
  EXPECT_TRUE(json["model"]["outputs"][0]["shape"].is_null());
  EXPECT_TRUE(json["options"]["trip_count"].is_null());
  Report report;
  PriceReport(report);
  EXPECT_TRUE(Written(report)["model"]["ir_version"].is_null());
}

TEST(JsonTest, EnergyOfNothingKnownIsNull) {
  Report report = testing::SampleReport();
  EXPECT_GT(Written(report)["energy"]["picojoules"], 0);
  report.nodes.erase(report.nodes.begin(), report.nodes.begin() + 3);  // the fourth has no price
  PriceReport(report);
  const Json energy = Written(report)["energy"];
  EXPECT_TRUE(energy["picojoules"].is_null());
  EXPECT_TRUE(energy["measured_picojoules"].is_null());
}

TEST(JsonTest, CostsKeepEveryDigit) {
  Report report = testing::SampleReport();
  report.nodes[0].work = {{Operation::kShift, (std::int64_t{1} << 62) + 1, IntFormat(2),
                           IntFormat(2), Category::kOther, ""}};
  PriceReport(report);
  // 2^62 = 4611686018427387904, so 4611686018427387905 · 0.4 = 1844674407370955162.
  EXPECT_THAT(WriteJson(report), HasSubstr("\"acev2\": 1844674407370955162.0"));
}

TEST(JsonTest, HostileNamesStayJson) {
  Report report = testing::SampleReport();
  report.nodes[0].name = "a\"\\\n\x01\x7f\xff/";
  const Json json = Written(report);
  EXPECT_EQ(json["nodes"][0]["name"], "a\"\\\n\x01\x7f\uFFFD/");
}

TEST(JsonTest, ReadsBackWhatItWrote) {
  const Report report = testing::SampleReport();
  const std::string text = WriteJson(report);
  const Report back = ReadJson(text, "r.json");
  EXPECT_EQ(WriteJson(back), text);
  EXPECT_THAT(CheckReport(back), IsEmpty());
  EXPECT_EQ(back.options.dims, report.options.dims);
  EXPECT_EQ(back.options.values, report.options.values);
  EXPECT_EQ(back.model.bound_values, report.model.bound_values);
  EXPECT_EQ(back.model.unset_dims, report.model.unset_dims);
  EXPECT_EQ(back.model.unset_values, report.model.unset_values);
  EXPECT_EQ(back.options.inputs, report.options.inputs);
  EXPECT_EQ(back.nodes[0].operands[1].source, "quantizer 'wq'");
}

// Reports of earlier versions have notes alone of the sizes that nobody set. NN is not N.
TEST(JsonTest, ReadsWhatWasUnsetOutOfNotes) {
  Report report = testing::SampleReport();
  report.model.bound_dims = {{"N", 1}, {"NN", 2}};
  report.model.unset_dims.clear();
  report.model.unset_values.clear();
  report.diagnostics = {{Diagnostic::Severity::kNote, "unset-dimension", "",
                         "NN = 2, an unset dimension of x", "--dim NN=N sets it"}};
  const Report back = ReadJson(WriteJson(report), "r.json");
  EXPECT_THAT(back.model.unset_dims, ::testing::ElementsAre("NN"));
  EXPECT_THAT(back.model.unset_values, IsEmpty());
}

TEST(JsonTest, EveryOptionReadsBack) {
  Report report = testing::SampleReport();
  report.options.lowering = Lowering::kNone;
  report.options.float_mac = FloatMac::kProduct;
  report.options.branch = Branch::kElse;
  report.options.trip_count = 7;
  report.totals.upper_bound = true;
  PriceReport(report);
  const std::string text = WriteJson(report);
  EXPECT_EQ(WriteJson(ReadJson(text, "r.json")), text);
}

TEST(JsonTest, AdditionsAreSkipped) {
  EXPECT_EQ(FaultAfter([](Json& json) {
              json["new"] = {1, 2};
              json["nodes"][0]["new"] = "x";
              json["totals"]["operations"]["new"] = 1;
            }),
            "no fault");
}

TEST(JsonTest, OldReportsWithoutAdditionsAreRead) {
  EXPECT_EQ(FaultAfter([](Json& json) {
              json["totals"].erase("upper_bound");
              for (Json& node : json["nodes"]) {
                node.erase("operands");
                for (Json& work : node["work"]) work.erase("role");
              }
            }),
            "no fault");
}

TEST(JsonTest, FaultsHaveAPlace) {
  EXPECT_EQ(FaultOf("{\n  \"a\": ,\n}"), "r.json: not valid JSON: line 2, column 8");
  EXPECT_EQ(FaultOf(""), "r.json: not valid JSON: line 1, column 1");
  EXPECT_EQ(FaultOf("[1]"), "r.json: JSON, but not a report of acev2");
  EXPECT_EQ(FaultOf("{}"), "r.json: JSON, but not a report of acev2");
  EXPECT_EQ(FaultAfter([](Json& json) { json["schema_version"] = 2; }),
            "r.json: schema_version is 2, this program reads 1");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"][1]["work"][0]["count"] = 1.5; }),
            "r.json: nodes[1].work[0].count: not an integer");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"][1]["work"][0]["count"] = -1; }),
            "r.json: nodes[1].work[0].count: negative");
  EXPECT_EQ(
      FaultAfter([](Json& json) { json["nodes"][1]["work"][0]["count"] = std::uint64_t{1} << 63; }),
      "r.json: nodes[1].work[0].count: passes 2^63 - 1");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"][0]["work"][0]["lhs"] = "int"; }),
            "r.json: nodes[0].work[0].lhs: 'int' is no number format");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"][0]["work"][0]["lhs"] = nullptr; }),
            "r.json: nodes[0].work[0].lhs: work needs a number format");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"][0]["category"] = "macs"; }),
            "r.json: nodes[0].category: 'macs' is not known");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"][0].erase("op"); }),
            "r.json: nodes[0]: member 'op' is missing");
  EXPECT_EQ(FaultAfter([](Json& json) { json["nodes"] = 3; }), "r.json: nodes: not an array");
  EXPECT_EQ(FaultAfter([](Json& json) { json["model"] = "m"; }), "r.json: model: not an object");
  EXPECT_EQ(FaultAfter([](Json& json) { json["totals"]["lower_bound"] = 1; }),
            "r.json: totals.lower_bound: not true or false");
  EXPECT_EQ(FaultAfter([](Json& json) { json["diagnostics"][0]["severity"] = "fatal"; }),
            "r.json: diagnostics[0].severity: 'fatal' is not known");
}

TEST(JsonTest, DeepNestingIsNoCrash) {
  EXPECT_THAT(FaultOf(std::string(1000000, '[')), HasSubstr("not valid JSON"));
  EXPECT_EQ(FaultOf(std::string(200000, '[') + std::string(200000, ']')),
            "r.json: JSON, but not a report of acev2");
}

TEST(JsonTest, ATotalThatItsWorkDoesNotCostIsTold) {
  Json json = Written(testing::SampleReport());
  json["totals"]["acev2"] = 700000;
  const Report report = ReadJson(json.dump(), "r.json");
  EXPECT_EQ(report.totals.acev2.ToString(), "706560");
  EXPECT_EQ(report.diagnostics.back().code, "priced-anew");
  EXPECT_EQ(report.diagnostics.back().message,
            "the report says ACEv2 is 700 k, its work costs 707 k at today's prices");
}

// A node of 3 parameters in 24 bits: a total of 2 was changed by hand; what no node says is not
// held against it.
TEST(JsonTest, ParametersThatItsNodesDoNotHaveAreTold) {
  Report sample = testing::SampleReport();
  for (NodeCost& node : sample.nodes) node.parameters = node.weight_bits = Count(0);
  sample.nodes[0].parameters = 3;
  sample.nodes[0].weight_bits = 24;
  sample.totals.parameters = 3;
  sample.totals.weight_bits = 24;
  Json json = Written(sample);
  const std::size_t before = ReadJson(json.dump(), "r.json").diagnostics.size();
  EXPECT_EQ(before, sample.diagnostics.size());
  json["totals"]["parameters"] = 2;
  const Report report = ReadJson(json.dump(), "r.json");
  ASSERT_EQ(report.diagnostics.size(), before + 1);
  EXPECT_EQ(report.diagnostics.back().code, "priced-anew");
  EXPECT_EQ(report.diagnostics.back().message,
            "the report says 2 parameters are 24 bits, those of its nodes are 3 of 24 bits");
  json["nodes"][1].erase("parameters");
  EXPECT_EQ(ReadJson(json.dump(), "r.json").diagnostics.size(), before);
}

// A report without metric_version is of version 1, which did not count scales: unknown, not 0.
TEST(JsonTest, SaysByWhichVersionOfTheMetricItWasMade) {
  Json json = Written(testing::SampleReport());
  EXPECT_EQ(json["metric_version"], 3);
  EXPECT_EQ(json["totals"]["scale_bits"], 0);
  json.erase("metric_version");
  for (const char* key : {"scale_bits", "weights_by_width"}) json["totals"].erase(key);
  const Report old = ReadJson(json.dump(), "r.json");
  EXPECT_EQ(old.metric_version, 1);
  ASSERT_FALSE(old.diagnostics.empty());
  EXPECT_EQ(old.diagnostics.back().code, "other-metric");
  const Json again = Json::parse(WriteJson(old));
  EXPECT_EQ(again["metric_version"], 1);
  // Told once, however often it is read and written.
  EXPECT_EQ(Json::parse(WriteJson(ReadJson(again.dump(), "again.json"))), again);
  EXPECT_TRUE(again["totals"]["scale_bits"].is_null());
  EXPECT_TRUE(again["nodes"][0]["read_bits"].is_null());
}

// 16 positions · 2 · 3 = 96 MACs; the float input has 3·16 = 48 elements, w 2·3 = 6 of 8 bits.
TEST(JsonTest, LayersAreSumsOfTheirNodes) {
  const Json json = Written(testing::AnalyzeGraph(R"((float[1,3,4,4] x) => (float[1,2,4,4] y)
    <float s = {0.5}, int8 zero = {0}, int8[2,3,1,1] w = ones>
    {
      [q] xq = QuantizeLinear(x, s, zero)
      [conv] yq = QLinearConv(xq, s, zero, w, s, zero, s, zero)
      [dy] y = DequantizeLinear(yq, s, zero)
    })"));
  ASSERT_EQ(json["layers"].size(), 1u);
  const Json& layer = json["layers"][0];
  EXPECT_EQ(layer["name"], "conv");
  EXPECT_EQ(layer["op"], "Conv");
  EXPECT_EQ(layer["nodes"], Json::parse(R"(["q", "conv", "dy"])"));
  EXPECT_EQ(layer["operands"], "int8 × int8");
  EXPECT_EQ(layer["bound"], "exact");
  EXPECT_EQ(layer["macs"], 96);
  EXPECT_EQ(layer["parameters"], 6);
  EXPECT_EQ(layer["weight_bits"], 48);
  Cost sum;
  for (const Json& node : json["nodes"]) {
    EXPECT_EQ(node["layer"], "conv");
    sum += Cost::FromDouble(node["acev2"].get<double>());
  }
  EXPECT_EQ(layer["acev2"], sum.ToDouble());
  EXPECT_EQ(json["totals"]["acev2"], layer["acev2"]);
}

TEST(JsonTest, WhatIsUnknownOfALayerIsNull) {
  const Json json = Written(testing::SampleReport());
  const Json& foo = json["layers"][3];
  EXPECT_EQ(foo["name"], "foo, \"quoted\"");
  EXPECT_EQ(foo["bound"], "unknown");
  EXPECT_EQ(foo["unpriced"], 1);
  for (const char* key : {"acev2", "macs", "operands", "read_bits", "output_shape"}) {
    EXPECT_TRUE(foo[key].is_null()) << key;
  }
}

}  // namespace
}  // namespace acev2

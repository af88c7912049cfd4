// SPDX-License-Identifier: Apache-2.0
//
// What ONNX Runtime's quantizers and its optimizer make of two small networks: the models in
// tests/quantizers/variants/, which tests/quantizers/variants.py writes and holds to equal results.
//
// Invariant: MACs and their formats are those that the quantizer was told, the members of a group
// cost the same or differ by what variants.json derives; nothing there comes from the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "support/analyzing.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

using Json = nlohmann::json;

struct Variants {
  std::string name;
  Json entry;
  friend void PrintTo(const Variants& variants, std::ostream* os) { *os << variants.name; }
};

std::vector<Variants> Groups() {
  std::ifstream stream(SourceDir() + "/tests/quantizers/variants.json");
  const Json file = Json::parse(stream);
  std::vector<Variants> groups;
  for (const Json& entry : file.at("groups")) groups.push_back({entry.at("name"), entry});
  return groups;
}

std::map<std::string, std::int64_t> MacsByFormat(const Report& report) {
  std::map<std::string, std::int64_t> macs;
  for (const PrecisionTotal& row : report.totals.by_precision) {
    if (row.operation == Operation::kMac) {
      macs[ToString(row.lhs) + " " + ToString(row.rhs)] += row.count.value();
    }
  }
  return macs;
}

class VariantsTest : public ::testing::TestWithParam<Variants> {};

TEST_P(VariantsTest, CostsWhatTheQuantizerWasTold) {
  const Json& group = GetParam().entry;
  std::optional<double> cost;
  std::optional<Count> ace;
  for (const Json& member : group.at("members")) {
    const std::string file = member.at("file");
    SCOPED_TRACE(file + ": " + std::string(group.at("told")) + "; " + member.value("because", ""));
    const Report report = AnalyzeFile(SourceDir() + "/tests/quantizers/variants/" + file);
    EXPECT_THAT(CheckReport(report), ::testing::IsEmpty());
    EXPECT_THAT(Unpriced(report), ::testing::IsEmpty());
    const Json& macs = member.contains("macs") ? member.at("macs") : group.at("macs");
    EXPECT_EQ(MacsByFormat(report), (macs.get<std::map<std::string, std::int64_t>>()));
    const double own = report.totals.acev2.ToDouble() - member.value("more", 0.0);
    EXPECT_DOUBLE_EQ(cost.value_or(own), own);
    EXPECT_EQ(ace.value_or(report.totals.ace), report.totals.ace);
    cost = own;
    ace = report.totals.ace;
  }
}

INSTANTIATE_TEST_SUITE_P(OnnxRuntime, VariantsTest, ::testing::ValuesIn(Groups()),
                         [](const ::testing::TestParamInfo<Variants>& info) {
                           std::string name = info.param.name;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// What quantizers and optimizers make of small networks: the models in tests/quantizers/variants/,
// which variants.py (ONNX Runtime), brevitas_variants.py and torch_variants.py there write and hold
// to equal results.
//
// Invariant: MACs and their formats are those that the quantizer was told, the members of a group
// cost the same or differ by what the JSON beside the scripts derives, and the first what it adds
// up; nothing there comes from the program.
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

std::vector<Variants> Groups(const std::string& file_name) {
  std::ifstream stream(SourceDir() + "/tests/quantizers/" + file_name);
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
  if (group.contains("cost")) cost = group.at("cost").get<double>();
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

std::string NameOf(const ::testing::TestParamInfo<Variants>& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(OnnxRuntime, VariantsTest, ::testing::ValuesIn(Groups("variants.json")),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Brevitas, VariantsTest,
                         ::testing::ValuesIn(Groups("brevitas_variants.json")), NameOf);
INSTANTIATE_TEST_SUITE_P(Torch, VariantsTest, ::testing::ValuesIn(Groups("torch_variants.json")),
                         NameOf);

}  // namespace
}  // namespace acev2::testing

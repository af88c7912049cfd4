// SPDX-License-Identifier: Apache-2.0
//
// The same arithmetic written in different ways costs the same: the groups in groups.json, which
// generate.py writes and verify.py holds to equal results.
//
// Invariant: expectations are counted by hand from docs/metric.md (`because`), never taken from the
// program. Each group is one test; a failure names the graph and says why it should cost what it
// should.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/analyzing.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

using Json = nlohmann::json;

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::string& Folder() {
  static const std::string folder = SourceDir() + "/tests/equivalence/";
  return folder;
}

struct Group {
  std::string name;
  Json entry;
  friend void PrintTo(const Group& group, std::ostream* os) { *os << group.name; }
};

std::vector<Group> Groups() {
  std::vector<Group> groups;
  const Json file = Json::parse(ReadText(Folder() + "groups.json"));
  for (const Json& entry : file.at("groups")) {
    groups.push_back({entry.at("name"), entry});
  }
  return groups;
}

/// The graphs in a group's file by name: each stands below "# member NAME", other lines that start
/// with '#' are comments.
std::map<std::string, std::string> ReadMembers(const std::string& path) {
  static const std::string kMember = "# member ";
  std::map<std::string, std::string> members;
  std::string* member = nullptr;
  std::istringstream lines(ReadText(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kMember)) {
      member = &members[line.substr(kMember.size())];
    } else if (member != nullptr && !line.starts_with('#')) {
      *member += line + "\n";
    }
  }
  return members;
}

/// MACs by their two formats in alphabetical order: which operand comes first is no matter of cost.
using Macs = std::map<std::pair<std::string, std::string>, std::int64_t>;

/// "24 int4 int8; 8 float32 float32", as groups.json has it.
Macs ParseMacs(const std::string& text) {
  Macs macs;
  std::istringstream entries(text);
  for (std::string entry; std::getline(entries, entry, ';');) {
    std::istringstream words(entry);
    std::int64_t count = 0;
    std::string lhs, rhs;
    if (!(words >> count >> lhs >> rhs)) throw std::runtime_error("no MACs: " + entry);
    macs[std::minmax(lhs, rhs)] += count;
  }
  return macs;
}

Macs MacsOf(const Report& report) {
  Macs macs;
  for (const PrecisionTotal& row : report.totals.by_precision) {
    if (row.operation != Operation::kMac) continue;
    const std::string lhs = ToString(row.lhs);
    const std::string rhs = ToString(row.rhs);
    macs[std::minmax(lhs, rhs)] += row.count.value();
  }
  return macs;
}

/// "2x3" of each output of the graph; "?" where a size is not known.
std::vector<std::string> OutputShapes(const Report& report) {
  std::vector<std::string> shapes;
  for (const TensorInfo& output : report.model.outputs) {
    std::string text;
    if (output.shape) {
      for (const auto& dim : *output.shape) {
        text += (text.empty() ? "" : "x") + (dim ? std::to_string(*dim) : "?");
      }
    } else {
      text = "?";
    }
    shapes.push_back(text);
  }
  return shapes;
}

Cost CostOfCategory(const Report& report, const std::string& name) {
  for (const Category category : kCategories) {
    if (ToString(category) != name) continue;
    return report.totals.by_category[static_cast<std::size_t>(category)];
  }
  throw std::runtime_error("no category: " + name);
}

class Equivalence : public ::testing::TestWithParam<Group> {};

TEST_P(Equivalence, CostsWhatTheMetricSays) {
  const Json& group = GetParam().entry;
  const auto graphs = ReadMembers(Folder() + group.at("file").get<std::string>());
  ASSERT_EQ(graphs.size(), group.at("members").size());
  for (const Json& member : group.at("members")) {
    const std::string name = member.at("name");
    SCOPED_TRACE(name + ": " + group.at("because").get<std::string>() + " " +
                 member.value("because", ""));
    ASSERT_TRUE(graphs.contains(name));
    const Report report = Analyze(graphs.at(name));
    EXPECT_THAT(Unpriced(report), ::testing::IsEmpty());
    EXPECT_EQ(OutputShapes(report), group.at("output_shapes").get<std::vector<std::string>>());
    EXPECT_EQ(MacsOf(report), ParseMacs(member.value("macs", group.at("macs").get<std::string>())));
    // Exact: both are sums of the same millionths.
    const Cost expected = Cost::FromDouble(group.at("acev2").get<double>()) +
                          Cost::FromDouble(member.value("difference", 0.0));
    EXPECT_EQ(report.totals.acev2.ToString(), expected.ToString()) << WorkOf(report);
    if (member.contains("difference") || !group.contains("categories")) continue;
    for (const auto& [name_of_category, cost] : group.at("categories").items()) {
      EXPECT_EQ(CostOfCategory(report, name_of_category).ToString(),
                Cost::FromDouble(cost.get<double>()).ToString())
          << name_of_category;
    }
  }
}

std::string TestName(const ::testing::TestParamInfo<Group>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Groups, Equivalence, ::testing::ValuesIn(Groups()), TestName);

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Analyzing ONNX text and writing work as text.
//
// Invariant: a helper that finds nothing fails the test instead of comparing equal to nothing.
#include "support/analyzing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>
#include <tuple>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "rules/rule.h"

namespace acev2::testing {
namespace {

/// Domains that stand for another one in the rule table.
constexpr std::string_view kAliases[] = {
    "finn",
    "finn.custom_op.fpgadataflow",
    "finn.custom_op.fpgadataflow.hls",
    "finn.custom_op.fpgadataflow.rtl",
    "finn.custom_op.general",
    "onnx.brevitas",
    "qonnx.custom_op.channels_last",
    "qonnx.custom_op.general",
};

/// Every domain that an operator of the rule table may stand in, ai.onnx left out.
const std::set<std::string_view>& OtherDomains() {
  static const std::set<std::string_view> domains = [] {
    std::set<std::string_view> all(std::begin(kAliases), std::end(kAliases));
    for (const Rule& rule : Rules()) {
      const auto colons = rule.name.find("::");
      if (colons != std::string_view::npos) all.insert(rule.name.substr(0, colons));
    }
    return all;
  }();
  return domains;
}

/// "float[2,2] w = ones" → "float[2,2] w = {1,1,1,1}".
std::string FillOnes(std::string_view text) {
  static const std::regex kOnes(R"(\[([0-9, ]*)\]\s*(\w+)\s*=\s*ones\b)");
  std::string filled;
  const std::string source(text);
  auto end = source.cbegin();
  for (std::sregex_iterator it(source.begin(), source.end(), kOnes), none; it != none; ++it) {
    std::int64_t n = 1;
    std::istringstream dims((*it)[1].str());
    for (std::string dim; std::getline(dims, dim, ',');) n *= std::stoll(dim);
    filled.append(end, (*it)[0].first);
    filled += "[" + (*it)[1].str() + "] " + (*it)[2].str() + " = {";
    for (std::int64_t i = 0; i < n; ++i) filled += i == 0 ? "1" : ",1";
    filled += "}";
    end = (*it)[0].second;
  }
  return filled.append(end, source.cend());
}

using Operands = std::tuple<Operation, Format, Format>;
using Counts = std::map<Operands, std::int64_t>;

std::string ToText(const Counts& counts) {
  std::string text;
  for (const auto& [operands, count] : counts) {
    const auto& [operation, lhs, rhs] = operands;
    text.append(text.empty() ? "" : "; ").append(ToString(operation)) += ' ';
    text += std::to_string(count) + ' ' + ToString(lhs) + ' ' + ToString(rhs);
  }
  return text.empty() ? "free" : text;
}

void AddWork(const NodeCost& node, Counts& counts) {
  for (const Work& work : node.work) {
    counts[{work.operation, work.lhs, work.rhs}] += work.count.value();
  }
}

}  // namespace

std::string ModelText(std::string_view graph, int opset) {
  std::string text = "<ir_version: 10, opset_import: [\"\" : " + std::to_string(opset);
  for (const std::string_view domain : OtherDomains()) {
    text.append(", \"").append(domain).append("\" : ") += domain == "ai.onnx.ml" ? '5' : '1';
  }
  return FillOnes(text.append("]> g ").append(graph));
}

Report Analyze(std::string_view text, const Options& options) {
  // Binary models have nothing to fill in.
  const std::string bytes = text.starts_with('<') ? FillOnes(text) : std::string(text);
  Report report = AnalyzeBytes(bytes, "case.onnxtxt", options);
  for (const std::string& breach : CheckReport(report)) ADD_FAILURE() << breach;
  return report;
}

Report AnalyzeGraph(std::string_view graph, const Options& options, int opset) {
  return Analyze(ModelText(graph, opset), options);
}

std::string ErrorOf(std::string_view graph, const Options& options) {
  try {
    AnalyzeGraph(graph, options);
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

const NodeCost& FindNode(const Report& report, std::string_view name) {
  static const NodeCost kNone;
  const auto node = std::find_if(report.nodes.begin(), report.nodes.end(),
                                 [&](const NodeCost& cost) { return cost.name == name; });
  if (node != report.nodes.end()) return *node;
  ADD_FAILURE() << "no node is called '" << name << "'";
  return kNone;
}

std::vector<std::string> Labels(const Report& report) {
  std::vector<std::string> labels;
  for (const NodeCost& node : report.nodes) labels.push_back(node.name);
  return labels;
}

std::string WorkOf(const Report& report) {
  Counts counts;
  for (const NodeCost& node : report.nodes) AddWork(node, counts);
  return ToText(counts);
}

std::string WorkOf(const Report& report, std::string_view name) {
  Counts counts;
  AddWork(FindNode(report, name), counts);
  return ToText(counts);
}

std::string WorkOf(const Report& report, std::string_view name, Category category) {
  NodeCost of_category;
  for (const Work& work : FindNode(report, name).work) {
    if (work.category == category) of_category.work.push_back(work);
  }
  Counts counts;
  AddWork(of_category, counts);
  return ToText(counts);
}

std::string Canonical(std::string_view work) {
  Counts counts;
  if (work == "free") return ToText(counts);
  std::istringstream entries{std::string(work)};
  for (std::string entry; std::getline(entries, entry, ';');) {
    std::istringstream words(entry);
    std::string name, lhs, rhs, rest;
    std::int64_t count = 0;
    words >> name >> count >> lhs >> rhs;
    const auto operation = std::find_if(kOperations.begin(), kOperations.end(),
                                        [&](Operation op) { return ToString(op) == name; });
    const auto left = ParseFormat(lhs);
    const auto right = ParseFormat(rhs);
    if (operation == kOperations.end() || !left || !right || count <= 0 || words >> rest) {
      ADD_FAILURE() << "'" << entry << "' is no work";
      continue;
    }
    counts[{*operation, *left, *right}] += count;
  }
  return ToText(counts);
}

std::vector<std::string> Unpriced(const Report& report) {
  std::vector<std::string> names;
  for (const NodeCost& node : report.nodes) {
    if (node.status != NodeStatus::kUnpriced) continue;
    EXPECT_FALSE(node.reason.empty()) << node.name;
    names.push_back(node.name);
  }
  return names;
}

std::vector<std::string> Diagnostics(const Report& report) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    lines.push_back(diagnostic.code + (diagnostic.node.empty() ? "" : " " + diagnostic.node));
  }
  return lines;
}

const Diagnostic& FindDiagnostic(const Report& report, std::string_view code) {
  static const Diagnostic kNone;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.code == code) return diagnostic;
  }
  ADD_FAILURE() << "no diagnostic has the code '" << code << "'";
  return kNone;
}

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
#include "write/overlay/annotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "acev2/version.h"
#include "metric/price_unit.h"
#include "tensor/shape_text.h"
#include "text/text.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/options/analysis_option.h"

namespace acev2 {
namespace {

/// Adds entries, with the prefix in front of their keys.
class Entries {
 public:
  void Add(std::string_view key, std::string value) {
    metadata_.emplace_back(std::string(kAnnotationPrefix).append(key), std::move(value));
  }
  void Add(std::string_view key, const std::optional<Count>& size) {
    Add(key, size ? fmt::format("{}", size->value()) : "?");
  }
  /// An amount of which nothing may be known.
  template <typename Amount>
  void AddIf(bool known, std::string_view key, Amount amount) {
    if (!known) return Add(key, std::string("?"));
    if constexpr (std::is_same_v<Amount, Cost>) {
      Add(key, amount.ToString());
    } else {
      Add(key, std::optional<Count>(amount));
    }
  }
  Metadata Take() { return std::move(metadata_); }

 private:
  Metadata metadata_;
};

/// Different texts, in order of appearance.
template <typename TextOf>
std::string Different(const std::vector<const NodeCost*>& nodes, TextOf text_of) {
  std::vector<std::string> texts;
  for (const NodeCost* node : nodes) {
    std::string text = text_of(*node);
    if (!text.empty() && std::ranges::find(texts, text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

void AddOptions(Entries& entries, const Report& report) {
  std::string dims;
  for (const auto& [name, size] : report.model.bound_dims) {
    dims += fmt::format("{}{}={}", dims.empty() ? "" : " ", Printable(name), size);
  }
  if (!dims.empty()) entries.Add("dims", dims);
  std::string values;
  for (const auto& [name, elements] : report.model.bound_values) {
    values += fmt::format("{}{}={}", values.empty() ? "" : " ", Printable(name),
                          fmt::join(elements, ","));
  }
  if (!values.empty()) entries.Add("values", values);
  JsonText json;
  json.BeginObject(JsonText::Layout::kInline);
  for (const AnalysisOption& row : AnalysisOptions()) {
    if (!row.is_file) row.write(row, json, report.options);
  }
  json.EndObject();
  std::string options = json.Take();
  while (options.ends_with('\n')) options.pop_back();
  entries.Add("options", options);
  if (!report.options.profile.empty()) entries.Add("profile", report.options.profile.path());
}

}  // namespace

Metadata ModelAnnotation(const Report& report) {
  const Totals& totals = report.totals;
  const bool known = IsCostKnown(totals);
  Entries entries;
  entries.AddIf(known, "cost", totals.acev2);
  entries.Add("unit", PriceUnit(report.options));
  if (totals.lower_bound || totals.upper_bound) {
    entries.Add("bound", std::string(BoundName({totals.lower_bound, totals.upper_bound})));
  }
  for (std::size_t k = 0; k < kCategories.size(); ++k) {
    entries.AddIf(known, fmt::format("cost.{}", ToString(kCategories[k])), totals.by_category[k]);
  }
  entries.AddIf(known, "ace", totals.ace);
  entries.AddIf(known, "macs", totals.macs);
  entries.Add("parameters", totals.parameters);
  entries.Add("weight_bits", totals.weight_bits);
  entries.Add("scale_bits", totals.scale_bits);
  entries.Add("activation_bits", totals.activation_bits);
  entries.Add("peak_activation_bits", totals.peak_activation_bits);
  entries.Add("nodes_unpriced", fmt::format("{}", totals.nodes_unpriced));
  AddOptions(entries, report);
  entries.Add("metric_version", fmt::format("{}", report.metric_version));
  entries.Add("version", std::string(kVersion));
  return entries.Take();
}

NodeAnnotations::NodeAnnotations(const Report& report)
    : report_(report), costs_(FileCosts(report)) {
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (!diagnostic.node.empty()) notes_.emplace(diagnostic.node, &diagnostic);
  }
}

Metadata NodeAnnotations::Of(std::int32_t file_node) const {
  const FileCost& cost = costs_[static_cast<std::size_t>(file_node)];
  Entries entries;
  if (cost.nodes.empty()) {
    entries.Add("cost", std::string("0"));
    entries.Add("reason", std::string("nothing calls the function that it is of"));
    return entries.Take();
  }
  const NodeSums& sums = cost.with_body;
  const bool known = sums.known();
  entries.AddIf(known, "cost", sums.acev2);
  entries.Add("share",
              known ? Percent(Share(sums.acev2.ToDouble(), report_.totals.acev2.ToDouble())) : "?");
  if (sums.lower_bound || sums.upper_bound) {
    entries.Add("bound", std::string(BoundName({sums.lower_bound, sums.upper_bound})));
  }
  entries.AddIf(known, "ace", sums.ace);
  entries.AddIf(known, "macs", sums.macs);
  const std::string operands = Different(
      cost.nodes, [&](const NodeCost& node) { return MainOperands(node, report_.options); });
  if (!operands.empty()) entries.Add("operands", operands);
  entries.Add("category", Different(cost.nodes, [](const NodeCost& node) {
                return std::string(ToString(node.category));
              }));
  entries.Add("output", Different(cost.nodes, [](const NodeCost& node) {
                return node.output_shape ? ShapeText(node.output_shape) : std::string("?");
              }));
  entries.Add("parameters", sums.parameters);
  entries.Add("weight_bits", sums.weight_bits);
  entries.Add("activation_bits", sums.activation_bits);
  Count runs;
  for (const NodeCost* node : cost.nodes) runs += node->repeat;
  if (runs != Count(1)) entries.Add("runs", std::optional(runs));
  const std::string reason =
      Different(cost.nodes, [](const NodeCost& node) { return node.reason; });
  if (!reason.empty()) entries.Add("reason", reason);
  std::set<std::string> notes;
  for (const NodeCost* node : cost.nodes) {
    const auto [from, to] = notes_.equal_range(node->name);
    for (auto at = from; at != to; ++at) notes.insert(at->second->message);
  }
  notes.erase(reason);
  if (!notes.empty()) entries.Add("notes", fmt::format("{}", fmt::join(notes, "; ")));
  return entries.Take();
}

}  // namespace acev2

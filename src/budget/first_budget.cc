// SPDX-License-Identifier: Apache-2.0
//
// Writes a first budget from a report (`acev2 check --init`).
//
// Invariant: the report keeps the budget that is written for it, whatever the margin (a test holds
// every sample to that); what the report cannot prove stands as a comment.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "acev2/budget.h"
#include "acev2/error.h"
#include "budget/analysis_table.h"
#include "budget/asked.h"
#include "budget/comparable.h"
#include "budget/measures.h"
#include "metric/price_unit.h"
#include "report/layers.h"
#include "report/sums.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::size_t kMaxAllowed = 20;   // names of unpriced nodes; beyond that all are allowed
constexpr std::size_t kMaxOperators = 5;  // the dearest
constexpr double kSignificant = 1000;     // limits have four significant digits

/// The expression that matches `name` alone.
std::string Exactly(std::string_view name) {
  std::string regex = "^";
  for (const char c : name) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos && c != '/') {
      regex += '\\';
    }
    regex += c;
  }
  return regex + "$";
}

/// `amount` with the margin on top, rounded up to what is easy to read.
class Limits {
 public:
  explicit Limits(double margin_percent) : factor_(1 + margin_percent / 100) {}

  std::string Of(Cost amount) const {
    if (factor_ == 1) return Whole(amount);
    const double wanted = amount.ToDouble() * factor_;
    constexpr std::string_view kUnits = " kMGTPE";
    std::size_t unit = 0;
    double number = wanted;
    while (number >= 1000 && unit + 1 < kUnits.size()) {
      number /= 1000;
      ++unit;
    }
    const double digits = number > 0 ? std::pow(10, std::floor(std::log10(number))) : 1;
    const double step = unit == 0 ? 1 : digits / kSignificant;
    std::string text;
    // Rounding up in binary can end a digit short; one step more is always enough.
    for (int steps = 0; steps < 2; ++steps) {
      text = fmt::format("{:.4g}", (std::ceil(number / step) + steps) * step);
      if (unit > 0) text = fmt::format("\"{} {}\"", text, kUnits[unit]);
      const auto limit = ParseLimit(unit > 0 ? text.substr(1, text.size() - 2) : text);
      if (limit && limit->amount >= amount && limit->amount.ToDouble() >= wanted) return text;
    }
    return Whole(amount);
  }

  std::string OfPercent(Cost percent) const {
    const double wanted = std::min(100.0, percent.ToDouble() * factor_);
    return fmt::format("\"{} %\"", std::min(100.0, std::ceil(wanted * 10) / 10));
  }

 private:
  /// "1_900_000", rounded up.
  static std::string Whole(Cost amount) {
    std::string digits = amount.ToString();
    const std::size_t point = digits.find('.');
    if (point != std::string::npos) {
      Count whole = std::stoll(digits.substr(0, point));
      digits = std::to_string((whole + Count(1)).value());
    }
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, "_");
    return digits;
  }

  double factor_;
};

/// "key = limit" with what it is today behind it; a line that is off begins with "# ".
std::string Line(std::string_view key, const std::string& limit, const std::string& today,
                 bool on = true) {
  const std::string left = fmt::format("{}{} = {}", on ? "" : "# ", TomlKey(key), limit);
  return fmt::format("{}# {}\n", PadRight(left, std::max<std::size_t>(34, left.size() + 2)), today);
}

std::string AllowedText(const Report& report) {
  std::vector<std::string> names;
  for (const NodeCost& node : report.nodes) {
    if (node.status == NodeStatus::kUnpriced) names.push_back(Exactly(node.name));
  }
  std::string text =
      "# Nodes whose cost is not known fail the check, but for those allowed here: true allows\n"
      "# all, a list those whose names match one of its regular expressions.\n";
  if (names.empty()) return text + "allow_unpriced = false\n";
  if (names.size() > kMaxAllowed) {
    return text + fmt::format("allow_unpriced = true  # {} nodes today\n", names.size());
  }
  text += "allow_unpriced = [\n";
  for (const std::string& name : names) text += fmt::format("  {},\n", TomlString(name));
  return text + "]\n";
}

std::string TotalText(const Report& report, const Limits& limits) {
  // A profile's unit has no name in keys.
  std::string text = HasOwnUnit(report.options) ? fmt::format("\n# acev2 is in {} here.\n[total]\n",
                                                              PriceUnit(report.options))
                                                : "\n[total]\n";
  for (const MeasureRow& row : kModelMeasures) {
    const Cost today = MeasureTotal(report, row.measure);
    if (row.unit == Unit::kPercent) {
      // A share of a bound is not known.
      text += Line(row.key, limits.OfPercent(today),
                   fmt::format("today {}: {}", Percent(today.ToDouble() / 100), row.what),
                   !report.totals.upper_bound);
    } else {
      text += Line(row.key, limits.Of(today), fmt::format("today {}: {}", Exact(today), row.what),
                   row.over != SumOver::kResults || KnowsActivations(report));
    }
  }
  return text;
}

std::string CategoryText(const Report& report, const Limits& limits) {
  std::string text =
      fmt::format("\n# {} by category; \"25 %\" limits the share instead.\n[category]\n",
                  PriceUnit(report.options));
  for (const Category category : kCategories) {
    const Cost today = report.totals.by_category[static_cast<std::size_t>(category)];
    text += Line(ToString(category), limits.Of(today), fmt::format("today {}", Exact(today)),
                 !today.is_zero());
  }
  return text;
}

std::string OperatorText(const Report& report, const Limits& limits) {
  const std::map<std::string, Cost> by_operator = CostByOperator(report);
  std::vector<std::pair<std::string, Cost>> rows(by_operator.begin(), by_operator.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text = fmt::format(
      "\n# {} by operator, the dearest today; QDQ and QOperator share it out differently.\n"
      "[operator]\n",
      PriceUnit(report.options));
  for (std::size_t k = 0; k < std::min(rows.size(), kMaxOperators); ++k) {
    if (rows[k].second.is_zero()) break;
    text += Line(rows[k].first, limits.Of(rows[k].second),
                 fmt::format("today {}", Exact(rows[k].second)), false);
  }
  return text;
}

std::string LayerText(const Report& report, const Limits& limits) {
  const NodeCost* dearest = nullptr;
  Cost most;
  for (const Layer& layer : MakeLayers(report, DiffRows::kLayers)) {
    const Cost sum = CostOfNodes(report, layer.nodes);
    if (dearest != nullptr && sum <= most) continue;
    dearest = &report.nodes[layer.node];
    most = sum;
  }
  std::string text =
      "\n# [[layer]] limits each layer (a node with the quantizers and the bias that serve it) "
      "whose name matches,\n"
      "# [[node]] each node, [[group]] all nodes together.\n";
  if (dearest == nullptr) return text;
  text += "[[layer]]\nmatch = \"\"                        # every layer\n";
  return text + Line("acev2", limits.Of(most),
                     fmt::format("today {} in {}", Exact(most), Printable(dearest->name)));
}

std::string PrecisionText(const Report& report) {
  std::string text =
      "\n# Formats that must not be used: 'operation' and 'category' say for what (without them: "
      "for\n"
      "# anything that costs), 'except' names the nodes that may.\n";
  Count float_macs;
  for (const NodeCost& node : report.nodes) {
    float_macs += CountOfWork(node, [](const Work& work) {
      return work.operation == Operation::kMac && work.category == Category::kMac &&
             (work.lhs.is_float() || work.rhs.is_float());
    });
  }
  const std::string_view off = float_macs > Count(0) ? "# " : "";
  const std::string today = float_macs > Count(0)
                                ? fmt::format("today {} MACs", Exact(float_macs))
                                : "none today; float is float32, float16 and every other";
  return text + fmt::format(
                    "{0}[[precision]]\n{0}forbid = \"float\"               # {1}\n"
                    "{0}operation = \"mac\"\n{0}category = \"mac\"\n# except = \"^classifier/\"\n",
                    off, today);
}

}  // namespace

std::string WriteBudget(const Report& report, double margin_percent, const std::string& path) {
  RequireOwnFigures(report);
  if (report.totals.nodes_priced == 0) {
    throw Error(fmt::format("{}: nothing of it has a price, so there is nothing to limit",
                            Printable(report.model.path)),
                report.totals.nodes_unpriced == 0
                    ? "a budget is for a model that computes something"
                    : "acev2 MODEL names what is missing; rules in a profile price operators");
  }
  if (const std::vector<std::string> idle = IdleAssumptions(report); !idle.empty()) {
    throw Error(fmt::format("{}: {}", Printable(report.model.path), fmt::join(idle, "; ")),
                "no check of it would pass: leave it out, or mend the expression");
  }
  const Limits limits(margin_percent);
  std::string text = fmt::format(
      "# Budget of {}: what it costs today and {} % more. Check a model with\n"
      "#   acev2 check MODEL --budget THIS-FILE\n"
      "# Numbers may have a unit: 1_900_000, \"1.9 M\". Every line may be left out.\n\n",
      Printable(report.model.path), margin_percent);
  text += Line("metric_version", std::to_string(report.metric_version),
               "of docs/metric.md; by another one the limits prove nothing");
  text += AllowedText(report) + "\n";
  text += AnalysisText(report, path);
  text += TotalText(report, limits);
  text += CategoryText(report, limits);
  text += OperatorText(report, limits);
  text += LayerText(report, limits);
  text += PrecisionText(report);
  text +=
      "\n# Growth since a report that was saved with --json, in percent or absolute.\n"
      "# [growth]\n"
      "# baseline = \"baseline.json\"        # beside this file; --baseline FILE wins\n"
      "# acev2 = \"2 %\"\n"
      "# parameters = 0\n";
  return text;
}

}  // namespace acev2

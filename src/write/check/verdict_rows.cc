// SPDX-License-Identifier: Apache-2.0
//
// Sentences and cells about rules.
//
// Invariant: a value and a limit that differ never read the same.
#include "write/check/verdict_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "text/text.h"
#include "write/layout/cell.h"

namespace acev2 {
namespace {

/// " MACs", and " MAC" of one.
std::string UnitText(const RuleResult& result, Unit unit, Cost amount) {
  if (unit == Unit::kPercent) return "";
  std::string_view name = UnitName(result, unit);
  const bool one = unit != Unit::kAcev2 && amount == Cost::FromDouble(1);
  if (one && name.ends_with('s')) name.remove_suffix(1);
  return fmt::format(" {}", name);
}

// Of shares, which are in percent themselves: 5 % less than 10 % could be 9.5 %.
constexpr std::string_view kPointsShort = "pp";
constexpr std::string_view kPoints = "percentage points";

std::size_t CountOf(const BudgetReport& report, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(report.results.begin(), report.results.end(),
                    [&](const RuleResult& result) { return result.verdict == verdict; }));
}

std::size_t CountOf(std::span<const BudgetReport> reports, Verdict verdict) {
  return static_cast<std::size_t>(std::ranges::count(reports, verdict, &BudgetReport::verdict));
}

}  // namespace

std::string_view UnitName(const RuleResult& result, Unit unit) {
  return unit == Unit::kAcev2 && !result.price_unit.empty() ? result.price_unit : ToString(unit);
}

std::string AmountText(Cost amount, Unit unit, bool precise) {
  if (unit != Unit::kPercent) return precise ? Exact(amount) : Human(amount);
  return precise ? fmt::format("{} %", Exact(amount)) : Percent(amount.ToDouble() / 100);
}

RuleTexts TextsOf(const RuleResult& result) {
  RuleTexts texts;
  // Percentages are limits as the file has them: they are short, and 49.65 % is not 49.7 %.
  const bool percent = result.unit == Unit::kPercent;
  texts.limit = AmountText(result.limit, result.unit, percent);
  if (!result.value) {
    texts.value = "?";
    return texts;
  }
  const Cost margin = result.limit - *result.value;
  const Cost size = margin < Cost() ? Cost() - margin : margin;
  texts.value = AmountText(*result.value, result.unit);
  const bool precise =
      !margin.is_zero() && (percent ? size < Cost::FromDouble(0.1) : texts.value == texts.limit);
  if (precise) {
    texts.limit = AmountText(result.limit, result.unit, true);
    texts.value = AmountText(*result.value, result.unit, true);
  }
  texts.margin = (margin < Cost() ? "-" : "") + AmountText(size, result.unit, precise);
  if (percent) {  // a difference of percentages is in percentage points
    texts.margin.replace(texts.margin.size() - 1, 1, kPointsShort);
  }
  if (!percent && result.limit > Cost()) {
    texts.percent =
        (margin < Cost() ? "-" : "") + Percent(Share(size.ToDouble(), result.limit.ToDouble()));
  }
  texts.value.insert(0, BoundPrefix(BoundedOf(result)));
  return texts;
}

std::string Sentence(const RuleResult& result) {
  const RuleTexts texts = TextsOf(result);
  std::string text;
  if (!result.value) {
    text = fmt::format("nothing to hold against the limit of {}", texts.limit);
  } else {
    const bool over = *result.value > result.limit;
    std::string size = texts.margin.substr(over ? 1 : 0);
    if (result.unit == Unit::kPercent && size.ends_with(kPointsShort)) {
      size.replace(size.size() - kPointsShort.size(), kPointsShort.size(), kPoints);
    }
    const std::string percent =
        texts.percent.empty() ? "" : fmt::format(" ({})", texts.percent.substr(over ? 1 : 0));
    text = texts.value + UnitText(result, result.unit, *result.value);
    if (*result.value == result.limit) {
      text += ", which is the limit";
    } else {
      text += fmt::format(", {}{} {} the limit of {}", size, percent, over ? "over" : "below",
                          texts.limit);
    }
  }
  if (!result.limit_note.empty()) text += fmt::format(" ({})", result.limit_note);
  if (!result.note.empty()) text += "; " + Printable(result.note);
  return text;
}

std::string ContributionText(const RuleResult& result, const Contribution& part) {
  const std::string amount =
      AmountText(part.amount, result.part_unit) + UnitText(result, result.part_unit, part.amount);
  return fmt::format("{} ({}): {}", Printable(part.name), Printable(part.op),
                     part.reason.empty() ? amount : Printable(part.reason));
}

std::string Subject(const BudgetReport& report) {
  if (report.analysis.empty()) return Printable(report.model);
  return fmt::format("{} ({})", Printable(report.model), Printable(report.analysis));
}

std::string UnsetText(const UnsetSizes& unset) {
  std::vector<std::string> sizes;
  for (const auto& [name, size] : unset.dims) {
    sizes.push_back(fmt::format("{} = {}", Printable(name), size));
  }
  for (const auto& [name, values] : unset.values) {
    sizes.push_back(fmt::format("{} = {}", Printable(name), fmt::join(values, ",")));
  }
  return sizes.empty() ? "" : fmt::format("{} (set by nobody)", fmt::join(sizes, ", "));
}

std::string Headline(const BudgetReport& report) {
  const std::string unset = UnsetText(report.unset);
  const std::string with = unset.empty() ? "" : " with " + unset;
  std::string text =
      fmt::format("{}{} against {}", Subject(report), with, Printable(report.budget));
  if (!report.baseline.empty()) text += fmt::format(" and {}", Printable(report.baseline));
  if (!report.error.empty()) return text + ": not checked: " + Printable(report.error);
  const std::size_t rules = report.results.size();
  const std::size_t over = CountOf(report, Verdict::kOver);
  const std::size_t unknown = CountOf(report, Verdict::kUnknown);
  if (over + unknown == 0) {
    return fmt::format(
        "{}: {}", text,
        rules == 1 ? "the one rule passes" : fmt::format("all {} rules pass", rules));
  }
  text += ": ";
  if (over > 0) text += fmt::format("{} of {} rules over", over, rules);
  if (unknown > 0) {
    text += over > 0 ? fmt::format(", {} unknown", unknown)
                     : fmt::format("{} of {} rules unknown", unknown, rules);
  }
  return text;
}

std::string SummaryLine(std::span<const BudgetReport> reports) {
  if (reports.size() < 2) return "";
  std::string text = fmt::format("{} checks", reports.size());
  constexpr std::array kInOrder = {Verdict::kPass, Verdict::kOver, Verdict::kUnknown,
                                   Verdict::kError};
  char separator = ':';
  for (const Verdict verdict : kInOrder) {
    const std::size_t number = CountOf(reports, verdict);
    if (number == 0) continue;
    text += fmt::format("{} {} {}", separator, number, ToString(verdict));
    separator = ',';
  }
  return text;
}

}  // namespace acev2

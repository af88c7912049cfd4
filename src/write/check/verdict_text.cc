// SPDX-License-Identifier: Apache-2.0
//
// `acev2 check` for people. Text: what does not pass with the layers behind it, and if asked for a
// row a rule; Markdown has both.
//
// Invariant: both show the same cells; no check goes without a line.
#include <fmt/format.h>

#include <array>
#include <string>

#include "text/text.h"
#include "write/check/verdict_rows.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/layout/markdown_text.h"

namespace acev2 {
namespace {

constexpr Style kStyle = {100, false};  // the same in a log and in a terminal

using RuleColumn = ListColumn<RuleResult>;

constexpr std::array kColumns = {
    RuleColumn{TextColumn("rule", "rule").AtMost(34),
               [](const RuleResult& result) { return Printable(result.rule); }},
    RuleColumn{NumberColumn("limit", "limit"),
               [](const RuleResult& result) { return TextsOf(result).limit; }},
    RuleColumn{NumberColumn("value", "value"),
               [](const RuleResult& result) { return TextsOf(result).value; }},
    RuleColumn{NumberColumn("margin", "margin"),
               [](const RuleResult& result) { return TextsOf(result).margin; }},
    RuleColumn{NumberColumn("percent"),
               [](const RuleResult& result) { return TextsOf(result).percent; }},
    RuleColumn{TextColumn("result", "result"),
               [](const RuleResult& result) { return std::string(ToString(result.verdict)); }},
    RuleColumn{TextColumn("layer", "dearest layer").AtMost(24),
               [](const RuleResult& result) {
                 return result.worst.empty() ? "" : Printable(result.worst.front().name);
               }},
};

std::string BudgetText(std::span<const BudgetReport> reports, bool all) {
  std::string text;
  for (const BudgetReport& report : reports) {
    if (!text.empty()) text += "\n";
    text += Headline(report) + "\n";
    if (!report.hint.empty()) text += fmt::format(" hint: {}\n", Printable(report.hint));
    if (all && !report.results.empty()) {
      text += "\n" + GridText(ListGrid(kColumns, report.results), kStyle);
    }
    for (const RuleResult& result : report.results) {
      if (result.verdict == Verdict::kPass) continue;
      text += fmt::format("\n {}: {} ({}:{})\n   {}\n", ToString(result.verdict),
                          Printable(result.rule), Printable(report.budget), result.line,
                          Sentence(result));
      for (const Contribution& part : result.worst) {
        text += fmt::format("     {}\n", ContributionText(result, part));
      }
      if (result.more > 0) text += fmt::format("     … and {} more\n", result.more);
    }
  }
  const std::string summary = SummaryLine(reports);
  return Inert(summary.empty() ? text : text + "\n" + summary + "\n");
}

}  // namespace

std::string WriteBudgetText(std::span<const BudgetReport> reports) {
  return BudgetText(reports, false);
}

std::string WriteBudgetTextOfAll(std::span<const BudgetReport> reports) {
  return BudgetText(reports, true);
}

std::string WriteBudgetMarkdown(std::span<const BudgetReport> reports) {
  std::string text;
  for (const BudgetReport& report : reports) {
    if (!text.empty()) text += "\n";
    text += fmt::format("### {}\n\n", MarkdownEscaped(Headline(report)));
    if (!report.hint.empty()) text += MarkdownEscaped("hint: " + Printable(report.hint)) + "\n";
    if (!report.results.empty()) text += GridMarkdown(ListGrid(kColumns, report.results));
    bool first = true;
    for (const RuleResult& result : report.results) {
      if (result.verdict == Verdict::kPass) continue;
      if (first) text += "\n";
      first = false;
      text += fmt::format("* **{}**: {} ({}:{}): {}\n", ToString(result.verdict),
                          MarkdownEscaped(Printable(result.rule)),
                          MarkdownEscaped(Printable(report.budget)), result.line,
                          MarkdownEscaped(Sentence(result)));
      for (const Contribution& part : result.worst) {
        text += fmt::format("  * {}\n", MarkdownEscaped(ContributionText(result, part)));
      }
      if (result.more > 0) text += fmt::format("  * … and {} more\n", result.more);
    }
  }
  const std::string summary = SummaryLine(reports);
  return Inert(summary.empty() ? text : text + "\n" + MarkdownEscaped(summary) + "\n");
}

}  // namespace acev2

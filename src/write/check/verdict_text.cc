// SPDX-License-Identifier: Apache-2.0
//
// `acev2 check` for people, as text and as Markdown: a row a rule, then what does not pass with the
// layers behind it.
//
// Invariant: both show the same cells.
#include <fmt/format.h>

#include <vector>

#include "text/text.h"
#include "write/check/verdict_rows.h"
#include "write/layout/markdown_text.h"
#include "write/layout/text_table.h"

namespace acev2 {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kRuleWidth = 34;
constexpr std::size_t kLayerWidth = 24;

TextTable TableOf(const BudgetReport& report, std::size_t rule_width, std::size_t layer_width) {
  TextTable table;
  table.numeric = {false, true, true, true, true, false, false};
  table.rows = {{"rule", "limit", "value", "margin", "", "result", "dearest layer"}};
  for (const RuleResult& result : report.results) {
    const RuleTexts texts = TextsOf(result);
    const std::string layer = result.worst.empty() ? "" : Printable(result.worst.front().node);
    table.rows.push_back(
        {ShortenMiddle(Printable(result.rule), rule_width), texts.limit, texts.value, texts.margin,
         texts.percent, std::string(ToString(result.verdict)), ShortenMiddle(layer, layer_width)});
  }
  return table;
}

}  // namespace

std::string WriteBudgetText(std::span<const BudgetReport> reports) {
  std::string text;
  for (const BudgetReport& report : reports) {
    if (!text.empty()) text += "\n";
    text += Headline(report) + "\n\n" + Aligned(TableOf(report, kRuleWidth, kLayerWidth), kWidth);
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
  return text;
}

std::string WriteBudgetMarkdown(std::span<const BudgetReport> reports) {
  constexpr std::size_t kUncut = std::size_t{1} << 16;
  std::string text;
  for (const BudgetReport& report : reports) {
    if (!text.empty()) text += "\n";
    text += fmt::format("### {}\n\n{}", MarkdownEscaped(Headline(report)),
                        AsMarkdown(TableOf(report, kUncut, kUncut)));
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
  return text;
}

}  // namespace acev2

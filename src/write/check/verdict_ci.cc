// SPDX-License-Identifier: Apache-2.0
//
// `acev2 check` for build servers: JUnit XML (a test case a rule), and GitHub's annotations.
//
// Invariant: no text of a model's can end an element or a command. JUnit has no time stamps: the
// same input gives the same bytes.
#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"
#include "write/check/verdict_rows.h"

namespace acev2 {
namespace {

/// GitHub's escapes for data (and, with `property`, for what stands before "::").
std::string Github(std::string_view text, bool property) {
  std::string escaped;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::size_t Failures(const BudgetReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.results.begin(), report.results.end(),
                    [](const RuleResult& result) { return result.verdict != Verdict::kPass; }));
}

}  // namespace

std::string WriteBudgetJunit(std::span<const BudgetReport> reports) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const BudgetReport& report : reports) {
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n",
        XmlEscaped("acev2 check " + report.model), report.results.size(), Failures(report));
    for (const RuleResult& result : report.results) {
      text += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", XmlEscaped(report.model),
                          XmlEscaped(result.rule));
      if (result.verdict == Verdict::kPass) {
        text += "/>\n";
        continue;
      }
      text += fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}:{}",
                          ToString(result.verdict), XmlEscaped(Sentence(result)), XmlEscaped(report.budget),
                          result.line);
      for (const Contribution& part : result.worst) {
        text += "\n" + XmlEscaped(ContributionText(result, part));
      }
      if (result.more > 0) text += fmt::format("\n… and {} more", result.more);
      text += "</failure>\n    </testcase>\n";
    }
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

std::string WriteBudgetGithub(std::span<const BudgetReport> reports) {
  std::string text;
  for (const BudgetReport& report : reports) {
    if (report.verdict() == Verdict::kPass) {
      text += fmt::format("::notice title=acev2 check::{}\n", Github(Headline(report), false));
    }
    for (const RuleResult& result : report.results) {
      if (result.verdict == Verdict::kPass) continue;
      std::string message = fmt::format("{}: {}: {}", Printable(report.model),
                                        Printable(result.rule), Sentence(result));
      for (const Contribution& part : result.worst) {
        message += "\n" + ContributionText(result, part);
      }
      text += fmt::format("::error file={},line={},title=acev2 check {}::{}\n",
                          Github(Printable(report.budget), true), result.line,
                          ToString(result.verdict), Github(message, false));
    }
  }
  return text;
}

}  // namespace acev2

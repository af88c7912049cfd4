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

/// A property of a test suite a size that nobody set.
std::string JunitProperties(const UnsetSizes& unset) {
  if (unset.empty()) return "";
  std::string text = "    <properties>\n";
  const auto add = [&](std::string_view kind, const std::string& name, const std::string& value) {
    text += fmt::format("      <property name=\"{}.{}\" value=\"{}\"/>\n", kind, XmlEscaped(name),
                        XmlEscaped(value));
  };
  for (const auto& [name, size] : unset.dims) add("unset_dim", name, std::to_string(size));
  for (const auto& [name, values] : unset.values) {
    add("unset_value", name, fmt::format("{}", fmt::join(values, ",")));
  }
  return text + "    </properties>\n";
}

/// The one test case of a model that could not be analyzed.
std::string JunitError(const BudgetReport& report) {
  return fmt::format(
      "    <testcase classname=\"{}\" name=\"analysis\">\n      <error type=\"error\" "
      "message=\"{}\">{}</error>\n    </testcase>\n",
      XmlEscaped(Subject(report)), XmlEscaped(Printable(report.error)),
      XmlEscaped(Printable(report.hint)));
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
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\">\n",
        XmlEscaped("acev2 check " + Subject(report)),
        report.error.empty() ? report.results.size() : 1, Failures(report),
        report.error.empty() ? 0 : 1);
    text += JunitProperties(report.unset);
    if (!report.error.empty()) text += JunitError(report);
    for (const RuleResult& result : report.results) {
      text += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", XmlEscaped(Subject(report)),
                          XmlEscaped(result.rule));
      if (result.verdict == Verdict::kPass) {
        text += "/>\n";
        continue;
      }
      text += fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}:{}",
                          ToString(result.verdict), XmlEscaped(Sentence(result)),
                          XmlEscaped(report.budget), result.line);
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
    if (!report.error.empty()) {
      text += fmt::format("::error file={},title=acev2 check error::{}\n",
                          Github(Printable(report.model), true), Github(Headline(report), false));
    }
    if (report.verdict() == Verdict::kPass) {
      text += fmt::format("::notice title=acev2 check::{}\n", Github(Headline(report), false));
    }
    for (const RuleResult& result : report.results) {
      if (result.verdict == Verdict::kPass) continue;
      std::string message =
          fmt::format("{}: {}: {}", Subject(report), Printable(result.rule), Sentence(result));
      if (!report.unset.empty()) message += "\nwith " + UnsetText(report.unset);
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

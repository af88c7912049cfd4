// SPDX-License-Identifier: Apache-2.0
//
// What the formats of `acev2 check` say of a rule, in the same words.
//
// Invariant: text is safe to print (text.h); escapes of a format are the format's own. Used by the
// files write/check/verdict_*.cc.
#pragma once

#include <string>
#include <string_view>

#include "acev2/budget.h"

namespace acev2 {

/// "ACEv2", "MACs", "bits" …; the profile's unit of costs.
std::string_view UnitName(const RuleResult& result, Unit unit);

/// "1.90 G", "25 %"; exact where `precise`.
std::string AmountText(Cost amount, Unit unit, bool precise = false);

/// The limit, the value with its bound ("≥ 1.90 G", "?" if there is none), and what is left of the
/// limit ("+110 M", "-5.2 pp" for a share); exact where three digits would not tell them apart.
struct RuleTexts {
  std::string limit;
  std::string value;
  std::string margin;
  std::string percent;  ///< the margin in percent of the limit, or ""
};
RuleTexts TextsOf(const RuleResult& result);

/// "2.01 G ACEv2 is 110 M (5.8 %) over the limit of 1.90 G", with the note.
std::string Sentence(const RuleResult& result);

/// "layer2/conv1 (Conv): 604 M ACEv2", or the reason why it has no price.
std::string ContributionText(const RuleResult& result, const Contribution& part);

/// "model.onnx (sequence=128)": which check it is.
std::string Subject(const BudgetReport& report);

/// "batch = 1 (set by nobody)", or "" if there is no such size.
std::string UnsetText(const UnsetSizes& unset);

/// "3 checks: 2 pass, 1 over"; "" of one.
std::string SummaryLine(std::span<const BudgetReport> reports);

/// "model.onnx against budget.toml: all 9 rules pass" or what fails.
std::string Headline(const BudgetReport& report);

// One function a format (verdict_writers.cc).
std::string WriteBudgetText(std::span<const BudgetReport> reports);
std::string WriteBudgetTextOfAll(std::span<const BudgetReport> reports);
std::string WriteBudgetJson(std::span<const BudgetReport> reports);
std::string WriteBudgetMarkdown(std::span<const BudgetReport> reports);
std::string WriteBudgetJunit(std::span<const BudgetReport> reports);
std::string WriteBudgetSarif(std::span<const BudgetReport> reports);
std::string WriteBudgetGithub(std::span<const BudgetReport> reports);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Options and versions of what a check compares.
#include "budget/comparable.h"

#include <fmt/format.h>

#include "acev2/error.h"
#include "diagnostic/codes.h"
#include "text/text.h"
#include "write/options/analysis_option.h"

namespace acev2 {
namespace {

/// Throws Error if `report` was read back and is not what its own work adds up to. By another
/// version of the metric it is another matter (OtherMetric).
void RequireWhole(const Report& report) {
  if (report.metric_version != kMetricVersion) return;
  const DiagnosticCode anew("priced-anew");
  for (const Diagnostic& row : report.diagnostics) {
    if (row.code != anew) continue;
    throw Error(fmt::format("{}: a report that contradicts itself: {}",
                            Printable(report.model.path), Printable(row.message)),
                "save it again; one that was changed by hand proves nothing");
  }
}

/// Throws Error if `report` was saved with another profile than the one that prices it now: what
/// rules count, and prices decide while counting, as the dearest branch of an If, is the other's.
void RequireOwnPrices(const Report& report) {
  const DiagnosticCode other("rules-ignored");
  for (const Diagnostic& row : report.diagnostics) {
    if (row.code != other) continue;
    throw Error(fmt::format("{}: {}", Printable(report.model.path), Printable(row.message)),
                "check the model itself, or a report saved with this profile");
  }
}

}  // namespace

void RequireOwnFigures(const Report& report) {
  RequireOwnPrices(report);
  RequireWhole(report);
}

void RequireSameQuestion(const Report& report, const Budget& budget, const Report* baseline,
                         const BudgetAnalysis* analysis) {
  RequireOwnFigures(report);
  if (baseline != nullptr) RequireOwnFigures(*baseline);
  for (const AnalysisOption& row : AnalysisOptions()) {
    if (analysis == nullptr || SameValue(row, report.options, analysis->options)) continue;
    throw Error(fmt::format("{}: analyzed with another {} than {}:{} asks for",
                            Printable(report.model.path), row.option(), Printable(budget.path),
                            analysis->line),
                "check the model itself, or a report saved with the options of the budget");
  }
  if (budget.NeedsBaseline() && baseline == nullptr) {
    throw Error(fmt::format("{}: [growth] without a baseline", Printable(budget.path)),
                "a report or model that growth is measured from");
  }
  if (baseline != nullptr && baseline->options != report.options) {
    throw Error(fmt::format("{}: analyzed with other options than {}",
                            Printable(baseline->model.path), Printable(report.model.path)),
                "save the baseline again with the options of this check");
  }
}

std::optional<std::string> OtherMetric(const Report& report, const Budget& budget,
                                       const Report* baseline, const BudgetRule* rule) {
  const auto made_by = [](std::string_view what, std::int64_t version) {
    return fmt::format("{} was made by version {} of the metric, not by {}; make it again", what,
                       version, kMetricVersion);
  };
  if (report.metric_version != kMetricVersion) return made_by("the report", report.metric_version);
  if (rule == nullptr) return std::nullopt;
  if (rule->scope == BudgetScope::kGrowth) {
    if (baseline->metric_version == kMetricVersion) return std::nullopt;
    return made_by("the baseline", baseline->metric_version);
  }
  const std::int64_t limits = budget.metric_version.value_or(kMetricVersion);
  if (limits == kMetricVersion) return std::nullopt;
  return made_by("the budget", limits);
}

}  // namespace acev2

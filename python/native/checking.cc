// SPDX-License-Identifier: Apache-2.0
//
// One analysis of the budget after the other.
#include "checking.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/sweep.h"
#include "text/text.h"
#include "write/options/analysis_option.h"

namespace acev2::python {
namespace {

/// Throws Error if `given` says something else than `others`, which `where` has.
void RequireSame(const GivenOptions& given, const Options& others, const std::string& where) {
  const Options options = OptionsOf(given);
  for (const auto& [name, texts] : given) {
    const auto row = std::ranges::find(AnalysisOptions(), name, &AnalysisOption::name);
    if (Agrees(*row, options, others)) continue;
    throw Error(name + " contradicts " + where, "leave it out, or change it there");
  }
}

std::optional<Report> BaselineOf(const Budget& budget, const std::optional<Analyze>& baseline,
                                 const Options& options) {
  if (!budget.NeedsBaseline()) {
    if (!baseline) return std::nullopt;
    throw Error("baseline: " + Printable(budget.path) + " has no [growth]",
                "[growth] with acev2 = \"2 %\" limits what may be added");
  }
  if (baseline) return (*baseline)(options);
  if (!budget.baseline) {
    throw Error(Printable(budget.path) + ": [growth] needs a baseline",
                "baseline=REPORT, or baseline = \"report.json\" in [growth]");
  }
  const auto folder = std::filesystem::path(budget.path).parent_path();
  const std::string path = (folder / *budget.baseline).string();
  Report report = AnalyzeFile(path, options);
  report.model.path = path;  // a saved report has the name of its model
  return report;
}

/// Throws Error if `report`, which was to have the sizes of `asked`, has its own.
void RequireSizes(const Report& report, const Options& asked, const Budget& budget,
                  const BudgetAnalysis& analysis) {
  if (report.options.dims == asked.dims) return;
  throw Error(Printable(report.model.path) + ": a report has one size, " + Printable(budget.path) +
                  ":" + std::to_string(analysis.line) + " a range",
              "check the model itself");
}

BudgetReport CheckRange(const Analyze& analyze, const Budget& budget,
                        const BudgetAnalysis& analysis) {
  const AnalyzeAt sample = [&](const Options& options) {
    Report report = analyze(options);
    RequireSizes(report, options, budget, analysis);
    return report;
  };
  return CheckBudgetOverRange(sample, budget, analysis);
}

}  // namespace

std::vector<BudgetReport> CheckModel(const Analyze& analyze, const Budget& budget,
                                     const GivenOptions& given,
                                     const std::optional<Analyze>& baseline) {
  std::vector<const BudgetAnalysis*> analyses;
  for (const BudgetAnalysis& analysis : budget.analyses) {
    RequireSame(given, analysis.options,
                Printable(budget.path) + ":" + std::to_string(analysis.line));
    analyses.push_back(&analysis);
  }
  if (analyses.empty()) analyses.push_back(nullptr);
  std::vector<BudgetReport> checks;
  for (const BudgetAnalysis* analysis : analyses) {
    if (analysis != nullptr && !analysis->ranges.empty()) {
      checks.push_back(CheckRange(analyze, budget, *analysis));
      continue;
    }
    const Report report = analyze(analysis != nullptr ? analysis->options : OptionsOf(given));
    if (analysis == nullptr) {
      RequireSame(given, report.options, "the report of " + Printable(report.model.path));
    }
    const std::optional<Report> before = BaselineOf(budget, baseline, report.options);
    checks.push_back(CheckBudget(report, budget, before ? &*before : nullptr, analysis));
  }
  return checks;
}

}  // namespace acev2::python

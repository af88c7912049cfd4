// SPDX-License-Identifier: Apache-2.0
//
// Adds up the runs of a workload.
//
// Invariant: a sum is that of the reports of all runs, to the last digit: by analyzing each, or by
// a polynomial of the run's number that further runs confirmed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acev2/error.h"
#include "acev2/formula.h"
#include "acev2/workload.h"
#include "metric/price_unit.h"
#include "report/sums.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kRun = "run";  // the variable of a polynomial, from 1

Options OptionsOfRun(const WorkloadPart& part, std::int64_t run) {
  Options options = part.options;
  for (const auto& [name, step] : part.grow) options.dims[name] += step * (run - 1);
  return options;
}

/// `totals`, `runs` times over.
WorkloadCost CostOf(const Totals& totals, std::int64_t runs) {
  WorkloadCost cost;
  cost.runs = runs;
  cost.acev2 = totals.acev2 * Count(runs);
  for (std::size_t c = 0; c < kCategories.size(); ++c) {
    cost.by_category[c] = totals.by_category[c] * Count(runs);
  }
  cost.ace = totals.ace * Count(runs);
  cost.macs = totals.macs * Count(runs);
  cost.mac_layer_macs = totals.mac_layer_macs * Count(runs);
  cost.weight_bits = totals.weight_bits;
  cost.peak_activation_bits = totals.peak_activation_bits;
  cost.lower_bound = totals.lower_bound;
  cost.upper_bound = totals.upper_bound;
  return cost;
}

void Add(WorkloadCost& sum, const WorkloadCost& cost) {
  sum.runs += cost.runs;
  sum.acev2 += cost.acev2;
  for (std::size_t c = 0; c < kCategories.size(); ++c) sum.by_category[c] += cost.by_category[c];
  sum.ace += cost.ace;
  sum.macs += cost.macs;
  sum.mac_layer_macs += cost.mac_layer_macs;
  sum.weight_bits = std::max(sum.weight_bits, cost.weight_bits);
  sum.peak_activation_bits = std::max(sum.peak_activation_bits, cost.peak_activation_bits);
  sum.lower_bound |= cost.lower_bound;
  sum.upper_bound |= cost.upper_bound;
}

/// True if both leave the same open.
bool AlikeKnown(const Totals& a, const Totals& b) {
  return a.nodes_unpriced == b.nodes_unpriced && a.lower_bound == b.lower_bound &&
         a.upper_bound == b.upper_bound;
}

class PartRunner {
 public:
  PartRunner(const WorkloadPart& part, const AnalyzeAt& analyze) : part_(part), analyze_(analyze) {}

  /// Nothing if the cost is not known. Throws Error, also if it is not in the unit of `unit_of`,
  /// which the first part sets.
  std::optional<WorkloadCost> Run(std::optional<Options>& unit_of) {
    const Report first = analyze_(part_.options);
    if (!unit_of) unit_of = first.options;
    RequireOneUnit(*unit_of, "the first part", first.options, "this one");
    Note(first);
    if (!IsCostKnown(first.totals)) return std::nullopt;
    if (part_.grow.empty()) return CostOf(first.totals, part_.runs);
    if (part_.runs > kMostRunsOneByOne) {
      if (auto sum = ByPolynomial(first)) return sum;
    }
    return OneByOne(first);
  }

  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::optional<WorkloadCost> OneByOne(const Report& first) {
    WorkloadCost sum = CostOf(first.totals, 1);
    for (std::int64_t run = 2; run <= part_.runs; ++run) {
      const Report report = analyze_(OptionsOfRun(part_, run));
      Note(report);
      if (!IsCostKnown(report.totals)) return std::nullopt;
      Add(sum, CostOf(report.totals, 1));
    }
    return sum;
  }

  /// The sum of a polynomial of the run's number; nothing if the cost is none in all of the runs.
  /// The last one is analyzed: samples need not reach as far.
  std::optional<WorkloadCost> ByPolynomial(const Report& first) {
    Report base = first;
    base.options = {};
    base.model.bound_dims = {{std::string(kRun), 1}};
    const CostFormula formula = MakeFormula(
        [&](const Options& at) {
          return analyze_(OptionsOfRun(part_, at.dims.at(std::string(kRun))));
        },
        base, {std::string(kRun)});
    if (!formula.ok() || formula.variables.size() != 1 || !formula.obstacles.empty() ||
        !formula.ace || !formula.macs || !formula.mac_layer_macs || !formula.peak_is_monotone ||
        formula.variables[0].least != 1 || formula.variables[0].unit != 1 ||
        !formula.variables[0].Holds(part_.runs)) {
      return std::nullopt;
    }
    const Totals last = analyze_(OptionsOfRun(part_, part_.runs)).totals;
    if (!AlikeKnown(first.totals, last) ||
        formula.acev2.At(std::array<std::int64_t, 1>{part_.runs}) != Rational::Of(last.acev2)) {
      return std::nullopt;
    }
    WorkloadCost sum = CostOf(last, 1);
    sum.runs = part_.runs;
    sum.acev2 = SumOver(formula.acev2).ToCost();
    for (std::size_t c = 0; c < kCategories.size(); ++c) {
      sum.by_category[c] = SumOver(formula.by_category[c]).ToCost();
    }
    sum.ace = SumOver(*formula.ace).ToCount();
    sum.macs = SumOver(*formula.macs).ToCount();
    sum.mac_layer_macs = SumOver(*formula.mac_layer_macs).ToCount();
    notes_.push_back(fmt::format("note: {}: {} runs summed by {}, which {} other runs confirm",
                                 Printable(part_.name), Exact(Count(part_.runs)),
                                 PolynomialText(formula.acev2, {std::string(kRun)}), formula.held));
    return sum;
  }

  Rational SumOver(const Polynomial& polynomial) const {
    Rational sum;
    for (std::int64_t run = 1; run <= part_.runs; ++run) {
      sum += polynomial.At(std::array<std::int64_t, 1>{run});
    }
    return sum;
  }

  /// What a person should know of a run, once.
  void Note(const Report& report) {
    for (std::string& note : SizeNotes(report)) {
      note = fmt::format("{} ({})", note, Printable(part_.name));
      if (std::ranges::find(notes_, note) == notes_.end()) notes_.push_back(std::move(note));
    }
  }

  const WorkloadPart& part_;
  const AnalyzeAt& analyze_;
  std::vector<std::string> notes_;
};

}  // namespace

WorkloadReport MakeWorkloadReport(const Workload& workload, const ModelAnalysis& analysis) {
  WorkloadReport report;
  report.workload = workload;
  WorkloadCost total;
  bool known = true;
  std::map<std::string, Count> weights;  // of each model, once
  std::optional<Options> unit_of;
  for (const WorkloadPart& part : workload.parts) {
    WorkloadRow& row = report.rows.emplace_back(WorkloadRow{part, std::nullopt, "", ""});
    try {
      const AnalyzeAt analyze = analysis(part.model);
      PartRunner runner(part, analyze);
      row.cost = runner.Run(unit_of);
      report.notes.insert(report.notes.end(), runner.notes().begin(), runner.notes().end());
    } catch (const Error& error) {
      row.error = error.what();
      row.hint = error.hint();
    }
    known = known && row.cost;
    if (!row.cost) continue;
    Add(total, *row.cost);
    Count& bits = weights[part.model];
    bits = std::max(bits, row.cost->weight_bits);
  }
  if (unit_of) report.unit = PriceUnit(*unit_of);
  if (!known) return report;
  total.weight_bits = Count(0);
  for (const auto& [model, bits] : weights) total.weight_bits += bits;
  report.total = total;
  return report;
}

}  // namespace acev2

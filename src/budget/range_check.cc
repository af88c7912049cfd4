// SPDX-License-Identifier: Apache-2.0
//
// A budget over ranges of sizes.
//
// Invariant: a rule passes only if it does at every size: because nothing grows smaller towards the
// largest, or because each was analyzed. `acev2 check` calls it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acev2/budget.h"
#include "acev2/error.h"
#include "acev2/formula.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// The `k`-th size of `span`.
std::int64_t SizeAt(const SizeSpan& span, std::uint64_t k) {
  if (span.factor < 2) return span.first + static_cast<std::int64_t>(k) * span.step;
  std::int64_t size = span.first;
  for (; k > 0; --k) size *= span.factor;
  return size;
}

/// True if what `rule` measures cannot fall when none of what `formula` adds up does.
bool GrowsWith(const CostFormula& formula, const BudgetRule& rule) {
  if (rule.measure == Measure::kPeakActivationBits && !formula.peak_is_monotone) return false;
  if (rule.limit.percent || rule.measure == Measure::kElementwiseShare) return false;
  constexpr std::array kSums = {BudgetScope::kTotal, BudgetScope::kCategory, BudgetScope::kOperator,
                                BudgetScope::kLayer, BudgetScope::kNode,     BudgetScope::kGroup};
  return std::ranges::find(kSums, rule.scope) != kSums.end();
}

class RangeChecker {
 public:
  RangeChecker(const AnalyzeAt& analyze, const Budget& budget, const BudgetAnalysis& analysis)
      : analyze_(analyze), budget_(budget), analysis_(analysis) {
    for (const auto& [name, span] : analysis.ranges) {
      const std::uint64_t count = span.count();
      if (__builtin_mul_overflow(points_, count, &points_)) points_ = UINT64_MAX;
    }
  }

  BudgetReport Run() {
    const std::vector<std::uint64_t> last = Place(points_ - 1);
    BudgetReport result = At(last);
    const std::size_t before = result.results.size() - budget_.rules.size();
    std::vector<bool> open(result.results.size(), true);
    if (const std::optional<CostFormula> formula = GrowingFormula(acev2_)) {
      for (std::size_t k = 0; k < open.size(); ++k) {
        open[k] = k >= before && !GrowsWith(*formula, budget_.rules[k - before]);
        if (open[k]) continue;
        Note(result.results[k],
             fmt::format("largest {}: nothing falls when a size grows", Text(last)));
      }
    }
    if (std::ranges::find(open, true) != open.end()) LookAround(open, result);
    return result;
  }

 private:
  /// The indices of the `k`-th combination of sizes, evenly spread over all if there are too many
  /// to count.
  std::vector<std::uint64_t> Place(std::uint64_t k) const {
    std::vector<std::uint64_t> place;
    if (points_ == UINT64_MAX) {
      for (const auto& [name, span] : analysis_.ranges) place.push_back(span.count() - 1);
      return place;
    }
    for (const auto& [name, span] : analysis_.ranges) {
      place.push_back(k % span.count());
      k /= span.count();
    }
    return place;
  }

  std::map<std::string, std::int64_t> Sizes(const std::vector<std::uint64_t>& place) const {
    std::map<std::string, std::int64_t> sizes;
    std::size_t k = 0;
    for (const auto& [name, span] : analysis_.ranges) sizes[name] = SizeAt(span, place[k++]);
    return sizes;
  }

  std::string Text(const std::vector<std::uint64_t>& place) const {
    std::vector<std::string> sizes;
    for (const auto& [name, size] : Sizes(place)) {
      sizes.push_back(fmt::format("{}={}", name, size));
    }
    return fmt::format("at {}", fmt::join(sizes, ", "));
  }

  Options OptionsAt(const std::vector<std::uint64_t>& place) const {
    Options options = analysis_.options;
    for (const auto& [name, size] : Sizes(place)) options.dims[name] = size;
    return options;
  }

  BudgetReport At(const std::vector<std::uint64_t>& place) {
    BudgetAnalysis analysis = analysis_;
    analysis.options = OptionsAt(place);
    const Report report = analyze_(analysis.options);
    nodes_ = report.nodes.size();
    acev2_ = report.totals.acev2;
    return CheckBudget(report, budget_, nullptr, &analysis);
  }

  static void Note(RuleResult& result, const std::string& note) {
    result.note += (result.note.empty() ? "" : "; ") + note;
  }

  /// The formula of the model if it covers all sizes and shows that no count of a node falls when a
  /// size grows. `at_largest` is what the model costs at the largest sizes.
  std::optional<CostFormula> GrowingFormula(Cost at_largest) const {
    const Report base = analyze_(OptionsAt(std::vector<std::uint64_t>(analysis_.ranges.size(), 0)));
    std::vector<std::string> names;
    for (const auto& [name, span] : analysis_.ranges) names.push_back(name);
    CostFormula formula = MakeFormula(analyze_, base, names);
    if (!formula.ok() || !formula.monotone || formula.missed > 0 || !formula.tied.empty() ||
        !formula.fixed.empty() || formula.upper_bound) {
      return std::nullopt;
    }
    std::vector<std::int64_t> largest;
    for (const FormulaVariable& variable : formula.variables) {
      const SizeSpan& span = analysis_.ranges.at(variable.dim);
      const std::int64_t end = SizeAt(span, span.count() - 1);
      const bool multiples = span.factor > 1 || span.step % variable.unit == 0 || span.count() == 1;
      if (!variable.Holds(span.first) || !variable.Holds(end) || !multiples) return std::nullopt;
      largest.push_back(end);
    }
    // Beyond what the formula was held against, once more where it matters.
    if (formula.acev2.At(largest) != Rational::Of(at_largest)) return std::nullopt;
    return formula;
  }

  static int Severity(Verdict verdict) {
    return verdict == Verdict::kOver ? 2 : verdict == Verdict::kUnknown ? 1 : 0;
  }

  /// True if `a` is worse than `b`, both of one rule.
  static bool Worse(const RuleResult& a, const RuleResult& b) {
    if (a.verdict != b.verdict) return Severity(a.verdict) > Severity(b.verdict);
    return a.value && b.value && *a.value - a.limit > *b.value - b.limit;
  }

  /// Takes for every rule that is `open` the worst of all sizes, or of as many as are worth it.
  void LookAround(const std::vector<bool>& open, BudgetReport& result) {
    const std::uint64_t looks = std::min(points_, MostLooks());
    std::vector<std::string> where(open.size(), Text(Place(points_ - 1)));
    for (std::uint64_t look = 0; look + 1 < looks; ++look) {
      // Evenly over all of them; the last has been looked at.
      const auto k = static_cast<std::uint64_t>(static_cast<long double>(look) *
                                                static_cast<long double>(points_ - 1) /
                                                static_cast<long double>(looks - 1));
      const std::vector<std::uint64_t> place =
          points_ == UINT64_MAX ? Spread(look, looks) : Place(k);
      BudgetReport at = At(place);
      for (std::size_t rule = 0; rule < open.size(); ++rule) {
        if (!open[rule] || !Worse(at.results[rule], result.results[rule])) continue;
        result.results[rule] = std::move(at.results[rule]);
        where[rule] = Text(place);
      }
    }
    for (std::size_t rule = 0; rule < open.size(); ++rule) {
      if (!open[rule]) continue;
      RuleResult& row = result.results[rule];
      Note(row, "worst " + where[rule]);
      if (looks == points_ || row.verdict != Verdict::kPass) continue;
      row.verdict = Verdict::kUnknown;
      Note(row, fmt::format(
                    "{} of {} sizes were looked at", Exact(Count(std::int64_t(looks))),
                    points_ > INT64_MAX ? "more than 2^63" : Exact(Count(std::int64_t(points_)))));
    }
  }

  std::uint64_t MostLooks() const {
    constexpr std::uint64_t kMostVisits = 3'000'000;  // of nodes, over all analyses
    constexpr std::uint64_t kLeast = 100;
    return std::clamp(kMostVisits / std::max<std::uint64_t>(1, nodes_), kLeast, kMostRangePoints);
  }

  /// All dimensions the same part of their way along.
  std::vector<std::uint64_t> Spread(std::uint64_t look, std::uint64_t looks) const {
    std::vector<std::uint64_t> place;
    for (const auto& [name, span] : analysis_.ranges) {
      place.push_back(static_cast<std::uint64_t>(static_cast<long double>(span.count() - 1) *
                                                 static_cast<long double>(look) /
                                                 static_cast<long double>(looks)));
    }
    return place;
  }

  const AnalyzeAt& analyze_;
  const Budget& budget_;
  const BudgetAnalysis& analysis_;
  std::uint64_t points_ = 1;
  std::uint64_t nodes_ = 0;  ///< of the model
  Cost acev2_;               ///< of the model at the sizes that were checked last
};

}  // namespace

BudgetReport CheckBudgetOverRange(const AnalyzeAt& analyze, const Budget& budget,
                                  const BudgetAnalysis& analysis) {
  if (budget.NeedsBaseline()) {
    throw Error(
        fmt::format("{}: [growth] is not measured over a range of sizes", Printable(budget.path)),
        "give each size an [[analysis]]");
  }
  return RangeChecker(analyze, budget, analysis).Run();
}

}  // namespace acev2

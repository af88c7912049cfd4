// SPDX-License-Identifier: Apache-2.0
//
// Holds a report against a budget, rule by rule.
//
// Invariant: each value is summed from the nodes or totals of the report; bounds decide between
// pass, over and unknown in one place (Judge). Called by `acev2 check`.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "acev2/budget.h"
#include "budget/asked.h"
#include "budget/comparable.h"
#include "budget/gaps.h"
#include "budget/measures.h"
#include "diagnostic/codes.h"
#include "metric/price_unit.h"
#include "naming/module_scope.h"
#include "naming/node_pattern.h"
#include "report/layers.h"
#include "report/sums.h"
#include "rules/domains.h"
#include "rules/rule.h"
#include "text/counted.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// An amount and what is not known of it.
struct Amount {
  Cost cost;
  bool lower = false;  ///< it may be more
  bool upper = false;  ///< it may be less
};

Cost AmountOfNode(const NodeCost& node, Measure measure) {
  if (measure == Measure::kAce) return AmountOf(node.ace);
  if (measure == Measure::kMacs) return AmountOf(node.macs);
  if (measure == Measure::kMacLayerMacs) return AmountOf(MacLayerMacs(node));
  return node.acev2;
}

/// The nodes that contribute to a sum, and the sum.
class Contributions {
 public:
  void Add(const NodeCost& node, Cost amount) { Add(node, QualifiedName(node), amount); }
  /// Of the layer `name`, whose main node is `node`.
  void Add(const NodeCost& node, std::string name, Cost amount) {
    sum_ += amount;
    if (amount > Cost()) {
      parts_.push_back({node.name, std::move(name), QualifiedOp(node), amount, {}});
    }
  }
  void AddUnpriced(const NodeCost& node) {
    sum_ += AmountOf(1);
    parts_.push_back({node.name, QualifiedName(node), QualifiedOp(node), AmountOf(1), node.reason});
  }
  template <typename Keep>
  void KeepIf(Keep keep) {
    std::erase_if(parts_, [&](const Contribution& part) { return !keep(part.amount); });
  }
  Cost sum() const { return sum_; }
  Cost largest() const {
    Cost largest;
    for (const Contribution& part : parts_) largest = std::max(largest, part.amount);
    return largest;
  }
  /// Moves the dearest into `result`.
  void MoveTo(RuleResult& result) {
    std::stable_sort(
        parts_.begin(), parts_.end(),
        [](const Contribution& a, const Contribution& b) { return a.amount > b.amount; });
    result.more = parts_.size() - std::min(parts_.size(), kWorstShown);
    parts_.resize(parts_.size() - result.more);
    result.worst = std::move(parts_);
  }

 private:
  std::vector<Contribution> parts_;
  Cost sum_;
};

/// What of the model contradicts itself, as the report says it.
std::vector<std::string> ContradictionsIn(const Report& report) {
  std::vector<std::string> facts;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (!SaysContradiction(diagnostic.code)) continue;
    facts.push_back(diagnostic.node.empty()
                        ? diagnostic.message
                        : fmt::format("node '{}': {}", diagnostic.node, diagnostic.message));
  }
  return facts;
}

std::string Nodes(std::size_t number) { return Counted(number, "node"); }

class Checker {
 public:
  Checker(const Report& report, const Budget& budget, const Report* baseline)
      : report_(report),
        budget_(budget),
        baseline_(baseline),
        gaps_(report, budget),
        baseline_gaps_(baseline != nullptr ? *baseline : report, budget) {}

  RuleResult Unpriced() {
    Contributions parts;
    for (const NodeCost* node : gaps_.nodes()) parts.AddUnpriced(*node);
    RuleResult result;
    result.rule = "unpriced";
    result.line = budget_.allow_line;
    result.unit = result.part_unit = Unit::kNodes;
    Judge(result, {parts.sum()}, Cost());
    if (gaps_.allowed() > 0) {
      result.note = fmt::format("{} without a price {} allowed", Nodes(gaps_.allowed()),
                                gaps_.allowed() == 1 ? "is" : "are");
    }
    parts.MoveTo(result);
    return result;
  }

  /// Is what was measured what [analysis] asks for, and a model that can be? `faults` say what is
  /// not: limits then prove nothing, whatever the figures.
  RuleResult Asked(std::string rule, Unit unit, int line, const std::vector<std::string>& faults) {
    RuleResult result;
    result.rule = std::move(rule);
    result.line = line;
    result.unit = result.part_unit = unit;
    Judge(result, {AmountOf(static_cast<std::int64_t>(faults.size()))}, Cost());
    if (!faults.empty()) {
      result.verdict = Verdict::kUnknown;
      constexpr std::size_t kShown = 4;
      const std::size_t shown = std::min(kShown, faults.size());
      result.note = fmt::format(
          "{}",
          fmt::join(faults.begin(), faults.begin() + static_cast<std::ptrdiff_t>(shown), "; "));
      if (shown < faults.size()) result.note += fmt::format("; {} more", faults.size() - shown);
    }
    return result;
  }

  RuleResult Check(const BudgetRule& rule) {
    RuleResult result = CheckScope(rule);
    if (rule.scope != BudgetScope::kUnpriced && RowOf(rule.measure).over == SumOver::kWork &&
        !IsCostKnown(report_.totals)) {
      result.verdict = Verdict::kUnknown;
      result.value.reset();
      result.note = "nothing of the model has a price";
      result.worst.clear();
    }
    return result;
  }

 private:
  RuleResult CheckScope(const BudgetRule& rule) {
    RuleResult result;
    result.rule = rule.id;
    result.line = rule.line;
    switch (rule.scope) {
      case BudgetScope::kTotal:
        CheckTotal(rule, result);
        break;
      case BudgetScope::kCategory:
        CheckCategory(rule, result);
        break;
      case BudgetScope::kOperator:
        CheckOperator(rule, result);
        break;
      case BudgetScope::kLayer:
      case BudgetScope::kNode:
      case BudgetScope::kGroup:
        CheckNamed(rule, result);
        break;
      case BudgetScope::kPrecision:
        CheckPrecision(rule, result);
        break;
      case BudgetScope::kGrowth:
        CheckGrowth(rule, result);
        break;
      case BudgetScope::kUnpriced:
        return Unpriced();
    }
    return result;
  }

  /// Is `amount` within `limit`, for sure?
  void Judge(RuleResult& result, Amount amount, Cost limit) const {
    result.value = amount.cost;
    result.lower_bound = amount.lower;
    result.upper_bound = amount.upper;
    result.limit = limit;
    const bool over = amount.cost > limit;
    if (over ? amount.upper : amount.lower) {
      result.verdict = Verdict::kUnknown;
      result.note = OpenNote(amount);
    } else {
      result.verdict = over ? Verdict::kOver : Verdict::kPass;
    }
  }

  std::string OpenNote(Amount amount) const {
    if (amount.lower && !gaps_.nodes().empty()) {
      return fmt::format("{} without a price may cost more", Nodes(gaps_.nodes().size()));
    }
    if (amount.lower && amount.upper) return "a share of what is only known as a bound";
    return amount.lower ? "a size that is not known is not in it" : "the total is an upper bound";
  }

  /// As Judge on `amount`, a part of the total that `rule` may limit in percent.
  void JudgePart(const BudgetRule& rule, RuleResult& result, Amount amount) const {
    if (!rule.limit.percent) return Judge(result, amount, rule.limit.amount);
    result.unit = Unit::kPercent;
    Judge(result, Share(amount.cost), rule.limit.amount);
  }

  /// A share of the total: of bounds it could be anything, whichever side is open.
  Amount Share(Cost part) const {
    const bool open = gaps_.any() || report_.totals.upper_bound;
    return {PercentOf(part, report_.totals.acev2), open, open};
  }

  Amount Total(const Report& report, const Gaps& gaps, Measure measure) const {
    Amount amount{MeasureTotal(report, measure), gaps.any(), report.totals.upper_bound};
    const SumOver over = RowOf(measure).over;
    if (over == SumOver::kStored) amount.lower = amount.upper = false;
    if (over == SumOver::kResults) amount.lower |= !KnowsActivations(report);
    if (measure == Measure::kElementwiseShare) {
      amount.lower = amount.upper = amount.lower || amount.upper;
    }
    return amount;
  }

  void CheckTotal(const BudgetRule& rule, RuleResult& result) {
    result.unit = result.part_unit = RowOf(rule.measure).unit;
    Judge(result, Total(report_, gaps_, rule.measure), rule.limit.amount);
    Contributions parts;
    if (rule.measure == Measure::kElementwiseShare) {
      result.part_unit = Unit::kAcev2;
      for (const NodeCost& node : report_.nodes) {
        parts.Add(node, node.acev2 - InCategory(node, Category::kMac));
      }
    } else if (RowOf(rule.measure).over == SumOver::kWork) {
      for (const NodeCost& node : report_.nodes) parts.Add(node, AmountOfNode(node, rule.measure));
    }
    parts.MoveTo(result);
  }

  Cost InCategory(const NodeCost& node, Category category) const {
    return CostOfWork(node, report_.options,
                      [&](const Work& work) { return work.category == category; });
  }

  void CheckCategory(const BudgetRule& rule, RuleResult& result) {
    Contributions parts;
    for (const NodeCost& node : report_.nodes) parts.Add(node, InCategory(node, rule.category));
    JudgePart(rule, result, {parts.sum(), gaps_.any(), report_.totals.upper_bound});
    parts.MoveTo(result);
  }

  void CheckOperator(const BudgetRule& rule, RuleResult& result) {
    Contributions parts;
    bool lower = gaps_.any_container();
    bool present = false;
    const std::string listed = ListedOperator(rule.op);
    for (const NodeCost& node : report_.nodes) {
      if (ListedName(node.domain, node.op) != listed) continue;
      present = true;
      parts.Add(node, node.acev2);
      lower |= gaps_.Touch(node);
    }
    JudgePart(rule, result, {parts.sum(), lower, report_.totals.upper_bound});
    if (!present && !IsKnownOperator(rule.op)) {
      std::set<std::string> names;
      for (const Rule& row : Rules()) names.emplace(row.name);
      for (const NodeCost& node : report_.nodes) names.insert(QualifiedOp(node));
      const std::vector<std::string> known(names.begin(), names.end());
      const std::string near = DidYouMean(rule.op, known, "");
      result.verdict = Verdict::kUnknown;
      result.value.reset();
      result.note = "no operator is called so" + (near.empty() ? "" : "; " + near);
    }
    parts.MoveTo(result);
  }

  /// The operator that a budget calls `name`, under the domain that it is listed under: "Relu" of
  /// "ai.onnx::Relu".
  static std::string ListedOperator(std::string_view name) {
    const std::size_t colons = name.find("::");
    return colons == std::string_view::npos
               ? ListedName("", name)
               : ListedName(name.substr(0, colons), name.substr(colons + 2));
  }

  static bool IsKnownOperator(std::string_view name) {
    const std::size_t colons = name.find("::");
    return colons == std::string_view::npos
               ? FindRule("", name) != nullptr
               : FindRule(name.substr(0, colons), name.substr(colons + 2)) != nullptr;
  }

  /// A node or layer that a rule on names is about.
  struct Named {
    std::string layer;               ///< what it is called; empty of a node
    std::vector<std::size_t> nodes;  ///< the one that stands for it first
  };

  std::vector<Named> AllNamed(BudgetScope scope) const {
    std::vector<Named> named;
    if (scope == BudgetScope::kLayer) {
      for (Layer& layer : MakeLayers(report_, DiffRows::kLayers)) {
        named.push_back({std::move(layer.name), {layer.node}});
        for (const std::size_t node : layer.nodes) {
          if (node != layer.node) named.back().nodes.push_back(node);
        }
      }
    } else {
      for (std::size_t k = 0; k < report_.nodes.size(); ++k) named.push_back({{}, {k}});
    }
    return named;
  }

  /// A layer is meant by its name or by its main node; by a weight or tensor of any of its nodes.
  bool IsMeant(const NodePattern& pattern, const Named& named) const {
    const NodeCost& main = report_.nodes[named.nodes.front()];
    if (pattern.Matches(main)) return true;
    if (named.layer.empty() || pattern.of() == NodePattern::Of::kScopes ||
        pattern.of() == NodePattern::Of::kNodes) {
      return false;
    }
    if (pattern.of() == NodePattern::Of::kNames) return pattern.MatchesLayer(named.layer);
    return std::ranges::any_of(named.nodes,
                               [&](std::size_t k) { return pattern.Matches(report_.nodes[k]); });
  }

  void CheckNamed(const BudgetRule& rule, RuleResult& result) {
    const NodePattern pattern(rule.match, "match");
    const bool each = rule.scope != BudgetScope::kGroup;
    const bool layers = rule.scope == BudgetScope::kLayer;
    result.unit = result.part_unit = RowOf(rule.measure).unit;
    Contributions parts;
    std::size_t matches = 0;
    bool lower = false;
    for (const Named& named : AllNamed(rule.scope)) {
      if (!IsMeant(pattern, named)) continue;
      const NodeCost& main = report_.nodes[named.nodes.front()];
      ++matches;
      Cost sum;
      for (const std::size_t k : named.nodes) {
        sum += AmountOfNode(report_.nodes[k], rule.measure);
        lower |= gaps_.Touch(report_.nodes[k]);
      }
      parts.Add(main, layers ? named.layer : QualifiedName(main), sum);
    }
    JudgePart(rule, result,
              {each ? parts.largest() : parts.sum(), lower, report_.totals.upper_bound});
    if (matches == 0) {
      result.value.reset();
      result.note = fmt::format("no {} has such a name", layers ? "layer" : "node");
      if (!rule.optional) result.verdict = Verdict::kUnknown;
    } else if (result.note.empty()) {
      result.note = fmt::format("the {} of {}", each ? "dearest" : "sum",
                                Counted(matches, layers ? "layer" : "node"));
    }
    if (each && result.verdict == Verdict::kOver) {
      parts.KeepIf([&](Cost amount) {
        const Cost measured = rule.limit.percent ? PercentOf(amount, report_.totals.acev2) : amount;
        return measured > rule.limit.amount;
      });
    }
    parts.MoveTo(result);
  }

  static bool Concerns(const BudgetRule& rule, const Work& work) {
    const auto is_one = [&](Format format) {
      return (rule.any_float && format.is_float()) ||
             std::find(rule.formats.begin(), rule.formats.end(), format) != rule.formats.end();
    };
    if (!is_one(work.lhs) && !is_one(work.rhs)) return false;
    if (!rule.categories.empty() &&
        std::ranges::find(rule.categories, work.category) == rule.categories.end()) {
      return false;
    }
    if (rule.operations.empty()) return work.operation != Operation::kLogic;
    return std::find(rule.operations.begin(), rule.operations.end(), work.operation) !=
           rule.operations.end();
  }

  void CheckPrecision(const BudgetRule& rule, RuleResult& result) {
    const bool counts = rule.measure == Measure::kOperations;
    const NodePattern except(rule.except, "except");
    result.unit = result.part_unit = counts ? Unit::kOperations : Unit::kAcev2;
    Contributions parts;
    for (const NodeCost& node : report_.nodes) {
      if (!rule.except.empty() && except.Matches(node)) continue;
      const auto concerns = [&](const Work& work) { return Concerns(rule, work); };
      parts.Add(node, counts ? AmountOf(CountOfWork(node, concerns))
                             : CostOfWork(node, report_.options, concerns));
    }
    bool lower = gaps_.any() && gaps_.nodes().empty();
    for (const NodeCost* node : gaps_.nodes()) {
      lower |= rule.except.empty() || !except.Matches(*node);
    }
    JudgePart(rule, result, {parts.sum(), lower, report_.totals.upper_bound});
    parts.MoveTo(result);
  }

  void CheckGrowth(const BudgetRule& rule, RuleResult& result) {
    const Amount now = Total(report_, gaps_, rule.measure);
    const Amount before = Total(*baseline_, baseline_gaps_, rule.measure);
    result.unit = result.part_unit = RowOf(rule.measure).unit;
    // The baseline exactly, and only the growth rounded: 0 % of growth is no growth.
    const Cost growth =
        rule.limit.percent
            ? Cost::FromDouble(before.cost.ToDouble() * rule.limit.amount.ToDouble() / 100)
            : rule.limit.amount;
    // A baseline that may be more makes the limit one that may be more: as if less were measured.
    Judge(result, {now.cost, now.lower || before.upper, now.upper || before.lower},
          before.cost + growth);
    if (result.verdict == Verdict::kUnknown && !now.lower && !now.upper) {
      result.note = "the baseline is a bound only";
    }
    const std::string allowed =
        rule.limit.percent ? rule.limit.amount.ToString() + " %" : Human(rule.limit.amount);
    result.limit_note =
        fmt::format("{} {} {}", Human(before.cost), rule.limit.amount < Cost() ? "-" : "+",
                    allowed.starts_with('-') ? allowed.substr(1) : allowed);
    if (RowOf(rule.measure).over == SumOver::kWork) {
      std::map<std::string_view, Cost> old;
      for (const NodeCost& node : baseline_->nodes) {
        old[node.name] = AmountOfNode(node, rule.measure);
      }
      Contributions parts;
      for (const NodeCost& node : report_.nodes) {
        parts.Add(node, AmountOfNode(node, rule.measure) - old[node.name]);
      }
      parts.MoveTo(result);
    }
  }

  const Report& report_;
  const Budget& budget_;
  const Report* baseline_;
  Gaps gaps_;
  Gaps baseline_gaps_;
};

}  // namespace

BudgetReport CheckBudget(const Report& report, const Budget& budget, const Report* baseline,
                         const BudgetAnalysis* analysis) {
  RequireSameQuestion(report, budget, baseline, analysis);
  BudgetReport result;
  result.model = report.model.path;
  result.budget = budget.path;
  if (baseline != nullptr) result.baseline = baseline->model.path;
  Checker checker(report, budget, baseline);
  result.unset = UnsetSizesOf(report);
  if (analysis != nullptr) result.analysis = analysis->name;
  const auto add = [&](RuleResult row, const BudgetRule* rule) {
    if (const auto other = OtherMetric(report, budget, baseline, rule)) {
      row.verdict = Verdict::kUnknown;
      row.note = *other;
    }
    result.results.push_back(std::move(row));
  };
  add(checker.Unpriced(), nullptr);
  if (const auto facts = ContradictionsIn(report); !facts.empty()) {
    add(checker.Asked("contradictions", Unit::kContradictions, 1, facts), nullptr);
  }
  const int line = analysis != nullptr ? analysis->line : 1;
  if (analysis != nullptr && analysis->unset) {
    add(checker.Asked("sizes", Unit::kSizes, line, ChangedSizes(report, *analysis->unset)),
        nullptr);
  }
  if (!report.options.assume.empty()) {
    add(checker.Asked("assume", Unit::kExpressions, line, IdleAssumptions(report)), nullptr);
  }
  for (const BudgetRule& rule : budget.rules) add(checker.Check(rule), &rule);
  if (HasOwnUnit(report.options)) {
    for (RuleResult& rule : result.results) rule.price_unit = PriceUnit(report.options);
  }
  return result;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// A budget (a TOML file of limits) and what comes of holding a report against it.
//
// Invariant: a rule passes only if the report proves it: what an unpriced node, an upper bound or a
// size that is not the budget's leaves open is kUnknown, never kPass. Read by
// `acev2 check`; shown by the writers of
// BudgetWriters().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"
#include "acev2/options.h"
#include "acev2/report.h"
#include "acev2/sweep.h"
#include "acev2/work.h"

namespace acev2 {

/// What a rule measures.
enum class Measure : std::uint8_t {
  kAcev2,
  kAce,
  kMacs,
  kMacLayerMacs,  ///< MACs of MAC layers alone
  kParameters,
  kWeightBits,
  kScaleBits,
  kActivationBits,
  kPeakActivationBits,
  kElementwiseShare,  ///< ACEv2 outside of MAC layers, in percent of the total
  kOperations,        ///< a number of elementary operations
  kNodes,
  kSizes,
};

enum class BudgetScope : std::uint8_t {
  kTotal,      ///< the whole model
  kCategory,   ///< ACEv2 of one category
  kOperator,   ///< all nodes of one operator
  kLayer,      ///< each layer (report/layers.h) whose main node's name matches, by itself
  kNode,       ///< each node whose name matches, by itself
  kGroup,      ///< all nodes whose names match, together
  kPrecision,  ///< operations on some formats
  kGrowth,     ///< the whole model, beyond a baseline
  kUnpriced,   ///< nodes without a price
};

/// An amount, or percent of what the scope is a part of (the total; of a growth, the baseline).
struct BudgetLimit {
  bool percent = false;
  Cost amount;
};

struct BudgetRule {
  std::string id;                     ///< "total.acev2", "category.mac", "layer '^head/'.macs"
  std::string op;                     ///< of kOperator: "Conv", "com.microsoft::Gelu"
  std::string match;                  ///< of kLayer, kNode, kGroup: expression of names
  std::string except;                 ///< of kPrecision: names of nodes that are left out
  std::vector<Format> formats;        ///< of kPrecision: an operand has one of these
  std::vector<Operation> operations;  ///< of kPrecision; empty: all that have a price
  std::vector<Category> categories;   ///< of kPrecision; empty: all
  BudgetLimit limit;
  int line = 0;  ///< in the file, from 1
  BudgetScope scope = BudgetScope::kTotal;
  Measure measure = Measure::kAcev2;
  Category category = Category::kOther;  ///< of kCategory
  bool optional = false;                 ///< of kLayer, kNode, kGroup: there may be none
  bool any_float = false;                ///< of kPrecision: or an operand is a float
};

/// Sizes of a model that nobody set, and what they were taken to be.
struct UnsetSizes {
  std::map<std::string, std::int64_t> dims;           ///< of symbolic dimensions
  std::map<std::string, std::vector<double>> values;  ///< of inputs that decide sizes

  bool empty() const { return dims.empty() && values.empty(); }
  friend bool operator==(const UnsetSizes&, const UnsetSizes&) = default;
};

/// Those of `report`: neither `--dim`, `--input` nor `--value` settles them, nor the model.
UnsetSizes UnsetSizesOf(const Report& report);

/// What the limits hold for: an [analysis] of the file.
struct BudgetAnalysis {
  std::string name;  ///< tells several apart: "sequence=128"; empty if there is but one
  Options options;
  /// Dimensions that the limits hold for at every one of these sizes.
  std::map<std::string, SizeSpan> ranges;
  /// Sizes that nobody set when the budget was made; empty if the file does not say.
  std::optional<UnsetSizes> unset;
  int line = 1;
};

struct Budget {
  std::string path;
  /// Each is analyzed and checked; none: with whatever options are given.
  std::vector<BudgetAnalysis> analyses;
  /// Nodes that may lack a price: all, or those whose names match one of the expressions. They are
  /// outside of the budget, so they leave nothing open.
  bool allow_all_unpriced = false;
  std::vector<std::string> allow_unpriced;
  int allow_line = 1;
  std::vector<BudgetRule> rules;  ///< in the order of the file
  /// A report or model that growth is measured from, beside the budget file; `--baseline` wins.
  std::optional<std::string> baseline;
  /// The version of the metric that its limits were measured by, if it says so.
  std::optional<std::int64_t> metric_version;

  bool NeedsBaseline() const;
};

/// kError is that of a model which cannot be analyzed.
enum class Verdict : std::uint8_t { kPass, kOver, kUnknown, kError };
/// "pass", "over", "unknown", "error".
std::string_view ToString(Verdict verdict);

/// What an amount counts.
enum class Unit : std::uint8_t {
  kAcev2,
  kAce,
  kMacs,
  kParameters,
  kBits,
  kPercent,
  kOperations,
  kNodes,
  kSizes,
  kExpressions,
  kContradictions
};
/// "ACEv2", "MACs", "bits" …
std::string_view ToString(Unit unit);

/// A node's part in what a rule measures.
struct Contribution {
  std::string node;  ///< its label, of a layer that of its main node
  std::string name;  ///< what tables call it
  std::string op;
  Cost amount;
  std::string reason;  ///< of a node without a price
};

/// What came of one rule.
struct RuleResult {
  std::string rule;
  int line = 0;
  Verdict verdict = Verdict::kPass;
  Unit unit = Unit::kAcev2;       ///< of value and limit
  Unit part_unit = Unit::kAcev2;  ///< of the contributions
  std::string price_unit;         ///< what Unit::kAcev2 is with a profile: "pJ"; empty: ACEv2
  std::optional<Cost> value;      ///< empty if there is nothing to measure
  bool lower_bound = false;       ///< the value may be more
  bool upper_bound = false;       ///< the value may be less
  Cost limit;
  /// What the file says of the limit where that is not the limit itself: "+5 % on 1.90 G".
  std::string limit_note;
  std::string note;                 ///< why it is unknown, or what is remarkable about a pass
  std::vector<Contribution> worst;  ///< the dearest first, kWorstShown at most
  std::size_t more = 0;             ///< contributing nodes beyond these
};

inline constexpr std::size_t kWorstShown = 3;

/// A report held against a budget.
struct BudgetReport {
  std::string model;
  std::string budget;
  std::string baseline;  ///< empty without one
  std::string analysis;  ///< BudgetAnalysis::name
  UnsetSizes unset;      ///< what the figures hold for, though nobody said so
  std::string error;     ///< why there are no results; else empty
  std::string hint;      ///< the remedy for it
  std::vector<RuleResult> results;

  /// kError without results, kOver if a rule is over, else kUnknown if one is unknown.
  Verdict verdict() const;
};

/// The worst of them, from kPass to kUnknown, kOver and kError.
Verdict WorstOf(std::span<const BudgetReport> reports);

/// The budget in `text`; `path` stands for the file in errors and results. Throws Error
/// ("FILE:12: unknown key 'acv2'").
Budget ReadBudget(std::string_view text, const std::string& path);
Budget ReadBudgetFile(const std::string& path);

/// Holds `report` against `budget`. `baseline` must be there if budget.NeedsBaseline(); `analysis`
/// is the one of `budget` that the report was made for, if it has any. Throws Error if the report
/// or the baseline was analyzed with other options.
BudgetReport CheckBudget(const Report& report, const Budget& budget, const Report* baseline,
                         const BudgetAnalysis* analysis = nullptr);

/// How many combinations of sizes are analyzed one by one where limits over a range are not proved;
/// of a model of many nodes fewer, so that it takes seconds.
inline constexpr std::uint64_t kMostRangePoints = 10'000;

/// Holds a model against `budget` at every size of the ranges of `analysis`, of which there are
/// some. Rules on amounts are decided at the largest sizes if the formula of the model shows that
/// nothing falls when a size grows; all others at every combination of sizes, up to
/// kMostRangePoints. Of more, so many are looked at, and what is not over at any of them is
/// unknown. Each rule has the result of the sizes at which it is worst. Throws Error.
BudgetReport CheckBudgetOverRange(const AnalyzeAt& analyze, const Budget& budget,
                                  const BudgetAnalysis& analysis);

/// A commented budget that `report` keeps with `margin_percent` to spare, to be kept at `path`,
/// which the profile's path is written relative to. Throws Error if nothing of the report has a
/// price.
std::string WriteBudget(const Report& report, double margin_percent, const std::string& path = "-");

/// "12", "1_900_000", "1.9 G", "1.9e9", with k, M, G, T, P for powers of 1000, and "5 %".
std::optional<BudgetLimit> ParseLimit(std::string_view text);

/// One row of the table of formats.
struct BudgetWriter {
  std::string_view name;  ///< as `--format` takes it
  std::string_view help;
  std::string (*write)(std::span<const BudgetReport> reports);
  /// The same with the rules that pass; null if they are always there, or never.
  std::string (*write_all)(std::span<const BudgetReport> reports) = nullptr;
  /// What is added to the summary of a GitHub job besides; null for none.
  std::string (*job_summary)(std::span<const BudgetReport> reports) = nullptr;
};

/// Every format of `acev2 check`, the default first.
std::span<const BudgetWriter> BudgetWriters();

}  // namespace acev2

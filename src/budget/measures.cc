// SPDX-License-Identifier: Apache-2.0
//
// Amounts of whole models, limits as text, and the names of verdicts and units.
//
// Invariant: an amount is exact; only a percentage is rounded, to a millionth of a percent.
#include "budget/measures.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "report/sums.h"

namespace acev2 {

std::string_view ToString(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kNames = {"pass", "over", "unknown", "error"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view ToString(Unit unit) {
  constexpr std::array<std::string_view, 11> kNames = {
      "ACEv2",      "ACE",   "MACs",  "parameters",  "bits",          "%",
      "operations", "nodes", "sizes", "expressions", "contradictions"};
  return kNames[static_cast<std::size_t>(unit)];
}

bool Budget::NeedsBaseline() const {
  for (const BudgetRule& rule : rules) {
    if (rule.scope == BudgetScope::kGrowth) return true;
  }
  return false;
}

Verdict BudgetReport::verdict() const {
  if (!error.empty()) return Verdict::kError;
  Verdict verdict = Verdict::kPass;
  for (const RuleResult& result : results) {
    if (result.verdict == Verdict::kOver) return Verdict::kOver;
    if (result.verdict == Verdict::kUnknown) verdict = Verdict::kUnknown;
  }
  return verdict;
}

Verdict WorstOf(std::span<const BudgetReport> reports) {
  constexpr std::array kWorstFirst = {Verdict::kError, Verdict::kOver, Verdict::kUnknown};
  for (const Verdict verdict : kWorstFirst) {
    if (std::ranges::find(reports, verdict, &BudgetReport::verdict) != reports.end()) {
      return verdict;
    }
  }
  return Verdict::kPass;
}

Cost PercentOf(Cost part, Cost whole) {
  if (whole.is_zero()) return Cost();
  return Cost::FromDouble(100 * (part.ToDouble() / whole.ToDouble()));
}

bool KnowsActivations(const Report& report) {
  return std::all_of(report.nodes.begin(), report.nodes.end(), [](const NodeCost& node) {
    // What an unpriced node leaves open is a matter of `allow_unpriced`.
    if (node.status == NodeStatus::kUnpriced || node.repeat == 0 || node.outputs.empty()) {
      return true;
    }
    return node.output_shape && std::all_of(node.output_shape->begin(), node.output_shape->end(),
                                            [](const auto& dim) { return dim.has_value(); });
  });
}

Cost MeasureTotal(const Report& report, Measure measure) {
  const Totals& totals = report.totals;
  switch (measure) {
    case Measure::kAcev2:
      return totals.acev2;
    case Measure::kAce:
      return AmountOf(totals.ace);
    case Measure::kMacs:
      return AmountOf(totals.macs);
    case Measure::kMacLayerMacs:
      return AmountOf(totals.mac_layer_macs);
    case Measure::kScaleBits:
      return AmountOf(totals.scale_bits);
    case Measure::kParameters:
      return AmountOf(totals.parameters);
    case Measure::kWeightBits:
      return AmountOf(totals.weight_bits);
    case Measure::kActivationBits:
      return AmountOf(totals.activation_bits);
    case Measure::kPeakActivationBits:
      return AmountOf(totals.peak_activation_bits);
    case Measure::kElementwiseShare: {
      const Cost mac_layers = totals.by_category[static_cast<std::size_t>(Category::kMac)];
      return PercentOf(totals.acev2 - mac_layers, totals.acev2);
    }
    case Measure::kOperations:
    case Measure::kNodes:
    case Measure::kSizes:
      break;
  }
  return Cost();
}

namespace {

/// True if every ',' of `text` is before three digits of a whole part: 1,900,000. Elsewhere it may
/// be meant as a decimal point.
bool SeparatesThousands(std::string_view text) {
  constexpr std::size_t kGroup = 3;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos;
       comma = text.find(',', comma + 1)) {
    const std::size_t end = text.find_first_not_of("0123456789", comma + 1);
    if (std::min(end, text.size()) - comma - 1 != kGroup) return false;
  }
  return text.find('.') >= text.rfind(',') || text.rfind(',') == std::string_view::npos;
}

}  // namespace

std::optional<BudgetLimit> ParseLimit(std::string_view text) {
  constexpr std::string_view kUnits = "kMGTPE";
  const auto trim = [&] {
    while (text.ends_with(' ')) text.remove_suffix(1);
    while (text.starts_with(' ')) text.remove_prefix(1);
  };
  trim();
  BudgetLimit limit;
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.ends_with('%')) {
    limit.percent = true;
    text.remove_suffix(1);
    trim();
  }
  int exponent = 0;
  if (!text.empty() && !limit.percent) {
    const std::size_t unit = kUnits.find(text.back() == 'K' ? 'k' : text.back());
    if (unit != std::string_view::npos) {
      exponent = 3 * (static_cast<int>(unit) + 1);
      text.remove_suffix(1);
      trim();
    }
  }
  const bool scaled = exponent > 0 || limit.percent;
  if (text.find(',') != std::string_view::npos && (scaled || !SeparatesThousands(text))) {
    return std::nullopt;
  }
  // Between digits '_' and ',' separate; std::from_chars rounds "1.9e9" once and correctly.
  std::string digits;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool separator = text[k] == '_' || text[k] == ',';
    const auto is_digit = [&](std::size_t at) {
      return at < text.size() && text[at] >= '0' && text[at] <= '9';
    };
    if (separator && (k == 0 || !is_digit(k - 1) || !is_digit(k + 1))) return std::nullopt;
    if (!separator) digits += text[k];
  }
  if (exponent > 0 && digits.find_first_of("eE") == std::string::npos) {
    digits += "e" + std::to_string(exponent);
    exponent = 0;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (exponent > 0) return std::nullopt;            // "1e3 k" is a slip
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(std::fabs(number) < kLimit)) return std::nullopt;
  // In two parts: a large number times a million would be rounded.
  const double whole = std::trunc(number);
  limit.amount = AmountOf(static_cast<std::int64_t>(whole)) + Cost::FromDouble(number - whole);
  return limit;
}

}  // namespace acev2

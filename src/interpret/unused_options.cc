// SPDX-License-Identifier: Apache-2.0
#include "interpret/unused_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/error.h"
#include "diagnostic/codes.h"
#include "rules/rule.h"
#include "rules/traits.h"

namespace acev2 {
namespace {

/// The node that makes the first operand of `node`, or null.
const NodeCost* MakerBefore(const Report& report, const NodeCost& node) {
  if (node.operands.empty()) return nullptr;
  const std::string& input = node.operands.front().name;
  const auto maker = std::ranges::find_if(report.nodes, [&](const NodeCost& other) {
    return std::ranges::find(other.outputs, input) != other.outputs.end();
  });
  return maker == report.nodes.end() ? nullptr : &*maker;
}

/// Why no BatchNormalization of `report` was folded: what the pass found of the first one.
std::string WhyNothingFolds(const Report& report) {
  const auto left = [](const NodeCost& node) { return node.not_folded != NotFolded::kNotAsked; };
  const auto norm = std::ranges::find_if(report.nodes, left);
  if (norm == report.nodes.end()) return "the model has no BatchNormalization";
  const auto number = std::ranges::count_if(report.nodes, left);
  const std::string about = number == 1 ? fmt::format("'{}'", norm->name)
                                        : fmt::format("'{}', the first of {},", norm->name, number);
  const NodeCost* maker = MakerBefore(report, *norm);
  const std::string before = maker == nullptr ? "the layer before it" : "'" + maker->name + "'";
  switch (norm->not_folded) {
    case NotFolded::kNotAsked:
    case NotFolded::kNoLayer:
      break;
    case NotFolded::kConstant:
      return about + " normalizes constants";
    case NotFolded::kShared:
      return fmt::format("others than {} read what {} makes", about, before);
    case NotFolded::kVariable:
      return fmt::format("{} or {} computes with what is no constant", about, before);
    case NotFolded::kOtherShape:
      return about + " has factors of elements and not of channels, or makes another type";
    case NotFolded::kTraining:
      return about + " computes its factors of what it reads, as in training";
    case NotFolded::kTable:
      return about + " is in a table look-up";
  }
  if (maker == nullptr) return about + " has no layer before it";
  return fmt::format("{} stands behind '{}' ({}), not right behind a Conv, ConvTranspose or Gemm",
                     about, maker->name, maker->op);
}

bool HasAny(const Report& report, Traits wanted) {
  return std::ranges::any_of(report.nodes, [&](const NodeCost& node) {
    return TraitsOf(node.domain, node.op).Has(wanted);
  });
}

std::string WhyNoBranchMoves(const Report& report) {
  if (!HasAny(report, kBranches)) return "the model has no If";
  return "of every If the same branch is charged without it";
}

std::string WhyNoLoopMoves(const Report& report) {
  if (!HasAny(report, kLoops) && !HasAny(report, kScans)) {
    return "the model has no Loop and no Scan";
  }
  return "how often each loop that is charged runs is known without it";
}

struct OptionRow {
  std::string_view option;
  bool (*given)(const Options&);
  void (*reset)(Options&);
  std::string (*why)(const Report&);
};

constexpr std::array kOptions = {
    OptionRow{"--fold batch-norm", [](const Options& o) { return o.fold != Fold::kNone; },
              [](Options& o) { o.fold = Fold::kNone; }, WhyNothingFolds},
    OptionRow{"--accumulator", [](const Options& o) { return o.accumulator != Accumulator(); },
              [](Options& o) { o.accumulator = {}; },
              [](const Report&) { return std::string("no products of integers are added up"); }},
    OptionRow{"--requant", [](const Options& o) { return o.requant != Requant::kFloat32; },
              [](Options& o) { o.requant = Requant::kFloat32; },
              [](const Report&) {
                return std::string("nothing multiplies an integer to bring it to another scale");
              }},
    OptionRow{"--causal half", [](const Options& o) { return o.causal != Causal::kFull; },
              [](Options& o) { o.causal = Causal::kFull; },
              [](const Report&) {
                return std::string(
                    "no attention operator says that it is causal; masks of single operators are "
                    "not looked into");
              }},
    OptionRow{"--branch", [](const Options& o) { return o.branch != Branch::kMax; },
              [](Options& o) { o.branch = Branch::kMax; }, WhyNoBranchMoves},
    OptionRow{"--trip-count", [](const Options& o) { return o.trip_count.has_value(); },
              [](Options& o) { o.trip_count.reset(); }, WhyNoLoopMoves},
};

/// True if every node counts the same in both, and the totals are bounds of the same side or none.
bool CountsTheSame(const Report& a, const Report& b) {
  const bool bounds =
      a.totals.lower_bound == b.totals.lower_bound && a.totals.upper_bound == b.totals.upper_bound;
  return bounds &&
         std::ranges::equal(a.nodes, b.nodes, [](const NodeCost& one, const NodeCost& other) {
           return one.repeat == other.repeat && one.status == other.status &&
                  one.work == other.work;
         });
}

}  // namespace

void NoteUnusedOptions(const std::function<Report(const Options&)>& again, Report& report) {
  for (const OptionRow& row : kOptions) {
    if (!row.given(report.options)) continue;
    Options without = report.options;
    row.reset(without);
    try {
      if (!CountsTheSame(again(without), report)) continue;
    } catch (const Error&) {
      continue;  // counts past 2^63 without it, so that it changes something
    }
    report.diagnostics.push_back(
        MakeDiagnostic("option-unused", "",
                       fmt::format("{} changes nothing: {}", row.option, row.why(report)), ""));
  }
}

}  // namespace acev2

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

/// Why no BatchNormalization of `report` was folded: of the first one.
std::string WhyNothingFolds(const Report& report) {
  std::vector<const NodeCost*> norms;
  for (const NodeCost& node : report.nodes) {
    if (TraitsOf(node.domain, node.op).Has(kScalesChannels)) norms.push_back(&node);
  }
  if (norms.empty()) return "the model has no BatchNormalization";
  const NodeCost& norm = *norms.front();
  const std::string about = norms.size() == 1
                                ? fmt::format("'{}'", norm.name)
                                : fmt::format("'{}', the first of {},", norm.name, norms.size());
  if (norm.operands.empty()) return about + " has no layer before it";
  const std::string& input = norm.operands.front().name;
  const NodeCost* maker = nullptr;
  std::size_t readers = 0;
  for (const NodeCost& node : report.nodes) {
    if (std::ranges::find(node.outputs, input) != node.outputs.end()) maker = &node;
    readers +=
        static_cast<std::size_t>(std::ranges::count(node.operands, input, &TensorInfo::name));
  }
  if (maker == nullptr) return about + " has no layer before it";
  if (!TraitsOf(maker->domain, maker->op).Has(kTakesChannelFactors)) {
    return fmt::format("{} stands behind '{}' ({}), not right behind a Conv, ConvTranspose or Gemm",
                       about, maker->name, maker->op);
  }
  if (readers > 1) {
    return fmt::format("others than {} read what '{}' makes", about, maker->name);
  }
  return fmt::format("{} or '{}' computes with what is no constant", about, maker->name);
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
};

/// True if every node counts the same in both.
bool CountsTheSame(const Report& a, const Report& b) {
  return std::ranges::equal(a.nodes, b.nodes, [](const NodeCost& one, const NodeCost& other) {
    return one.repeat == other.repeat && one.status == other.status && one.work == other.work;
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

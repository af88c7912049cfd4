// SPDX-License-Identifier: Apache-2.0
#include "interpret/float_integers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "diagnostic/codes.h"
#include "load/skim.h"
#include "rules/quantization/datapath.h"
#include "rules/rule.h"
#include "rules/traits.h"
#include "text/pattern.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::uint64_t kMostRead = std::uint64_t{1} << 20;  // numbers of a constant
constexpr std::size_t kMostTensors = 64;  // that are assumed otherwise: the first ones tell
constexpr double kLeastShare = 0.001;     // of the total, below which a table shows no change

/// A float tensor that may be told as integers.
struct Candidate {
  std::string_view name;
  std::string_view maker;  ///< the node that rounds; empty of a constant
  int bits = 8;
};

bool Computes(const NodeCost& node) {
  return std::ranges::any_of(node.work,
                             [](const Work& work) { return work.operation != Operation::kLogic; });
}

bool IsRounding(const NodeCost& node) {
  if (Computes(node)) return false;
  const Rule* rule = FindRule(node.domain, node.op);
  return rule != nullptr && rule->format == RoundToWhole && node.repeat > 0 &&
         !node.outputs.empty();
}

/// Results of rounding that nodes compute with as floats, right away or after a view of them.
void AddRounded(const Report& report, std::vector<Candidate>& candidates) {
  std::unordered_map<std::string_view, std::size_t> rounded;  // by tensor: the node that rounds
  std::unordered_map<std::size_t, bool> taken;
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    const NodeCost& node = report.nodes[k];
    if (IsRounding(node)) {
      rounded.emplace(node.outputs.front(), k);
      continue;
    }
    if (rounded.empty()) continue;
    for (const TensorInfo& operand : node.operands) {
      const auto from = rounded.find(operand.name);
      if (from == rounded.end() || !operand.value.is_float()) continue;
      const Traits& traits = TraitsOf(node.domain, node.op);
      if (traits.Has(kView) || traits.Has(kPermutes)) {
        if (!node.outputs.empty()) rounded.emplace(node.outputs.front(), from->second);
      } else if (Computes(node) && !traits.Has(kClips) && !taken[from->second]) {
        taken[from->second] = true;
        const NodeCost& maker = report.nodes[from->second];
        candidates.push_back({maker.outputs.front(), maker.name});
      }
    }
  }
}

/// The bits that hold the numbers of `proto` as signed integers, of 8, 16 and 32; none if one of
/// them is no whole number, if they are zeros alone, or if they cannot be read.
std::optional<int> BitsOfWhole(const Model& model, const onnx::TensorProto& proto) {
  constexpr double kExactInFloat = 16777216;
  double largest = 0;
  bool whole = true;
  bool zero = true;
  const bool read = ForEachFloat(
      model, proto,
      [&](std::span<const double> values) {
        for (const double value : values) {
          whole = whole && std::trunc(value) == value && std::abs(value) <= kExactInFloat;
          zero = zero && value == 0;
          largest = std::max(largest, value < 0 ? -value - 1 : value);
        }
        return whole;
      },
      kMostRead);
  if (!read || !whole || zero) return std::nullopt;
  if (largest <= 127) return 8;
  return largest <= 32767 ? 16 : 32;
}

/// Constants of the main graph by name, but for those in other files.
std::unordered_map<std::string_view, const onnx::TensorProto*> ConstantsOf(const Model& model) {
  std::unordered_map<std::string_view, const onnx::TensorProto*> constants;
  for (const auto& proto : model.proto.graph().initializer()) {
    if (!IsInOtherFile(proto)) constants.emplace(proto.name(), &proto);
  }
  for (const auto& node : model.proto.graph().node()) {
    if (!TraitsOf(node.domain(), node.op_type()).Has(kHoldsValue) || node.output_size() == 0) {
      continue;
    }
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_t()) constants.emplace(node.output(0), &attribute.t());
    }
  }
  return constants;
}

/// True if `node` combines operand `i`, a float constant, with an integer.
bool MeetsInteger(const NodeCost& node, std::size_t i) {
  const TensorInfo& constant = node.operands[i];
  if (!constant.constant || !constant.value.is_float() || !constant.declared) {
    return false;
  }
  // A weight of a MAC layer is a matrix at least; scales of quantized layers are none.
  const bool elementwise = TraitsOf(node.domain, node.op).Has(kBroadcasts);
  const bool weight =
      node.category == Category::kMac && constant.shape && constant.shape->size() >= 2;
  if (!elementwise && !weight) return false;
  return std::ranges::any_of(node.operands, [](const TensorInfo& other) {
    return !other.constant && other.value.is_integer() && other.value.bits > 1;
  });
}

/// Constants of whole numbers that integers meet.
void AddConstants(const Model& model, const Report& report, std::vector<Candidate>& candidates) {
  std::unordered_map<std::string_view, const onnx::TensorProto*> constants;
  std::map<std::string_view, bool> seen;
  for (const NodeCost& node : report.nodes) {
    if (!Computes(node)) continue;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      if (!MeetsInteger(node, i)) continue;
      const std::string_view name = node.operands[i].name;
      if (!seen.emplace(name, true).second) continue;
      if (constants.empty()) constants = ConstantsOf(model);
      const auto proto = constants.find(name);
      if (proto == constants.end()) continue;
      const std::optional<int> bits = BitsOfWhole(model, *proto->second);
      if (bits) candidates.push_back({name, "", *bits});
    }
  }
}

std::string AssumptionOf(const Candidate& candidate) {
  return fmt::format("tensor:^{}$=int{}", QuotedForPattern(candidate.name), candidate.bits);
}

/// What all of `report` costs; none if nodes have no price.
std::optional<Cost> CostOf(const Report& report) {
  Cost cost;
  for (const NodeCost& node : report.nodes) {
    if (node.status == NodeStatus::kUnpriced) return std::nullopt;
    for (const Work& work : node.work) cost += Price(work, report.options);
  }
  return cost;
}

}  // namespace

void NoteWholeNumbers(const Model& model, const std::function<Report(const Options&)>& again,
                      Report& report) {
  std::vector<Candidate> candidates;
  AddRounded(report, candidates);
  const bool rounded = !candidates.empty();
  AddConstants(model, report, candidates);
  if (candidates.empty()) return;
  candidates.resize(std::min(candidates.size(), kMostTensors));
  const std::optional<Cost> before = CostOf(report);
  if (!before || before->is_zero()) return;
  Options options = report.options;
  for (const Candidate& candidate : candidates) options.assume.push_back(AssumptionOf(candidate));
  std::optional<Cost> after;
  try {
    after = CostOf(again(options));
  } catch (const Error&) {
    return;  // counts past 2^63
  }
  if (!after) return;
  const double saved = 1 - after->ToDouble() / before->ToDouble();
  if (saved < kLeastShare) return;
  const Candidate& first = candidates.front();
  const std::string others =
      candidates.size() == 1 ? "" : fmt::format(" and {} more", candidates.size() - 1);
  report.diagnostics.push_back(MakeDiagnostic(
      "whole-numbers", "",
      fmt::format("'{}'{} hold{} whole numbers as floats{}; as integers the total would be {} less",
                  first.name, others, candidates.size() == 1 ? "s" : "",
                  rounded ? fmt::format(", as '{}' rounds them", first.maker) : "", Percent(saved)),
      fmt::format("--assume {} prices {} as {} bits", ShellWord(AssumptionOf(first)),
                  candidates.size() == 1 ? "it" : "the first", first.bits)));
}

}  // namespace acev2

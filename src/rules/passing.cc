// SPDX-License-Identifier: Apache-2.0
//
// Format rules of operators that hand numbers on: moves, casts, selections, sums along axes.
#include "rules/passing.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "rules/quantization/lowering.h"
#include "rules/vocabulary.h"

namespace acev2 {
namespace {

bool AllKnown(const Tensor& tensor) {
  return tensor.shape &&
         std::ranges::all_of(*tensor.shape, [](const auto& d) { return d.has_value(); });
}

std::vector<int> Unchanged(std::size_t rank) {
  std::vector<int> axes(rank);
  for (std::size_t i = 0; i < rank; ++i) axes[i] = static_cast<int>(i);
  return axes;
}

/// Sets up `node` as one that hands input 0 on as output 0; false (after Stored) if it cannot.
bool Passes(Datapath& path) {
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0) || !KeepsType(*node.inputs[0], *node.outputs[0])) {
    Stored(path);
    node.MarkSettingsFrom(1);
    return false;
  }
  node.operand_formats.resize(node.inputs.size());
  UsePayload(node, 0);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) UseFloat(path, i);
  node.MarkSettingsFrom(1);
  SetOutputsAsDeclared(node);
  return true;
}

/// The scale of `input` in `output`, whose axes are the same though some are cut or extended.
ScalePtr InPlace(const Tensor& input, const Tensor& output) {
  if (!input.pending) return nullptr;
  const std::size_t rank = RankOf(input);
  if (!input.shape || !output.shape || rank != RankOf(output)) {
    return Scattered(input.pending, RankOf(output), output.name);
  }
  std::vector<bool> cut(rank);
  for (std::size_t i = 0; i < rank; ++i) cut[i] = (*input.shape)[i] != (*output.shape)[i];
  return Trimmed(Selected(input.pending, cut, output.name), *output.shape);
}

/// `axis`, or what stands in the constant input `i`, counted from the front; empty if not known.
std::vector<std::int64_t> AxesIn(const Node& node, std::string_view attribute, std::size_t i) {
  std::vector<std::int64_t> axes = node.Ints(attribute);
  if (axes.empty()) {
    if (const auto one = node.attributes->Int(attribute)) axes.push_back(*one);
  }
  if (!axes.empty() || !node.Has(i)) return axes;
  const Constant* values = node.inputs[i]->known_values();
  if (values != nullptr) axes = values->ints;
  return axes;
}

/// Along which axes of input 0 elements meet in one result.
std::vector<bool> MeetingAxes(const Node& node, Meeting meeting) {
  const std::size_t rank = RankOf(*node.inputs[0]);
  std::vector<bool> meet(rank, false);
  const auto mark = [&](std::int64_t axis) {
    const std::int64_t from_front = axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis;
    if (from_front >= 0 && from_front < static_cast<std::int64_t>(rank)) {
      meet[static_cast<std::size_t>(from_front)] = true;
    }
  };
  switch (meeting) {
    case Meeting::kPositions:
      for (std::size_t i = 2; i < rank; ++i) meet[i] = true;
      break;
    case Meeting::kPositionsFirst:
      for (std::size_t i = 1; i + 1 < rank; ++i) meet[i] = true;
      break;
    case Meeting::kReduced: {
      const std::vector<std::int64_t> axes = AxesIn(node, "axes", 1);
      const bool none = axes.empty() && node.Int("noop_with_empty_axes", 0) != 0;
      if (axes.empty() && !none) meet.assign(rank, true);
      for (const std::int64_t axis : axes) mark(axis);
      break;
    }
    case Meeting::kAxis: {
      // ArgMax counts from axis 0, TopK from the last, CumSum is told by input 1.
      const std::vector<std::int64_t> axes = AxesIn(node, "axis", 1);
      if (node.attributes->Int("axis")) {
        mark(*node.attributes->Int("axis"));
      } else if (axes.size() == 1) {
        mark(axes.front());
      } else {
        meet.assign(rank, true);
      }
      break;
    }
  }
  return meet;
}

bool VariesAlongAny(const Scale& scale, const std::vector<bool>& axes) {
  if (!scale.parts.empty()) {
    const auto axis = static_cast<std::size_t>(scale.parts_axis);
    return scale.parts_axis < 0 || axis >= axes.size() || axes[axis];
  }
  for (const ScaleFactor& factor : scale.factors) {
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (axes[i] && factor.VariesAlong(i)) return true;
    }
  }
  return false;
}

/// The scale of input 0 after its elements have met along `meet`: aligned first where they differ;
/// on the axes that the output has.
ScalePtr AfterMeeting(Datapath& path, const std::vector<bool>& meet) {
  const Node& node = path.node;
  const Tensor& input = *node.inputs[0];
  const Tensor& output = *node.outputs[0];
  if (!input.pending) return nullptr;
  ScalePtr scale = input.pending;
  if (VariesAlongAny(*scale, meet) && !input.offline) {
    scale = AlignWithin(path, input, "align scales");
  }
  const std::size_t rank = RankOf(input);
  if (RankOf(output) == rank) return scale;
  std::vector<int> axes;  // those that are left
  for (std::size_t i = 0; i < rank; ++i) {
    if (!meet[i]) axes.push_back(static_cast<int>(i));
  }
  return WithAxes(scale, axes);
}

/// Terms that are added up for one result of input 0.
Count TermsOf(const Node& node, Meeting meeting, const std::vector<bool>& meet) {
  const bool pools = meeting == Meeting::kPositions || meeting == Meeting::kPositionsFirst;
  if (pools && !node.Ints("kernel_shape").empty()) return WindowOf(node);
  Count terms = 1;
  const std::vector<std::int64_t> dims = node.In(0).dims();
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (meet[i]) terms *= dims[i];
  }
  return terms;
}

/// At most as wide as the type that holds it.
Format Within(Format value, Format stored) {
  return stored.is_integer() && value.bits > stored.bits ? stored : value;
}

}  // namespace

std::size_t RankOf(const Tensor& tensor) { return tensor.shape ? tensor.shape->size() : 0; }

std::string From(const Tensor& tensor) { return "propagated from '" + tensor.name + "'"; }

void Carry(const Tensor& from, Tensor& to, ScalePtr pending) {
  to.value = from.value;
  to.range = from.range;
  to.pending = std::move(pending);
  to.held = from.held;
  to.source = From(from);
  to.looked_up = from.looked_up;
  to.rounded = from.rounded;
  to.accumulator = from.accumulator;
  to.whole = from.whole;
  to.just_rounded = from.just_rounded;
  to.run_time_scale = from.run_time_scale;
}

void ShareVersions(Tensor& from, Tensor& to) {
  if (from.versions == nullptr) from.versions = std::make_shared<Versions>();
  to.versions = from.versions;
  if (!from.pending) return;
  if (from.float_exists == nullptr) from.float_exists = std::make_shared<bool>();
  to.float_exists = from.float_exists;
  to.producer = from.producer;
}

bool KeepsType(const Tensor& from, const Tensor& to) {
  return from.stored == to.stored || !from.stored.known() || !to.stored.known();
}

bool IsWholePayload(const Tensor& tensor) {
  return !tensor.pending && tensor.value.is_integer() && tensor.stored.is_float();
}

bool IsWhole(const Tensor& tensor) {
  const Constant* values = tensor.offline ? tensor.known_values() : nullptr;
  if (values == nullptr) return false;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (values->AsDouble(i) != std::floor(values->AsDouble(i))) return false;
  }
  return true;
}

ScalePtr Broadcasted(const ScalePtr& scale, std::size_t rank, std::size_t out_rank) {
  if (!scale || rank == out_rank) return scale;
  std::vector<int> axes(out_rank, -1);
  for (std::size_t i = 0; i < std::min(rank, out_rank); ++i) {
    axes[out_rank - 1 - i] = static_cast<int>(rank - 1 - i);
  }
  return WithAxes(scale, axes);
}

void Keep(Datapath& path) {
  if (!Passes(path)) return;
  Node& node = path.node;
  Carry(*node.inputs[0], *node.outputs[0], InPlace(*node.inputs[0], *node.outputs[0]));
}

void KeepIfNearest(Datapath& path) {
  if (path.node.String("mode", "linear") == "nearest") {
    Keep(path);
  } else {
    Stored(path);
  }
}

void KeepFolded(Datapath& path) {
  Keep(path);
  Tensor& output = path.node.Out(0);
  output.renamed = true;
  output.producer = path.node.inputs[0]->producer;
  if (!output.pending) return;
  // The factors of the channels are part of the scale of the weights.
  auto scale = std::make_shared<Scale>(*output.pending);
  ScaleFactor factor;
  factor.id = output.name + ".folded";
  factor.format = scale->format();
  factor.steps.assign(RankOf(output), 0);
  if (factor.steps.size() > 1) factor.steps[1] = 1;
  scale->factors.push_back(std::move(factor));
  output.pending = std::move(scale);
}

void KeepAll(Datapath& path) {
  Keep(path);
  Node& node = path.node;
  if (!node.Has(0)) return;
  for (std::size_t i = 1; i < node.outputs.size(); ++i) {
    if (node.HasOutput(i) && KeepsType(*node.inputs[0], *node.outputs[i])) {
      Carry(*node.inputs[0], *node.outputs[i], InPlace(*node.inputs[0], *node.outputs[i]));
    }
  }
}

void KeepReshaped(Datapath& path) {
  if (!Passes(path)) return;
  Tensor& input = *path.node.inputs[0];
  Tensor& output = *path.node.outputs[0];
  const bool known = AllKnown(input) && AllKnown(output);
  Carry(input, output,
        known ? Reshaped(input.pending, input.dims(), output.dims())
              : Scattered(input.pending, RankOf(output), output.name));
  ShareVersions(input, output);
  output.renamed = true;
}

void KeepTransposed(Datapath& path) {
  if (!Passes(path)) return;
  Tensor& input = *path.node.inputs[0];
  Tensor& output = *path.node.outputs[0];
  std::vector<int> axes;
  for (const std::int64_t axis : path.node.Ints("perm")) axes.push_back(static_cast<int>(axis));
  if (axes.empty()) {
    axes = Unchanged(RankOf(input));
    std::ranges::reverse(axes);
  }
  Carry(input, output, WithAxes(input.pending, axes));
  if (input.pending) ShareVersions(input, output);
}

void KeepExpanded(Datapath& path) {
  if (!Passes(path)) return;
  Tensor& input = *path.node.inputs[0];
  Tensor& output = *path.node.outputs[0];
  Carry(input, output, Broadcasted(input.pending, RankOf(input), RankOf(output)));
}

void KeepGathered(Datapath& path) {
  if (!Passes(path)) return;
  const Node& node = path.node;
  Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  const std::size_t rank = RankOf(input);
  const std::size_t indices = node.Has(1) ? RankOf(*node.inputs[1]) : 0;
  const std::int64_t written = node.Int("axis", 0);
  const std::int64_t axis = written < 0 ? written + static_cast<std::int64_t>(rank) : written;
  ScalePtr scale = input.pending;
  if (scale && axis >= 0 && axis < static_cast<std::int64_t>(rank)) {
    const auto at = static_cast<std::size_t>(axis);
    std::vector<bool> cut(rank, false);
    cut[at] = true;
    scale = Selected(scale, cut, output.name);
    // Each of the axes of the indices selects: along all of them the numbers may differ.
    std::vector<int> axes;
    for (std::size_t i = 0; i < at; ++i) axes.push_back(static_cast<int>(i));
    for (std::size_t i = 0; i < indices; ++i) axes.push_back(static_cast<int>(at));
    for (std::size_t i = at + 1; i < rank; ++i) axes.push_back(static_cast<int>(i));
    scale = WithAxes(scale, axes);
  }
  Carry(input, output, std::move(scale));
}

void KeepScattered(Datapath& path) {
  if (!Passes(path)) return;
  const Tensor& input = *path.node.inputs[0];
  Tensor& output = *path.node.outputs[0];
  Carry(input, output, Scattered(input.pending, RankOf(output), output.name));
}

void KeepValue(Datapath& path) {
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0)) return Stored(path);
  Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  const Format value = input.value;
  const bool to_float = output.stored.is_float();
  const bool integer =
      !input.pending && value.is_integer() && to_float && value.bits <= output.stored.bits;
  // Formats of quantizers; what is wider is what the datapath is told to compute in.
  const bool narrow =
      value.is_float() && value.bits <= 8 && to_float && value.bits < output.stored.bits;
  if (!to_float || !(input.pending || integer || narrow)) {
    Stored(path);
    output.whole = to_float && (input.whole || input.stored.is_integer());
    output.just_rounded = input.just_rounded;
    output.product = input.product;
    return;
  }
  node.operand_formats.resize(node.inputs.size());
  UsePayload(node, 0);
  node.MarkSettingsFrom(1);
  SetOutputsAsDeclared(node);
  Carry(input, output, input.pending);
  output.product = input.product;
  if (!input.pending) return;
  ShareVersions(input, output);
  output.renamed = true;
}

template <Meeting meeting>
void Select(Datapath& path) {
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0)) return Stored(path);
  Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  node.operand_formats.resize(node.inputs.size());
  UsePayload(node, 0);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) UseFloat(path, i);
  node.MarkSettingsFrom(1);
  SetOutputsAsDeclared(node);
  ScalePtr scale = AfterMeeting(path, MeetingAxes(node, meeting));
  if (KeepsType(input, output)) Carry(input, output, std::move(scale));
}
template void Select<Meeting::kPositions>(Datapath& path);
template void Select<Meeting::kPositionsFirst>(Datapath& path);
template void Select<Meeting::kReduced>(Datapath& path);
template void Select<Meeting::kAxis>(Datapath& path);

template <Meeting meeting, bool average, bool magnitudes>
void SumUp(Datapath& path) {
  if (!Passes(path)) return;
  Node& node = path.node;
  const Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  const std::vector<bool> meet = MeetingAxes(node, meeting);
  ScalePtr scale = AfterMeeting(path, meet);
  const Count terms = TermsOf(node, meeting, meet);
  const bool integer = input.value.is_integer();
  const bool whole = integer && (input.pending || !average);
  if (!input.pending && !whole) return;  // real numbers
  Carry(input, output, std::move(scale));
  if (integer) {
    const Integer term = magnitudes ? Magnitude(PayloadOf(input)) : PayloadOf(input);
    SetPayload(output, SumOf(term, terms));
    output.value = Within(output.value, output.stored);
    if (terms > Count(1)) output.source = "sum";
    node.operand_formats[0] = output.value;
  }
  if (average && output.pending && terms > Count(1)) {
    output.pending = WithFactor(output.pending, 1.0 / static_cast<double>(terms.value()),
                                std::string(kAverageFactor));
  }
}
template void SumUp<Meeting::kPositions, true>(Datapath& path);
template void SumUp<Meeting::kPositionsFirst, true>(Datapath& path);
template void SumUp<Meeting::kReduced, true>(Datapath& path);
template void SumUp<Meeting::kReduced, false>(Datapath& path);
template void SumUp<Meeting::kReduced, false, true>(Datapath& path);
template void SumUp<Meeting::kAxis, false>(Datapath& path);

void SumLabels(Datapath& path, const std::vector<int>& axes) {
  if (!Passes(path)) return;
  Node& node = path.node;
  const Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  std::vector<bool> meet(axes.size());
  std::vector<int> from(RankOf(output), -1);  // per axis of the output that of the input
  Count terms = 1;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    meet[axis] = axes[axis] < 0;
    if (meet[axis]) {
      terms *= input.dim(static_cast<std::int64_t>(axis));
    } else if (static_cast<std::size_t>(axes[axis]) < from.size()) {
      from[static_cast<std::size_t>(axes[axis])] = static_cast<int>(axis);
    }
  }
  ScalePtr scale = input.pending;
  if (scale && VariesAlongAny(*scale, meet) && !input.offline) {
    scale = AlignWithin(path, input, "align scales");
  }
  Carry(input, output, WithAxes(scale, from));
  if (!input.value.is_integer()) return;
  SetPayload(output, SumOf(PayloadOf(input), terms));
  node.operand_formats[0] = output.value;
}

void RoundToWhole(Datapath& path) {
  Stored(path);
  if (path.node.HasOutput(0)) {
    path.node.outputs[0]->whole = path.node.outputs[0]->just_rounded = true;
  }
}

void KeepScaled(Datapath& path) {
  if (!Passes(path)) return;
  Node& node = path.node;
  Carry(*node.inputs[0], *node.outputs[0], node.inputs[0]->pending);
  if (!node.Has(1)) return;
  node.settings.clear();  // slopes are parameters
  UsePayload(node, 1);
  if (!node.inputs[1]->offline) UseFloat(path, 1);
}

void KeepMagnitude(Datapath& path) {
  Keep(path);
  Tensor& output = path.node.Out(0);
  if (output.value.is_integer() && path.node.In(0).stored.is_float()) {
    SetPayload(output, Magnitude(PayloadOf(output)));
  }
}

void KeepNegated(Datapath& path) {
  Keep(path);
  Tensor& output = path.node.Out(0);
  if (output.value.is_integer() && path.node.In(0).stored.is_float()) {
    SetPayload(output, Negated(PayloadOf(output)));
    output.pending = WithoutZeroPoint(output.pending);
  }
}

bool PreservesCuts(const Rule& rule) {
  const FormatRule format = rule.format;
  return format == Keep || format == KeepReshaped || format == KeepTransposed ||
         format == KeepValue || format == KeepExpanded || format == SaturateClip ||
         format == SaturateRelu || format == Select<Meeting::kPositions> ||
         format == Select<Meeting::kPositionsFirst>;
}

bool IsElementwise(const Rule& rule) {
  if (rule.traits.Has(kBroadcasts)) return true;
  if (!rule.traits.Has(kKeepsShape)) return false;
  const FormatRule format = rule.format;
  return format == LookUp || format == Pointwise || format == KeepValue || format == KeepReshaped ||
         format == SaturateClip || format == SaturateRelu || format == KeepMagnitude ||
         format == KeepNegated || format == KeepScaled || format == RoundToWhole ||
         format == TernarySign || format == Premultiply;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "interpret/narrow_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostic/codes.h"
#include "load/skim.h"
#include "rules/formats/value_format.h"

namespace acev2 {
namespace {

constexpr std::size_t kSample = 512;  // numbers; few levels among fewer are chance
constexpr std::size_t kLeast = 64;
// So many of the first kLeast differ only where numbers are not of a grid: of 256 levels used
// alike, the widest grid that is looked for, 57 would; of weights, which crowd at 0, fewer.
constexpr std::size_t kMostDifferent = 62;

/// Names of the constants that MAC layers read as the floats they are declared as.
std::set<std::string_view> FloatWeights(const Report& report) {
  std::set<std::string_view> names;
  for (const NodeCost& node : report.nodes) {
    const bool multiplies = std::ranges::any_of(
        node.work, [](const Work& work) { return work.operation == Operation::kMac; });
    if (node.category != Category::kMac || !multiplies) continue;
    for (const TensorInfo& operand : node.operands) {
      const bool matrix = operand.shape && operand.shape->size() >= 2;
      if (operand.constant && matrix && operand.value.is_float() && operand.declared) {
        names.insert(operand.name);
      }
    }
  }
  return names;
}

/// True if the first of `sample` hardly ever repeat, as those of weights that nobody quantized.
bool LooksContinuous(std::span<const double> sample) {
  std::array<double, kLeast> first;
  std::ranges::copy(sample.first(kLeast), first.begin());
  std::ranges::sort(first);
  const auto repeated = std::ranges::unique(first);
  return kLeast - repeated.size() > kMostDifferent;
}

/// The format that the first numbers of `proto` need; empty if they need all of their bits, are all
/// the same, or cannot be read.
std::optional<ValueFormat::Found> Sampled(const Model& model, const onnx::TensorProto& proto) {
  std::optional<ValueFormat::Found> found;
  ForEachFloat(
      model, proto,
      [&](std::span<const double> sample) {
        const bool varies = std::ranges::any_of(
            sample, [&](double value) { return value != 0 && value != sample.front(); });
        if (sample.size() < kLeast || !varies || LooksContinuous(sample)) return false;
        ValueFormat values({static_cast<std::int64_t>(sample.size())}, std::nullopt);
        if (values.Add(sample)) found = values.Find();
        return false;
      },
      kSample);
  return found;
}

}  // namespace

void NoteNarrowWeights(const Model& model, Report& report) {
  if (report.options.weights == Weights::kValues) return;
  const std::set<std::string_view> names = FloatWeights(report);
  std::string_view first;
  Format widest;
  std::size_t number = 0;
  for (const auto& proto : model.proto.graph().initializer()) {
    if (!names.contains(proto.name()) || IsInOtherFile(proto)) continue;
    const auto found = Sampled(model, proto);
    if (!found) continue;
    if (number++ == 0) first = proto.name();
    if (found->format.bits > widest.bits) widest = found->format;
  }
  if (number == 0) return;
  const std::string others = number == 1 ? "" : fmt::format(" and {} more", number - 1);
  report.diagnostics.push_back(MakeDiagnostic(
      "narrow-weights", "",
      fmt::format("'{}'{} {} of a float, by a sample of the values: {} would hold them", first,
                  others, number == 1 ? "needs few bits" : "need few bits", ToString(widest)),
      "--weights values reads all of them and counts what they need"));
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Runs analyses and holds them against the reference.
//
// Invariant: costs are taken from the work of nodes, so that sums of samples are sums of reports.
#include "growth/samples.h"

#include <algorithm>
#include <array>
#include <utility>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "report/sums.h"

namespace acev2 {
namespace {

/// Nodes that are visited for one formula: a few seconds.
constexpr std::size_t kMostVisits = 3'000'000;
constexpr std::size_t kMostSamples = 3'000;

void Push(Sample& sample, std::size_t node, Quantity quantity, Int128 value) {
  if (value == 0) return;
  sample.keys.push_back({static_cast<std::uint32_t>(node), quantity});
  sample.values.push_back(value);
}

Sample SampleOf(const Report& report) {
  Sample sample;
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    const NodeCost& node = report.nodes[k];
    std::array<Cost, kCategories.size()> by_category = {};
    for (const Work& work : node.work) {
      by_category[static_cast<std::size_t>(work.category)] += Price(work, report.options);
    }
    for (std::size_t c = 0; c < by_category.size(); ++c) {
      Push(sample, k, static_cast<Quantity>(c), by_category[c].millionths());
    }
    Push(sample, k, Quantity::kAce, node.ace.value());
    Push(sample, k, Quantity::kMacs, node.macs.value());
    Push(sample, k, Quantity::kMacLayerMacs, MacLayerMacs(node).value());
  }
  const Totals& totals = report.totals;
  const std::size_t model = report.nodes.size();
  Push(sample, model, Quantity::kParameters, totals.parameters.value());
  Push(sample, model, Quantity::kWeightBits, totals.weight_bits.value());
  Push(sample, model, Quantity::kScaleBits, totals.scale_bits.value());
  Push(sample, model, Quantity::kActivationBits, totals.activation_bits.value());
  Push(sample, model, Quantity::kPeakActivationBits, totals.peak_activation_bits.value());
  return sample;
}

}  // namespace

Sampler::Sampler(const AnalyzeAt& analyze, const Report& base, std::vector<std::string> dims)
    : analyze_(analyze), options_(base.options), dims_(std::move(dims)), reference_(base) {}

bool Sampler::exhausted() const { return visits_ > kMostVisits || count_ > kMostSamples; }

std::optional<Report> Sampler::Analyze(const Sizes& sizes) {
  if (exhausted()) return std::nullopt;
  Options options = options_;
  for (std::size_t k = 0; k < dims_.size(); ++k) {
    if (sizes[k] < 1) return std::nullopt;
    options.dims[dims_[k]] = sizes[k];
  }
  ++count_;
  try {
    Report report = analyze_(options);
    visits_ += report.nodes.size();
    return report;
  } catch (const Error&) {
    visits_ += reference_.nodes.size();
    return std::nullopt;  // a count past 2^63: no size to learn from
  }
}

bool Sampler::Accepts(const Report& report) const {
  const Totals& a = report.totals;
  const Totals& b = reference_.totals;
  return a.nodes_unpriced == b.nodes_unpriced && a.lower_bound == b.lower_bound &&
         a.upper_bound == b.upper_bound &&
         report.model.bound_values == reference_.model.bound_values &&
         std::ranges::equal(
             report.nodes, reference_.nodes, [](const NodeCost& x, const NodeCost& y) {
               return x.name == y.name &&
                      (x.status == NodeStatus::kUnpriced) == (y.status == NodeStatus::kUnpriced);
             });
}

const Sample* Sampler::At(const Sizes& sizes) {
  const auto [at, is_new] = samples_.try_emplace(sizes);
  if (is_new) {
    const std::optional<Report> report = Analyze(sizes);
    if (report && Accepts(*report)) at->second = SampleOf(*report);
  }
  return at->second ? &*at->second : nullptr;
}

bool Sampler::Prefer(const Sizes& sizes) {
  std::optional<Report> report = Analyze(sizes);
  if (!report || report->totals.nodes_unpriced >= reference_.totals.nodes_unpriced) return false;
  reference_ = *std::move(report);
  samples_.clear();
  return true;
}

}  // namespace acev2

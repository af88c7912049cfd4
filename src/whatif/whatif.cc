// SPDX-License-Identifier: Apache-2.0
//
// Analyzes variants of a model and puts them beside the model as it is.
//
// Invariant: the file is read once; each row, and each layer alone, is a full analysis with options
// that a user could have given, which the JSON shows.
#include "acev2/whatif.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "acev2/error.h"
#include "metric/price_unit.h"
#include "report/sums.h"
#include "rules/assumption.h"
#include "text/text.h"

namespace acev2 {
namespace {

std::vector<std::string> UnpricedOf(const Report& report) {
  std::vector<std::string> names;
  for (const NodeCost& node : report.nodes) {
    if (node.status == NodeStatus::kUnpriced) names.push_back(node.name);
  }
  return names;
}

/// What changes between two reports is known if both leave the same nodes without a price, and not
/// all of them.
bool Comparable(const Totals& before, const std::vector<std::string>& unpriced_before,
                const Totals& after, const std::vector<std::string>& unpriced_after) {
  return unpriced_before == unpriced_after && IsCostKnown(before) && IsCostKnown(after);
}

Cost QuantizationOf(const Totals& totals) {
  return totals.by_category[static_cast<std::size_t>(Category::kQuantization)];
}

/// The assumptions that `variant` has beyond those of `options`, which it starts with.
std::vector<std::string> OwnAssumptions(const Variant& variant, const Options& options) {
  const std::vector<std::string>& all = variant.options.assume;
  return {all.begin() + static_cast<std::ptrdiff_t>(std::min(options.assume.size(), all.size())),
          all.end()};
}

/// Throws Error if `variant` is more than formats of nodes.
void RequireLayers(const Variant& variant, const Options& options) {
  Options others = variant.options;
  others.assume = options.assume;
  const std::string about = fmt::format("--by layer: '{}'", Printable(variant.change));
  if (others != options) {
    throw Error(about + " changes more than formats of layers",
                "give options that hold for every row outside of the variants");
  }
  for (const std::string& text : OwnAssumptions(variant, options)) {
    if (ParseAssumption(text).on_tensors()) {
      throw Error(about + " sets formats of tensors, which are of no one layer",
                  "name nodes or operators, as in 'Conv=w4a8'");
    }
  }
}

/// One model, its first row, and how much of it is done.
class Builder {
 public:
  Builder(const std::string& model, const AnalyzeWith& analyze, const Options& options)
      : analyze_(analyze), options_(options), base_(analyze(options)) {
    whatif_.model = model;
    for (const NodeCost& node : base_.nodes) nodes_.emplace(node.name, &node);
    Variant as_it_is{"as it is", "", options};
    WhatIfRow& row = whatif_.rows.emplace_back();
    row.variant = std::move(as_it_is);
    row.report = base_;
    row.assumed = Assumed(base_);
    row.unpriced = UnpricedOf(base_);
    row.report->nodes.clear();
  }

  void Add(Variant variant, bool by_layer) {
    WhatIfRow& row = whatif_.rows.emplace_back();
    row.variant = std::move(variant);
    try {
      Report report = analyze_(row.variant.options);
      RequireOneUnit(base_.options, "the model as it is", report.options, "the variant");
      row.report = std::move(report);
    } catch (const Error& error) {
      row.error = error.what();
      row.hint = error.hint();
      // Everything here is about the one model.
      const std::string path = whatif_.model + ": ";
      if (row.error.starts_with(path)) row.error.erase(0, path.size());
      return;
    }
    row.assumed = Assumed(*row.report);
    row.unpriced = UnpricedOf(*row.report);
    if (by_layer) AddLayers();
    whatif_.rows.back().report->nodes.clear();
  }

  WhatIf Take() { return std::move(whatif_); }

 private:
  static std::int64_t Assumed(const Report& report) {
    return std::ranges::count(report.nodes, true, &NodeCost::assumed);
  }

  /// The layers of the last row.
  void AddLayers() {
    const WhatIfRow& row = whatif_.rows.back();
    const std::vector<std::string> own = OwnAssumptions(row.variant, options_);
    // Those that say something of a node are found once; asking notes who was asked for.
    std::vector<Assumptions> each;
    for (const std::string& text : own) each.emplace_back(std::vector<std::string>{text});
    for (const NodeCost& node : row.report->nodes) {
      if (!node.assumed) continue;
      WhatIfLayer layer;
      layer.row = whatif_.rows.size() - 1;
      layer.name = node.name;
      layer.op = node.op;
      for (std::size_t k = 0; k < own.size(); ++k) {
        if (!each[k].OfNode(node).any()) continue;
        layer.assume.push_back(OnNodeAlone(node.name, own[k]));
      }
      if (layer.assume.empty()) continue;  // the options of all rows assume it
      const auto before = nodes_.find(node.name);
      if (before != nodes_.end()) layer.before = MainOperands(*before->second, options_);
      Measure(layer);
      whatif_.layers.push_back(std::move(layer));
    }
  }

  void Measure(WhatIfLayer& layer) const {
    Options alone = options_;
    alone.assume.insert(alone.assume.end(), layer.assume.begin(), layer.assume.end());
    const Report report = analyze_(alone);
    const auto node = std::ranges::find(report.nodes, layer.name, &NodeCost::name);
    if (node != report.nodes.end()) layer.after = MainOperands(*node, alone);
    if (!Comparable(base_.totals, whatif_.rows.front().unpriced, report.totals,
                    UnpricedOf(report))) {
      return;
    }
    layer.saving = base_.totals.acev2 - report.totals.acev2;
    layer.ace_saving = base_.totals.ace - report.totals.ace;
    layer.quantization = QuantizationOf(report.totals) - QuantizationOf(base_.totals);
  }

  const AnalyzeWith& analyze_;
  const Options& options_;
  Report base_;
  std::map<std::string_view, const NodeCost*> nodes_;  // of `base_`
  WhatIf whatif_;
};

}  // namespace

WhatIf MakeWhatIf(const std::string& model, const AnalyzeWith& analyze, const Options& options,
                  std::vector<Variant> variants, bool by_layer) {
  if (by_layer) {
    for (const Variant& variant : variants) RequireLayers(variant, options);
  }
  Builder builder(model, analyze, options);
  for (Variant& variant : variants) builder.Add(std::move(variant), by_layer);
  WhatIf whatif = builder.Take();
  whatif.by_layer = by_layer;
  return whatif;
}

std::optional<Cost> SavingOf(const WhatIf& whatif, const WhatIfRow& row) {
  const WhatIfRow& first = whatif.rows.front();
  if (!row.report ||
      !Comparable(first.report->totals, first.unpriced, row.report->totals, row.unpriced)) {
    return std::nullopt;
  }
  return first.report->totals.acev2 - row.report->totals.acev2;
}

std::optional<Cost> SumOfLayers(const WhatIf& whatif, std::size_t row) {
  Cost sum;
  for (const WhatIfLayer& layer : whatif.layers) {
    if (layer.row != row) continue;
    if (!layer.saving) return std::nullopt;
    sum += *layer.saving;
  }
  return sum;
}

}  // namespace acev2

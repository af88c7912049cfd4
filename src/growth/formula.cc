// SPDX-License-Identifier: Apache-2.0
//
// From fitted series to the formula of a model, its categories and its layers.
//
// Invariant: a node of which any part is no polynomial is an obstacle and left out as a whole, so
// that what is shown of it elsewhere adds up. Called by `acev2 MODEL --formula` and by budgets over
// a range.
#include "acev2/formula.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "acev2/error.h"
#include "growth/directions.h"
#include "growth/fit.h"
#include "growth/samples.h"
#include "report/kind.h"
#include "report/layers.h"
#include "report/sums.h"

namespace acev2 {
namespace {

/// Sums of differences, one entry an exponent of the grid.
using Sum = std::vector<Int128>;

class Assembler {
 public:
  Assembler(const Sampler& sampler, const Fit& fit, CostFormula& formula)
      : report_(sampler.reference()), fit_(fit), formula_(formula) {
    for (const SeriesKey& key : fit.bad) {
      if (key.node < report_.nodes.size() && IsCost(key.quantity)) obstacles_.insert(key.node);
    }
  }

  void Run(const Sample& far) {
    ReadFar(far);
    const Sum none(fit_.exponents.size(), 0);
    std::array<Sum, kCategories.size()> by_category;
    by_category.fill(none);
    Sum total = none;
    costs_.assign(report_.nodes.size(), {});
    for (std::size_t row = 0; row < fit_.keys.size(); ++row) {
      const SeriesKey key = fit_.keys[row];
      if (!IsCost(key.quantity) || obstacles_.contains(key.node)) continue;
      Sum& node = costs_[key.node];
      if (node.empty()) node = none;
      Add(node, fit_.differences[row]);
      Add(by_category[static_cast<std::size_t>(key.quantity)], fit_.differences[row]);
      Add(total, fit_.differences[row]);
    }
    formula_.acev2 = PolynomialOf(fit_, total, Cost::kMillion);
    for (std::size_t c = 0; c < by_category.size(); ++c) {
      formula_.by_category[c] = PolynomialOf(fit_, by_category[c], Cost::kMillion);
    }
    formula_.ace = Whole(Quantity::kAce);
    formula_.macs = Whole(Quantity::kMacs);
    formula_.mac_layer_macs = Whole(Quantity::kMacLayerMacs);
    formula_.activation_bits = Whole(Quantity::kActivationBits);
    formula_.peak_activation_bits = Whole(Quantity::kPeakActivationBits);
    AddLayers(none);
    for (const std::uint32_t node : obstacles_) {
      formula_.obstacles.push_back(
          {report_.nodes[node].name, QualifiedOp(report_.nodes[node]), FarOf({node})});
    }
    formula_.monotone = IsMonotone([](Quantity q) { return q != Quantity::kPeakActivationBits; });
    formula_.peak_is_monotone =
        IsMonotone([](Quantity q) { return q == Quantity::kPeakActivationBits; });
  }

 private:
  static void Add(Sum& sum, const Sum& part) {
    for (std::size_t k = 0; k < sum.size(); ++k) {
      if (__builtin_add_overflow(sum[k], part[k], &sum[k])) {
        throw Error("a coefficient passes 127 bits", "fix some of the sizes with --dim");
      }
    }
  }

  void ReadFar(const Sample& far) {
    for (std::size_t k = 0; k < far.keys.size(); ++k) {
      if (IsCost(far.keys[k].quantity)) far_[far.keys[k].node] += far.values[k];
    }
  }

  Rational FarOf(const std::vector<std::size_t>& nodes) const {
    Int128 sum = 0;
    for (const std::size_t node : nodes) {
      const auto at = far_.find(node);
      if (at != far_.end()) sum += at->second;
    }
    return Rational::Of(sum, Cost::kMillion);
  }

  /// The sum of a quantity over all that has it; nothing if a part of it is no polynomial.
  std::optional<Polynomial> Whole(Quantity quantity) const {
    for (const SeriesKey& key : fit_.bad) {
      if (key.quantity == quantity) return std::nullopt;
    }
    Sum sum(fit_.exponents.size(), 0);
    for (std::size_t row = 0; row < fit_.keys.size(); ++row) {
      if (fit_.keys[row].quantity == quantity) Add(sum, fit_.differences[row]);
    }
    return PolynomialOf(fit_, sum, 1);
  }

  void AddLayers(const Sum& none) {
    for (const Layer& layer : LayersInReportOrder(report_)) {
      FormulaLayer row{
          layer.name, CommonName(report_.nodes[layer.node].op), {}, {}, FarOf(layer.nodes)};
      Sum sum = none;
      for (const std::size_t node : layer.nodes) {
        if (obstacles_.contains(static_cast<std::uint32_t>(node))) {
          row.obstacles.push_back(report_.nodes[node].name);
        }
        if (!costs_[node].empty()) Add(sum, costs_[node]);
      }
      row.acev2 = PolynomialOf(fit_, sum, Cost::kMillion);
      if (!row.acev2.is_zero() || !row.obstacles.empty()) formula_.layers.push_back(std::move(row));
    }
  }

  /// True if no series of the quantities that `concern` falls from one size to the next: a
  /// polynomial whose differences at its first size are none below 0 grows from there on.
  template <typename Concern>
  bool IsMonotone(Concern concern) const {
    for (const SeriesKey& key : fit_.bad) {
      if (concern(key.quantity)) return false;
    }
    for (std::size_t row = 0; row < fit_.keys.size(); ++row) {
      if (!concern(fit_.keys[row].quantity)) continue;
      const Sum& sum = fit_.differences[row];
      if (std::any_of(sum.begin() + 1, sum.end(), [](Int128 d) { return d < 0; })) return false;
    }
    return true;
  }

  const Report& report_;
  const Fit& fit_;
  CostFormula& formula_;
  std::set<std::uint32_t> obstacles_;
  std::vector<Sum> costs_;  ///< by node; empty: none
  std::map<std::size_t, Int128> far_;
};

/// The lines of all directions. What does not move far enough is fixed; only around the base, for
/// elsewhere it would be fixed at a size that nobody chose.
bool FindLines(Sampler& sampler, const Sizes& base, Directions& directions,
               std::vector<FitLine>& lines) {
  std::vector<std::vector<std::size_t>> moves;
  for (std::size_t k = 0; k < directions.moves.size(); ++k) {
    const std::size_t leader = directions.moves[k].front();
    std::optional<FitLine> line = FindLine(sampler, directions, k, base[leader]);
    if (line) {
      lines.push_back(*std::move(line));
      moves.push_back(directions.moves[k]);
    } else if (directions.at_base) {
      directions.fixed.push_back(leader);
    } else {
      return false;
    }
  }
  directions.moves = std::move(moves);
  return true;
}

void Describe(const Sampler& sampler, const Directions& directions, const Fit& fit,
              CostFormula& formula) {
  const std::vector<std::string>& dims = sampler.dims();
  for (std::size_t k = 0; k < fit.lines.size(); ++k) {
    const FitLine& line = fit.lines[k];
    FormulaVariable& variable = formula.variables.emplace_back();
    variable.dim = dims[directions.moves[k].front()];
    variable.unit = line.unit;
    variable.least = line.unit * line.first;
    if (line.last) variable.most = line.unit * *line.last;
    variable.tried = line.unit * line.tried;
  }
  std::map<std::size_t, TiedDimension> tied;
  for (std::size_t k = 0; k < directions.moves.size(); ++k) {
    const std::size_t leader = directions.moves[k].front();
    for (const std::size_t dim : directions.moves[k]) {
      if (dim == leader) continue;
      const auto [at, is_new] = tied.try_emplace(dim);
      if (is_new) {
        at->second = {dims[dim], directions.center[dim],
                      std::vector<bool>(directions.moves.size(), false)};
      }
      at->second.adds[k] = true;
      at->second.constant -= directions.center[leader];
    }
  }
  for (auto& [dim, relation] : tied) formula.tied.push_back(std::move(relation));
  for (const std::size_t dim : directions.fixed) {
    formula.fixed[dims[dim]] = directions.center[dim];
  }
  for (std::size_t k = 0; k < dims.size(); ++k) formula.far[dims[k]] = fit.far[k];
}

void FillFormula(Sampler& sampler, const Sizes& base, CostFormula& formula) {
  Directions directions = FindDirections(sampler, base, false);
  std::vector<FitLine> lines;
  if (!FindLines(sampler, base, directions, lines)) {
    lines.clear();
    directions = FindDirections(sampler, base, true);
    FindLines(sampler, base, directions, lines);
  }
  std::optional<Fit> fit;
  if (sampler.At(directions.center) != nullptr) fit = FitSeries(sampler, directions, lines);
  const Sample* far = fit ? sampler.At(fit->far) : nullptr;
  if (!IsCostKnown(sampler.reference().totals)) {
    formula.failure = "nothing of the model has a price";
    return;
  }
  if (far == nullptr) {
    formula.failure =
        sampler.exhausted()
            ? "the model is too large, or has too many open dimensions, to be analyzed often enough"
            : "no polynomial could be held against ten further combinations of sizes";
    return;
  }
  Describe(sampler, directions, *fit, formula);
  formula.held = fit->held;
  formula.missed = fit->missed;
  Assembler(sampler, *fit, formula).Run(*far);
}

}  // namespace

bool FormulaVariable::Holds(std::int64_t size) const {
  return size >= least && size % unit == 0 && (!most || size <= *most);
}

std::int64_t TiedDimension::At(std::span<const std::int64_t> sizes) const {
  std::int64_t size = constant;
  for (std::size_t k = 0; k < adds.size(); ++k) {
    if (adds[k]) size += sizes[k];
  }
  return size;
}

std::map<std::string, std::int64_t> CostFormula::Bind(std::span<const std::int64_t> sizes) const {
  std::map<std::string, std::int64_t> dims = fixed;
  for (std::size_t k = 0; k < variables.size(); ++k) dims[variables[k].dim] = sizes[k];
  for (const TiedDimension& relation : tied) dims[relation.dim] = relation.At(sizes);
  return dims;
}

CostFormula MakeFormula(const AnalyzeAt& analyze, const Report& base,
                        const std::vector<std::string>& open) {
  CostFormula formula;
  Sampler sampler(analyze, base, open);
  Sizes sizes;
  for (const std::string& dim : open) sizes.push_back(base.model.bound_dims.at(dim));
  try {
    FillFormula(sampler, sizes, formula);
  } catch (const Error& error) {
    formula = {};
    formula.failure = error.what();
  }
  formula.samples = sampler.count();
  formula.lower_bound = sampler.reference().totals.lower_bound;
  formula.upper_bound = sampler.reference().totals.upper_bound;
  formula.unpriced = sampler.reference().totals.nodes_unpriced;
  return formula;
}

}  // namespace acev2

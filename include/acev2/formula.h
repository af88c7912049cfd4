// SPDX-License-Identifier: Apache-2.0
//
// The cost of a model as exact polynomials of the sizes that it leaves open.
//
// Invariant: a formula holds exactly at every size that it was tried at; what is no polynomial is
// named with its node and is in none of the polynomials; nothing is said of size 0. Logic in
// src/growth/, shown by src/write/growth/; `acev2 MODEL --formula` and budgets over a range use it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "acev2/options.h"
#include "acev2/polynomial.h"
#include "acev2/report.h"
#include "acev2/sweep.h"
#include "acev2/work.h"
#include "acev2/write.h"

namespace acev2 {

/// A dimension that formulas have a power of, and the sizes they hold for: multiples of `unit` from
/// `least` on.
struct FormulaVariable {
  std::string dim;
  std::int64_t unit = 1;
  std::int64_t least = 1;
  /// The largest size with which the model can be priced as with others, where there is one.
  std::optional<std::int64_t> most;
  std::int64_t tried = 1;  ///< the largest size that the formula was held against

  /// True of a size that the formula is for.
  bool Holds(std::int64_t size) const;
};

/// A dimension whose size follows from others: constant + Σ of the variables with a factor of 1.
struct TiedDimension {
  std::string dim;
  std::int64_t constant = 0;
  std::vector<bool> adds;  ///< one a variable

  std::int64_t At(std::span<const std::int64_t> sizes) const;
};

/// A layer (report/layers.h) with its cost.
struct FormulaLayer {
  std::string name;  ///< as tables and JSON call it
  std::string op;
  Polynomial acev2;
  std::vector<std::string> obstacles;  ///< nodes of it that are no polynomial
  Rational far;                        ///< what it costs at CostFormula::far
};

/// A node whose cost is no polynomial of the sizes; it is in no sum.
struct Obstacle {
  std::string node;
  std::string op;
  Rational far;  ///< what it costs at CostFormula::far
};

struct CostFormula {
  std::vector<FormulaVariable> variables;
  std::vector<TiedDimension> tied;
  /// Open dimensions that cannot be moved: with any other size nodes lose their price.
  std::map<std::string, std::int64_t> fixed;

  Polynomial acev2;
  std::array<Polynomial, kCategories.size()> by_category;  ///< indexed by Category; sum to `acev2`
  std::optional<Polynomial> ace;  ///< none, here and below: it is no polynomial
  std::optional<Polynomial> macs;
  std::optional<Polynomial> mac_layer_macs;
  std::optional<Polynomial> activation_bits;
  std::optional<Polynomial> peak_activation_bits;
  std::vector<FormulaLayer> layers;  ///< those that cost something, in graph order
  std::vector<Obstacle> obstacles;   ///< in graph order

  bool lower_bound = false;                 ///< nodes have no price, at any size
  bool upper_bound = false;                 ///< as Totals::upper_bound
  std::int64_t unpriced = 0;                ///< nodes without a price
  bool monotone = false;                    ///< nothing but the peak falls when a size grows
  bool peak_is_monotone = false;            ///< nor do the most activation bits alive at once
  std::map<std::string, std::int64_t> far;  ///< sizes of all open dimensions far out
  std::size_t samples = 0;                  ///< analyses that were run
  std::size_t held = 0;                     ///< of them, those that only tried the formula
  std::size_t missed = 0;                   ///< combinations of sizes that could not be priced
  std::string failure;                      ///< why there is none; the rest is empty then

  bool ok() const { return failure.empty(); }
  /// All open dimensions where the variables have these `sizes`.
  std::map<std::string, std::int64_t> Bind(std::span<const std::int64_t> sizes) const;
};

/// How many points a formula is held against before it is believed, beside a far one.
inline constexpr std::size_t kHeldPoints = 10;

/// The formula of the dimensions `open`, which `analyze` gives other sizes to; `base` is the report
/// without. Never throws for what the model is like: then the formula has a failure.
CostFormula MakeFormula(const AnalyzeAt& analyze, const Report& base,
                        const std::vector<std::string>& open);

/// Totals, categories and the `top` layers that are dearest at CostFormula::far, for people.
std::string WriteFormulaTable(const Report& report, const CostFormula& formula,
                              std::optional<std::size_t> top, const Style& style = {});

/// The object "formula" of the JSON report.
std::string WriteFormulaJson(const CostFormula& formula);

/// "3,888·N·H·W + 576·N·T²".
std::string PolynomialText(const Polynomial& polynomial, const std::vector<std::string>& names);

}  // namespace acev2

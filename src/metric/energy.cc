// SPDX-License-Identifier: Apache-2.0
//
// The energy table and its correlation with the prices.
//
// Invariant: the numbers are those of the sources, digit by digit.
#include "metric/energy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "acev2/metric.h"
#include "metric/price_unit.h"

namespace acev2 {
namespace {

constexpr std::string_view kPosterFigures = "PikeLPN poster, CVPR 2024";
constexpr std::string_view kHorowitz = "Horowitz, ISSCC 2014";

constexpr Format kInt32 = IntFormat(32);
constexpr Format kInt16 = IntFormat(16);
constexpr Format kInt8 = IntFormat(8);

constexpr std::array kEnergies = {
    Energy{Operation::kMul, kFloat32, 3.7, kPosterFigures},
    Energy{Operation::kMul, kFloat16, 1.1, kHorowitz},
    Energy{Operation::kMul, kInt32, 3.1, kPosterFigures},
    Energy{Operation::kMul, kInt8, 0.2, kPosterFigures},
    Energy{Operation::kAdd, kFloat32, 0.9, kPosterFigures},
    Energy{Operation::kAdd, kFloat16, 0.4, kPosterFigures},
    Energy{Operation::kAdd, kInt32, 0.1, kPosterFigures},
    Energy{Operation::kAdd, kInt8, 0.03, kPosterFigures},
    Energy{Operation::kShift, kInt32, 0.13, kPosterFigures},
    Energy{Operation::kShift, kInt16, 0.057, kPosterFigures},
    Energy{Operation::kShift, kInt8, 0.024, kPosterFigures},
};

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

std::span<const Energy> Energies() { return kEnergies; }

bool IsOfPoster(const Energy& energy) { return energy.source == kPosterFigures; }

std::optional<double> PriceEnergyCorrelation(bool poster_only, const Options& options) {
  std::vector<double> prices;
  std::vector<double> energies;
  for (const Energy& row : kEnergies) {
    if (poster_only && !IsOfPoster(row)) continue;
    if (!IsInUnit(row.operation, row.format, row.format, options)) return std::nullopt;
    prices.push_back(UnitPrice(row.operation, row.format, row.format, options).ToDouble());
    energies.push_back(row.picojoules);
  }
  const double mean_price = Mean(prices);
  const double mean_energy = Mean(energies);
  double covariance = 0;
  double price_variance = 0;
  double energy_variance = 0;
  for (std::size_t k = 0; k < prices.size(); ++k) {
    const double price = prices[k] - mean_price;
    const double energy = energies[k] - mean_energy;
    covariance += price * energy;
    price_variance += price * price;
    energy_variance += energy * energy;
  }
  if (price_variance == 0) return std::nullopt;
  return covariance / std::sqrt(price_variance * energy_variance);
}

double EnergyPerAcev2() {
  double products = 0;
  double squares = 0;
  for (const Energy& row : kEnergies) {
    const double price = UnitPrice(row.operation, row.format, row.format).ToDouble();
    products += price * row.picojoules;
    squares += price * price;
  }
  return products / squares;
}

double EnergyFitError() {
  const double slope = EnergyPerAcev2();
  double worst = 0;
  for (const Energy& row : kEnergies) {
    const double price = UnitPrice(row.operation, row.format, row.format).ToDouble();
    worst = std::max(worst, std::fabs(slope * price / row.picojoules - 1));
  }
  return worst;
}

namespace {

/// The measured energy of `operation` on two operands of `format`; integers may be unsigned.
std::optional<double> Measured(Operation operation, Format format) {
  if (format.kind == FormatKind::kUInt) format = IntFormat(format.bits);
  for (const Energy& row : kEnergies) {
    if (row.operation == operation && row.format == format) return row.picojoules;
  }
  return std::nullopt;
}

std::optional<double> MeasuredOf(const Work& work) {
  const bool one_width = work.lhs.bits == work.rhs.bits &&
                         work.lhs.is_float() == work.rhs.is_float() &&
                         work.lhs.exponent_bits == work.rhs.exponent_bits;
  if (!one_width) return std::nullopt;
  if (work.operation != Operation::kMac) return Measured(work.operation, work.lhs);
  const std::optional<double> multiply = Measured(Operation::kMul, work.lhs);
  const std::optional<double> add = Measured(Operation::kAdd, work.lhs);
  if (!multiply || !add) return std::nullopt;
  return *multiply + *add;
}

}  // namespace

EnergyEstimate EnergyOf(const Work& work, const Options& options) {
  const auto count = static_cast<double>(work.count.value());
  if (const std::optional<double> measured = MeasuredOf(work)) {
    return {count * *measured, count * *measured};
  }
  if (HasOwnUnit(options)) return {0, 0, work.operation == Operation::kLogic};
  static const double slope = EnergyPerAcev2();
  return {Price(work, options).ToDouble() * slope, 0};
}

}  // namespace acev2

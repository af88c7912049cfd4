// SPDX-License-Identifier: Apache-2.0
//
// The energy table and its correlation with the prices.
//
// Invariant: the numbers are those of the sources, digit by digit.
#include "metric/energy.h"

#include <array>
#include <cmath>
#include <vector>

#include "acev2/metric.h"

namespace acev2 {
namespace {

constexpr std::string_view kPoster = "PikeLPN poster, CVPR 2024";
constexpr std::string_view kHorowitz = "Horowitz, ISSCC 2014";

constexpr Format kInt32 = IntFormat(32);
constexpr Format kInt16 = IntFormat(16);
constexpr Format kInt8 = IntFormat(8);

constexpr std::array kEnergies = {
    Energy{Operation::kMul, kFloat32, 3.7, kPoster},
    Energy{Operation::kMul, kFloat16, 1.1, kHorowitz},
    Energy{Operation::kMul, kInt32, 3.1, kPoster},
    Energy{Operation::kMul, kInt8, 0.2, kPoster},
    Energy{Operation::kAdd, kFloat32, 0.9, kPoster},
    Energy{Operation::kAdd, kFloat16, 0.4, kPoster},
    Energy{Operation::kAdd, kInt32, 0.1, kPoster},
    Energy{Operation::kAdd, kInt8, 0.03, kPoster},
    Energy{Operation::kShift, kInt32, 0.13, kPoster},
    Energy{Operation::kShift, kInt16, 0.057, kPoster},
    Energy{Operation::kShift, kInt8, 0.024, kPoster},
};

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

std::span<const Energy> Energies() { return kEnergies; }

std::optional<double> PriceEnergyCorrelation(bool poster_only, const Options& options) {
  std::vector<double> prices;
  std::vector<double> energies;
  for (const Energy& row : kEnergies) {
    if (poster_only && row.source != kPoster) continue;
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

}  // namespace acev2

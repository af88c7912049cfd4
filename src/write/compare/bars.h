// SPDX-License-Identifier: Apache-2.0
//
// One bar a model, of the cost of each category, as SVG.
//
// Invariant: all bars have one scale, so that lengths compare; where totals differ tenfold, they
// are shares of each, and the totals stand beside them. A model without a report has its error in
// place of a bar.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/work.h"

namespace acev2 {

struct CategoryBar {
  std::string label;
  std::array<double, kCategories.size()> parts{};  ///< by Category
  std::string total;                               ///< as people read it, with its bound
  std::string error;                               ///< why there is none
};

/// `unit`: of the costs. `titles`: by Category.
std::string CategoryBarsSvg(const std::vector<CategoryBar>& bars, std::string_view unit,
                            const std::array<std::string_view, kCategories.size()>& titles);

}  // namespace acev2

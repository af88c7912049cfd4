// SPDX-License-Identifier: Apache-2.0
#include "report/bodies.h"

#include <algorithm>

namespace acev2 {

std::size_t BodyEnd(const Report& report, std::size_t k) {
  const std::size_t behind = report.nodes.size() - k - 1;
  return k + 1 + std::min(report.nodes[k].body_nodes, behind);
}

std::vector<std::optional<std::size_t>> ParentsOf(const Report& report) {
  std::vector<std::optional<std::size_t>> parents(report.nodes.size());
  std::vector<std::size_t> around;  // nodes whose bodies have not ended, from the outermost
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    while (!around.empty() && BodyEnd(report, around.back()) <= k) around.pop_back();
    if (!around.empty()) parents[k] = around.back();
    around.push_back(k);
  }
  return parents;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Sizes that an analysis chose because nobody had set them, and what of a budget's [analysis] a
// report is not about.
//
// Invariant: what a report says is unset is here with its value, also of a report that was saved;
// what is set, or follows from what is set, is not. Used by `acev2 check`.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "acev2/budget.h"
#include "budget/asked.h"
#include "diagnostic/codes.h"
#include "text/suggest.h"

namespace acev2 {

UnsetSizes UnsetSizesOf(const Report& report) {
  UnsetSizes sizes;
  for (const auto& [name, size] : report.model.bound_dims) {
    if (!report.options.dims.contains(name) && report.model.unset_dims.contains(name)) {
      sizes.dims[name] = size;
    }
  }
  for (const auto& [name, values] : report.model.bound_values) {
    if (!report.options.values.contains(name) && report.model.unset_values.contains(name)) {
      sizes.values[name] = values;
    }
  }
  return sizes;
}

std::vector<std::string> ChangedSizes(const Report& report, const UnsetSizes& then) {
  const UnsetSizes now = UnsetSizesOf(report);
  std::vector<std::string> changes;
  const auto compare = [&](const auto& before, const auto& today, auto text) {
    for (const auto& [name, size] : before) {
      const auto found = today.find(name);
      if (found == today.end()) {
        changes.push_back(fmt::format("{} was {} and is not left open any more", name, text(size)));
      } else if (found->second != size) {
        changes.push_back(
            fmt::format("{} was {} and is {}", name, text(size), text(found->second)));
      }
    }
    for (const auto& [name, size] : today) {
      if (before.contains(name)) continue;
      changes.push_back(fmt::format("{} = {} is set by nobody", name, text(size)));
    }
  };
  compare(then.dims, now.dims, [](std::int64_t size) { return std::to_string(size); });
  compare(then.values, now.values, [](const std::vector<double>& values) {
    return fmt::format("{}", fmt::join(values, ","));
  });
  return changes;
}

std::vector<std::string> IdleAssumptions(const Report& report) {
  const DiagnosticCode unused("assumption-unused");
  std::vector<std::string> idle;
  for (const Diagnostic& row : report.diagnostics) {
    if (row.code != unused) continue;
    const bool near = IsDidYouMean(row.hint);
    idle.push_back(near ? fmt::format("{}, {}", row.message, row.hint) : row.message);
  }
  return idle;
}

}  // namespace acev2

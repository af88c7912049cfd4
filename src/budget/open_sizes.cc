// SPDX-License-Identifier: Apache-2.0
//
// Sizes that an analysis chose because nobody had set them.
//
// Invariant: what a report notes as unset (diagnostics of their own) is here with its value, also
// of a report that was saved; what is set, or follows from what is set, is not. Used by `acev2
// check`.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "acev2/budget.h"
#include "diagnostic/codes.h"

namespace acev2 {
namespace {

/// True if `report` notes that it chose `name`, a dimension or an input.
bool Notes(const Report& report, DiagnosticCode code, const std::string& name) {
  const std::string start = name + " = ";
  return std::ranges::any_of(report.diagnostics, [&](const Diagnostic& row) {
    return row.code == code && row.message.starts_with(start);
  });
}

}  // namespace

UnsetSizes UnsetSizesOf(const Report& report) {
  UnsetSizes sizes;
  for (const auto& [name, size] : report.model.bound_dims) {
    if (!report.options.dims.contains(name) && Notes(report, "unset-dimension", name)) {
      sizes.dims[name] = size;
    }
  }
  for (const auto& [name, values] : report.model.bound_values) {
    if (!report.options.values.contains(name) && Notes(report, "unset-value", name)) {
      sizes.values[name] = values;
    }
  }
  return sizes;
}

}  // namespace acev2

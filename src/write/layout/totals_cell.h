// SPDX-License-Identifier: Apache-2.0
//
// Totals of whole models as cells, where models stand side by side.
//
// Invariant: what a model costs is unknown if nothing at all is known of it, and never 0 then;
// sizes of what it stores are known all the same. Used by diff, compare and whatif.
#pragma once

#include <functional>
#include <string>

#include "acev2/report.h"
#include "report/sums.h"
#include "write/layout/cell.h"

namespace acev2 {

/// A cost or a count of work: `member` of `totals`. Unknown if there are none (null).
template <typename Member>
CellValue WorkCell(const Totals* totals, Member member) {
  if (totals == nullptr || !IsCostKnown(*totals)) return {};
  return std::invoke(member, *totals);
}

/// A size, which does not depend on prices.
template <typename Member>
CellValue SizeCell(const Totals* totals, Member member) {
  return totals == nullptr ? CellValue() : CellValue(std::invoke(member, *totals));
}

/// "exact", "lower", "upper" or "both": what the costs are. Unknown if there are none.
inline CellValue BoundCell(const Totals* totals) {
  return totals == nullptr ? CellValue() : BoundCell(BoundedOf(*totals));
}

}  // namespace acev2

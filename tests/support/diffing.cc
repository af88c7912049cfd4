// SPDX-License-Identifier: Apache-2.0
//
// Adds up the rows of diffs.
//
// Invariant: sums are exact.
#include "support/diffing.h"

#include <gtest/gtest.h>

namespace acev2::testing {
namespace {

void CheckSide(const Diff& diff, const Report& whole, std::optional<LayerCost> DiffRow::*side) {
  Cost acev2;
  Count ace;
  Count macs;
  std::int64_t nodes = 0;
  std::int64_t unpriced = 0;
  for (const DiffRow& row : diff.rows) {
    if (!(row.*side)) continue;
    const LayerCost& layer = *(row.*side);
    acev2 += layer.acev2;
    ace += layer.ace;
    macs += layer.macs;
    nodes += layer.nodes;
    unpriced += layer.unpriced;
  }
  EXPECT_EQ(acev2, whole.totals.acev2);
  EXPECT_EQ(ace, whole.totals.ace);
  EXPECT_EQ(macs, whole.totals.macs);
  EXPECT_EQ(nodes, whole.totals.nodes);
  EXPECT_EQ(unpriced, whole.totals.nodes_unpriced);
}

}  // namespace

Diff DiffOf(const Report& before, const Report& after, DiffRows rows) {
  Diff diff = MakeDiff(before, after, rows);
  CheckSide(diff, before, &DiffRow::before);
  CheckSide(diff, after, &DiffRow::after);
  return diff;
}

std::vector<std::string> ChangesOf(const Diff& diff) {
  std::vector<std::string> changes;
  for (const DiffRow& row : diff.rows) {
    const DiffStatus status = StatusOf(row, Metric::kAcev2);
    if (status == DiffStatus::kUnchanged) continue;
    std::string text(ToString(status));
    if (row.before) text += " " + row.before->name;
    if (row.before && row.after) text += " ->";
    if (row.after) text += " " + row.after->name;
    changes.push_back(std::move(text));
  }
  return changes;
}

}  // namespace acev2::testing

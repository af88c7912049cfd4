// SPDX-License-Identifier: Apache-2.0
//
// Suppression of boxes that overlap better ones.
//
// Invariant: how many pairs are compared depends on the boxes, so the most there can be is charged
// and marked an upper bound. Used by families/*_rules.h.
#pragma once

#include "rules/vocabulary.h"

namespace acev2 {

/// `lists` lists of `candidates` boxes by falling score; each is held against the boxes selected
/// before it, at most `selected` of them. The areas of `areas` boxes are computed once.
struct Suppression {
  Count lists;
  Count candidates;
  Count selected;
  Count areas;
  Format box;
};

inline void SuppressOverlaps(Ledger& ledger, const Suppression& what) {
  const Format box = what.box;
  ledger.Add(Op::kAdd, what.areas * Count(2), box, "area");
  ledger.Add(Op::kMul, what.areas, box, "area");
  // Box k meets min(k, selected) selected ones: selected (selected - 1) / 2 pairs among the
  // selected, and selected more for each of the rest.
  const Count selected = std::min(what.selected, what.candidates);
  const Count among = (selected * Steps(selected)).value() / 2;
  const Count pairs = what.lists * (among + (what.candidates - selected) * selected);
  ledger.Add(Op::kCmp, pairs * Count(6), box, "intersection");  // 2 max, 2 min, 2 clips at 0
  ledger.Add(Op::kAdd, pairs * Count(2), box, "intersection");
  ledger.Add(Op::kMul, pairs, box, "intersection");
  ledger.Add(Op::kAdd, pairs * Count(2), box, "union");
  ledger.Add(Op::kDiv, pairs, box, "overlap");
  ledger.Add(Op::kCmp, pairs, box, "overlap threshold");
  ledger.MarkUpperBound("how many pairs of boxes are compared depends on the boxes and scores");
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The ledger that a work rule and a format rule write one node's work into.
//
// Invariant: no entry has a zero count or an operand without a price, and no two entries differ in
// their count alone.
#include <algorithm>
#include <utility>

#include "rules/rule.h"

namespace acev2 {

void AddWork(std::vector<Work>& entries, Work work) {
  if (work.count == Count(0)) return;
  const auto same = std::find_if(entries.begin(), entries.end(), [&](const Work& entry) {
    return entry.operation == work.operation && entry.lhs == work.lhs && entry.rhs == work.rhs &&
           entry.category == work.category && entry.role == work.role;
  });
  if (same != entries.end()) {
    same->count += work.count;
  } else {
    entries.push_back(std::move(work));
  }
}

void Ledger::Add(Operation operation, Count count, Format lhs, Format rhs, std::string_view role) {
  AddTo(category_, operation, count, lhs, rhs, role);
}

void Ledger::AddTo(Category category, Operation operation, Count count, Format lhs, Format rhs,
                   std::string_view role) {
  if (count == Count(0)) return;
  for (const Format format : {lhs, rhs}) {
    if (!format.known()) throw Unknown{"number format of an operand is not known", {}, true};
    if (format.kind == FormatKind::kText) throw Unknown{"there is no arithmetic on strings", {}};
  }
  AddWork(work_, {operation, count, lhs, rhs, category, std::string(role)});
}

}  // namespace acev2

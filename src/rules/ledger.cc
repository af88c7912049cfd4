// SPDX-License-Identifier: Apache-2.0
//
// The ledger that a work rule and a format rule write one node's work into.
//
// Invariant: no entry has a zero count or an operand without a price, and no two entries differ in
// their count alone.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "rules/quantization/integer_range.h"
#include "rules/rule.h"
#include "tensor/whole_numbers.h"

namespace acev2 {

void AddWork(std::vector<Work>& entries, Work work) {
  if (work.count == Count(0)) return;
  const auto same = std::find_if(entries.begin(), entries.end(), [&](const Work& entry) {
    return entry.operation == work.operation && entry.lhs == work.lhs && entry.rhs == work.rhs &&
           entry.category == work.category && entry.role == work.role &&
           entry.accumulator == work.accumulator;
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
  Work work{operation, count, lhs, rhs, category, std::string(role)};
  if (operation == Operation::kMac && sums_ && *sums_ > Count(0)) {
    const std::int64_t terms = CeilDivide(count.value(), sums_->value());
    work.accumulator = MacAccumulator(lhs, rhs, terms);
  }
  AddEntry(std::move(work));
}

void Ledger::AddSums(Count products, Count terms, Format lhs, Format rhs, std::string_view role) {
  Work work{Operation::kMac, products, lhs, rhs, category_, std::string(role)};
  work.accumulator = MacAccumulator(lhs, rhs, terms);
  AddEntry(std::move(work));
}

Format Ledger::MacAccumulator(Format lhs, Format rhs, Count terms) const {
  if (accumulator_.width == Accumulator::Width::kOperand || !lhs.is_integer() ||
      !rhs.is_integer()) {
    return {};
  }
  return SumAccumulator(accumulator_, lhs.bits, rhs.bits, terms);
}

void Ledger::AddEntry(Work work) {
  if (work.count == Count(0)) return;
  for (const Format format : {work.lhs, work.rhs}) {
    if (!format.known()) throw Unknown{"number format of an operand is not known", {}, true};
    if (format.kind == FormatKind::kText) throw Unknown{"there is no arithmetic on strings", {}};
  }
  AddWork(work_, std::move(work));
}

}  // namespace acev2

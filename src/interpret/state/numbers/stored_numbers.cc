// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/numbers/stored_numbers.h"

#include <algorithm>
#include <utility>

namespace acev2 {
namespace {

constexpr int kWhole = 64;  // no narrower than what is stored

}  // namespace

const Numbers* StoredNumbers::Of(const void* initializer, Count elements, Format stored) {
  Numbers& numbers = numbers_.emplace_back();
  numbers.initializer = initializer;
  numbers.elements = elements;
  numbers.stored = stored;
  return &numbers;
}

const Numbers* StoredNumbers::Join(std::vector<const Numbers*> parts, Numbers proto) {
  std::erase(parts, nullptr);
  std::ranges::sort(parts);
  parts.erase(std::ranges::unique(parts).begin(), parts.end());
  if (parts.empty()) return nullptr;
  const auto all = [&](auto holds) { return std::ranges::all_of(parts, holds); };
  const bool read = all([](const Numbers* part) { return part->has_reader; });
  const bool computed = all([](const Numbers* part) { return part->computed; });
  const bool says_nothing = proto.per_element == 1 && proto.index_bits == 0 && !proto.codebook &&
                            !proto.whole && (read || proto.handed_on_by < 0) &&
                            (computed || !proto.computed);
  if (parts.size() == 1 && says_nothing) return parts.front();
  proto.has_reader = read || proto.handed_on_by >= 0;
  proto.computed = proto.computed || computed;
  proto.codebook = proto.codebook || all([](const Numbers* part) { return part->codebook; });
  proto.parts = std::move(parts);
  return &numbers_.emplace_back(std::move(proto));
}

const Numbers* StoredNumbers::OnlyInitializer(const Numbers* numbers) {
  while (numbers != nullptr && numbers->initializer == nullptr) {
    numbers = numbers->parts.size() == 1 ? numbers->parts.front() : nullptr;
  }
  return numbers;
}

void StoredNumbers::Read(const Numbers* numbers, int bits, int per_element, int record, int run) {
  struct Visit {
    const Numbers* numbers;
    int bits;
    int per_element;
    int record;
  };
  std::vector<Visit> open;
  if (numbers != nullptr) open.push_back({numbers, bits, per_element, record});
  while (!open.empty()) {
    Visit visit = open.back();
    open.pop_back();
    const Numbers& at = *visit.numbers;
    if (at.told_run == run && at.told_bits >= visit.bits) continue;
    at.told_bits = at.told_run == run ? std::max(at.told_bits, visit.bits) : visit.bits;
    at.told_run = run;
    visit.per_element *= at.per_element;
    if (at.whole) visit.bits = kWhole;
    if (at.index_bits > 0) visit.bits = std::min(visit.bits, at.index_bits);
    // The innermost node that moved them is the one that reads them of the model.
    if (at.handed_on_by >= 0) visit.record = at.handed_on_by;
    if (at.initializer == nullptr) {
      for (const Numbers* part : at.parts) {
        open.push_back({part, visit.bits, visit.per_element, visit.record});
      }
      continue;
    }
    if (at.stored.kind == FormatKind::kText || at.stored.bits <= 1) continue;
    const int stored = std::max(1, at.stored.bits / std::max(1, visit.per_element));
    records_.CountParameters(at.initializer, at.elements * visit.per_element,
                             std::min(stored, visit.bits), visit.record);
  }
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Joins the operator families into the one table, sorted by name, and finds rows in it.
//
// Invariant: constexpr, so a duplicate row fails to compile and looking up registers nothing. A new
// family is one include and one name in kTable. Used by the interpreter and `acev2 ops`.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

#include "rules/domains.h"
#include "rules/families/activation_rules.h"
#include "rules/families/attention_rules.h"
#include "rules/families/contrib/contrib_attention_rules.h"
#include "rules/families/contrib/contrib_mac_rules.h"
#include "rules/families/contrib/contrib_moe_rules.h"
#include "rules/families/contrib/contrib_quantize_rules.h"
#include "rules/families/contrib/contrib_rules.h"
#include "rules/families/contrib/contrib_training_rules.h"
#include "rules/families/dialect_rules.h"
#include "rules/families/elementwise_rules.h"
#include "rules/families/finn_rules.h"
#include "rules/families/mac_rules.h"
#include "rules/families/misc_rules.h"
#include "rules/families/ml_rules.h"
#include "rules/families/movement_rules.h"
#include "rules/families/norm_rules.h"
#include "rules/families/pact_rules.h"
#include "rules/families/pool_rules.h"
#include "rules/families/quantize_rules.h"
#include "rules/families/recurrent_rules.h"
#include "rules/families/reduce_rules.h"
#include "rules/families/tensorrt_rules.h"
#include "rules/families/training_rules.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

template <std::size_t... sizes>
constexpr auto Join(const Rule (&... families)[sizes]) {
  std::array<Rule, (sizes + ...)> table{};
  auto end = table.begin();
  ((end = std::copy(std::begin(families), std::end(families), end)), ...);
  std::sort(table.begin(), table.end(),
            [](const Rule& a, const Rule& b) { return a.name < b.name; });
  return table;
}

constexpr auto kTable = Join(
    kActivationRules, kAttentionRules, kContribAttentionRules, kContribMacRules, kContribMoeRules,
    kContribQuantizeRules, kContribRules, kContribTrainingRules, kDialectRules, kElementwiseRules,
    kFinnRules, kMacRules, kMiscRules, kMlRules, kMovementRules, kNormRules, kPactRules, kPoolRules,
    kQuantizeRules, kRecurrentRules, kReduceRules, kTensorRtRules, kTrainingRules);

static_assert(std::adjacent_find(kTable.begin(), kTable.end(),
                                 [](const Rule& a, const Rule& b) { return a.name == b.name; }) ==
                  kTable.end(),
              "two rows of the rule table have the same name");

/// Each node asks several times: a search of the sorted table is 7 % of the analysis of a chain.
const Rule* FindRow(std::string_view name) {
  static const std::unordered_map<std::string_view, const Rule*> index = [] {
    std::unordered_map<std::string_view, const Rule*> rows;
    rows.reserve(kTable.size());
    for (const Rule& row : kTable) rows.emplace(row.name, &row);
    return rows;
  }();
  const auto row = index.find(name);
  return row == index.end() ? nullptr : row->second;
}

}  // namespace

std::span<const Rule> Rules() { return kTable; }

const Rule* FindRule(std::string_view domain, std::string_view op) {
  if (IsOnnxDomain(domain)) {
    // Every node asks, so without a copy of the name.
    if (const Rule* row = FindRow(op)) return row;
  } else if (const Rule* row = FindRow(ListedName(domain, op))) {
    return row;
  }
  for (const std::string_view other : DomainsWithin(ListedDomain(domain))) {
    if (const Rule* row = FindRow(ListedName(other, op))) return row;
  }
  for (const std::string_view suffix : OperatorSuffixes(ListedDomain(domain))) {
    if (!op.ends_with(suffix)) continue;
    return FindRow(ListedName(domain, op.substr(0, op.size() - suffix.size())));
  }
  return nullptr;
}

const Traits& TraitsOf(std::string_view domain, std::string_view op) {
  static constexpr Traits kNone;
  const Rule* row = FindRule(domain, op);
  return row == nullptr ? kNone : row->traits;
}

}  // namespace acev2

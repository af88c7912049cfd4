// SPDX-License-Identifier: Apache-2.0
//
// Operators that are variants of another one say so in their names.
//
// Invariant: an affix is taken off only if the rule table has an operator of the name that is left,
// so "Quant" is not a variant of "uant", and a new variant in the rule table needs no row here.
// What a name does not say stands in the operator's row (SameKindAs).
#include "report/kind.h"

#include <algorithm>
#include <array>
#include <optional>

#include "rules/rule.h"

namespace acev2 {
namespace {

// How ONNX and ONNX Runtime name an operator that does the same on other number formats, in another
// memory layout, or with something fused to it.
constexpr std::array<std::string_view, 6> kPrefixes = {"QLinear", "QOrdered", "DynamicQuantize",
                                                       "Q",       "Fused",    "Nhwc"};
constexpr std::array<std::string_view, 11> kSuffixes = {"IntegerToFloat",
                                                        "Integer16",
                                                        "Integer",
                                                        "NBits",
                                                        "Bnb4",
                                                        "FpQ4",
                                                        "Float8",
                                                        "BlockQuantized",
                                                        "BlockQuantizedFp4Weight",
                                                        "BlockQuantizedFp8Weight",
                                                        "Activation"};

constexpr int kMaxAffixes = 3;  // NhwcFusedConv has two; names may be anything

/// The operator that `op` is a variant of, under at most `affixes` of them.
std::optional<std::string_view> BaseOf(std::string_view op, int affixes = kMaxAffixes) {
  if (affixes == 0) return std::nullopt;
  std::optional<std::string_view> deeper;
  const auto consider = [&](std::string_view rest) {
    if (deeper || rest.empty()) return;
    const std::optional<std::string_view> base = BaseOf(rest, affixes - 1);
    if (base) {
      deeper = base;
    } else if (FindRule("", rest) != nullptr) {
      deeper = rest;
    }
  };
  for (const std::string_view prefix : kPrefixes) {
    if (op.starts_with(prefix)) consider(op.substr(prefix.size()));
  }
  for (const std::string_view suffix : kSuffixes) {
    if (op.ends_with(suffix)) consider(op.substr(0, op.size() - suffix.size()));
  }
  return deeper;
}

}  // namespace

std::string CommonName(std::string_view op) { return std::string(BaseOf(op).value_or(op)); }

std::string LayerKind(std::string_view op) {
  const std::string_view base = BaseOf(op).value_or(op);
  const std::string_view kind = TraitsOf("", base).kind;
  return std::string(kind.empty() ? base : kind);
}

bool OnlyDequantizes(std::string_view domain, std::string_view op) {
  if (const Rule* rule = FindRule(domain, op)) return rule->traits.Has(kDequantizes);
  // An operator of a profile can but say it in its name. One that quantizes first rounds.
  return op.find("Dequantize") != std::string_view::npos &&
         op.find("QuantizeDequantize") == std::string_view::npos;
}

}  // namespace acev2

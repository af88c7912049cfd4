// SPDX-License-Identifier: Apache-2.0
//
// Which unit, and which prices have a part that is not in it.
#include "metric/price_unit.h"

#include <fmt/format.h>

#include <set>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "diagnostic/codes.h"
#include "metric/price_choice.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kAcev2Unit = "ACEv2";

/// True if a part of the price that was chosen is the table's.
struct BuiltInPart {
  using Result = bool;

  bool Own(const Formula& /*formula*/, int /*i*/, int /*j*/) const { return false; }
  bool Row(Operation operation, OperandKind /*kind*/, int /*i*/, int /*j*/) const {
    return operation != Operation::kLogic;
  }
  bool Product(int /*i*/, int /*j*/) const { return true; }
  bool Mac(OperandKind /*kind*/, bool mul, bool add) const { return mul || add; }
  bool Polynomial(OperandKind /*kind*/, int /*i*/, int /*j*/, bool mac) const { return mac; }
  template <typename Table, typename AsFloat>
  bool TableOr(Operation /*operation*/, int i, int j, Table table, AsFloat as_float) const {
    return std::max(i, j) <= kLookUpBits ? table() : as_float();
  }
  template <typename Otherwise>
  bool Pairs(bool mul, bool add, const Otherwise& /*otherwise*/) const {
    return mul || add;
  }
  bool FactoredMul(bool shift) const { return shift; }
  bool FactoredMac(bool mul, bool add) const { return mul || add; }
};

/// "mul.float", as a profile names it.
std::string KeyOf(const Work& work) {
  std::string_view kind = "integer";
  if (IsFactored(work.operation, work.lhs, work.rhs)) {
    kind = "power_of_two";
  } else if (KindOf(work.lhs, work.rhs) == OperandKind::kFloat) {
    kind = "float";
  } else if (KindOf(work.lhs, work.rhs) == OperandKind::kMixed) {
    kind = "mixed";
  }
  return fmt::format("{}.{}", ToString(work.operation), kind);
}

}  // namespace

std::string PriceUnit(const Options& options) {
  return HasOwnUnit(options) ? Printable(options.profile.content()->unit) : std::string(kAcev2Unit);
}

bool HasOwnUnit(const Options& options) {
  if (options.profile.empty()) return false;
  const std::string& unit = options.profile.content()->unit;
  return !unit.empty() && unit != kAcev2Unit;
}

void RequireOneUnit(const Options& a, std::string_view of_a, const Options& b,
                    std::string_view of_b) {
  const std::string first = PriceUnit(a);
  const std::string second = PriceUnit(b);
  if (first == second) return;
  throw Error(
      fmt::format("costs of {} are in {}, those of {} in {}, which nobody can compare or add "
                  "up",
                  of_b, second, of_a, first),
      "the same --profile for both, or none, gives one unit");
}

bool StaysBuiltIn(Operation operation, Format lhs, Format rhs, const Options& options) {
  if (operation == Operation::kLogic) return false;
  const BuiltInPart part;
  return options.profile.empty() || PriceChoice(part, options).Of(operation, lhs, rhs);
}

bool HasPrice(Operation operation, Format lhs, Format rhs, const Options& options) {
  return options.profile.empty() || !options.profile.content()->complete ||
         !StaysBuiltIn(operation, lhs, rhs, options);
}

bool IsInUnit(Operation operation, Format lhs, Format rhs, const Options& options) {
  return HasPrice(operation, lhs, rhs, options) &&
         (!HasOwnUnit(options) || !StaysBuiltIn(operation, lhs, rhs, options));
}

std::optional<Diagnostic> PartialProfile(const Report& report) {
  const Options& options = report.options;
  if (options.profile.empty()) return std::nullopt;
  const ProfileContent& own = *options.profile.content();
  const bool has_prices = !own.formulas.empty() || !own.pairs.empty();
  if (own.unit == kAcev2Unit || (!has_prices && own.unit.empty())) return std::nullopt;
  std::set<std::string> keys;
  Cost kept;
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) {
      if (!StaysBuiltIn(work.operation, work.lhs, work.rhs, options)) continue;
      const Cost cost = Price(work, options);
      if (cost.is_zero()) continue;
      kept += cost;
      keys.insert(KeyOf(work));
    }
  }
  if (keys.empty()) return std::nullopt;
  const Cost total = report.totals.acev2;
  return MakeDiagnostic(
      "partial-profile", "",
      fmt::format("prices of {} stay ACEv2 where {} has none: {} of the total",
                  fmt::join(keys, ", "), Printable(own.path),
                  Percent(kept.ToDouble() / total.ToDouble())),
      HasOwnUnit(options)
          ? "set them in the profile; complete = true makes it an error to lack one"
          : "unit = \"ACEv2\" in the profile says that its prices are ACEv2 as well");
}

}  // namespace acev2

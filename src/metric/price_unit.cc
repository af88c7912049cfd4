// SPDX-License-Identifier: Apache-2.0
//
// Follows the choices of price.cc, as price_origin.cc does for the formulas.
#include "metric/price_unit.h"

#include <fmt/format.h>

#include <set>

#include "acev2/metric.h"
#include "diagnostic/codes.h"
#include "metric/operand_kinds.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kAcev2Unit = "ACEv2";

/// As Formulated of price.cc.
bool KeepsFormula(Operation operation, OperandKind kind, const Options& options) {
  if (FindFormula(operation, kind, options.profile) != nullptr) return false;
  switch (operation) {
    case Operation::kMac:
      if (kind != OperandKind::kInteger && options.float_mac == FloatMac::kProduct) return true;
      return KeepsFormula(Operation::kMul, kind, options) ||
             KeepsFormula(Operation::kAdd, kind, options);
    case Operation::kFunc:
      // Of integers as of floats, of floats so many MACs.
      return KeepsFormula(kind == OperandKind::kInteger ? Operation::kFunc : Operation::kMac,
                          OperandKind::kFloat, options);
    case Operation::kLogic:
      return false;
    default:
      return true;
  }
}

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

bool StaysBuiltIn(Operation operation, Format lhs, Format rhs, const Options& options) {
  const Profile& profile = options.profile;
  if (operation == Operation::kLogic) return false;
  if (profile.empty()) return true;
  if (FindPair(operation, lhs, rhs, profile) != nullptr) return false;
  if (FollowsPairs(operation, lhs, rhs, options)) {
    return StaysBuiltIn(Operation::kMul, lhs, rhs, options) ||
           StaysBuiltIn(Operation::kAdd, lhs, rhs, options);
  }
  if (!IsFactored(operation, lhs, rhs)) {
    return KeepsFormula(operation, KindOf(lhs, rhs), options);
  }
  if (FindFormula(operation, OperandKind::kPowerOfTwo, profile) != nullptr) return false;
  if (operation == Operation::kMac) {
    return (FindFormula(Operation::kMul, OperandKind::kPowerOfTwo, profile) == nullptr &&
            KeepsFormula(Operation::kShift, KindOf(Moved(lhs, rhs), Moved(lhs, rhs)), options)) ||
           KeepsFormula(Operation::kAdd, KindOf(lhs, rhs), options);
  }
  return KeepsFormula(Operation::kShift, KindOf(Moved(lhs, rhs), Moved(lhs, rhs)), options);
}

bool HasPrice(Operation operation, Format lhs, Format rhs, const Options& options) {
  return options.profile.empty() || !options.profile.content()->complete ||
         !StaysBuiltIn(operation, lhs, rhs, options);
}

std::optional<Diagnostic> PartialProfile(const Report& report) {
  const Options& options = report.options;
  if (options.profile.empty()) return std::nullopt;
  const ProfileContent& own = *options.profile.content();
  if ((own.formulas.empty() && own.pairs.empty()) || own.unit == kAcev2Unit) return std::nullopt;
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
      HasOwnUnit(options) ? "set them in the profile; complete = true makes it an error to lack one"
                          : "unit = \"ACEv2\" in the profile says that its prices are ACEv2 as well");
}

}  // namespace acev2

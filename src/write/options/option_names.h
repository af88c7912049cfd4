// SPDX-License-Identifier: Apache-2.0
//
// The names of option values, as the command line takes them and the JSON report writes them.
//
// Invariant: one array a choice; parsing, help and reports all read it, so they cannot disagree.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "acev2/options.h"
#include "acev2/write.h"

namespace acev2 {

template <typename Enum>
struct NamedValue {
  std::string_view name;
  Enum value;
};

inline constexpr std::array kLoweringNames = {NamedValue<Lowering>{"integer", Lowering::kInteger},
                                              NamedValue<Lowering>{"none", Lowering::kNone}};
inline constexpr std::array kFloatMacNames = {NamedValue<FloatMac>{"sum", FloatMac::kSum},
                                              NamedValue<FloatMac>{"product", FloatMac::kProduct}};
inline constexpr std::array kBranchNames = {
    NamedValue<Branch>{"max", Branch::kMax}, NamedValue<Branch>{"min", Branch::kMin},
    NamedValue<Branch>{"then", Branch::kThen}, NamedValue<Branch>{"else", Branch::kElse}};
inline constexpr std::array kWeightsNames = {NamedValue<Weights>{"declared", Weights::kDeclared},
                                             NamedValue<Weights>{"values", Weights::kValues}};
inline constexpr std::array kFoldNames = {NamedValue<Fold>{"none", Fold::kNone},
                                          NamedValue<Fold>{"batch-norm", Fold::kBatchNorm}};
inline constexpr std::array kRequantNames = {NamedValue<Requant>{"float32", Requant::kFloat32},
                                             NamedValue<Requant>{"fixed32", Requant::kFixed32},
                                             NamedValue<Requant>{"fixed16", Requant::kFixed16},
                                             NamedValue<Requant>{"fixed8", Requant::kFixed8}};
inline constexpr std::array kCausalNames = {NamedValue<Causal>{"full", Causal::kFull},
                                            NamedValue<Causal>{"half", Causal::kHalf}};
inline constexpr std::array kAssumedQuantizersNames = {
    NamedValue<AssumedQuantizers>{"none", AssumedQuantizers::kNone},
    NamedValue<AssumedQuantizers>{"written", AssumedQuantizers::kWritten}};
/// Widths of accumulators that have a name; others are a number of bits.
inline constexpr std::array kAccumulatorNames = {
    NamedValue<Accumulator::Width>{"operand", Accumulator::Width::kOperand},
    NamedValue<Accumulator::Width>{"minimal", Accumulator::Width::kMinimal}};
inline constexpr std::array kMetricNames = {NamedValue<Metric>{"acev2", Metric::kAcev2},
                                            NamedValue<Metric>{"ace", Metric::kAce},
                                            NamedValue<Metric>{"macs", Metric::kMacs}};
inline constexpr std::array kGroupByNames = {NamedValue<GroupBy>{"layer", GroupBy::kLayer},
                                             NamedValue<GroupBy>{"node", GroupBy::kNode},
                                             NamedValue<GroupBy>{"op", GroupBy::kOp},
                                             NamedValue<GroupBy>{"scope", GroupBy::kScope},
                                             NamedValue<GroupBy>{"category", GroupBy::kCategory},
                                             NamedValue<GroupBy>{"precision", GroupBy::kPrecision}};

/// The name of `value` in `names`.
template <typename Enum, std::size_t kSize>
std::string_view NameOf(const std::array<NamedValue<Enum>, kSize>& names, Enum value) {
  for (const NamedValue<Enum>& row : names) {
    if (row.value == value) return row.name;
  }
  return "?";
}

/// The value called `name`, if there is one.
template <typename Enum, std::size_t kSize>
std::optional<Enum> ValueOf(const std::array<NamedValue<Enum>, kSize>& names,
                            std::string_view name) {
  for (const NamedValue<Enum>& row : names) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What prices are in: ACEv2, or the unit of a profile; and what of them a profile leaves as built
// in.
//
// Invariant: StaysBuiltIn says of each price whether price.cc takes a part of it from its own
// table. Used by price.cc (complete profiles), by PriceReport (the warning) and by all who name the
// unit.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "acev2/format.h"
#include "acev2/options.h"
#include "acev2/report.h"
#include "acev2/work.h"

namespace acev2 {

/// "ACEv2", or the unit that the profile names.
std::string PriceUnit(const Options& options);

/// True if the profile says that its prices are in a unit other than ACEv2.
bool HasOwnUnit(const Options& options);

/// Throws Error if costs by `a` and by `b` are of different units, and so have neither a difference
/// nor a sum.
/// `of_a` and `of_b` say whose they are ("the first part").
void RequireOneUnit(const Options& a, std::string_view of_a, const Options& b,
                    std::string_view of_b);

/// True if the price of `operation` on these formats has a part that no line of the profile set.
/// Logic is free in any unit.
bool StaysBuiltIn(Operation operation, Format lhs, Format rhs, const Options& options);

/// False of a price that a complete profile lacks: UnitPrice throws.
bool HasPrice(Operation operation, Format lhs, Format rhs, const Options& options);

/// True if the price is there and all of it in PriceUnit: what a profile of another unit than ACEv2
/// leaves built in is not.
bool IsInUnit(Operation operation, Format lhs, Format rhs, const Options& options);

/// Which prices of `report` stay built in beside those of its profile, and how much of the total
/// they make; empty where all are of one unit.
std::optional<Diagnostic> PartialProfile(const Report& report);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The price list: what one elementary operation costs in ACEv2 and in ACE.
//
// Invariant: the only place that knows prices. Sources: PikeLPN poster (CVPR 2024) for multiply,
// add, shift and integer MAC; docs/metric.md for our own decisions ([O]).
#pragma once

#include <functional>
#include <string_view>

#include "acev2/count.h"
#include "acev2/options.h"
#include "acev2/work.h"

namespace acev2 {

/// ACEv2 of one `operation` on operands `lhs` and `rhs`. Both formats must be known and arithmetic
/// (not text). kMac and kMul take both widths; one-operand operations read the wider.
Cost UnitPrice(Operation operation, Format lhs, Format rhs, FloatMac float_mac = FloatMac::kSum);

/// ACEv2 of `work`: count × UnitPrice.
Cost Price(const Work& work, FloatMac float_mac = FloatMac::kSum);

/// ACE (PokeBNN, CVPR 2022) of `work`: count·i·j for kMac entries, 0 for the rest; floats at their
/// storage width. Throws Error past 2^63 - 1.
Count Ace(const Work& work);

/// True of multiply, add, MAC and shift, the four operations the poster prices.
bool IsPosterOperation(Operation operation);

}  // namespace acev2

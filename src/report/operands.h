// SPDX-License-Identifier: Apache-2.0
//
// What a node or a layer multiplies, in words: the formats of the work that matters most.
//
// Invariant: a layer is looked at as if it were one node that does all of its work, so that it says
// the same whether a quantizer is written as a node of its own or is part of the operator. Called
// by the rows of tables, by diffs and by JSON.
#pragma once

#include <span>
#include <string>

#include "acev2/report.h"

namespace acev2 {

/// True of And, Not …: they are stored in a bit, but are no numbers.
bool IsOnTruthValues(const Work& work);

/// "uint8 × int8" of a product, "int8" or "int8, int32" of other work, "bool" of truth values.
std::string OperandsText(const Work& work);

/// As MainOperands of a node of `category` that does all the work of `nodes`.
std::string MainOperandsOf(std::span<const NodeCost* const> nodes, Category category,
                           const Options& options);

}  // namespace acev2

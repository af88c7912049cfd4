// SPDX-License-Identifier: Apache-2.0
//
// The tables that custom_schemas.cc joins, one per family of operators.
//
// Invariant: an operator stands in the family that has its rule (src/rules/families/), so both
// files bear the same name. Rows carry domains as tables list them (rules/domains.h).
#pragma once

#include <span>

#include "interpret/shapes/custom_schemas.h"

namespace acev2 {

std::span<const CustomSchema> ContribSchemas();
std::span<const CustomSchema> ContribAttentionSchemas();
std::span<const CustomSchema> ContribMacSchemas();
std::span<const CustomSchema> ContribMoeSchemas();
std::span<const CustomSchema> ContribQuantizeSchemas();
std::span<const CustomSchema> ContribTrainingSchemas();
std::span<const CustomSchema> DialectSchemas();
std::span<const CustomSchema> FinnSchemas();
std::span<const CustomSchema> PactSchemas();
std::span<const CustomSchema> QuantizeSchemas();
std::span<const CustomSchema> TensorRtSchemas();

}  // namespace acev2

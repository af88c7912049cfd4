// SPDX-License-Identifier: Apache-2.0
//
// The tables that custom_schemas.cc joins, one per family of operators.
//
// Invariant: rows carry canonical domain names; custom_schemas.cc adds the aliases.
#pragma once

#include <span>

#include "interpret/shapes/custom_schemas.h"

namespace acev2 {

std::span<const CustomSchema> MicrosoftSchemas();
std::span<const CustomSchema> ProductSchemas();
std::span<const CustomSchema> AttentionSchemas();
/// Domain "qonnx" stands for every name that QONNX, Brevitas and FINN use (rules/rule.h).
std::span<const CustomSchema> QonnxSchemas();
std::span<const CustomSchema> DialectSchemas();

}  // namespace acev2

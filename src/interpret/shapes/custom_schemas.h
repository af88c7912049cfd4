// SPDX-License-Identifier: Apache-2.0
//
// Operator schemas of domains that ONNX does not define (com.microsoft, QONNX, Brevitas …).
//
// Invariant: one row per operator; a row adds to ONNX's own schemas and never replaces one. Built
// on first use by schemas.h, like ONNX's own.
#pragma once

#include <span>
#include <string_view>

#include "onnx/defs/schema.h"

namespace acev2 {

/// One operator outside ONNX: what its inputs and outputs are and how their shapes follow.
struct CustomSchema {
  std::string_view domain;  ///< "com.microsoft"; "" for withdrawn or experimental ai.onnx operators
  std::string_view op;
  /// Adds inputs, outputs, attributes and inference to a schema that already has its name, domain
  /// and since-version 1. Must not call Finalize.
  void (*define)(onnx::OpSchema& schema);
};

/// The rows of one file in families/, by its name without "_schemas".
struct SchemaFamily {
  std::string_view name;
  std::span<const CustomSchema> rows;
};

/// Every family, with domains as tables list them.
std::span<const SchemaFamily> SchemaFamilies();

/// All rows, in any order. Aliases of their domains (rules/domains.h) are left to the look-up.
std::span<const CustomSchema> CustomSchemas();

/// Sets output types and shapes as an operator's definition has them.
using ShapeSupplement = void (*)(onnx::InferenceContext& context);

/// What to run after ONNX's own inference function of an operator outside ai.onnx (or instead of
/// it, where there is none) if it left an output without a shape; null if there is nothing to add.
/// Throws nothing but onnx::InferenceError.
ShapeSupplement SupplementInference(std::string_view domain, std::string_view op);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What mutated models are made of: numbers at edges, words that mean something, and every operator.
//
// Invariant: the same everywhere, in the same order, as a seed names an index. Used by
// mutate_model.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "interpret/shapes/custom_schemas.h"
#include "interpret/shapes/schemas.h"
#include "onnx/defs/schema.h"

namespace acev2::testing {

inline constexpr std::int64_t kIntegers[] = {std::numeric_limits<std::int64_t>::min(),
                                             -(1LL << 62),
                                             -(1LL << 31),
                                             -65,
                                             -3,
                                             -2,
                                             -1,
                                             0,
                                             1,
                                             2,
                                             3,
                                             4,
                                             7,
                                             8,
                                             64,
                                             255,
                                             1000,
                                             1LL << 24,
                                             (1LL << 31) - 1,
                                             1LL << 32,
                                             1LL << 53,
                                             1LL << 62,
                                             std::numeric_limits<std::int64_t>::max()};
inline constexpr double kReals[] = {0.0,
                                    -0.0,
                                    1.0,
                                    -1.0,
                                    0.5,
                                    3.0,
                                    1e-45,
                                    1e38,
                                    -1e38,
                                    std::numeric_limits<double>::quiet_NaN(),
                                    std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity()};
inline constexpr const char* kWords[] = {
    "",           "x",    "NOTSET",    "SAME_UPPER",  "VALID",    "linear",
    "reverse",    "DCR",  "ij,jk->ik", "...i,...j->", "i->iii",   "\x1b[2J",
    "::error::x", "Relu", "none",      "default",     "\xff\xfe", "com.microsoft"};

/// The schemas of ONNX, of every version, and those of operators outside of it.
inline const std::vector<const onnx::OpSchema*>& AllSchemas() {
  static const std::vector<const onnx::OpSchema*> all = [] {
    static const std::vector<onnx::OpSchema> onnx_schemas =
        onnx::OpSchemaRegistry::get_all_schemas_with_history();
    std::vector<const onnx::OpSchema*> schemas;
    for (const onnx::OpSchema& schema : onnx_schemas) schemas.push_back(&schema);
    for (const CustomSchema& row : CustomSchemas()) {
      if (const onnx::OpSchema* schema = FindSchema(row.domain, row.op, 1)) {
        schemas.push_back(schema);
      }
    }
    // The registry is a hash table: a seed must mean the same everywhere.
    std::sort(schemas.begin(), schemas.end(), [](const auto* a, const auto* b) {
      return std::tuple(a->domain(), a->Name(), a->SinceVersion()) <
             std::tuple(b->domain(), b->Name(), b->SinceVersion());
    });
    return schemas;
  }();
  return all;
}

}  // namespace acev2::testing

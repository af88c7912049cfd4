// SPDX-License-Identifier: Apache-2.0
//
// The table of operator schemas outside ONNX: the families' rows, and those of ONNX Runtime without
// their domain, as some exporters write them.
//
// Invariant: see custom_schemas.h. Read by schemas.cc alone.
#include "interpret/shapes/custom_schemas.h"

#include <vector>

#include "interpret/shapes/families/schema_families.h"
#include "rules/domains.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

/// True if `op` without a domain is ONNX Runtime's: ai.onnx has no operator of that name.
bool MayLackItsDomain(std::string_view op) {
  const Rule* rule = FindRule(kOnnxDomain, op);
  return rule != nullptr && rule->name.starts_with(kMicrosoftDomain);
}

}  // namespace

std::span<const SchemaFamily> SchemaFamilies() {
  static const SchemaFamily families[] = {
      {"contrib", ContribSchemas()},
      {"contrib_attention", ContribAttentionSchemas()},
      {"contrib_mac", ContribMacSchemas()},
      {"contrib_moe", ContribMoeSchemas()},
      {"contrib_quantize", ContribQuantizeSchemas()},
      {"dialect", DialectSchemas()},
      {"finn", FinnSchemas()},
      {"quantize", QuantizeSchemas()},
  };
  return families;
}

std::span<const CustomSchema> CustomSchemas() {
  static const std::vector<CustomSchema> table = [] {
    std::vector<CustomSchema> rows;
    for (const SchemaFamily& family : SchemaFamilies()) {
      for (const CustomSchema& row : family.rows) {
        rows.push_back(row);
        if (row.domain == kMicrosoftDomain && MayLackItsDomain(row.op)) {
          rows.push_back({kOnnxDomain, row.op, row.define});
        }
      }
    }
    return rows;
  }();
  return table;
}

}  // namespace acev2

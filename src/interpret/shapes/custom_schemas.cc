// SPDX-License-Identifier: Apache-2.0
//
// The table of operator schemas outside ONNX: the families' rows, and those that exporters write
// without their domain.
//
// Invariant: see custom_schemas.h. Read by schemas.cc alone.
#include "interpret/shapes/custom_schemas.h"

#include <algorithm>
#include <vector>

#include "interpret/shapes/families/schema_families.h"
#include "rules/domains.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

/// True if `op`, written into `domain`, is that of `own`: `domain` has none of that name.
bool StandsFor(std::string_view domain, std::string_view own, std::string_view op) {
  const Rule* rule = FindRule(domain, op);
  return rule != nullptr && rule->name == ListedName(own, op);
}

}  // namespace

std::span<const SchemaFamily> SchemaFamilies() {
  static const SchemaFamily families[] = {
      {"contrib", ContribSchemas()},
      {"contrib_attention", ContribAttentionSchemas()},
      {"contrib_mac", ContribMacSchemas()},
      {"contrib_moe", ContribMoeSchemas()},
      {"contrib_quantize", ContribQuantizeSchemas()},
      {"contrib_training", ContribTrainingSchemas()},
      {"dialect", DialectSchemas()},
      {"finn", FinnSchemas()},
      {"pact", PactSchemas()},
      {"quantize", QuantizeSchemas()},
      {"tensorrt", TensorRtSchemas()},
  };
  return families;
}

std::span<const CustomSchema> CustomSchemas() {
  static const std::vector<CustomSchema> table = [] {
    std::vector<CustomSchema> rows;
    for (const SchemaFamily& family : SchemaFamilies()) {
      for (const CustomSchema& row : family.rows) {
        rows.push_back(row);
        for (const std::string_view domain : {kOnnxDomain, kExtensionsDomain}) {
          const auto within = DomainsWithin(domain);
          if (std::ranges::find(within, row.domain) != within.end() &&
              StandsFor(domain, row.domain, row.op)) {
            rows.push_back({domain, row.op, row.define});
          }
        }
      }
    }
    return rows;
  }();
  return table;
}

}  // namespace acev2

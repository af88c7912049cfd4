// SPDX-License-Identifier: Apache-2.0
//
// The table of operator schemas outside ONNX: the families' rows, and the same rows under the other
// names that exporters use.
//
// Invariant: see custom_schemas.h. Read by schemas.cc alone.
#include "interpret/shapes/custom_schemas.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <string>
#include <vector>

#include "interpret/shapes/schema_tables.h"

namespace acev2 {
namespace {

// QONNX defines these operators; Brevitas, FINN and older QONNX export them under these names.
constexpr std::string_view kQonnxDomains[] = {
    "qonnx",
    "qonnx.custom_op.general",
    "qonnx.custom_op.channels_last",
    "qonnx.custom_op.nhwc",
    "onnx.brevitas",
    "finn",
    "finn.custom_op.general",
    "finn.custom_op.fpgadataflow",
    "finn.custom_op.fpgadataflow.hls",
    "finn.custom_op.fpgadataflow.rtl",
};

// FINN names a layer after its implementation.
constexpr std::string_view kFinnSuffixes[] = {"_Batch", "_hls", "_rtl"};

// Operators that com.microsoft shares a name with ai.onnx on: without a domain they are ai.onnx's.
constexpr std::string_view kSharedNames[] = {
    "Attention", "DequantizeLinear",    "GatherND",
    "Gelu",      "GridSample",          "LinearAttention",
    "Pad",       "QLinearConv",         "QuantizeLinear",
    "Range",     "RotaryEmbedding",     "Trilu",
    "Unique",    "CausalConvWithState",
};

/// All rows, and the names that aliases had to be made for.
struct Table {
  std::vector<CustomSchema> rows;
  std::deque<std::string> names;
};

Table Join() {
  Table table;
  const auto add = [&table](std::span<const CustomSchema> rows) {
    std::copy(rows.begin(), rows.end(), std::back_inserter(table.rows));
  };
  add(MicrosoftSchemas());
  add(ProductSchemas());
  add(AttentionSchemas());
  // Exporters write ONNX Runtime's operators without a domain too.
  std::vector<CustomSchema> bare;
  for (const CustomSchema& row : table.rows) {
    const bool shared = std::ranges::find(kSharedNames, row.op) != std::end(kSharedNames);
    if (row.domain == "com.microsoft" && !shared) bare.push_back({"", row.op, row.define});
  }
  add(bare);
  add(DialectSchemas());
  for (const CustomSchema& row : QonnxSchemas()) {
    for (const std::string_view domain : kQonnxDomains) {
      table.rows.push_back({domain, row.op, row.define});
      if (!domain.starts_with("finn")) continue;
      for (const std::string_view suffix : kFinnSuffixes) {
        table.names.push_back(std::string(row.op).append(suffix));
        table.rows.push_back({domain, table.names.back(), row.define});
      }
    }
  }
  return table;
}

}  // namespace

std::span<const CustomSchema> CustomSchemas() {
  static const Table table = Join();
  return table.rows;
}

}  // namespace acev2

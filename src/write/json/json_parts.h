// SPDX-License-Identifier: Apache-2.0
//
// Parts of the JSON report that other JSON has as well.
//
// Invariant: the same member with the same content wherever it stands, and what is written is read
// back the same. Written in json_report.cc, read in json_read.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"
#include "report/bounds.h"
#include "write/json/json_cursor.h"
#include "write/json/json_text.h"

namespace acev2 {

/// What every document begins with: "schema_version", "metric_version" (of those that have one) and
/// "tool".
void WriteHead(JsonText& json, int schema_version,
               std::optional<std::int64_t> metric_version = std::nullopt);
/// The member "options".
void WriteOptions(JsonText& json, const Options& options);
/// The member `key` with a number a name, {"N": 4}, and its inverse.
void WriteIntegers(JsonText& json, std::string_view key,
                   const std::map<std::string, std::int64_t>& values);
std::map<std::string, std::int64_t> ReadIntegers(const JsonCursor& cursor);
/// The member `key` with numbers a name, {"size": [8, 0.5]}, and its inverse.
void WriteElements(JsonText& json, std::string_view key,
                   const std::map<std::string, std::vector<double>>& values);
std::map<std::string, std::vector<double>> ReadElements(const JsonCursor& cursor);
/// `node` as an element of "nodes".
/// `layer`: the name of the one that it belongs to; `bounds`: BoundsOfNodes says them.
void WriteNode(JsonText& json, const NodeCost& node, std::string_view layer,
               const NodeBounds& bounds, const Options& options);
/// The member "totals".
/// `metric_version`: of the metric that made them; what version 1 did not count is null.
void WriteTotals(JsonText& json, const Totals& totals,
                 std::int64_t metric_version = kMetricVersion);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Parts of the JSON report that other JSON has as well.
//
// Invariant: the same member with the same content wherever it stands. Written in json_report.cc.
#pragma once

#include "acev2/report.h"
#include "write/layout/json_text.h"

namespace acev2 {

/// The member "options".
void WriteOptions(JsonText& json, const Options& options);
/// The member "totals".
void WriteTotals(JsonText& json, const Totals& totals);

}  // namespace acev2

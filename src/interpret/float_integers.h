// SPDX-License-Identifier: Apache-2.0
//
// A note about integers that float tensors hold, which cost less where they are told as integers:
// what a Round or Floor makes that nothing bounds, and constants of whole numbers beside integers.
//
// Invariant: figures do not change by what is said here, and it is said only where a second
// analysis with such formats costs less by what a table can show. Of a constant at most 2^20
// numbers are read; external data stays unopened. Called by analyze.cc, of reports that are shown.
#pragma once

#include <functional>

#include "acev2/options.h"
#include "acev2/report.h"
#include "load/load.h"

namespace acev2 {

/// Adds the note to `report`, whose nodes are those of `model`; `again` analyzes the model with
/// other options, and is called once at most.
void NoteWholeNumbers(const Model& model, const std::function<Report(const Options&)>& again,
                      Report& report);

}  // namespace acev2

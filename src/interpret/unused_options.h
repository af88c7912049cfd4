// SPDX-License-Identifier: Apache-2.0
//
// Notes of options that change nothing of a model, with the reason: nobody should take a figure for
// that of another datapath because an option stands above it.
//
// Invariant: an option is said to change nothing only if an analysis without it counts the same
// work at every node, and totals that are bounds no other way. Called by analyze.cc, of reports
// that are shown.
#pragma once

#include <functional>

#include "acev2/options.h"
#include "acev2/report.h"

namespace acev2 {

/// Adds a note to `report` for each of --fold, --accumulator, --requant, --causal, --branch and
/// --trip-count that is given and changes nothing; `again` analyzes the model with other options.
void NoteUnusedOptions(const std::function<Report(const Options&)>& again, Report& report);

}  // namespace acev2

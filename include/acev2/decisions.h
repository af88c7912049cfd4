// SPDX-License-Identifier: Apache-2.0
//
// How much of a model's total hangs on each choice of the metric that is ours ([O] in
// docs/metric.md).
//
// Invariant: each choice is turned alone, and what it then costs is a full analysis with options
// and prices that a user could give; they do not add up. Logic in src/whatif/, writers in
// src/write/whatif/; `acev2 MODEL --decisions` calls them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/count.h"
#include "acev2/report.h"
#include "acev2/whatif.h"
#include "acev2/write.h"

namespace acev2 {

/// One choice, as it is and turned.
struct Decision {
  std::string_view choice;   ///< "square root"
  std::string_view today;    ///< "i²/4"
  std::string_view turned;   ///< "i²/2"
  std::string_view how;      ///< "--accumulator minimal", or lines of a profile
  std::optional<Cost> part;  ///< what of the total the choice prices; none: it is no price
  /// Of the model with the choice turned; none: not known, or other nodes have no price then.
  std::optional<Totals> totals;
};

struct Decisions {
  Totals totals;               ///< of the model as it is
  std::vector<Decision> rows;  ///< in the order of docs/metric.md
};

/// Turns each choice that the options of `report` leave as it is. `analyze` is of the same model.
/// Throws Error for a report with a profile: the prices are then those of its author.
Decisions MakeDecisions(const std::string& model, const AnalyzeWith& analyze, const Report& report);

/// A table of what the total hangs on, the most first; the others in a note.
std::string WriteDecisionsTable(const Report& report, const Decisions& decisions,
                                const Style& style = {});

/// The member "decisions" of the report's JSON.
std::string WriteDecisionsJson(const Decisions& decisions);

}  // namespace acev2

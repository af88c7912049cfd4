// SPDX-License-Identifier: Apache-2.0
//
// Interprets a model whole: runs passes over it until the sizes that nobody set are settled.
#pragma once

#include "acev2/options.h"
#include "acev2/report.h"
#include "load/load.h"

namespace acev2 {

/// The report of `model`, not priced yet. A size that neither the model nor the options set is 1;
/// where the model cannot run so, it is the least that suits, and where declared shapes tell it,
/// that (docs/metric.md). A note says so of each. Throws Error only for what Options get wrong and
/// for counts past 2^63 - 1.
Report Interpret(const Model& model, const Options& options, Names names);

}  // namespace acev2

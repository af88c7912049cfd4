// SPDX-License-Identifier: Apache-2.0
//
// From a model that is loaded to its Report, for those that need both (annotate.cc).
#pragma once

#include <cstdint>
#include <string>

#include "acev2/options.h"
#include "acev2/report.h"
#include "load/load.h"

namespace acev2 {

/// Whether to look for what could be asked better, which takes further analyses.
enum class Advice : std::uint8_t { kGiven, kSpared };

/// Interprets and prices `model`. Throws Error with `name` in front.
Report AnalyzeModel(const Model& model, const std::string& name, const Options& options,
                    Names names, Advice advice = Advice::kGiven);

}  // namespace acev2

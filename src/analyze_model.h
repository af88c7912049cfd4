// SPDX-License-Identifier: Apache-2.0
//
// From a model that is loaded to its Report, for those that need both (annotate.cc).
#pragma once

#include <string>

#include "acev2/options.h"
#include "acev2/report.h"
#include "load/load.h"

namespace acev2 {

/// Interprets and prices `model`. Throws Error with `name` in front.
Report AnalyzeModel(const Model& model, const std::string& name, const Options& options,
                    Names names);

}  // namespace acev2

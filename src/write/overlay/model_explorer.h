// SPDX-License-Identifier: Apache-2.0
//
// Colours for the graph in Model Explorer.
#pragma once

#include <string>

#include "acev2/write.h"

namespace acev2 {

/// Node data that Model Explorer loads beside the model itself. Throws Error for a saved report.
std::string WriteModelExplorer(const Report& report, const View& view);

}  // namespace acev2

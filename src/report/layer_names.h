// SPDX-License-Identifier: Apache-2.0
//
// What layers are called: after the module of the network that they are, where the model tells.
//
// Invariant: names are unique and depend on the structure of the model alone, not on sizes or
// prices. Called by MakeLayers.
#pragma once

#include <vector>

#include "report/layers.h"

namespace acev2 {

/// Fills Layer::name: the module ("layer1.0.conv1") if the layer is the one that computes in it,
/// with the node's own name behind it if it is one of several ("layer1.0/add_2"), the name of the
/// main node if no module is known.
void NameLayers(const Report& report, std::vector<Layer>& layers);

}  // namespace acev2

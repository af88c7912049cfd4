// SPDX-License-Identifier: Apache-2.0
//
// A note about float weights that look as if fewer bits would hold them: those of a network that
// was quantized and saved as floats.
//
// Invariant: figures do not change by what is said here. Of each weight that a MAC layer reads as
// it stands in the model file a sample is read, the first numbers; external data stays unopened.
// Called by analyze.cc, of reports that are shown.
#pragma once

#include "acev2/report.h"
#include "load/load.h"

namespace acev2 {

/// Adds the note to `report`, whose nodes are those of `model`, unless weights are counted by their
/// values anyway.
void NoteNarrowWeights(const Model& model, Report& report);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// A small report made by hand, for the tests of writers and readers.
//
// Invariant: its numbers are derived in the comments, not taken from the program.
#pragma once

#include "acev2/report.h"

namespace acev2::testing {

/// x[N,3,8,8] → quantized Conv → Relu → Cast → unknown Foo. In total ACEv2 706,560: MAC layers
/// 450,560, activations 2,048, quantization scaling 253,952; ACE 442,368; 6,912 MACs.
Report SampleReport();

}  // namespace acev2::testing

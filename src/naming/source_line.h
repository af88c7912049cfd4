// SPDX-License-Identifier: Apache-2.0
//
// Where in the source of a network a node comes from, out of the traces that torch's exporter
// writes.
//
// Invariant: text in, text out; what is no trace gives nothing. No path longer than a file in its
// folder is told. Used by interpret/state/node_scope.cc.
#pragma once

#include <string>
#include <string_view>

namespace acev2 {

/// "tools/mnist.py:25 in forward: x = F.relu(self.conv1(x))": of the calls in `trace`, as Python
/// prints them, the innermost that is of the network and not of torch, Python or what runs them;
/// where none is, the innermost. Long code is cut. Empty if there is no call.
std::string SourceLineOf(std::string_view trace);

}  // namespace acev2

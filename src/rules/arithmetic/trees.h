// SPDX-License-Identifier: Apache-2.0
//
// The shape of a tree ensemble, read from the nodes_* attributes of ai.onnx.ml.
//
// Invariant: linear in the number of nodes whatever they say; a tree that is no tree (a cycle, an
// id that is not there) throws Unknown. Used by ml_rules.h.
#pragma once

#include <cstdint>

#include "acev2/count.h"
#include "rules/node.h"

namespace acev2 {

/// What one sample meets on its way through every tree, at most.
struct Ensemble {
  Count compares;  ///< sum of the trees' depths
  Count votes;     ///< leaf weights that are added: sum of the trees' largest leaves
};

/// TreeEnsembleClassifier and -Regressor: nodes by (tree, node) ids; leaves vote through the
/// attributes `votes`_treeids and `votes`_nodeids ("class", "target").
Ensemble EnsembleByIds(const Node& node, std::string_view votes);

/// TreeEnsemble (ai.onnx.ml 5): nodes by position, leaves apart.
Ensemble EnsembleByRoots(const Node& node);

}  // namespace acev2

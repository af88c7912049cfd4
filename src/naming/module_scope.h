// SPDX-License-Identifier: Apache-2.0
//
// Modules of a network as exporters write them down: in metadata, in names of nodes, in names of
// weights.
//
// Invariant: text in, text out; a name that says nothing gives an empty scope, never a guess. A
// scope reads as its framework writes it: "layer1.0.conv1" (torch), "model/block/conv"
// (TensorFlow). Used by the interpreter, by readers of reports and by whoever names a layer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"

namespace acev2 {

/// The module that the name of a node says it is in: "layer1.0.conv1" of torch's
/// "/layer1/layer1.0/conv1/Conv", "model/dense" of "model/dense/MatMul"; empty of what is no path.
std::string ModuleOfName(std::string_view node);

/// The module whose parameter `tensor` is by its name: "layer1.0.conv1" of
/// "layer1.0.conv1.weight", "model/conv" of "model/conv/Conv2D/ReadVariableOp:0"; else empty.
std::string ModuleOfParameter(std::string_view tensor);

/// The strings of a list as Python prints it: "['', 'layer1', 'layer1.0']". Of anything else, what
/// stands in quotes.
std::vector<std::string> PythonStrings(std::string_view list);

/// True if the levels of `scope` are parted at '.' ("layer1.0.conv1"); of any that has a '/', at
/// that alone ("mobilenet_1.00/conv").
bool IsDotted(std::string_view scope);

/// `part` inside of `scope`, with the separator that `scope` has.
std::string ScopeWithin(std::string_view scope, std::string_view part);

/// The scope that contains `scope`; empty at the top.
std::string_view EnclosingScope(std::string_view scope);

/// What the name of `node` says beside its scope: "Conv_3" of "/layer1/Conv_3", "relu_2" of
/// "node_relu_2".
std::string_view LeafOf(std::string_view node);

/// `node` without what quantizers and optimizers put behind the name of a node that they replace:
/// "conv1" of "conv1_quant", "fc" of "fc/MatMulAddFusion_MatMul_quant". Never empty if `node` is
/// not.
std::string_view WithoutToolSuffix(std::string_view node);

/// The scope of `node`; of one that has none, what its name tells.
std::string ScopeOf(const NodeCost& node);

/// True if the scope of `node` says more of it than its name does.
bool IsNamedByScope(const NodeCost& node);

/// What people may call `node` beside its name: "layer1.0.conv1/Conv_758" of a node that its scope
/// names, else its name.
std::string QualifiedName(const NodeCost& node);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What stands further down in a graph than the node at hand: who reads a result, and what becomes
// of it there.
//
// Invariant: looks at nodes and constants of the model alone, never at values that a visit makes.
// Called by apply_rule.cc and table_regions.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpret/pass/scope.h"
#include "rules/quantization/integer_range.h"

namespace acev2 {

struct Pass;

/// The nodes of the graph that read `name`, each once; a null at the end if something else does too
/// (a graph output, the body of a node).
std::vector<const onnx::NodeProto*> ReadersOf(Scope& scope, std::string_view name);

/// True if `name` is a constant of one element.
bool IsScalarConstantAhead(Pass& pass, Scope& scope, const std::string& name);

/// The bounds of the Clip that alone reads `name`, if it is one and they are constants.
std::optional<ValueRange> BoundsBehind(Pass& pass, Scope& scope, const std::string& name);

/// What quantizers hold the real numbers of `name` to, if they alone read it, also behind moves and
/// bounds: what lies outside is cut by every one of them.
std::optional<ValueRange> CutBehind(Pass& pass, Scope& scope, const std::string& name);

}  // namespace acev2

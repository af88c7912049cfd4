// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation: output values that follow from the known values and shapes of the inputs.
//
// Invariant: what is returned is exactly what ONNX defines (C-truncating integer division,
// wraparound at the element type's width, rounding of floats to their type) or it is not returned
// at all; elements that do not follow are marked unknown. Never allocates by a size a model merely
// claims: outputs above kMaxElements are not evaluated. Called by the interpreter for every node.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rules/node.h"

namespace acev2 {

/// Largest output that is evaluated, in elements: shape arithmetic and scales stay far below it.
inline constexpr std::int64_t kMaxElements = 65'536;

/// Computes the outputs of `node` from Tensor::values() and Tensor::shape of its inputs. True if
/// they follow: `outputs` then has one entry per output of the node, null for those nobody asked
/// for. False, with `outputs` empty, if they do not: unknown operator, inputs not known, malformed
/// node. Never throws Unknown or Error. Adds to `read` how many elements it looked at.
bool Evaluate(const Node& node, std::vector<std::shared_ptr<const Constant>>& outputs,
              std::size_t& read);

}  // namespace acev2

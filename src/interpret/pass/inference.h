// SPDX-License-Identifier: Apache-2.0
//
// Runs ONNX's own type and shape inference on one node.
//
// Invariant: shape functions are never written again here; what ONNX leaves open is added by
// shape_corrections.h, what a model declares (value_info) fills the rest. Never throws for what a
// node gets wrong: the fact comes back as text.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "interpret/shapes/fit/shape_fit.h"
#include "interpret/shapes/inference_note.h"
#include "interpret/state/numbers/attributes.h"
#include "interpret/state/numbers/value.h"
#include "load/load.h"
#include "onnx/defs/schema.h"

namespace acev2 {

/// What is wrong with a node.
struct InferenceFault {
  std::string fact;          ///< empty: nothing
  bool refused = false;      ///< ONNX forbids it: the node cannot run
  bool of_any_size = false;  ///< as refused, and no other size would mend it
  /// Where the fact is that operands do not fit each other. Some inferred dimensions then hold
  /// nonsense (Misfit::known).
  Misfit misfit;
  std::vector<InferenceNote> notes = {};  ///< what is understood nevertheless
};

/// Infers the types of `outputs` (null where nobody asked) from `inputs` (null where absent) and
/// writes them to GraphValue::type; the caller then calls UpdateFromType. `schema` may be null:
/// only the supplement is asked.
InferenceFault InferTypes(const onnx::NodeProto& node, int opset, const onnx::OpSchema* schema,
                          const NodeAttributes& attributes, const Model& model,
                          std::span<GraphValue* const> inputs,
                          std::span<GraphValue* const> outputs);

}  // namespace acev2

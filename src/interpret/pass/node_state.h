// SPDX-License-Identifier: Apache-2.0
//
// One node in flight, and the functions that see it: what a visit to a node is made of.
//
// Invariant: a NodeState lives for one VisitNode; what is to last goes to the owners in Pass.
#pragma once

#include <forward_list>
#include <optional>
#include <string>
#include <vector>

#include "interpret/pass/pass.h"
#include "interpret/shapes/fit/shape_fit.h"
#include "interpret/shapes/inference_note.h"
#include "interpret/state/numbers/attributes.h"
#include "onnx/defs/schema.h"
#include "rules/quantization/datapath.h"
#include "rules/rule.h"

namespace acev2 {

struct NodeState {
  /// Looks the inputs up in `scope` and makes fresh values for the outputs.
  NodeState(Pass& pass, const onnx::NodeProto& proto, int record, Scope& scope);

  /// Sets `schema`; may be one of com.microsoft for a node without a domain.
  void FindItsSchema();
  /// True if there are inputs and all are constants.
  bool InputsAreOffline() const;
  /// The initializer that a constant result goes back to, or null.
  const void* RootOfInputs() const;
  /// The record of the node that is the cause of an open input; -1 if there is none.
  int CauseOfOpenInput() const;
  bool cannot_run() const { return refused || (misfit.certain && !misfit.fact.empty()); }
  /// Binds output `i` to `value` instead of the fresh one.
  void SetOutput(std::size_t i, GraphValue* value);
  NodeValues values() const { return {node.traits, inputs, outputs}; }

  const onnx::NodeProto& proto;
  Scope& scope;
  int record;
  NodeAttributes attributes;
  std::vector<GraphValue*> inputs;
  std::vector<GraphValue*> outputs;
  Node node;
  const Rule* rule = nullptr;  ///< the operator's row, or null
  const onnx::OpSchema* schema = nullptr;
  std::string fault;                   ///< what inference found wrong, or empty
  Misfit misfit;                       ///< where the fault is that operands do not fit each other
  bool refused = false;                ///< the fault is one that ONNX forbids
  bool of_any_size = false;            ///< … and that no other size would mend
  std::vector<InferenceNote> notes;    ///< what is read otherwise than ONNX has it
  std::forward_list<Tensor> replaced;  ///< operands in other formats than the graph has them
  bool offline = false;
};

// visit_node.cc

void VisitNode(Pass& pass, const onnx::NodeProto& proto, int record, Scope& scope);
/// Adds the node's operands to its record.
void Describe(Pass& pass, const NodeState& state);

// control_flow.cc, function_call.cc

/// False if the node has no subgraphs; else its bodies have been run.
bool VisitControlFlow(Pass& pass, NodeState& state);
/// False if the node calls no function of the model; else its body has been run.
bool VisitFunction(Pass& pass, NodeState& state);
/// False if the node's schema defines no function body, or none that fits; else it has been run.
bool VisitSchemaBody(Pass& pass, NodeState& state);

// parameters.cc

/// Counts the stored numbers that the node computes with, and hands on those that it moves or,
/// being done offline, makes something of. `rule` is the one that was applied, or null. After
/// ApplyRule.
void FollowNumbers(Pass& pass, NodeState& state, const Rule* rule);
/// The same for `output` of the model.
void ReadByOutput(Pass& pass, const Tensor& output);

// weight_notes.cc

/// Notes the initializers of the main graph that are stored for nothing.
void NoteWeights(Pass& pass);

// open_shapes.cc

/// Fills what inference left open in the outputs: bounds of data-dependent sizes, shapes that
/// readers declare, lengths of sequences.
void FillOpenShapes(Pass& pass, NodeState& state);
/// Says which outputs the model declares otherwise than they follow.
void NoteMisdeclared(Pass& pass, NodeState& state);

// sequences.cc

/// Notes of a sequence that the node makes what is known of it, and of what it reads of one, which
/// shape and value that has.
void FollowSequences(NodeState& state);
/// The sequence that a loop makes of `before` in `trips` rounds, the last of which returns `after`.
Sequence AfterLoop(const GraphValue& before, const GraphValue& after,
                   std::optional<std::int64_t> trips);

// apply_rule.cc

/// Runs the format rule and the work rule of `rule`; what they find stands in the node's record and
/// in its outputs.
void ApplyRule(Pass& pass, NodeState& state, const Rule& rule);

}  // namespace acev2

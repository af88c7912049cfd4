// SPDX-License-Identifier: Apache-2.0
//
// A pass: one walk forward over a model, node by node, in topological order. For each node: types
// and shapes (ONNX), constant values (evaluate.h), operand formats and lowering (the rule's format
// rule), work (the rule's work rule).
//
// Invariant: Pass holds references alone; each piece of state has one owner (interpret/state/), and
// the walk is free functions over them. Every node gets exactly one record; one bad node never
// stops the rest. Subgraphs and function bodies run through the same code in a scope of their own.
// Called by size_search.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "interpret/pass/scope.h"
#include "interpret/state/allowance.h"
#include "interpret/state/deciding_inputs.h"
#include "interpret/state/dimensions.h"
#include "interpret/state/functions.h"
#include "interpret/state/numbers/stored_numbers.h"
#include "interpret/state/numbers/value.h"
#include "interpret/state/operand_formats.h"
#include "interpret/state/own_rules.h"
#include "interpret/state/records.h"
#include "interpret/unset_sizes.h"
#include "load/load.h"

namespace acev2 {

/// What the functions of a pass work on.
struct Pass {
  const Model& model;
  const Options& options;
  Names names;
  const Defaults& defaults;  ///< for sizes that neither the model nor the options set
  Records& records;
  StoredNumbers& stored_numbers;
  Values& values;
  Dimensions& dimensions;
  DecidingInputs& deciding_inputs;
  OperandFormats& operand_formats;
  Functions& functions;
  OwnRules& own_rules;
  Allowance& allowance;
};

/// The nodes of one graph and what it returns.
struct GraphResult {
  std::vector<int> records;  ///< in graph order
  std::vector<GraphValue*> outputs;
  Count peak_bits;  ///< most activation bits alive at once
};

// run.cc

/// Interprets the main graph of `model`. The report is not priced yet (PriceReport). `findings`
/// says what was found out about sizes that nobody set, also when this throws: Error only for what
/// Options get wrong and for counts past 2^63 - 1; Blocked if `defaults` ask for it.
Report RunPass(const Model& model, const Options& options, Names names, const Defaults& defaults,
               Findings& findings);

// graph.cc

/// Visits every node of `nodes` within `scope`; `outputs` are the names the graph returns, as
/// floats if `outputs_need_floats` (else with the scales that are pending).
GraphResult RunNodes(Pass& pass, const NodeList& nodes,
                     const std::vector<std::string_view>& outputs, Scope& scope,
                     bool outputs_need_floats);

// inputs.cc

/// Binds the inputs of the main graph, their dimensions and values, in `scope`. Throws Error for
/// what --dim, --input and --value get wrong.
void BindInputs(Pass& pass, const onnx::GraphProto& graph, Scope& scope);
void BindInitializers(Pass& pass, const onnx::GraphProto& graph, Scope& scope);
/// A value for the constant `proto`.
GraphValue* BindInitializer(Pass& pass, const onnx::TensorProto& proto);

// memory.cc

/// Sets Record::output_bits of every node and returns the most bits alive at once. `order` are
/// indices into `nodes`, as executed; `records` stand in graph order.
Count PeakBits(Pass& pass, const NodeList& nodes, const std::vector<int>& order,
               const std::vector<int>& records, const std::vector<std::string_view>& outputs,
               const Scope& scope);

// open_shapes.cc

/// The declared type of the same shape as `name` further down, or null.
const onnx::TypeProto* DeclaredByReaders(Scope& scope, std::string_view name);
/// Fills what is open in `computed` from what the model declares, and notes where they differ.
void MergeDeclared(Pass& pass, const onnx::TypeProto& declared, onnx::TypeProto& computed);

// apply_rule.cc

/// Multiplies a pending scale into `value` (a graph output, a subgraph's result).
void NeedFloat(Pass& pass, GraphValue& value);

}  // namespace acev2

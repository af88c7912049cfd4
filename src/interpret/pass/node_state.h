// SPDX-License-Identifier: Apache-2.0
//
// One node in flight: what the parts of the interpreter that deal with it share. Lives for one
// Visit.
#pragma once

#include <forward_list>
#include <vector>

#include "interpret/pass/interpreter.h"
#include "interpret/shapes/shape_fit.h"
#include "onnx/defs/schema.h"

namespace acev2 {

struct Interpreter::NodeState {
  /// Looks the inputs up in `scope` and makes fresh values for the outputs.
  NodeState(Interpreter& interpreter, const onnx::NodeProto& proto, int record, Scope& scope);

  /// Sets `schema`; may be one of com.microsoft for a node without a domain.
  void FindItsSchema();
  /// True if there are inputs and all are constants.
  bool InputsAreOffline() const;
  /// The initializer that a constant result goes back to, or null.
  const void* RootOfInputs() const;
  bool cannot_run() const { return misfit.certain && !misfit.fact.empty(); }
  /// Binds output `i` to `value` instead of the fresh one.
  void SetOutput(std::size_t i, Value* value);

  const onnx::NodeProto& proto;
  Scope& scope;
  int record;
  NodeAttributes attributes;
  std::vector<Value*> inputs;
  std::vector<Value*> outputs;
  Node node;
  const Rule* rule = nullptr;  ///< the operator's row, or null
  const onnx::OpSchema* schema = nullptr;
  std::string fault;        ///< what inference found wrong, or empty
  Misfit misfit;            ///< where the fault is that operands do not fit each other
  std::forward_list<Tensor> replaced;  ///< operands in other formats than the graph has them
  bool offline = false;
};

}  // namespace acev2

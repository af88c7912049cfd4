// SPDX-License-Identifier: Apache-2.0
//
// The interpreter: one forward pass over a model, node by node, in topological order.
//
// For each node: types and shapes (ONNX), constant values (evaluate.h), operand formats and lowering
// (the rule's format rule), work (the rule's work rule). Invariant: every node gets exactly one
// record, whatever is wrong with it; one bad node never stops the rest. Subgraphs and function
// bodies run through the same code in a scope of their own. Called by analyze.cc.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/options.h"
#include "acev2/report.h"
#include "interpret/unset_sizes.h"
#include "interpret/pass/value.h"
#include "load/load.h"
#include "rules/assumption.h"
#include "rules/datapath.h"
#include "rules/rule.h"

namespace acev2 {

/// A node's cost while the graph is still being interpreted.
struct Record {
  NodeCost cost;
  std::vector<int> children;  ///< records of a subgraph or function body, in graph order
  std::int64_t repeat = 1;    ///< runs per run of the parent
  Count output_bits;          ///< activation bits of its outputs
  Count peak_bits;            ///< most activation bits alive at once within the children
  std::string label;          ///< the node's label in the report, once it is there
  bool faulty = false;        ///< inference found something wrong
  bool idle = false;          ///< never runs, so that what it lacks does not matter
  bool in_report = false;     ///< false: from a run of a loop body that was done again
};

/// The nodes of one graph, in graph order and in execution order.
struct GraphResult {
  std::vector<int> records;  ///< in graph order
  std::vector<Value*> outputs;
  Count peak_bits;
};

/// A diagnostic that still points to a record, whose label is final only in the report.
struct PendingDiagnostic {
  Diagnostic diagnostic;
  int record = -1;
};

/// What tells the functions of a model apart (`overload` since IR version 10).
std::string FunctionKey(const std::string& domain, const std::string& name,
                        const std::string& overload);

/// `value` as the report shows it.
TensorInfo DescribeTensor(const Value& value);
/// `tensor`, which may be a copy of that of `value` with another format, as the report shows it.
TensorInfo DescribeTensor(const Value& value, const Tensor& tensor);

class Interpreter {
 public:
  /// `defaults` are for sizes that neither the model nor the options set.
  Interpreter(const Model& model, const Options& options, Names names, const Defaults& defaults);

  /// Interprets the main graph. Throws Error only for what Options get wrong and for counts past
  /// 2^63 - 1. The result is not priced yet (PriceReport).
  Report Run();

  /// What the pass found out about sizes that nobody set, also after Run has thrown.
  const Findings& findings() const { return findings_; }

 private:
  using OpsetMap = std::unordered_map<std::string, std::int64_t>;
  struct NodeState;  // one node in flight: node_state.h

  // inputs.cc
  void BindInputs(const onnx::GraphProto& graph, Scope& scope);
  /// Checks what --input names and binds the symbolic dimensions that its shapes tell.
  void BindGivenShapes(const onnx::GraphProto& graph, const Scope& scope);
  /// `type` with symbolic dimensions replaced by their values; unset ones stay open.
  onnx::TypeProto Resolve(const onnx::TypeProto& type) const;
  /// An axis of an input.
  struct Place {
    std::string input;
    int axis = 0;
  };
  /// Gives every open dimension of `type` its value; `input` names it in notes.
  void BindType(onnx::TypeProto& type, const std::string& input);
  /// What `name` is if it reads as arithmetic on other dimensions of the inputs.
  std::optional<std::int64_t> DerivedDimension(const std::string& name);
  std::int64_t BindDimension(const std::string& name, const std::string& input, int axis);
  void BindInitializers(const onnx::GraphProto& graph, Scope& scope);
  Value* BindInitializer(const onnx::TensorProto& proto);

  /// An input of one open dimension has as many entries as `--value` gives it.
  void TakeLengthOfValues(const onnx::ValueInfoProto& input, const Scope& scope);

  // deciding_inputs.cc
  /// Gives the input called `name` the values that the user or the defaults set.
  void BindValues(Value& value, const std::string& name);
  const Origin* OriginOf(Origin inputs);
  /// The origin of all that the node reads, or of what `decides` the size of its result; may be null.
  const Origin* OriginOfInputs(const NodeState& state, bool decides);
  void FollowOrigin(NodeState& state);
  /// True if the node computes with values that an input was given.
  static bool ReadsGiven(const NodeState& state);
  bool IsUnpriced(const NodeState& state);
  static bool HasOpenResult(const NodeState& state);
  /// Notes the graph inputs that a node without price or size waits for.
  void NoteUndecided(const NodeState& state);
  /// Notes the first node whose operands do not fit each other. May throw Blocked.
  void NoteBlockage(const NodeState& state);
  /// Fills what is open in `computed` from what the model declares, and notes where they differ.
  void MergeDeclared(const onnx::TypeProto& declared, onnx::TypeProto& computed);

  // interpreter.cc: graphs
  /// Notes the rules of the profile that no node is of.
  void ReportUnusedRules();
  void Annotate(const onnx::GraphProto& graph);
  /// Visits every node of `nodes` within `scope`; `outputs` are the names the graph returns.
  GraphResult RunNodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                       const std::vector<std::string_view>& outputs, Scope& scope,
                       bool outputs_need_floats);
  std::vector<int> TopologicalOrder(
      const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, const Scope& scope,
      const std::vector<int>& records);
  void IndexReaders(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                    Scope& scope);
  /// Sets Record::output_bits of every node and returns the most bits alive at once (memory.cc).
  Count PeakBits(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                        const std::vector<int>& order, const std::vector<int>& records,
                        const std::vector<std::string_view>& outputs, const Scope& scope);
  Record& RecordOf(int id) { return records_[static_cast<std::size_t>(id)]; }
  int NewRecord(const onnx::NodeProto& node, const std::string& label);
  void Flatten(const std::vector<int>& records, std::int64_t repeat, Report& report);

  /// What `node` is treated as: its own operator, unless the profile says another.
  struct OperatorName {
    std::string_view domain;
    std::string_view op;
  };
  OperatorName OperatorOf(const onnx::NodeProto& node) const;

  // visit_node.cc: one node
  void Visit(const onnx::NodeProto& node, int record, Scope& scope);
  void VisitAsItself(const onnx::NodeProto& node, const OwnRule* own, int record, Scope& scope);
  void InferAndEvaluate(NodeState& state);
  /// Opens the dimensions of the outputs that mean nothing because operands do not fit.
  static void ForgetNonsense(NodeState& state);
  /// Gives the outputs that inference left open the types that the profile's rule tells.
  void ShapeByOwnRule(NodeState& state);
  void RunRule(NodeState& state, const Rule& rule);
  void CountParameters(const NodeState& state);
  void Describe(const NodeState& state);
  /// How a format rule charges the node that made a tensor.
  std::function<void(const Tensor&, Work)> ChargeProducer();
  /// Lists the node as unpriced because of `unknown`, or of the node further up that is the cause.
  void MarkUnknown(const NodeState& state, const Unknown& unknown, const std::string& code);
  /// The options that give the values of `origin` (null: none) that are not known, or an empty string.
  std::string HintOfValues(const Origin* origin) const;
  /// The record of the node that is the cause of an open input; -1 if there is none.
  static int CauseOf(const NodeState& state);
  /// Hands the cause on to the open outputs of the node.
  void NoteCause(const NodeState& state);
  void MarkUnpriced(int record, const std::string& code, const std::string& reason,
                    const std::string& hint);
  /// Multiplies a pending scale into `value` (a graph output, a subgraph's result).
  void NeedFloat(Value& value);

  // open_shapes.cc
  /// Fills what inference left open in the outputs: bounds of data-dependent sizes, shapes that
  /// readers declare, lengths of sequences.
  void FillOpenShapes(NodeState& state);
  void BoundOpenSize(NodeState& state);
  void TakeShapeFromReaders(NodeState& state);
  /// The declared type of the same shape further down, or null.
  static const onnx::TypeProto* DeclaredByReaders(Scope& scope, std::string_view name, int depth);

  // operand_formats.cc
  struct InferredFormat {
    Format format;  ///< unknown: as declared
    std::string source;
  };
  /// The format that the values of the float initializer `proto` need, with one factor for all or one
  /// by index along `axis` (-1: none); read once.
  const InferredFormat& FormatOfValues(const onnx::TensorProto& proto, int axis);
  /// Marks the result of a node that only moves a constant as holding its values.
  void FollowRoot(NodeState& state);
  /// Gives the node copies of its operands in the formats that are assumed or inferred.
  void SetOperandFormats(NodeState& state, const Rule& rule);
  /// Gives `tensor` the format that is assumed of it by name.
  void AssumeFormat(Tensor& tensor);
  void ReportAssumptions(const Report& report);

  // clip_ahead.cc
  /// The bounds of the Clip that alone reads output `i`, if it is one and they are constants.
  std::optional<ValueRange> BoundsBehind(const NodeState& state, std::size_t i);
  /// The tensor called `name` if it is a constant, though its node may stand further down.
  Value* ConstantAhead(Scope& scope, const std::string& name);

  // control_flow.cc, function_call.cc
  bool VisitControlFlow(NodeState& state);
  bool AnyUnpriced(const std::vector<int>& records) const;
  /// Says of a node that never runs, and of those in its body, why; where that is `settled` they are
  /// free even if nothing is known of their work.
  void LeaveIdle(int id, const std::string& reason, bool settled);
  void VisitIf(NodeState& state);
  void VisitLoop(NodeState& state);
  void VisitScan(NodeState& state);
  GraphResult RunBody(const onnx::GraphProto& body, const std::vector<Value*>& arguments,
                      NodeState& state, const std::string& prefix);
  /// What a loop body is run on: inputs that stay, values it carries on, slices.
  struct LoopArguments {
    std::vector<Value*> before;
    std::vector<Value*> states;
    std::vector<Value*> after;
    std::size_t first_state_output = 0;
  };
  /// Runs `body` until the shapes it carries on no longer change; opens those that do.
  GraphResult RunToFixpoint(const onnx::GraphProto& body, const LoopArguments& arguments,
                            NodeState& state);
  /// Makes the nodes of `body` children of `record` that run `times` times; where that is not known
  /// they are charged once and `record` is unpriced, because of `unknown`; `hint` may be empty.
  void ChargeBody(int record, const GraphResult& body, std::optional<std::int64_t> times,
                  const std::string& unknown, const std::string& hint);
  Value* CopyOf(const Value& value);
  /// True if the body hands its input on as its output unchanged.
  static bool PassesOn(const onnx::GraphProto& body, int output, int input);
  bool VisitFunction(NodeState& state);
  bool VisitSchemaBody(NodeState& state);
  void Call(NodeState& state, const onnx::FunctionProto& function);

  Value* NewValue(std::string name);
  void Diagnose(Diagnostic::Severity severity, std::string code, int record, std::string message,
                std::string hint);
  Cost CostOf(const std::vector<int>& records) const;

  const Model& model_;
  const Options& options_;
  const Names names_;
  const Defaults& defaults_;
  Assumptions assumptions_;
  std::unordered_map<const void*, const onnx::TensorProto*> initializers_;  // by Tensor::root
  std::map<std::pair<const onnx::TensorProto*, int>, InferredFormat> inferred_;  // looked up only
  std::unique_ptr<google::protobuf::Arena> types_ = MakeArena();  // of values
  std::deque<Value> values_;
  std::deque<Record> records_;
  std::deque<AttributeBindings> bindings_;
  std::deque<OpsetMap> opset_maps_;
  std::deque<onnx::FunctionProto> bodies_;   // function bodies ONNX built for us
  std::deque<onnx::NodeProto> resolved_;     // nodes they were built for, or treated as others
  std::unordered_map<std::string, const onnx::FunctionProto*> functions_;  // by FunctionKey
  std::unordered_map<std::string_view, Format> annotations_;               // finn_datatype
  std::set<std::string> active_functions_;
  std::set<const OwnRule*> used_rules_;  // of the profile
  std::map<std::string, std::int64_t> bound_dims_;
  /// The first input that has each symbolic dimension.
  std::map<std::string, Place, std::less<>> dimension_inputs_;
  std::map<std::string, std::vector<double>> bound_values_;
  /// Graph inputs whose values are not known and could decide sizes: elements of each.
  std::map<std::string, std::size_t> deciding_inputs_;
  std::set<Origin> origins_;
  Findings findings_;
  /// Parameters by root: elements × the widest value width that arithmetic reads them at.
  std::unordered_map<const void*, Count> parameter_bits_;
  Count parameters_;
  Count activation_bits_;
  bool upper_bound_ = false;
  bool lower_bound_ = false;
  std::vector<PendingDiagnostic> diagnostics_;
  std::unordered_set<std::string_view> labels_;  // of the records in the report
};

}  // namespace acev2

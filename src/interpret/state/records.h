// SPDX-License-Identifier: Apache-2.0
//
// Records: what a pass finds out about each node, and about the model as a whole: costs,
// diagnostics, bounds, parameters, activation memory.
//
// Invariant: a leaf among the owners of a pass: knows none of the others, but for what it takes of
// their common allowance. Every node has one record, whatever is wrong with it; labels become
// final, and diagnostics learn them, when the records move into the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "diagnostic/codes.h"
#include "interpret/state/allowance.h"
#include "interpret/state/stable_list.h"
#include "load/file_nodes.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// The scales and zero points of one quantizer.
struct StoredScale {
  const void* of = nullptr;  ///< what is quantized: a tensor or an initializer
  std::size_t identity = 0;  ///< the same for equal scales
  Count bits;
};

/// A node's cost while the graph is still being interpreted.
struct Record {
  explicit Record(NodeCost& made) : cost(made) {}

  NodeCost& cost;  ///< owned by Records until it is in the report
  const onnx::NodeProto* proto = nullptr;
  std::vector<int> children;  ///< records of a subgraph or function body, in graph order
  std::int64_t repeat = 1;    ///< runs per run of the parent
  std::optional<Count> output_bits = Count(0);   ///< activation bits of its outputs
  std::optional<Count> operand_bits = Count(0);  ///< what it reads in one run, weights included
  std::vector<StoredScale> scales;  ///< of the quantizers in it, as far as the model stores them
  std::size_t index = 0;            ///< of its node in the report, once it is there
  Count peak_bits;                  ///< most activation bits alive at once within the children
  bool faulty = false;              ///< inference found something wrong
  bool idle = false;                ///< never runs, so that what it lacks does not matter
  bool in_report = false;           ///< false: from a run of a loop body that was done again
};

class Records {
 public:
  Records() = default;
  /// Charges what it makes to `allowance`, which must outlive it.
  explicit Records(Allowance& allowance) : allowance_(&allowance) {}

  /// Makes room for the costs of so many nodes, those of the main graph; called before all others.
  /// A graph without bodies is then reported without moving a cost.
  void Expect(std::size_t nodes) { main_costs_.reserve(nodes); }

  /// A record for `node`, called `label`, in `scope`; its index. Throws Error past kMaxNodes.
  int New(const onnx::NodeProto& node, const std::string& label, std::string scope = {});

  /// What exporters write of where the node comes from; empty: nothing.
  void NoteOrigin(int record, std::string module_class, std::string source_line);

  /// A number for a run over a graph that no other has.
  int NewRun() { return ++runs_; }

  Record& operator[](int id) { return records_[static_cast<std::size_t>(id)]; }
  const Record& operator[](int id) const { return records_[static_cast<std::size_t>(id)]; }
  bool IsUnpriced(int id) const { return (*this)[id].cost.status == NodeStatus::kUnpriced; }

  /// Says something about the node of `record`; -1: about none. `hint` may be empty.
  void Diagnose(DiagnosticCode code, int record, std::string message, std::string hint);
  /// Takes the node's work away, and says why and what would help.
  void MarkUnpriced(int record, DiagnosticCode code, const std::string& reason,
                    const std::string& hint);
  /// The same for a node that another diagnostic has told of.
  void LeaveUnpriced(int record, const std::string& reason);
  /// Says of a node that never runs, and of those in its body, why; where that is `settled` they
  /// are free even if nothing is known of their work.
  void LeaveIdle(int id, const std::string& reason, bool settled);

  /// The total is the most there can be.
  void MarkUpperBound() { upper_bound_ = true; }
  /// The total is the least there can be.
  void MarkLowerBound() { lower_bound_ = true; }

  /// Counts the initializer `root` of so many numbers: once, at the widest of the `bits` that nodes
  /// read it at. It is a matter of the first node in the report of those that are `record`.
  void CountParameters(const void* root, Count elements, int bits, int record);
  /// Activations that no node makes: the inputs of the model.
  void CountInputBits(Count bits) { activation_bits_ += bits; }

  /// What `records` cost with all that is in their bodies.
  Cost CostOf(const std::vector<int>& records, const Options& options) const;
  /// True if one of `records`, or of their bodies, has no price.
  bool AnyUnpriced(const std::vector<int>& records) const;

  /// Moves the nodes of the main graph, `records` in graph order, and of their bodies into
  /// `report`, and fills those totals that are not derived from prices. `peak_bits`: most
  /// activation bits alive at once; `file` tells which node is which of the file.
  void MoveNodesInto(Report& report, const std::vector<int>& records, Count peak_bits,
                     const FileNodes& file = {});
  /// Appends the diagnostics, but for those of nodes that did not get into the report or never run.
  /// Called after MoveNodesInto, on the same report.
  void MoveDiagnosticsInto(Report& report);

 private:
  void Take(Spent what, std::size_t bytes) {
    if (allowance_ != nullptr) allowance_->Take(what, bytes);
  }

  /// A diagnostic that still points to a record, whose label is final only in the report.
  struct Pending {
    Diagnostic diagnostic;
    int record = -1;
  };

  NodeCost& NewCost();
  /// True if `records` are all there are, in order and without bodies, and their costs stand in one
  /// piece.
  bool IsFlat(const std::vector<int>& records) const;
  /// Fills what is known of the node of `record` when all have been visited; it runs `times` times
  /// and will be node `index` of the report. Its label becomes final.
  void Complete(Record& record, std::int32_t around, std::int64_t times, const FileNodes& file,
                std::size_t index);
  /// Appends `records`, which stand in the body of node `around` of the file (-1: in none), and
  /// their children.
  void Flatten(const std::vector<int>& records, std::int32_t around, std::int64_t repeat,
               const FileNodes& file, Report& report);
  /// Gives the nodes in `report` their parameters, and it the totals.
  void ShareOutParameters(Report& report) const;
  /// The bits of the scales of all quantizers in the report.
  Count ScaleBits(const std::vector<int>& records) const;

  Allowance* allowance_ = nullptr;
  // None of these move: nodes are read while others are made.
  std::vector<NodeCost> main_costs_;  // as many as were expected
  StableList<NodeCost> other_costs_;
  StableList<Record> records_;
  std::vector<Pending> diagnostics_;
  std::unordered_set<std::string_view> labels_;  // of the records in the report
  struct Parameters {
    Count elements;
    int bits = 0;              ///< the widest value width that arithmetic reads them at
    std::vector<int> readers;  ///< records; some may be of runs that were done again
  };
  std::unordered_map<const void*, Parameters> parameters_;  // by initializer
  Count activation_bits_;
  int runs_ = 0;
  bool upper_bound_ = false;
  bool lower_bound_ = false;
};

}  // namespace acev2

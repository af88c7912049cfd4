// SPDX-License-Identifier: Apache-2.0
//
// The Report: plain data that says what one inference costs, node by node and in total.
//
// Invariants (CheckReport, run after every analysis in the tests): every node stands here exactly
// once; priced + free + unpriced = total; totals = sum over nodes = sum over work = sum by category
// = sum by precision. Made by analyze.h or read back from JSON; read by every writer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"
#include "acev2/options.h"
#include "acev2/work.h"

namespace acev2 {

/// A shape with unknown dimensions as nullopt; an unknown rank is an empty optional around it.
using PartialShape = std::vector<std::optional<std::int64_t>>;

/// A graph input or output, or an operand of a node.
struct TensorInfo {
  std::string name;
  /// ONNX element type ("float32", "int8", "string"), "sequence", "map", "optional", or "?".
  std::string type = "?";
  std::optional<PartialShape> shape;
  /// What the datapath sees (unknown for what is no tensor).
  Format value;
  /// Where `value` comes from: "declared float32", "quantizer 'q3'", "propagated from 'conv1'".
  std::string source;
  /// True if `value` is that of the element type, and nothing has changed it.
  bool declared = false;
  /// True if the tensor depends on constants only.
  bool constant = false;
};

enum class NodeStatus : std::uint8_t { kPriced, kFree, kUnpriced };
std::string_view ToString(NodeStatus status);

/// Why a node that `--fold` may make part of the layer before it was not.
enum class NotFolded : std::uint8_t {
  kNotAsked,    ///< it was, it is no such node, or the option was not given
  kConstant,    ///< it is computed offline
  kNoLayer,     ///< what it reads is not what a layer that could take its factors makes
  kShared,      ///< others read that as well
  kVariable,    ///< its factors or the weights of that layer are no constants
  kOtherShape,  ///< its factors are of elements and not of channels, or its result is of another
                ///< type
  kTraining,    ///< its factors are made of what it reads
  kTable,       ///< a table look-up replaces it
};

/// Where in the source of a network a node comes from, as torch's exporter tells. Either may be
/// empty.
struct NodeOrigin {
  std::string module_class;  ///< of its module: "torch.nn.modules.conv.Conv2d"
  std::string source_line;   ///< "tools/mnist.py:25 in forward: x = F.relu(self.conv1(x))"
};

/// One node of the (flattened) graph with its work and cost.
struct NodeCost {
  /// Unique, stable label: the node's name, made unique with `#k`; `parent/child` in subgraphs and
  /// functions.
  std::string name;
  std::string op;
  std::string domain;  ///< "ai.onnx" for the default domain
  /// The module of the network that it is of, as the exporter, its name or its weights tell:
  /// "layer1.0.conv1" (torch), "model/conv" (TensorFlow); empty if none does.
  std::string scope;
  std::shared_ptr<const NodeOrigin> origin;  ///< null where nothing tells: in most models
  Category category = Category::kOther;
  NodeStatus status = NodeStatus::kFree;
  /// Why it is unpriced, or why it is free where that is not plain ("constant"); else empty.
  std::string reason;
  std::vector<std::string> outputs;
  std::optional<PartialShape> output_shape;  ///< of the first output
  /// How often the node runs in one inference: trip count in a Loop, 0 in the branch of an If
  /// that is not charged. `work` and all costs below already include it.
  std::int64_t repeat = 1;
  std::vector<Work> work;
  /// How many of the nodes that follow it in the report are its body: those of its branches, loop
  /// body or function, and of theirs.
  std::size_t body_nodes = 0;
  Count macs;
  Count ace;
  Cost acev2;
  Cost acev2_extension;  ///< the part of `acev2` beyond the poster's four operations
  // Sizes are empty where one that they depend on is not known, and in reports of version 1 of the
  // metric, which had none.
  /// Numbers stored in the model that this node is the first to read, and their bits.
  std::optional<Count> parameters;
  std::optional<Count> weight_bits;
  std::optional<Count> activation_bits;  ///< of what it computes, once; nothing of a view
  /// Bits of its operands, weights included, and of its results, over all of its runs; nothing of a
  /// view.
  std::optional<Count> read_bits;
  std::optional<Count> written_bits;
  /// True if an assumption has set the format of an operand. Not part of saved reports.
  bool assumed = false;
  NotFolded not_folded = NotFolded::kNotAsked;  ///< not part of saved reports either
  /// Operands in input order (absent optional inputs left out), for `explain`.
  std::vector<TensorInfo> operands;
  /// Which of Report::file_nodes it is; of a node in the body that ONNX has for an operator, the
  /// one that is so computed. -1 in reports that were saved.
  std::int32_t file_node = -1;
};

/// A NodeProto as it stands in the file, whether and however often it runs.
struct FileNode {
  std::string name;          ///< may be empty, and that of others as well
  std::int32_t parent = -1;  ///< the one whose attribute holds its graph; -1: none does
  /// The attribute ("then_branch"), the function ("domain::name", "domain::name::overload"), or
  /// empty in the main graph.
  std::string graph;
};

/// "Conv", or "domain::Op" outside of ai.onnx.
std::string QualifiedOp(const NodeCost& node);

struct Diagnostic {
  enum class Severity : std::uint8_t { kNote, kWarning };
  Severity severity = Severity::kNote;
  std::string code;  ///< stable kebab-case identifier: "unknown-op", "unset-dimension" …
  std::string node;  ///< label of the node it is about, or empty
  std::string message;
  std::string hint;
};

/// "note", "warning".
std::string_view ToString(Diagnostic::Severity severity);

struct ModelInfo {
  std::string path;   ///< as the user gave it; "-" for standard input
  std::string graph;  ///< the name of the main graph; empty in reports that were saved
  std::string producer;
  std::int64_t ir_version = 0;
  std::map<std::string, std::int64_t> opsets;  ///< "ai.onnx" for the default domain
  std::vector<TensorInfo> inputs;
  std::vector<TensorInfo> outputs;
  /// Every symbolic dimension of the inputs and the value it was given.
  std::map<std::string, std::int64_t> bound_dims;
  /// Every input whose values decide a size and the values it was given, in row-major order.
  std::map<std::string, std::vector<double>> bound_values;
  /// Those of either that nobody set: the analysis chose their values.
  std::set<std::string> unset_dims;
  std::set<std::string> unset_values;
};

/// One row of the totals by precision.
struct PrecisionTotal {
  Operation operation = Operation::kLogic;
  Format lhs;
  Format rhs;
  Count count;
  Cost acev2;
};

struct Totals {
  Cost acev2;
  Cost acev2_extension;
  Count ace;
  Count macs;
  Count mac_layer_macs;      ///< those of MAC layers alone: what other tools call MACs
  bool lower_bound = false;  ///< something is unpriced: every total is "at least"
  bool upper_bound = false;  ///< a dearest branch or a maximal trip count was charged
  std::array<Count, kOperations.size()> operations;  ///< indexed by Operation
  std::array<Cost, kCategories.size()> by_category;  ///< indexed by Category
  std::vector<PrecisionTotal> by_precision;          ///< sorted by (operation, lhs, rhs)
  Count parameters;                       ///< numbers stored in the model that can reach arithmetic
  Count weight_bits;                      ///< each at the narrower of its stored and its used width
  Count scale_bits;                       ///< scales and zero points of its quantizers, each once
  std::map<int, Count> weights_by_width;  ///< parameters by the bits that each counts with
  Count activation_bits;       ///< elements × value width of every computed tensor and graph input
  Count peak_activation_bits;  ///< the most of these alive at once, running in graph order
  std::int64_t nodes = 0;
  std::int64_t nodes_priced = 0;
  std::int64_t nodes_free = 0;
  std::int64_t nodes_unpriced = 0;
};

/// The version of the metric that this program counts by (docs/metric.md).
inline constexpr int kMetricVersion = 3;

struct Report {
  /// The version of the metric that made the numbers; others say nothing about these.
  std::int64_t metric_version = kMetricVersion;
  ModelInfo model;
  Options options;
  Totals totals;
  std::vector<NodeCost> nodes;
  /// Every node of the file: the main graph's, each followed by those of its subgraphs, then those
  /// of the functions. For what is laid over the graph; null in reports that were saved.
  std::shared_ptr<const std::vector<FileNode>> file_nodes;
  std::vector<Diagnostic> diagnostics;
};

/// Formats of the work of `node` that costs most under `options`, its MACs first: "uint8 × int8" of
/// a product, else "float32". Empty for a node without work, "?" if that is because it is unpriced.
std::string MainOperands(const NodeCost& node, const Options& options);

/// Fills every derived number (NodeCost::macs, ace, acev2, status counts, Totals sums) from
/// `report.nodes[].work` and `report.options`. Keeps the tensor sizes (parameters, *_bits) and the
/// two bound flags it cannot derive; `lower_bound` is also set by unpriced nodes.
void PriceReport(Report& report);

/// Empty if every invariant above holds, else one line per breach.
std::vector<std::string> CheckReport(const Report& report);

}  // namespace acev2

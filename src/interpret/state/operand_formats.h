// SPDX-License-Identifier: Apache-2.0
//
// Formats that do not come from the graph's operators: assumed by the user (--assume), inferred
// from the values of weights (--weights values), annotated by an exporter (finn_datatype).
//
// Invariant: a node sees copies of its operands with other formats; what other nodes see of the
// same tensors stays. Settings (shapes, scales, zero points) are never touched, nor what a
// quantizer has decided, but by an assumption. Of the owners it knows the records, and the names of
// values.
#pragma once

#include <forward_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "interpret/state/numbers/value.h"
#include "interpret/state/records.h"
#include "load/load.h"
#include "rules/assumption.h"
#include "rules/rule.h"

namespace acev2 {

class OperandFormats {
 public:
  /// All three must outlive the object. Throws Error for assumptions that cannot be read.
  OperandFormats(const Model& model, const Options& options, Records& records)
      : model_(model), options_(options), records_(records), assumptions_(options.assume) {}

  /// Takes the annotations of `graph`.
  void Annotate(const onnx::GraphProto& graph);
  /// Gives `tensor`, an input or a constant, the format that is annotated of its name.
  void TakeAnnotation(Tensor& tensor) const;
  /// The same for what a node makes: what it is quantized to counts more.
  void TakeAnnotationOfResult(Tensor& tensor) const;

  /// Gives `tensor` the format that is assumed of it by name.
  void Assume(Tensor& tensor);

  /// Says that `tensor` holds the values of `proto`, which may be read for their format.
  void NoteInitializer(const onnx::TensorProto& proto, Tensor& tensor);
  /// Marks the first result of `node`, which computes with constants alone, as holding the values
  /// of an initializer if it only moves them.
  void FollowRoot(Node& node) const;

  /// Gives the node of `path` copies of its operands in the formats that are assumed of the node or
  /// inferred from values, and charges the quantizers that it takes to make them, if they are asked
  /// for. `inputs` are the values behind its operands, `record` is its own; `copies` owns the
  /// copies. The node must not be one of constants alone.
  void Apply(Datapath& path, std::span<GraphValue* const> inputs, const Rule& rule, int record,
             std::forward_list<Tensor>& copies);

  /// Notes of each assumption how much it matched; `report` has its nodes.
  void ReportUse(const Report& report, const Values& values);

 private:
  /// The names of the constants that `node` reads, if an assumption asks for them: its own operands
  /// and the initializers behind them.
  std::vector<std::string_view> WeightsOf(const Node& node) const;

  struct Inferred {
    Format format;  ///< unknown: as declared
    std::string source;
  };
  /// The format that the values of the float initializer `proto` need, with one factor for all or
  /// one by index along `axis` (-1: none); read once.
  const Inferred& FormatOfValues(const onnx::TensorProto& proto, int axis);

  const Model& model_;
  const Options& options_;
  Records& records_;
  Assumptions assumptions_;
  std::unordered_map<const void*, const onnx::TensorProto*> initializers_;  // by Tensor::root
  std::map<std::pair<const onnx::TensorProto*, int>, Inferred> inferred_;   // looked up only
  std::unordered_map<std::string_view, Format> annotations_;
};

}  // namespace acev2

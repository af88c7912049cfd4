// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/operand_formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "naming/module_scope.h"
#include "naming/node_pattern.h"
#include "rules/formats/datatype_name.h"
#include "rules/formats/value_format.h"
#include "rules/quantization/datapath.h"
#include "rules/quantization/lowering.h"
#include "text/counted.h"
#include "text/suggest.h"

namespace acev2 {
namespace {

/// Numbers that arithmetic may read; no truth values, text, or 64-bit indices.
bool IsNumber(const Tensor& tensor) {
  const Format value = tensor.value;
  if (!value.known() || value.kind == FormatKind::kText) return false;
  if (tensor.stored.is_float() || tensor.pending || tensor.rounded) return true;
  return value.bits > 1 && value.bits <= 32;
}

/// What running the rule of a node on copies of its tensors shows.
struct Trial {
  std::vector<bool> settings;  ///< inputs that are no operands
  bool computes = true;        ///< false: it only moves data
};

Trial TryRule(const Node& node, const Rule& rule, const Options& options) {
  Node copy = node;
  std::deque<Tensor> tensors;
  for (std::vector<Tensor*>* list : {&copy.inputs, &copy.outputs}) {
    for (Tensor*& tensor : *list) {
      if (tensor == nullptr) continue;
      tensor = &tensors.emplace_back(*tensor);
      tensor->float_exists = nullptr;  // shared with the original: a trial must not set it
      tensor->versions = nullptr;
      tensor->original = nullptr;
    }
  }
  Ledger ledger(rule.category);
  Datapath path{copy, ledger, options, [](const Tensor&, const Work&) {}};
  copy.operand_formats.assign(copy.inputs.size(), Format{});
  Trial trial;
  try {
    rule.format(path);
    if (rule.work != nullptr && path.free_because.empty()) rule.work(copy, ledger);
    trial.computes = std::ranges::any_of(
        ledger.work(), [](const Work& work) { return work.operation != Operation::kLogic; });
  } catch (const Unknown&) {
    // What is marked by then is marked.
  }
  copy.settings.resize(copy.inputs.size());
  trial.settings = copy.settings;
  return trial;
}

/// Makes `copy` of `tensor` what a quantizer to integers of `format` makes of it, with one scale
/// for the whole tensor and no zero point, if it is no payload yet: a float, or what a MAC layer
/// made. Charges it to the node of `path`, whose record is `record`; of a constant it is done
/// offline.
void Quantized(Datapath& path, const Tensor& tensor, Format format, int record, Tensor& copy) {
  const bool payload = tensor.pending ? !tensor.accumulator : !tensor.value.is_float();
  if (path.options.assume_quantizers == AssumedQuantizers::kNone || !format.is_integer() ||
      payload) {
    return;
  }
  auto scale = std::make_shared<Scale>();
  ScaleFactor factor;
  factor.id = "assumed of " + tensor.name;
  factor.format = kFloat32;
  scale->factors.push_back(std::move(factor));
  copy.accumulator = false;
  if (tensor.offline) {
    copy.pending = std::move(scale);
    return;
  }
  Tensor rounded = tensor;
  Quantize(path, tensor, rounded, {format, scale, false, "assumed quantizer"});
  Dequantize(path, rounded, copy, scale, false);
  // A tensor of its own: a float of it is one that this node makes.
  copy.original = nullptr;
  copy.producer = record;
}

void SetFormat(Tensor& tensor, Format format, FormatSource source) {
  tensor.value = format;
  tensor.source = std::move(source);
  if (format.is_float()) tensor.pending = nullptr;  // a float has its scale in it
}

/// The axis of weight `i` of a MAC layer whose every index feeds outputs of its own, so that a
/// factor along it can be taken out of the sums; nullopt if there is none.
std::optional<std::size_t> OutputAxis(const Node& node, std::size_t i) {
  if (!node.Has(i) || !node.inputs[i]->shape || node.inputs[i]->shape->size() < 2) {
    return std::nullopt;
  }
  const std::size_t rank = node.inputs[i]->shape->size();
  if (node.traits.Has(kTransposes)) {
    const bool transposed = node.attributes->Int(i == 1 ? "transB" : "transA").value_or(0) != 0;
    return (i == 1) != transposed ? std::size_t{1} : std::size_t{0};
  }
  if (node.traits.Has(kMatrixProduct)) return i == 1 ? rank - 1 : rank - 2;
  const WeightLayout& weights = node.traits.weights;
  if (weights.output_axis < 0 || static_cast<int>(i) != weights.input) return std::nullopt;
  // With groups a channel is a pair of indices.
  if (weights.output_axis == weights.grouped_axis &&
      node.attributes->Int("group").value_or(1) != 1) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(weights.output_axis);
}

}  // namespace

void OperandFormats::Annotate(const onnx::GraphProto& graph) {
  // FINN and QONNX note the true format of a float tensor under this key (qonnx datatype.py).
  for (const auto& annotation : graph.quantization_annotation()) {
    for (const auto& entry : annotation.quant_parameter_tensor_names()) {
      if (entry.key() != "finn_datatype") continue;
      if (const auto format = ParseDatatype(entry.value())) {
        annotations_[annotation.tensor_name()] = *format;
      }
    }
  }
}

void OperandFormats::TakeAnnotation(Tensor& tensor) const {
  const auto annotation = annotations_.find(tensor.name);
  if (annotation == annotations_.end()) return;
  tensor.value = annotation->second;
  tensor.source = "finn_datatype " + ToString(annotation->second);
}

void OperandFormats::TakeAnnotationOfResult(Tensor& tensor) const {
  const auto annotation = annotations_.find(tensor.name);
  // FINN notes FLOAT32 where it has not looked; that is no more than the declared type.
  if (annotation == annotations_.end() || tensor.pending || annotation->second == tensor.stored) {
    return;
  }
  TakeAnnotation(tensor);
}

void OperandFormats::NoteInitializer(const onnx::TensorProto& proto, Tensor& tensor) {
  const bool by_values = options_.weights == Weights::kValues;
  if (by_values || assumptions_.AskForWeights()) initializers_[&proto] = &proto;
  if (!by_values) return;
  tensor.holds_root = true;
  for (int axis = 0; axis < proto.dims_size(); ++axis) tensor.root_axes.push_back(axis);
}

void OperandFormats::FollowRoot(Node& node) const {
  if (options_.weights != Weights::kValues || !node.Has(0) || !node.HasOutput(0)) return;
  const Tensor& from = node.In(0);
  Tensor& to = node.Out(0);
  const Traits& traits = node.traits;
  if (!from.holds_root || !node.domain.empty() || to.root != from.root) return;
  const std::size_t rank = to.shape ? to.shape->size() : 0;
  if (traits.Has(kView | kKeepsShape)) {
    to.root_axes = from.root_axes;
  } else if (traits.Has(kPermutes)) {
    const std::vector<std::int64_t> perm = node.attributes->Ints("perm");
    for (std::size_t k = 0; k < rank && rank == from.root_axes.size(); ++k) {
      const std::int64_t axis = perm.empty()      ? static_cast<std::int64_t>(rank - 1 - k)
                                : k < perm.size() ? perm[k]
                                                  : -1;
      if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) return;
      to.root_axes.push_back(from.root_axes[static_cast<std::size_t>(axis)]);
    }
  } else if (traits.Has(kView)) {
    to.root_axes.assign(rank, -1);
  } else {
    return;
  }
  to.holds_root = to.root_axes.size() == rank;
}

const OperandFormats::Inferred& OperandFormats::FormatOfValues(const onnx::TensorProto& proto,
                                                               int axis) {
  const auto [entry, is_new] = inferred_.try_emplace({&proto, axis});
  Inferred& inferred = entry->second;
  if (!is_new) return inferred;
  // One pass with a factor for all, one with factors by output channel; each ends as soon as it
  // cannot find anything narrower than what is found already. Most weights end both within their
  // first rows.
  for (const bool by_axis : {false, true}) {
    if (by_axis && axis < 0) break;
    int most_bits = inferred.format.known() ? inferred.format.bits - 1 : 8;
    // Of what takes a multiply, nothing is cheaper than a shift.
    if (inferred.format.kind == FormatKind::kPowerOfTwo) most_bits = std::min(most_bits, 2);
    if (most_bits < 1) break;
    const auto along = by_axis ? std::optional(static_cast<std::size_t>(axis)) : std::nullopt;
    ValueFormat values({proto.dims().begin(), proto.dims().end()}, along, most_bits);
    const bool read = ForEachFloat(
        model_, proto, [&](std::span<const double> piece) { return values.Add(piece); });
    if (!read) {
      records_.Diagnose(
          "weights-unread", -1,
          fmt::format("the values of '{}' cannot be read; it stays as declared", proto.name()),
          "put its external data beside the model");
      return inferred;
    }
    const auto found = values.Find();
    if (!found || (inferred.format.known() && found->format.bits >= inferred.format.bits)) continue;
    inferred.format = found->format;
    inferred.source = fmt::format("inferred from values ({})", found->how);
  }
  return inferred;
}

std::vector<std::string_view> OperandFormats::WeightsOf(const Node& node) const {
  std::vector<std::string_view> names;
  if (!assumptions_.AskForWeights()) return names;
  for (const Tensor* tensor : node.inputs) {
    if (tensor == nullptr || !tensor->offline) continue;
    names.push_back(tensor->name);
    // Behind its dequantizer or transpose.
    const auto root = initializers_.find(tensor->root);
    if (root != initializers_.end()) names.push_back(root->second->name());
  }
  return names;
}

void OperandFormats::Apply(Datapath& path, std::span<GraphValue* const> inputs, const Rule& rule,
                           int record, std::forward_list<Tensor>& copies) {
  Node& node = path.node;
  NodeCost& cost = records_[record].cost;
  if ((assumptions_.empty() && options_.weights == Weights::kDeclared) ||
      rule.category == Category::kQuantization) {
    return;
  }
  const Assumed assumed = assumptions_.OfNode(cost, WeightsOf(node));
  const bool by_values = options_.weights == Weights::kValues;
  if (!assumed.any() && !by_values) return;
  const Trial trial = TryRule(node, rule, options_);
  if (!trial.computes) return;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Tensor* tensor = node.inputs[i];
    if (tensor == nullptr || trial.settings[i] || !IsNumber(*tensor)) continue;
    // A constant vector of a MAC layer is a bias: it is added at the accumulator's width.
    const bool vector = tensor->shape && tensor->shape->size() < 2;
    const bool bias = rule.category == Category::kMac && vector;
    const bool weight = tensor->offline && !bias;
    Tensor copy = *tensor;
    copy.original = node.inputs[i];
    bool changed = false;
    const auto root = initializers_.find(tensor->root);
    if (by_values && weight && !vector && tensor->holds_root && root != initializers_.end() &&
        !tensor->pending && tensor->stored.is_float() && tensor->value == tensor->stored) {
      const std::optional<std::size_t> axis = OutputAxis(node, i);
      const bool known = axis && *axis < tensor->root_axes.size();
      const Inferred& inferred =
          FormatOfValues(*root->second, known ? tensor->root_axes[*axis] : -1);
      if (inferred.format.known()) {
        SetFormat(copy, inferred.format, inferred.source);
        changed = true;
      }
    }
    if (weight && assumed.weights) {
      Quantized(path, *tensor, *assumed.weights, record, copy);
      SetFormat(copy, *assumed.weights, assumed.weights_source);
      changed = cost.assumed = true;
    } else if (!tensor->offline && assumed.activations) {
      Quantized(path, *tensor, *assumed.activations, record, copy);
      SetFormat(copy, *assumed.activations, assumed.activations_source);
      changed = cost.assumed = true;
      GraphValue& value = *inputs[i];
      ++value.assumed_readers;
      if (value.assumed.bits < assumed.activations->bits) value.assumed = *assumed.activations;
    }
    if (changed) node.inputs[i] = &copies.emplace_front(std::move(copy));
  }
}

void OperandFormats::Assume(Tensor& tensor) {
  if (assumptions_.empty() || (tensor.value.known() && !IsNumber(tensor))) return;
  const Assumed assumed = assumptions_.OfTensor(tensor.name);
  if (tensor.offline && assumed.weights) {
    SetFormat(tensor, *assumed.weights, assumed.weights_source);
  } else if (!tensor.offline && assumed.activations) {
    SetFormat(tensor, *assumed.activations, assumed.activations_source);
  }
}

void OperandFormats::ReportUse(const Report& report, const Values& values) {
  for (const Assumptions::Row& row : assumptions_.rows()) {
    const std::string& text = row.assumption.text;
    const bool on_tensors = row.assumption.on_tensors();
    const std::string_view what = on_tensors ? "tensor" : "node";
    const bool written = options_.assume_quantizers == AssumedQuantizers::kWritten && !on_tensors;
    if (const std::size_t matches = row.matches.size(); matches > 0) {
      records_.Diagnose(
          "assumed", -1,
          fmt::format(
              "--assume '{}' sets formats of {}; {}", text, Counted(matches, what),
              written ? "the quantizers that this takes are charged" : "no quantizer is added"),
          "");
      continue;
    }
    std::set<std::string> names = on_tensors ? values.Names() : std::set<std::string>();
    for (const NodeCost& node : report.nodes) {
      if (!on_tensors) row.assumption.pattern.AddTexts(node, names);
    }
    const std::vector<std::string> known(names.begin(), names.end());
    records_.Diagnose(
        "assumption-unused", -1, fmt::format("--assume '{}' matches no {}", text, what),
        DidYouMean(row.assumption.pattern.expression(), known,
                   on_tensors ? "--json F lists the tensors"
                              : fmt::format("--group-by node --all lists the nodes; it "
                                            "matches {}",
                                            kNodePatternHelp)));
  }
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/inference.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpret/limits.h"
#include "interpret/shapes/custom_schemas.h"
#include "interpret/shapes/fit/shape_fit.h"
#include "interpret/shapes/fit/type_fit.h"
#include "interpret/shapes/schema_call.h"
#include "interpret/shapes/shape_corrections.h"
#include "onnx/defs/shape_inference.h"
#include "rules/domains.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

/// `constant` as a TensorProto; all its elements must be known.
std::unique_ptr<onnx::TensorProto> ToTensorProto(const Constant& constant) {
  auto proto = std::make_unique<onnx::TensorProto>();
  proto->set_data_type(constant.element_type);
  for (const std::int64_t dim : constant.dims) proto->add_dims(dim);
  const Element* element = FindElement(constant.element_type);
  if (element == nullptr) return nullptr;
  switch (element->field) {
    case Element::Field::kInt64:
      for (const auto v : constant.ints) proto->add_int64_data(v);
      break;
    case Element::Field::kUInt64:
      for (const auto v : constant.ints) proto->add_uint64_data(static_cast<std::uint64_t>(v));
      break;
    case Element::Field::kInt32:
      // Bits of floats and elements that are packed decide no shape.
      if (element->is_float() || element->bits < 8) return nullptr;
      for (const auto v : constant.ints) proto->add_int32_data(static_cast<std::int32_t>(v));
      break;
    case Element::Field::kFloat:
      if (element->is_complex()) return nullptr;
      for (const auto v : constant.floats) proto->add_float_data(static_cast<float>(v));
      break;
    case Element::Field::kDouble:
      if (element->is_complex()) return nullptr;
      for (const auto v : constant.floats) proto->add_double_data(v);
      break;
    case Element::Field::kString:
      return nullptr;
  }
  return proto;
}

class Context : public onnx::InferenceContext {
 public:
  Context(const onnx::NodeProto& node, const NodeAttributes& attributes, const Model& model,
          std::span<GraphValue* const> inputs, std::span<GraphValue* const> outputs)
      : node_(node), attributes_(attributes), model_(model), inputs_(inputs), outputs_(outputs) {}

  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    return attributes_.Find(name);
  }
  std::size_t getNumInputs() const override { return inputs_.size(); }
  const onnx::TypeProto* getInputType(std::size_t i) const override {
    // A type that is not known is an empty one: several of ONNX's functions would read through
    // null.
    return i >= inputs_.size() || inputs_[i] == nullptr ? nullptr : &inputs_[i]->type();
  }
  bool hasInput(std::size_t i) const override {
    return i < inputs_.size() && inputs_[i] != nullptr;
  }
  const onnx::TensorProto* getInputData(std::size_t i) const override {
    if (i >= inputs_.size() || inputs_[i] == nullptr) return nullptr;
    GraphValue& value = *inputs_[i];
    if (value.data) return value.data.get();
    if (value.initializer != nullptr) {
      if (auto whole = WithPayload(model_, *value.initializer, kMaxShapeBytes)) {
        value.data = std::make_unique<onnx::TensorProto>(*std::move(whole));
      }
    } else if (const Constant* known = SmallConstant(value); known && known->fully_known()) {
      value.data = ToTensorProto(*known);
    }
    return value.data.get();
  }
  const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(std::size_t i) const override {
    if (i >= inputs_.size() || inputs_[i] == nullptr) return nullptr;
    GraphValue& value = *inputs_[i];
    if (value.symbolic) return value.symbolic.get();
    const Constant* known = SmallConstant(value);
    if (known == nullptr || known->is_float() || known->dims.size() > 1) return nullptr;
    auto symbolic = std::make_unique<onnx::TensorShapeProto>();
    for (std::size_t k = 0; k < known->ints.size(); ++k) {
      auto* dim = symbolic->add_dim();
      if (known->unknown.empty() || !known->unknown[k]) dim->set_dim_value(known->ints[k]);
    }
    value.symbolic = std::move(symbolic);
    return value.symbolic.get();
  }
  std::size_t getNumOutputs() const override { return outputs_.size(); }
  onnx::TypeProto* getOutputType(std::size_t i) override {
    // ONNX's functions set outputs that the node leaves out, too.
    return i >= outputs_.size() || outputs_[i] == nullptr ? &unwanted_
                                                          : &outputs_[i]->mutable_type();
  }
  bool hasOutput(std::size_t i) override { return i < outputs_.size() && outputs_[i] != nullptr; }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override {
    return nullptr;  // If, Loop and Scan are driven by control_flow.cc
  }
  std::string getDisplayName() const override { return node_.name(); }

 private:
  /// Values that can be a shape, axes or pads; scales and weights are not loaded for this.
  static const Constant* SmallConstant(const GraphValue& value) {
    const Constant* known = value.tensor.values();
    return known && static_cast<std::int64_t>(known->size()) * 8 <= kMaxShapeBytes ? known
                                                                                   : nullptr;
  }

  const onnx::NodeProto& node_;
  const NodeAttributes& attributes_;
  const Model& model_;
  std::span<GraphValue* const> inputs_;
  std::span<GraphValue* const> outputs_;
  onnx::TypeProto unwanted_;
};

/// The first line of an ONNX message without its "[ShapeInferenceError]" tag.
std::string Fact(std::string text) {
  if (const auto end = text.find('\n'); end != std::string::npos) text.resize(end);
  if (text.starts_with('[')) {
    if (const auto close = text.find("] "); close != std::string::npos) text.erase(0, close + 2);
  }
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

/// What no runtime takes: an attribute that is given twice.
std::string RepeatedAttribute(const onnx::NodeProto& node) {
  if (node.attribute_size() < 2) return {};
  std::vector<std::string_view> names;
  names.reserve(static_cast<std::size_t>(node.attribute_size()));
  for (const auto& attribute : node.attribute()) names.push_back(attribute.name());
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  return twice == names.end() ? "" : fmt::format("attribute '{}' is given twice", *twice);
}

/// What no runtime loads: an operand whose data contradict its dimensions.
std::string BrokenOperand(std::span<GraphValue* const> inputs) {
  for (const GraphValue* input : inputs) {
    if (input == nullptr || input->fault == nullptr) continue;
    return fmt::format("of its operand '{}': {}", input->tensor.name, *input->fault);
  }
  return {};
}

bool HasOpenShape(std::span<GraphValue* const> outputs) {
  return std::ranges::any_of(outputs, [](const GraphValue* output) {
    return output != nullptr && !onnx::hasShape(output->type());
  });
}

}  // namespace

InferenceFault InferTypes(const onnx::NodeProto& node, int opset, const onnx::OpSchema* schema,
                          const NodeAttributes& attributes, const Model& model,
                          std::span<GraphValue* const> inputs,
                          std::span<GraphValue* const> outputs) {
  Context context(node, attributes, model, inputs, outputs);
  NodeFacts facts = FactsOf(context);
  facts.has_attributes = node.attribute_size() > 0;
  Inspection inspection = Inspect(schema, facts);
  if (inspection.malformed.empty()) inspection.malformed = RepeatedAttribute(node);
  if (inspection.malformed.empty()) inspection.malformed = BrokenOperand(inputs);
  if (!inspection.malformed.empty()) {
    // No runtime takes it, so that nothing follows from it: neither shapes nor work.
    return {inspection.malformed,
            true,
            true,
            {.fact = inspection.malformed, .kind = Misfit::Kind::kRoom, .known = 0}};
  }
  std::string fault = inspection.arity;
  Misfit misfit;
  if (fault.empty() && schema != nullptr) {
    if (const auto thrown = FaultOf([&] { RunInspected(*schema, context, inspection); })) {
      fault = Fact(*thrown);
      // What a failed function left behind is a guess.
      for (GraphValue* output : outputs) {
        if (output != nullptr) output->mutable_type().Clear();
      }
    }
  }
  std::vector<InferenceNote> notes;
  std::string clash = schema == nullptr ? "" : TypeMisfit(*schema, inputs, notes);
  misfit = ShapeMisfit(node, opset, context);
  // In our words it says which sizes differ.
  if (!misfit.fact.empty()) {
    fault = misfit.fact;
  } else if (!fault.empty()) {
    misfit.sizes = SizesItWants(node, context);
  }
  const std::string& domain = node.domain();
  if (IsOnnxDomain(domain) || domain == kOnnxPreviewTrainingDomain) {
    const bool understood = SupplementShapes(node, opset, !fault.empty(), context);
    if (understood && misfit.fact.empty()) fault.clear();
  }
  const ShapeSupplement supplement = SupplementInference(domain, node.op_type());
  if (supplement != nullptr && HasOpenShape(outputs)) {
    const auto thrown = FaultOf([&] { supplement(context); });
    if (thrown && fault.empty()) fault = Fact(*thrown);
  }
  const bool of_any_size = !clash.empty() || !inspection.arity.empty();
  const bool refused = !clash.empty() || (!fault.empty() && misfit.fact.empty());
  return {clash.empty() ? std::move(fault) : std::move(clash), refused, of_any_size,
          std::move(misfit), std::move(notes)};
}

}  // namespace acev2

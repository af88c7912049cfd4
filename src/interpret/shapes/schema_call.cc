// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/schema_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "interpret/limits.h"
#include "onnx/defs/tensor_proto_util.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using onnx::AttributeProto;

/// Entries of attribute `name`, of either form. None if it is absent or no integer.
std::vector<std::int64_t> IntegersOf(const NodeFacts& node, const char* name) {
  const AttributeProto* attribute = node.attribute(name);
  if (attribute == nullptr) return {};
  if (attribute->has_i()) return {attribute->i()};
  return {attribute->ints().begin(), attribute->ints().end()};
}

/// Attributes that mean the same wherever they stand, and what their entries lie between.
struct Range {
  const char* attribute;
  std::int64_t least;
  std::int64_t most;
};

// Functions of ONNX (up to 1.23) cut axes to 32 bits before they look at them, divide by counts and
// step by strides.
constexpr std::int64_t kLargest = INT32_MAX;
constexpr Range kRanges[] = {
    {"axis", INT32_MIN, kLargest},
    {"axes", INT32_MIN, kLargest},
    {"batch_axis", INT32_MIN, kLargest},
    {"batch_dims", 0, kLargest},
    {"blocksize", 1, kLargest},
    {"dilations", 1, kLargest},
    {"group", 1, kLargest},
    {"hidden_size", 1, kLargest},
    {"kernel_shape", 1, kLargest},
    {"ngram_indexes", 0, kLargest},
    {"num_groups", 1, kLargest},
    {"num_outputs", 1, kLargest},
    {"num_scan_inputs", 0, kLargest},
    {"offset_group", 1, kLargest},
    {"perm", 0, kLargest},
    {"size", 1, kLargest},
    {"split", 0, kLargest},
    {"strides", 1, kLargest},
    {"time_axis", INT32_MIN, kLargest},
};

std::string OutOfRange(const NodeFacts& node) {
  for (const Range& range : kRanges) {
    for (const std::int64_t entry : IntegersOf(node, range.attribute)) {
      if (entry >= range.least && entry <= range.most) continue;
      if (range.least == INT32_MIN) {
        return fmt::format("{} {} lies outside every tensor", range.attribute, entry);
      }
      return fmt::format("{} is {}, which is not between {} and {}", range.attribute, entry,
                         range.least, range.most);
    }
  }
  return {};
}

/// True of attributes that hold more than numbers or text. An attribute of another type than its
/// schema's reads as 0 or empty, which exporters get away with where that is a plain value (`clip`
/// of 0 as an INT); of a graph or a tensor nothing is left.
bool IsStructure(AttributeProto::AttributeType type) {
  switch (type) {
    case AttributeProto::TENSOR:
    case AttributeProto::GRAPH:
    case AttributeProto::SPARSE_TENSOR:
    case AttributeProto::TYPE_PROTO:
    case AttributeProto::TENSORS:
    case AttributeProto::GRAPHS:
    case AttributeProto::SPARSE_TENSORS:
    case AttributeProto::TYPE_PROTOS:
      return true;
    default:
      return false;
  }
}

std::string WrongType(const onnx::OpSchema& schema, const NodeFacts& node) {
  for (const auto& [name, declared] : schema.attributes()) {
    if (!IsStructure(declared.type)) continue;
    const AttributeProto* attribute = node.attribute(name);
    // Before IR version 3 an attribute did not say its type.
    if (attribute == nullptr || attribute->type() == AttributeProto::UNDEFINED ||
        attribute->type() == declared.type) {
      continue;
    }
    return fmt::format("attribute '{}' is {}, not {}", name,
                       AttributeProto::AttributeType_Name(attribute->type()),
                       AttributeProto::AttributeType_Name(declared.type));
  }
  return {};
}

/// An attribute that ONNX's operators do not work without.
std::string MissingAttribute(const onnx::OpSchema& schema, const NodeFacts& node) {
  if (!IsOnnxDomain(schema.domain()) && schema.domain() != kOnnxMlDomain) return {};
  for (const auto& [name, declared] : schema.attributes()) {
    // Of buffers that early runtimes wrote over, which no result depends on.
    if (name == "consumed_inputs") continue;
    if (declared.required && node.attribute(name) == nullptr) {
      return fmt::format("attribute '{}' is missing", name);
    }
  }
  return {};
}

// --- functions that stay unsafe on what their schema admits --------------------------------------

/// Numbers of input `i`, as far as they are known and of the type.
template <typename Number>
std::vector<Number> NumbersOf(const NodeFacts& node, std::size_t i, int type) {
  const onnx::TensorProto* data = node.data && i < node.inputs.size() ? node.data(i) : nullptr;
  if (data == nullptr || data->data_type() != type) return {};
  return onnx::ParseData<Number>(data);
}

/// Never ends on a character that it does not expect.
std::string GuardEinsum(const NodeFacts& node) {
  const AttributeProto* attribute = node.attribute("equation");
  if (attribute == nullptr) return {};
  const std::string& equation = attribute->s();
  const std::string inputs = equation.substr(0, equation.find("->"));
  bool ellipsis = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const char c = inputs[i];
    if (c == ',') {
      ellipsis = false;
    } else if (inputs.compare(i, 3, "...") == 0 && !ellipsis) {
      ellipsis = true;
      i += 2;
    } else if (c != ' ' && std::isalpha(static_cast<unsigned char>(c)) == 0) {
      return fmt::format("equation '{}' is malformed", equation);
    }
  }
  return {};
}

/// Reads as many parts as there are outputs, from a list of `num_outputs`; adds up the parts, and
/// cuts the size of the axis to 32 bits.
std::string GuardSplit(const NodeFacts& node) {
  const AttributeProto* parts = node.attribute("num_outputs");
  if (parts != nullptr && parts->i() != static_cast<std::int64_t>(node.outputs)) {
    return fmt::format("num_outputs is {}, but it has {} outputs", parts->i(), node.outputs);
  }
  for (const std::int64_t part : NumbersOf<std::int64_t>(node, 1, onnx::TensorProto::INT64)) {
    if (part >= 0 && part <= kLargest) continue;
    return fmt::format("it splits off {} entries, which is not between 0 and {}", part, kLargest);
  }
  const onnx::TypeProto* data = node.inputs.empty() ? nullptr : node.inputs[0];
  if (data == nullptr || !data->has_tensor_type()) return {};
  for (const auto& dim : data->tensor_type().shape().dim()) {
    if (dim.dim_value() <= kLargest) continue;
    return fmt::format("it splits a tensor with an axis of {} entries, more than {}",
                       dim.dim_value(), kLargest);
  }
  return {};
}

/// Counts `batch_dims` among the axes of both inputs without a look at their ranks.
std::string GuardGatherNd(const NodeFacts& node) {
  const AttributeProto* batch = node.attribute("batch_dims");
  if (batch == nullptr) return {};
  for (const onnx::TypeProto* input : node.inputs) {
    if (input == nullptr || !input->has_tensor_type() || !input->tensor_type().has_shape()) {
      continue;
    }
    const int rank = input->tensor_type().shape().dim_size();
    if (batch->i() < rank) continue;
    return fmt::format("batch_dims is {}, of a tensor of rank {}", batch->i(), rank);
  }
  return {};
}

/// Builds a loop from the names of the body's inputs and outputs, one for each of the node's.
std::string GuardSequenceMap(const NodeFacts& node) {
  const AttributeProto* body = node.attribute("body");
  if (body == nullptr || !body->has_g()) return "it has no body";
  const auto inputs = static_cast<std::size_t>(body->g().input_size());
  const auto outputs = static_cast<std::size_t>(body->g().output_size());
  if (inputs != node.inputs.size()) {
    return fmt::format("its body takes {} inputs, the node has {}", inputs, node.inputs.size());
  }
  if (outputs != node.outputs) {
    return fmt::format("its body has {} outputs, the node has {}", outputs, node.outputs);
  }
  if (node.inputs.empty() || node.inputs[0] == nullptr || !node.inputs[0]->has_sequence_type()) {
    return "input 0 is no sequence";
  }
  return {};
}

template <typename Number>
std::optional<long double> FirstOf(const onnx::TensorProto& data) {
  const std::vector<Number> numbers = onnx::ParseData<Number>(&data);
  if (numbers.empty()) return std::nullopt;
  return numbers.front();
}

/// The one element of input `i` as a number. Empty if it is not known or has more.
std::optional<long double> ScalarOf(const NodeFacts& node, std::size_t i) {
  const onnx::TensorProto* data = node.data && i < node.inputs.size() ? node.data(i) : nullptr;
  if (data == nullptr || !data->dims().empty()) return std::nullopt;
  switch (data->data_type()) {
    case onnx::TensorProto::INT32:
      return FirstOf<std::int32_t>(*data);
    case onnx::TensorProto::INT64:
      return FirstOf<std::int64_t>(*data);
    case onnx::TensorProto::FLOAT:
      return FirstOf<float>(*data);
    case onnx::TensorProto::DOUBLE:
      return FirstOf<double>(*data);
    default:
      return std::nullopt;
  }
}

/// Takes a length past 2^63 - 1, or the NaN of a step of 0, for one of 0.
std::string GuardRange(const NodeFacts& node) {
  const auto start = ScalarOf(node, 0), limit = ScalarOf(node, 1), step = ScalarOf(node, 2);
  if (!start || !limit || !step) return {};
  if (*step == 0) return "its step is 0";
  // 64 bits of precision hold any two integers' difference but for its last bit.
  const long double length = std::ceil((*limit - *start) / *step);
  if (length < 0x1p63L) return {};
  return fmt::format("from {} to {} by {} are more than 2^63 - 1 elements",
                     static_cast<double>(*start), static_cast<double>(*limit),
                     static_cast<double>(*step));
}

/// Takes any float for a length.
std::string GuardOneHot(const NodeFacts& node) {
  const std::vector<float> depth = NumbersOf<float>(node, 1, onnx::TensorProto::FLOAT);
  if (depth.empty() || (depth.front() >= 0 && depth.front() < 0x1p63F)) return {};
  return fmt::format("its depth is {}, which is no length", depth.front());
}

/// An attribute of Upsample until opset 9; then an input, before which Resize has roi since 11.
std::vector<float> ScalesOf(const NodeFacts& node) {
  if (const AttributeProto* attribute = node.attribute("scales")) {
    return {attribute->floats().begin(), attribute->floats().end()};
  }
  return NumbersOf<float>(node, node.inputs.size() == 2 ? 1 : 2, onnx::TensorProto::FLOAT);
}

/// Multiplies lengths by scales and takes the product for a length.
std::string GuardResize(const NodeFacts& node) {
  const onnx::TypeProto* data = node.inputs.empty() ? nullptr : node.inputs[0];
  std::int64_t longest = 1;
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  if (data != nullptr && data->has_tensor_type()) {
    for (const auto& dim : data->tensor_type().shape().dim()) {
      if (!dim.has_dim_value()) continue;
      longest = std::max(longest, dim.dim_value());
      shortest = std::min(shortest, dim.dim_value());
    }
  }
  const auto is_length = [longest](double scale) {
    return scale > 0 && scale * static_cast<double>(longest) < 0x1p63;
  };
  for (const float scale : ScalesOf(node)) {
    if (is_length(scale)) continue;
    return fmt::format("it scales by {}, an axis of {} entries among others", scale, longest);
  }
  const AttributeProto* policy = node.attribute("keep_aspect_ratio_policy");
  if (policy == nullptr || policy->s() == "stretch") return {};
  // Each size over the length that it replaces is a scale of all.
  for (const std::int64_t size : NumbersOf<std::int64_t>(node, 3, onnx::TensorProto::INT64)) {
    if (is_length(static_cast<double>(size) / static_cast<double>(shortest))) continue;
    return fmt::format("it keeps an aspect to make {} entries of axes of {} to {}", size, shortest,
                       longest);
  }
  return {};
}

/// Divides widths among heads, whatever is left over.
std::string GuardAttention(const NodeFacts& node) {
  const auto heads = [&](const char* name) -> std::int64_t {
    const AttributeProto* attribute = node.attribute(name);
    return attribute == nullptr ? 0 : attribute->i();
  };
  constexpr std::size_t kOperands = 3;  // query, keys and values: [batch, entries, heads · width]
  for (std::size_t i = 0; i < std::min(kOperands, node.inputs.size()); ++i) {
    const std::int64_t of = heads(i == 0 ? "q_num_heads" : "kv_num_heads");
    const onnx::TypeProto* type = node.inputs[i];
    if (of < 1 || type == nullptr || !type->has_tensor_type()) continue;
    const auto& shape = type->tensor_type().shape();
    if (shape.dim_size() != 3 || !shape.dim(2).has_dim_value()) continue;
    const std::int64_t width = shape.dim(2).dim_value();
    if (width % of == 0) continue;
    return fmt::format("a width of {} does not divide among {} heads", width, of);
  }
  const std::int64_t queries = heads("q_num_heads");
  const std::int64_t keys = heads("kv_num_heads");
  if (queries < 1 || keys < 1 || queries % keys == 0) return {};
  return fmt::format("{} heads of queries do not divide among {} of keys", queries, keys);
}

/// Makes a dimension for each entry of input `i`, however many it is said to have.
template <std::size_t i>
std::string GuardShapeInput(const NodeFacts& node) {
  const onnx::TypeProto* type = i < node.inputs.size() ? node.inputs[i] : nullptr;
  if (type == nullptr || !type->has_tensor_type()) return {};
  const auto& shape = type->tensor_type().shape();
  if (shape.dim_size() != 1 || shape.dim(0).dim_value() <= kMaxRank) return {};
  return fmt::format("input {} asks for {} dimensions, more than {}", i, shape.dim(0).dim_value(),
                     kMaxRank);
}

/// A function of ONNX (up to 1.23) and what it does not ask.
struct Guard {
  std::string_view op;
  std::string (*objection)(const NodeFacts& node);
};

constexpr Guard kGuards[] = {
    {"Attention", GuardAttention}, {"ConstantOfShape", GuardShapeInput<0>},
    {"OneHot", GuardOneHot},       {"Expand", GuardShapeInput<1>},
    {"Einsum", GuardEinsum},       {"GatherND", GuardGatherNd},
    {"Range", GuardRange},         {"Reshape", GuardShapeInput<1>},
    {"Resize", GuardResize},       {"SequenceMap", GuardSequenceMap},
    {"Split", GuardSplit},         {"Upsample", GuardResize},
};

std::string GuardOf(const onnx::OpSchema& schema, const NodeFacts& node) {
  const auto guard = std::ranges::find(kGuards, schema.Name(), &Guard::op);
  return guard == std::end(kGuards) ? std::string() : guard->objection(node);
}

/// Says how many `has` are, where between `least` and `most` are wanted.
std::string Miscount(std::string_view of, std::size_t has, int most) {
  if (most == std::numeric_limits<int>::max() || has <= static_cast<std::size_t>(most)) return {};
  return fmt::format("it has {} {}, its operator at most {}", has, of, most);
}

}  // namespace

std::string MalformedAttribute(const onnx::OpSchema* schema, const NodeFacts& node) {
  std::string fact;
  if (node.has_attributes) fact = OutOfRange(node);
  if (node.has_attributes && fact.empty() && schema != nullptr) fact = WrongType(*schema, node);
  if (fact.empty() && schema != nullptr) fact = GuardOf(*schema, node);
  return fact;
}

std::string WrongArity(const onnx::OpSchema& schema, const NodeFacts& node, Ownership ownership) {
  for (std::size_t i = 0; static_cast<int>(i) < schema.min_input(); ++i) {
    if (i >= node.inputs.size() || node.inputs[i] == nullptr) {
      return fmt::format("input {} is missing", i);
    }
  }
  if (ownership == Ownership::kBorrowed) return {};
  // A schema of ours may leave them to its function.
  if (!schema.inputs().empty()) {
    if (auto fact = Miscount("inputs", node.inputs.size(), schema.max_input()); !fact.empty()) {
      return fact;
    }
  }
  if (schema.outputs().empty()) return {};
  return Miscount("outputs", node.outputs, schema.max_output());
}

NodeFacts FactsOf(onnx::InferenceContext& context) {
  NodeFacts facts;
  facts.attribute = [&context](const std::string& name) { return context.getAttribute(name); };
  facts.inputs.reserve(context.getNumInputs());
  for (std::size_t i = 0; i < context.getNumInputs(); ++i) {
    facts.inputs.push_back(context.hasInput(i) ? context.getInputType(i) : nullptr);
  }
  facts.data = [&context](std::size_t i) { return context.getInputData(i); };
  facts.outputs = context.getNumOutputs();
  return facts;
}

Inspection Inspect(const onnx::OpSchema* schema, const NodeFacts& node) {
  Inspection inspection;
  inspection.malformed = MalformedAttribute(schema, node);
  if (inspection.malformed.empty() && schema != nullptr) {
    inspection.malformed = MissingAttribute(*schema, node);
  }
  if (schema != nullptr) inspection.arity = WrongArity(*schema, node, Ownership::kOwn);
  return inspection;
}

void RunInspected(const onnx::OpSchema& schema, onnx::InferenceContext& context,
                  const Inspection& inspection) {
  if (!inspection.malformed.empty() || !inspection.arity.empty()) return;
  if (!schema.has_type_and_shape_inference_function()) return;
  schema.GetTypeAndShapeInferenceFunction()(context);
}

void RunInference(const onnx::OpSchema& schema, onnx::InferenceContext& context,
                  Ownership ownership) {
  if (!schema.has_type_and_shape_inference_function()) return;
  const NodeFacts facts = FactsOf(context);
  std::string fact = MalformedAttribute(&schema, facts);
  if (fact.empty()) fact = WrongArity(schema, facts, ownership);
  if (!fact.empty()) {
    fail_shape_inference(fact);
  }
  schema.GetTypeAndShapeInferenceFunction()(context);
}

bool FitsSchema(const onnx::OpSchema& schema, const NodeFacts& node) {
  return MalformedAttribute(&schema, node).empty() &&
         WrongArity(schema, node, Ownership::kOwn).empty();
}

}  // namespace acev2

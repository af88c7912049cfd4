// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/node_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "interpret/shapes/schemas.h"
#include "rules/domains.h"
#include "tensor/whole_numbers.h"

namespace acev2 {
namespace {

/// True if `schema`, or the last version before it that has attribute `name`, makes it a list of
/// numbers.
bool WantsList(const onnx::OpSchema* schema, const std::string& name) {
  while (schema != nullptr) {
    const auto attribute = schema->attributes().find(name);
    if (attribute != schema->attributes().end()) {
      return attribute->second.type == onnx::AttributeProto::INTS ||
             attribute->second.type == onnx::AttributeProto::FLOATS;
    }
    if (schema->since_version() <= 1) return false;
    schema = FindSchema(schema->domain(), schema->Name(), schema->since_version() - 1);
  }
  return false;
}

}  // namespace

NodeState::NodeState(Pass& pass, const onnx::NodeProto& proto, int record, Scope& scope)
    : proto(proto), scope(scope), record(record), attributes(proto, scope.bindings, pass.model) {
  node.op = proto.op_type();
  node.domain = SameDomain(proto.domain());
  node.attributes = &attributes;
  rule = FindRule(node.domain, node.op);
  if (rule != nullptr) node.traits = rule->traits;
  const std::optional<std::int64_t> opset = scope.opsets->Find(node.domain);
  node.opset = opset ? static_cast<int>(std::clamp<std::int64_t>(*opset, 1, INT32_MAX))
               : node.domain.empty() ? LatestOpset("")
                                     : 1;
  inputs.reserve(static_cast<std::size_t>(proto.input_size()));
  node.inputs.reserve(static_cast<std::size_t>(proto.input_size()));
  for (const std::string& name : proto.input()) {
    GraphValue* value = nullptr;
    if (!name.empty()) {
      bool absent = false;
      value = scope.Find(name, &absent);
      if (value == nullptr && !absent) {
        value = pass.values.New(name);
        pass.records.Diagnose("missing-input", record,
                              fmt::format("input '{}' is produced by nothing before it", name),
                              "export the model again, or name the value an input of the graph");
      }
    }
    inputs.push_back(value);
    node.inputs.push_back(value == nullptr ? nullptr : &value->tensor);
  }
  for (const std::string& name : proto.output()) {
    GraphValue* value = nullptr;
    if (!name.empty()) {
      value = pass.values.New(name);
      value->tensor.producer = record;
      scope.values[name] = value;  // of two that have one name the last counts
    }
    outputs.push_back(value);
    node.outputs.push_back(value == nullptr ? nullptr : &value->tensor);
  }
}

bool NodeState::InputsAreOffline() const {
  bool any = false;
  for (const GraphValue* input : inputs) {
    if (input == nullptr) continue;
    if (!input->tensor.offline) return false;
    any = true;
  }
  return any || node.traits.Has(kConstant);
}

void NodeState::FindItsSchema() {
  schema = FindSchema(node.domain, node.op, node.opset);
  // Some exporters write ONNX Runtime's operators without their domain.
  if (schema == nullptr && node.domain.empty()) schema = FindSchema(kMicrosoftDomain, node.op, 1);
  for (const onnx::AttributeProto& attribute : proto.attribute()) {
    const onnx::AttributeProto* found = attributes.Find(attribute.name());
    if (found == nullptr || (!found->has_i() && !found->has_f())) continue;
    if (!WantsList(schema, attribute.name())) continue;
    attributes.TakeAsList(attribute.name());
    notes.push_back(
        {"one-for-a-list",
         fmt::format("attribute '{}' is one number where ONNX has a list; it is read as "
                     "a list of one",
                     attribute.name())});
  }
}

void NodeState::SetOutput(std::size_t i, GraphValue* value) {
  if (i >= outputs.size() || outputs[i] == nullptr) return;
  scope.values[proto.output(static_cast<int>(i))] = value;
  outputs[i] = value;
  node.outputs[i] = &value->tensor;
}

const void* NodeState::RootOfInputs() const {
  constexpr std::int64_t kLargest = std::int64_t{1} << 40;  // larger ones are as large
  // The largest input is what a chain of constant nodes reshapes; the rest are its settings.
  const Tensor* largest = nullptr;
  std::int64_t most = 0;
  for (const GraphValue* input : inputs) {
    if (input == nullptr || !input->tensor.shape) continue;
    std::int64_t n = 1;
    for (const auto& dim : *input->tensor.shape) {
      if (!dim || *dim > kLargest) return nullptr;
      n = CappedProduct(n, *dim, kLargest);
      if (n == 0) break;
    }
    if (largest == nullptr || n > most) {
      largest = &input->tensor;
      most = n;
    }
  }
  return largest == nullptr ? nullptr : largest->root;
}

int NodeState::CauseOfOpenInput() const {
  for (const GraphValue* input : inputs) {
    if (input != nullptr && IsOpen(input->tensor) && input->open_because >= 0) {
      return input->open_because;
    }
  }
  return -1;
}

}  // namespace acev2

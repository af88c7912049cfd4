// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/type_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "rules/domains.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

/// True if the operand is a scale by its name: exporters leave these float32, or make them float16,
/// whatever the data are.
bool IsScale(const onnx::OpSchema::FormalParameter& formal) {
  std::string name = formal.GetName();
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name.ends_with("scale");
}

struct Bound {
  std::size_t input;
  int type;
  bool scale;
};

}  // namespace

std::string TypeMisfit(const onnx::OpSchema& schema, std::span<GraphValue* const> inputs,
                       std::vector<InferenceNote>& notes) {
  if (!IsOnnxDomain(schema.domain()) && schema.domain() != kOnnxMlDomain) return {};
  const auto& formals = schema.inputs();
  if (formals.empty()) return {};
  std::unordered_map<std::string_view, Bound> bound;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& formal = formals[std::min(i, formals.size() - 1)];
    if (i >= formals.size() && formal.GetOption() != onnx::OpSchema::Variadic) break;
    if (inputs[i] == nullptr || !inputs[i]->type().has_tensor_type() ||
        !formal.GetIsHomogeneous()) {
      continue;
    }
    const int type = inputs[i]->type().tensor_type().elem_type();
    if (type == 0) continue;
    const bool scale = IsScale(formal);
    const auto [known, is_new] = bound.try_emplace(formal.GetTypeStr(), Bound{i, type, scale});
    const Bound& other = known->second;
    if (is_new || other.type == type) continue;
    const std::string fact =
        fmt::format("input {} is {} and input {} is {}, where ONNX has one type for both",
                    other.input, ElementName(other.type), i, ElementName(type));
    if (!scale && !other.scale) return fact;
    notes.push_back({"scale-type", fact});
  }
  return {};
}

}  // namespace acev2

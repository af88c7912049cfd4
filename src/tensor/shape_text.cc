// SPDX-License-Identifier: Apache-2.0
//
// Shapes and types as text (shape_text.h).
#include "tensor/shape_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

namespace acev2 {

std::string ShapeText(const std::optional<PartialShape>& shape) {
  if (!shape) return "?";
  if (shape->empty()) return "scalar";
  std::string text;
  for (const std::optional<std::int64_t>& dim : *shape) {
    if (!text.empty()) text += "×";
    if (dim) {
      text += fmt::format_int(*dim).c_str();
    } else {
      text += '?';
    }
  }
  return text;
}

std::string TypeText(const TensorInfo& tensor) {
  if (!tensor.shape) return fmt::format("{}[?]", tensor.type);
  std::vector<std::string> dims;
  for (const std::optional<std::int64_t>& dim : *tensor.shape) {
    dims.push_back(dim ? std::to_string(*dim) : "?");
  }
  return fmt::format("{}[{}]", tensor.type, fmt::join(dims, ","));
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/einsum_labels.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "interpret/shapes/custom_inference.h"

namespace acev2 {
namespace {

/// The labels of `term` on an operand of `rank`; nothing if they do not fit.
std::optional<std::vector<std::string>> LabelsOf(const std::string& term, std::size_t rank) {
  std::vector<std::string> labels;
  std::size_t ellipsis = std::string::npos;
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term[i] == ' ') continue;
    if (term.compare(i, 3, "...") == 0 && ellipsis == std::string::npos) {
      ellipsis = labels.size();
      i += 2;
    } else {
      labels.emplace_back(1, term[i]);
    }
  }
  if (labels.size() > rank || (ellipsis == std::string::npos && labels.size() != rank)) {
    return std::nullopt;
  }
  for (std::size_t left = 1; ellipsis != std::string::npos && labels.size() < rank; ++left) {
    labels.insert(labels.begin() + static_cast<std::ptrdiff_t>(ellipsis),
                  fmt::format("...{}", left));
  }
  return labels;
}

void Give(LabelSizes& sizes, const std::string& label, std::int64_t size) {
  const auto [known, is_new] = sizes.of.emplace(label, size);
  if (is_new || known->second == size || size == 1) return;
  if (known->second == 1) {
    known->second = size;
  } else {
    sizes.conflicts.push_back({label, known->second, size});
  }
}

}  // namespace

std::optional<LabelSizes> SizesOfLabels(const std::string& equation,
                                        const onnx::InferenceContext& context) {
  LabelSizes sizes;
  std::string rest = equation.substr(0, equation.find("->"));
  std::set<std::string> open;
  for (std::size_t i = 0; i < context.getNumInputs(); ++i) {
    const auto comma = rest.find(',');
    const bool last = i + 1 == context.getNumInputs();
    if ((comma == std::string::npos) != last) return std::nullopt;
    const auto dims = infer::ShapeOf(context, i);
    if (!dims) return std::nullopt;
    auto labels = LabelsOf(rest.substr(0, comma), dims->size());
    if (!labels) return std::nullopt;
    for (std::size_t axis = 0; axis < dims->size(); ++axis) {
      if (const auto size = infer::Value((*dims)[axis])) {
        Give(sizes, (*labels)[axis], *size);
      } else {
        open.insert((*labels)[axis]);
      }
    }
    sizes.operands.push_back(std::move(*labels));
    rest = last ? "" : rest.substr(comma + 1);
  }
  // A dimension of 1 may yet be stretched to one that is not known.
  for (const std::string& label : open) {
    if (const auto known = sizes.of.find(label); known != sizes.of.end() && known->second == 1) {
      sizes.of.erase(known);
    }
  }
  return sizes;
}

}  // namespace acev2

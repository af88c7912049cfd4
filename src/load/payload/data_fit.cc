// SPDX-License-Identifier: Apache-2.0
#include "load/payload/data_fit.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "diagnostic/codes.h"
#include "load/payload/tensors.h"
#include "load/skim.h"
#include "tensor/shape_text.h"
#include "text/counted.h"

namespace acev2 {
namespace {

/// Entries of the typed field of `tensor`.
int TypedEntries(const onnx::TensorProto& tensor, Element::Field field) {
  switch (field) {
    case Element::Field::kFloat:
      return tensor.float_data_size();
    case Element::Field::kInt32:
      return tensor.int32_data_size();
    case Element::Field::kString:
      return tensor.string_data_size();
    case Element::Field::kInt64:
      return tensor.int64_data_size();
    case Element::Field::kDouble:
      return tensor.double_data_size();
    case Element::Field::kUInt64:
      return tensor.uint64_data_size();
  }
  return 0;
}

/// "float32 4×3".
std::string WhatItIs(const onnx::TensorProto& tensor, const Element& element) {
  return fmt::format("{} {}", element.name,
                     ShapeText(PartialShape(tensor.dims().begin(), tensor.dims().end())));
}

std::string InBytes(const onnx::TensorProto& tensor, const Element& element, std::uint64_t needs,
                    std::uint64_t has, std::string_view where) {
  return fmt::format("it is {}, {}, but its data{} are {}", WhatItIs(tensor, element),
                     Counted(needs, "byte"), where, has == 0 ? "none" : Counted(has, "byte"));
}

std::string ExternalMisfit(const Model& model, const onnx::TensorProto& tensor,
                           const Element& element, std::uint64_t bytes) {
  const auto range = ExternalRangeOf(tensor, bytes);
  if (!range) return "where its data stand is told by something that is no number";
  const std::string location = ExternalEntry(tensor, "location").value_or("");
  if (range->length != bytes) return InBytes(tensor, element, bytes, range->length, "");
  const auto file = model.external_files.find(location);
  if (file == model.external_files.end() || !file->second.size) return {};
  const std::uint64_t size = *file->second.size;
  const std::uint64_t left = size > range->offset ? size - range->offset : 0;
  if (left >= bytes) return {};
  return InBytes(tensor, element, bytes, left, fmt::format(" in '{}'", location));
}

/// Of a tensor whose payload was left where it stands in the file.
std::string SkimmedMisfit(const Model& model, const onnx::TensorProto& tensor,
                          const Element& element, std::uint64_t count,
                          const std::vector<Region>& regions) {
  Region all;
  for (const Region& region : regions) {
    all.raw += region.raw;
    all.typed += region.typed;
  }
  const auto raw = RawBytes(count, element.bits);
  if (!raw) return {};
  if (all.raw > 0) {
    return all.raw == *raw ? "" : InBytes(tensor, element, *raw, all.raw, "");
  }
  const std::uint64_t numbers = element.is_complex() ? 2 * count : count;
  constexpr std::uint64_t kMostBytes = 10;  // of a number that takes as many as it needs
  std::uint64_t least = numbers;
  std::uint64_t most = numbers * kMostBytes;
  if (element.field == Element::Field::kFloat || element.field == Element::Field::kDouble) {
    const bool single = element.field == Element::Field::kFloat;
    least = most = numbers * (single ? sizeof(float) : sizeof(double));
  } else if (element.bits <= 4) {
    least = *raw;  // packed
  }
  const bool can_be = least <= all.typed && all.typed <= most;
  constexpr std::uint64_t kMostRead = std::uint64_t{1} << 16;
  const bool counted = least == most || all.typed > kMostRead;
  if (can_be && (counted || WithPayload(model, tensor, 2 * kMostRead))) return {};
  return fmt::format("it is {}, {}, but its data are {}", WhatItIs(tensor, element),
                     Counted(count, "element"),
                     all.typed == 0 ? "of another type" : Counted(all.typed, "byte"));
}

/// Of a tensor that holds its payload.
std::string InlineMisfit(const onnx::TensorProto& tensor, const Element& element,
                         std::uint64_t count) {
  if (Fits(tensor, count)) return {};
  const std::uint64_t bytes = InlineBytes(tensor);
  if (bytes == 0) return {};
  if (tensor.has_raw_data()) {
    const auto raw = RawBytes(count, element.bits);
    return raw ? InBytes(tensor, element, *raw, bytes, "") : "";
  }
  const int entries = TypedEntries(tensor, element.field);
  return fmt::format("it is {}, {}, but its data are {}", WhatItIs(tensor, element),
                     Counted(count, "element"),
                     entries == 0 ? "of another type" : Counted(entries, "number"));
}

/// "entry 3 of its indices is 12, outside of its 4×3"; empty if none is.
std::string IndexMisfit(std::span<const std::int64_t> dims, const Constant& indices) {
  const bool flat = indices.dims.size() == 1;
  std::int64_t elements = 1;
  for (const std::int64_t dim : dims) {
    if (__builtin_mul_overflow(elements, dim, &elements)) return {};
  }
  for (std::size_t k = 0; k < indices.ints.size(); ++k) {
    const std::int64_t size = flat ? elements : dims[k % dims.size()];
    if (indices.ints[k] >= 0 && indices.ints[k] < size) continue;
    return fmt::format("entry {} of its indices is {}, outside of its {}", k, indices.ints[k],
                       ShapeText(PartialShape(dims.begin(), dims.end())));
  }
  return {};
}

}  // namespace

std::optional<std::uint64_t> ElementCount(const onnx::TensorProto& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t dim : tensor.dims()) {
    if (dim < 0 || __builtin_mul_overflow(count, dim, &count)) return std::nullopt;
  }
  return static_cast<std::uint64_t>(count);
}

std::optional<std::uint64_t> RawBytes(std::uint64_t count, int bits) {
  std::int64_t total = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(count), bits, &total)) return std::nullopt;
  return static_cast<std::uint64_t>(total) / 8 + (total % 8 != 0 ? 1 : 0);
}

std::uint64_t InlineBytes(const onnx::TensorProto& tensor) {
  std::uint64_t bytes = tensor.raw_data().size();
  bytes += static_cast<std::uint64_t>(tensor.float_data_size()) * sizeof(float);
  bytes += static_cast<std::uint64_t>(tensor.double_data_size()) * sizeof(double);
  bytes += static_cast<std::uint64_t>(tensor.int32_data_size()) * sizeof(std::int32_t);
  bytes += static_cast<std::uint64_t>(tensor.int64_data_size()) * sizeof(std::int64_t);
  bytes += static_cast<std::uint64_t>(tensor.uint64_data_size()) * sizeof(std::uint64_t);
  for (const std::string& text : tensor.string_data()) bytes += text.size();
  return bytes;
}

bool IsPacked(const onnx::TensorProto& tensor, const Element& element, std::uint64_t count) {
  return element.bits <= 4 &&
         RawBytes(count, element.bits) == static_cast<std::uint64_t>(tensor.int32_data_size());
}

bool Fits(const onnx::TensorProto& tensor, std::uint64_t count) {
  if (tensor.has_segment()) return false;
  const Element* element = FindElement(tensor.data_type());
  if (element == nullptr) return false;
  if (tensor.has_raw_data() && !element->is_text()) {
    return RawBytes(count, element->bits) == tensor.raw_data().size();
  }
  const auto entries = static_cast<std::uint64_t>(TypedEntries(tensor, element->field));
  const std::uint64_t per_element = element->is_complex() ? 2 : 1;
  if (entries / per_element == count && entries % per_element == 0) return true;
  return element->field == Element::Field::kInt32 && IsPacked(tensor, *element, count);
}

std::string DataMisfit(const Model& model, const onnx::TensorProto& tensor) {
  for (const std::int64_t dim : tensor.dims()) {
    if (dim < 0) return fmt::format("it has a dimension of {}", dim);
  }
  const Element* element = FindElement(tensor.data_type());
  const std::optional<std::uint64_t> count = ElementCount(tensor);
  if (element == nullptr || !count || tensor.has_segment()) return {};
  const bool text = element->is_text();
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) {
    return InlineMisfit(tensor, *element, *count);
  }
  if (text) return {};  // of any length
  if (const std::vector<Region> regions = SkimmedRegions(tensor); !regions.empty()) {
    return SkimmedMisfit(model, tensor, *element, *count, regions);
  }
  const std::optional<std::uint64_t> bytes = RawBytes(*count, element->bits);
  return bytes ? ExternalMisfit(model, tensor, *element, *bytes) : "";
}

std::string DataMisfit(const Model& model, const onnx::SparseTensorProto& tensor) {
  for (const auto* part : {&tensor.values(), &tensor.indices()}) {
    if (std::string fact = DataMisfit(model, *part); !fact.empty()) return fact;
  }
  for (const std::int64_t dim : tensor.dims()) {
    if (dim < 0) return fmt::format("it has a dimension of {}", dim);
  }
  const auto values = ElementCount(tensor.values());
  const onnx::TensorProto& indices = tensor.indices();
  const bool flat = indices.dims_size() == 1;
  const bool by_axis = indices.dims_size() == 2 && indices.dims(1) == tensor.dims_size();
  if (!values || (*values == 0 && indices.dims().empty())) return {};
  if (!flat && !by_axis) {
    return fmt::format("its indices are {}, which are not those of {}",
                       ShapeText(PartialShape(indices.dims().begin(), indices.dims().end())),
                       ShapeText(PartialShape(tensor.dims().begin(), tensor.dims().end())));
  }
  if (static_cast<std::uint64_t>(indices.dims(0)) != *values) {
    return fmt::format("it has {} and indices of {}", Counted(*values, "value"), indices.dims(0));
  }
  constexpr std::int64_t kMostRead = std::int64_t{1} << 20;
  const auto known = ReadConstant(model, indices, kMostRead);
  return known == nullptr || known->is_float()
             ? ""
             : IndexMisfit({tensor.dims().data(), static_cast<std::size_t>(tensor.dims_size())},
                           *known);
}

void NoteDataMisfits(Model& model) {
  std::string first;
  auto& misfits = model.data_misfits;
  const auto note = [&](const void* tensor, const std::string& name, std::string fact) {
    if (fact.empty()) return;
    if (misfits.empty()) {
      first = name.empty() ? fmt::format("a tensor without a name: {}", fact)
                           : fmt::format("'{}': {}", name, fact);
    }
    misfits[tensor] = std::move(fact);
  };
  VisitTensors(
      model.proto,
      [&](const onnx::TensorProto& tensor) {
        note(&tensor, tensor.name(), DataMisfit(model, tensor));
      },
      [&](const onnx::SparseTensorProto& sparse) {
        note(&sparse, sparse.values().name(), DataMisfit(model, sparse));
      });
  if (misfits.empty()) return;
  const bool one = misfits.size() == 1;
  model.diagnostics.push_back(
      MakeDiagnostic("tensor-data", "",
                     fmt::format("the data of {} contradict what is said of {} ({}{})",
                                 Counted(misfits.size(), "tensor"), one ? "it" : "them",
                                 one ? "" : "first ", first),
                     ""));
}

}  // namespace acev2

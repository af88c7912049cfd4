// SPDX-License-Identifier: Apache-2.0
//
// Values of constants (load.h): put back what skimming left out, then decode it.
//
// Invariant: a payload that does not fit the dimensions yields nothing rather than a guess, and
// nothing is allocated before that is known.
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "load/load.h"
#include "load/payload/data_fit.h"
#include "load/skim.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

// The most bytes that typed fields take for `count` elements: a tag and a varint each, and some
// for the header of a packed field.
std::uint64_t MostPayloadBytes(std::uint64_t count) {
  constexpr std::uint64_t kPerElement = 22;  // complex numbers take two entries of 11
  constexpr std::uint64_t kHeader = 16;
  if (count > std::numeric_limits<std::uint64_t>::max() / kPerElement - 1) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return count * kPerElement + kHeader;
}

// The tensor that `regions` of the file hold, under the name that skimming gave it.
std::optional<onnx::TensorProto> FromRegions(const Model& model, const onnx::TensorProto& tensor,
                                             const std::vector<Region>& regions,
                                             std::uint64_t max_bytes) {
  if (!model.bytes || InlineBytes(tensor) != 0) return std::nullopt;
  onnx::TensorProto whole;
  std::uint64_t payload = 0;
  for (const Region& region : regions) {
    if (region.offset > model.bytes->size() ||
        region.length > model.bytes->size() - region.offset ||
        region.length > std::numeric_limits<int>::max() || region.payload > region.length ||
        region.payload > max_bytes || payload > max_bytes - region.payload) {
      return std::nullopt;
    }
    payload += region.payload;
    const std::string bytes =
        model.bytes->Read(region.offset, static_cast<std::size_t>(region.length));
    google::protobuf::io::CodedInputStream stream(
        reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    if (!whole.MergeFromCodedStream(&stream)) return std::nullopt;
  }
  whole.set_name(tensor.name());
  whole.clear_doc_string();
  whole.clear_metadata_props();
  whole.clear_external_data();
  return whole;
}

// The encoding of element `i` in the typed field of `tensor`, which Fits.
std::uint64_t TypedBits(const onnx::TensorProto& tensor, const Element& element,
                        std::uint64_t count, int i) {
  switch (element.field) {
    case Element::Field::kFloat:
      return std::bit_cast<std::uint32_t>(tensor.float_data(i));
    case Element::Field::kDouble:
      return std::bit_cast<std::uint64_t>(tensor.double_data(i));
    case Element::Field::kInt64:
      return static_cast<std::uint64_t>(tensor.int64_data(i));
    case Element::Field::kUInt64:
      return tensor.uint64_data(i);
    case Element::Field::kInt32:
    case Element::Field::kString:  // which is not decoded
      break;
  }
  if (!IsPacked(tensor, element, count)) return static_cast<std::uint32_t>(tensor.int32_data(i));
  const int per_entry = 8 / element.bits;
  return static_cast<std::uint32_t>(tensor.int32_data(i / per_entry)) >>
         (i % per_entry * element.bits);
}

// True if `entry` of int32_data or uint64_data stands for an element of this type: a number in its
// range, or the bits of a float.
bool InRange(const Element& element, std::int64_t entry) {
  if (element.bits == 64 || element.element_class == Element::Class::kBool) return true;
  const std::int64_t span = std::int64_t{1} << element.bits;
  if (element.element_class == Element::Class::kSigned) {
    return entry >= -span / 2 && entry < span / 2;
  }
  return entry >= 0 && entry < span;
}

bool EntriesInRange(const onnx::TensorProto& tensor, const Element& element, std::uint64_t count) {
  if (tensor.has_raw_data()) return true;
  for (const std::uint64_t entry : tensor.uint64_data()) {
    if (element.bits < 64 && entry >> element.bits != 0) return false;
  }
  // Packed entries are bytes and may be written with or without a sign.
  const bool packed = IsPacked(tensor, element, count);
  for (const std::int32_t entry : tensor.int32_data()) {
    if (packed ? entry < -128 || entry > 255 : !InRange(element, entry)) return false;
  }
  return true;
}

std::shared_ptr<const Constant> Decode(const onnx::TensorProto& tensor, std::uint64_t count) {
  const Element* element = FindElement(tensor.data_type());
  if (element == nullptr || element->is_complex() || element->is_text()) return nullptr;
  if (!Fits(tensor, count) || !EntriesInRange(tensor, *element, count)) return nullptr;

  auto constant = std::make_shared<Constant>();
  constant->element_type = tensor.data_type();
  constant->dims.assign(tensor.dims().begin(), tensor.dims().end());
  if (element->is_float()) {
    constant->floats.resize(count);
  } else {
    constant->ints.resize(count);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t bits = tensor.has_raw_data()
                                   ? BitsAt(tensor.raw_data(), i, element->bits)
                                   : TypedBits(tensor, *element, count, static_cast<int>(i));
    if (element->is_float()) {
      constant->floats[i] = DecodeFloat(*element, bits);
    } else if (const std::optional<std::int64_t> value = DecodeInt(*element, bits)) {
      constant->ints[i] = *value;
    } else {
      constant->unknown.resize(count);
      constant->unknown[i] = true;
    }
  }
  return constant;
}

}  // namespace

std::optional<onnx::TensorProto> WithPayload(const Model& model, const onnx::TensorProto& tensor,
                                             std::int64_t max_bytes) {
  if (max_bytes < 0) return std::nullopt;
  const auto limit = static_cast<std::uint64_t>(max_bytes);
  const std::optional<std::uint64_t> count = ElementCount(tensor);
  if (!count) return std::nullopt;
  std::optional<onnx::TensorProto> whole;
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) {
    if (InlineBytes(tensor) <= limit) whole = tensor;
  } else if (const std::vector<Region> regions = SkimmedRegions(tensor); !regions.empty()) {
    whole = FromRegions(model, tensor, regions, limit);
  } else if (const Element* element = FindElement(tensor.data_type());
             element != nullptr && !element->is_text()) {
    const std::optional<std::uint64_t> bytes = RawBytes(*count, element->bits);
    if (!bytes || *bytes > limit) return std::nullopt;
    std::optional<std::string> data = ReadExternal(model.external_files, tensor, *bytes);
    if (!data) return std::nullopt;
    whole = tensor;
    whole->set_raw_data(*std::move(data));
    whole->clear_external_data();
  }
  if (!whole || ElementCount(*whole) != count || !Fits(*whole, *count)) return std::nullopt;
  whole->clear_data_location();
  return whole;
}

std::shared_ptr<const Constant> ReadConstant(const Model& model, const onnx::TensorProto& tensor,
                                             std::int64_t max_elements) {
  const std::optional<std::uint64_t> count = ElementCount(tensor);
  if (!count || max_elements < 0 || *count > static_cast<std::uint64_t>(max_elements)) {
    return nullptr;
  }
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) return Decode(tensor, *count);
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::optional<onnx::TensorProto> whole = WithPayload(
      model, tensor, static_cast<std::int64_t>(std::min(MostPayloadBytes(*count), kMost)));
  return whole ? Decode(*whole, *count) : nullptr;
}

}  // namespace acev2

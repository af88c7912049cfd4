// SPDX-License-Identifier: Apache-2.0
//
// Float payloads of any size, read piece by piece (load.h).
//
// Invariant: memory does not follow the size of a tensor: raw_data and the packed float_data and
// double_data of a skimmed tensor are read where they stand in the file. What is encoded otherwise
// (16-bit floats in int32_data) is read whole, up to a limit.
#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

#include "load/load.h"
#include "load/skim.h"
#include "load/wire.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;        // bytes; a multiple of every width
constexpr std::int64_t kMostElsewhere = std::int64_t{1} << 26;  // bytes of what is read whole

using Use = std::function<bool(std::span<const double>)>;

/// Reads bytes [from, to) of a payload.
using ReadBytes = std::function<std::optional<std::string>(std::uint64_t from, std::uint64_t to)>;

bool ForEachPiece(const Element& element, std::uint64_t size, const ReadBytes& read,
                  const Use& use) {
  const auto width = static_cast<std::size_t>(element.bits);
  std::vector<double> values;
  for (std::uint64_t at = 0; at < size; at += kPiece) {
    const std::optional<std::string> bytes = read(at, std::min(size, at + kPiece));
    if (!bytes) return false;
    values.resize(bytes->size() * 8 / width);
    if (element.type == kTypeFloat && std::endian::native == std::endian::little) {
      for (std::size_t k = 0; k < values.size(); ++k) {
        float value = 0;  // most weights; decoding bit by bit takes ten times as long
        std::memcpy(&value, bytes->data() + k * sizeof(value), sizeof(value));
        values[k] = value;
      }
    } else {
      for (std::size_t k = 0; k < values.size(); ++k) {
        values[k] = DecodeFloat(element, BitsAt(*bytes, k, element.bits));
      }
    }
    if (!use(values)) return true;
  }
  return true;
}

/// The one field of the skimmed tensor in `region` whose bytes are its elements, one after the
/// other; nullopt if there is none or there are several.
std::optional<WireField> PlainPayload(const Bytes& file, const Region& region,
                                      const Element& element) {
  constexpr std::uint32_t kRawData = 9;  // as onnx.proto numbers it
  const bool plain =
      element.field == Element::Field::kFloat || element.field == Element::Field::kDouble;
  const std::uint32_t typed = plain ? static_cast<std::uint32_t>(element.field) : kRawData;
  Window window(file);
  std::optional<WireField> found;
  try {
    WireReader reader(window, region.offset, region.offset + region.length);
    while (!reader.done()) {
      const WireField field = reader.Next();
      if (field.number != kRawData && field.number != typed) continue;
      if (field.type != WireType::kLength || found) return std::nullopt;
      found = field;
    }
  } catch (const WireError&) {
    return std::nullopt;
  }
  return found;
}

}  // namespace

bool ForEachFloat(const Model& model, const onnx::TensorProto& tensor, const Use& use,
                  std::uint64_t most) {
  const Element* element = FindElement(tensor.data_type());
  if (element == nullptr || !element->is_float()) return false;
  std::uint64_t count = 1;
  for (const std::int64_t dim : tensor.dims()) {
    if (dim < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(dim), &count)) {
      return false;
    }
  }
  if (count > std::numeric_limits<std::int64_t>::max() / 64) return false;
  const std::uint64_t size = (count * static_cast<std::uint64_t>(element->bits) + 7) / 8;
  const std::uint64_t wanted =
      most < count ? (most * static_cast<std::uint64_t>(element->bits) + 7) / 8 : size;
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL) {
    const std::vector<Region> regions = SkimmedRegions(tensor);
    if (regions.empty()) {
      return ForEachPiece(
          *element, wanted,
          [&](std::uint64_t from, std::uint64_t to) {
            return ReadExternal(model.external_files, tensor, size, from, to);
          },
          use);
    }
    if (regions.size() == 1 && model.bytes != nullptr && regions[0].offset <= model.bytes->size() &&
        regions[0].length <= model.bytes->size() - regions[0].offset) {
      const auto payload = PlainPayload(*model.bytes, regions[0], *element);
      if (payload && payload->content_size() == size) {
        return ForEachPiece(
            *element, wanted,
            [&](std::uint64_t from, std::uint64_t to) -> std::optional<std::string> {
              return model.bytes->Read(payload->content + from,
                                       static_cast<std::size_t>(to - from));
            },
            use);
      }
    }
    // Read whole: worth it for all of the numbers, not for a few.
    if (size > (most < count ? kPiece : std::uint64_t{kMostElsewhere})) return false;
  }
  const auto constant = ReadConstant(model, tensor, kMostElsewhere);
  if (constant == nullptr || constant->floats.size() != count) return false;
  use(std::span(constant->floats).first(static_cast<std::size_t>(std::min(most, count))));
  return true;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// How ONNX's element types are encoded, bit by bit.
//
// Invariant: one row per element type; the decoder is driven by the row alone. Types that are newer
// than the ONNX library are rows like any other. Used by constant.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace acev2 {

/// The encoding of one element.
struct Element {
  enum class Class : std::uint8_t { kSigned, kUnsigned, kBool, kFloat, kComplex };
  /// What stands in for infinity and NaN among the encodings of a float.
  enum class Special : std::uint8_t {
    kIeee,       ///< highest exponent: infinity and NaN
    kNanOnly,    ///< exponent and mantissa all ones: NaN ("FN")
    kMinusZero,  ///< minus zero is NaN ("FNUZ")
    kNone,       ///< every encoding is a number
    kScale,      ///< no sign and no mantissa; all ones is NaN (E8M0)
  };

  int data_type;  ///< onnx::TensorProto::DataType
  Class element_class;
  int bits;
  int exponent_bits = 0;
  int mantissa_bits = 0;
  int bias = 0;
  Special special = Special::kIeee;

  bool is_float() const { return element_class == Class::kFloat; }
};

/// The row for `data_type`, or null (strings, undefined and unheard-of types).
const Element* FindElement(int data_type);

/// The number that `encoding` (its low `element.bits` bits) stands for; `element` is a float.
double DecodeFloat(const Element& element, std::uint64_t encoding);

/// The number that `encoding` stands for; `element` is no float. Empty if it is past 2^63 - 1.
std::optional<std::int64_t> DecodeInt(const Element& element, std::uint64_t encoding);

/// Bits [i·width, (i+1)·width) of `bytes` as raw_data has them: the first element in the lowest
/// bits of the first byte. They must lie within `bytes`.
std::uint64_t BitsAt(std::string_view bytes, std::size_t i, int width);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// ONNX's element types: one row a type, from which everything that is known of it derives.
//
// Invariant: the numbers are those of onnx::TensorProto::DataType and TensorProto's fields (a test
// compares them), so this needs no protobuf, and types newer than the ONNX library are rows like
// any other. Read by loading (fields, encodings), interpretation (formats, names), the constant
// evaluator (element_values.h) and the names of formats (format.cc).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "acev2/format.h"

namespace acev2 {

enum ElementType : int {
  kTypeUndefined = 0,
  kTypeFloat = 1,
  kTypeUInt8 = 2,
  kTypeInt8 = 3,
  kTypeUInt16 = 4,
  kTypeInt16 = 5,
  kTypeInt32 = 6,
  kTypeInt64 = 7,
  kTypeString = 8,
  kTypeBool = 9,
  kTypeFloat16 = 10,
  kTypeDouble = 11,
  kTypeUInt32 = 12,
  kTypeUInt64 = 13,
  kTypeComplex64 = 14,
  kTypeComplex128 = 15,
  kTypeBFloat16 = 16,
  kTypeFloat8E4M3FN = 17,
  kTypeFloat8E4M3FNUZ = 18,
  kTypeFloat8E5M2 = 19,
  kTypeFloat8E5M2FNUZ = 20,
  kTypeUInt4 = 21,
  kTypeInt4 = 22,
  kTypeFloat4E2M1 = 23,
  kTypeFloat8E8M0 = 24,
  kTypeUInt2 = 25,
  kTypeInt2 = 26,
  kTypeFloat6E2M3 = 27,
  kTypeFloat6E3M2 = 28,
};

/// One element type.
struct Element {
  enum class Class : std::uint8_t { kSigned, kUnsigned, kBool, kFloat, kComplex, kString };
  /// The field of a TensorProto that holds the elements where raw_data does not, by its number.
  enum class Field : std::uint8_t {
    kFloat = 4,   ///< float_data
    kInt32 = 5,   ///< int32_data: the value or, of narrow floats, the bits; 2 and 4 bits packed
    kString = 6,  ///< string_data
    kInt64 = 7,   ///< int64_data
    kDouble = 10,
    kUInt64 = 11,
  };
  /// What stands in for infinity and NaN among the encodings of a float.
  enum class Special : std::uint8_t {
    kIeee,       ///< highest exponent: infinity and NaN
    kNanOnly,    ///< exponent and mantissa all ones: NaN ("FN")
    kMinusZero,  ///< minus zero is NaN ("FNUZ")
    kNone,       ///< every encoding is a number
    kScale,      ///< no sign and no mantissa; all ones is NaN (E8M0)
  };

  ElementType type;
  std::string_view onnx_name;   ///< "FLOAT", as onnx.proto and Cast before opset 6 have it
  std::string_view name;        ///< "float32", as reports have it; FN and FNUZ share theirs
  std::string_view aliases[3];  ///< what is read for it as well; the rest empty
  Class element_class;
  Field field;
  int bits = 0;  ///< of one element in raw_data; 0 for text
  int exponent_bits = 0;
  int mantissa_bits = 0;
  int bias = 0;
  Special special = Special::kIeee;

  constexpr bool is_float() const { return element_class == Class::kFloat; }
  constexpr bool is_text() const { return element_class == Class::kString; }
  constexpr bool is_complex() const { return element_class == Class::kComplex; }
  /// True of integers, signed or not.
  constexpr bool is_whole() const {
    return element_class == Class::kSigned || element_class == Class::kUnsigned;
  }
  /// True of the types whose values stand in Constant::ints (bool included).
  constexpr bool is_integer() const { return !is_float() && !is_text() && !is_complex(); }
  /// Bits that tell values apart: a bool takes eight and needs one.
  constexpr int value_bits() const { return element_class == Class::kBool ? 1 : bits; }
  /// Unknown for complex types: the metric has no price for them.
  Format format() const;
};

/// All rows; row k is type k + 1.
std::span<const Element> Elements();

/// The row of ONNX element type `type`; null for UNDEFINED and numbers ONNX does not define.
const Element* FindElement(int type);

/// The first row with this name or alias ("float32", "fp32"); null if there is none.
const Element* FindElementNamed(std::string_view name);

/// Format of an element type; unknown if it is complex or not defined.
Format ElementFormat(int type);

/// "float32", "int8", "bool", "complex64", "string" …; "?" if not defined.
std::string ElementName(int type);

/// The type that reports and profiles call `name` ("float32"; no aliases), 0 if there is none.
int ElementTypeOf(std::string_view name);

/// The type that ONNX names `name` ("FLOAT", "INT64": Cast before opset 6); 0 if there is none.
int ElementTypeNamed(std::string_view name);

}  // namespace acev2

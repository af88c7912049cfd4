// SPDX-License-Identifier: Apache-2.0
//
// The table of element types (element.h) and the ways to find a row.
//
// Invariant: rows stand in the order of their numbers without a gap, so finding one is indexing.
#include "tensor/element.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace acev2 {
namespace {

using enum Element::Class;
using enum Element::Special;
using Field = Element::Field;

// Numbers, names, fields: onnx-ml.proto (TensorProto). Layouts: IEEE 754-2019; bfloat16: float32
// with 7 bits of mantissa; FP8 FN: OCP 8-bit floating point 1.0; FNUZ: arXiv 2206.02915; FP4, FP6,
// E8M0: OCP Microscaling 1.0.
// Columns: type, ONNX's name, name, aliases, class, field, bits, exponent, mantissa, bias, special.
// clang-format off
constexpr std::array kElements = {
    Element{kTypeFloat, "FLOAT", "float32", {"fp32", "f32", "float"},
            kFloat, Field::kFloat, 32, 8, 23, 127},
    Element{kTypeUInt8, "UINT8", "uint8", {}, kUnsigned, Field::kInt32, 8},
    Element{kTypeInt8, "INT8", "int8", {}, kSigned, Field::kInt32, 8},
    Element{kTypeUInt16, "UINT16", "uint16", {}, kUnsigned, Field::kInt32, 16},
    Element{kTypeInt16, "INT16", "int16", {}, kSigned, Field::kInt32, 16},
    Element{kTypeInt32, "INT32", "int32", {}, kSigned, Field::kInt32, 32},
    Element{kTypeInt64, "INT64", "int64", {}, kSigned, Field::kInt64, 64},
    Element{kTypeString, "STRING", "string", {}, kString, Field::kString},
    Element{kTypeBool, "BOOL", "bool", {}, kBool, Field::kInt32, 8},
    Element{kTypeFloat16, "FLOAT16", "float16", {"fp16", "f16"},
            kFloat, Field::kInt32, 16, 5, 10, 15},
    Element{kTypeDouble, "DOUBLE", "float64", {"fp64", "f64", "double"},
            kFloat, Field::kDouble, 64, 11, 52, 1023},
    Element{kTypeUInt32, "UINT32", "uint32", {}, kUnsigned, Field::kUInt64, 32},
    Element{kTypeUInt64, "UINT64", "uint64", {}, kUnsigned, Field::kUInt64, 64},
    Element{kTypeComplex64, "COMPLEX64", "complex64", {}, kComplex, Field::kFloat, 64},
    Element{kTypeComplex128, "COMPLEX128", "complex128", {}, kComplex, Field::kDouble, 128},
    Element{kTypeBFloat16, "BFLOAT16", "bfloat16", {"bf16"},
            kFloat, Field::kInt32, 16, 8, 7, 127},
    Element{kTypeFloat8E4M3FN, "FLOAT8E4M3FN", "float8e4m3", {"fp8_e4m3"},
            kFloat, Field::kInt32, 8, 4, 3, 7, kNanOnly},
    Element{kTypeFloat8E4M3FNUZ, "FLOAT8E4M3FNUZ", "float8e4m3", {},
            kFloat, Field::kInt32, 8, 4, 3, 8, kMinusZero},
    Element{kTypeFloat8E5M2, "FLOAT8E5M2", "float8e5m2", {"fp8_e5m2"},
            kFloat, Field::kInt32, 8, 5, 2, 15},
    Element{kTypeFloat8E5M2FNUZ, "FLOAT8E5M2FNUZ", "float8e5m2", {},
            kFloat, Field::kInt32, 8, 5, 2, 16, kMinusZero},
    Element{kTypeUInt4, "UINT4", "uint4", {}, kUnsigned, Field::kInt32, 4},
    Element{kTypeInt4, "INT4", "int4", {}, kSigned, Field::kInt32, 4},
    Element{kTypeFloat4E2M1, "FLOAT4E2M1", "float4", {"fp4_e2m1"},
            kFloat, Field::kInt32, 4, 2, 1, 1, kNone},
    Element{kTypeFloat8E8M0, "FLOAT8E8M0", "float8e8m0", {},
            kFloat, Field::kInt32, 8, 8, 0, 127, kScale},
    Element{kTypeUInt2, "UINT2", "uint2", {}, kUnsigned, Field::kInt32, 2},
    Element{kTypeInt2, "INT2", "int2", {}, kSigned, Field::kInt32, 2},
    Element{kTypeFloat6E2M3, "FLOAT6E2M3", "float6e2m3", {"fp6_e2m3"},
            kFloat, Field::kInt32, 6, 2, 3, 1, kNone},
    Element{kTypeFloat6E3M2, "FLOAT6E3M2", "float6e3m2", {"fp6_e3m2"},
            kFloat, Field::kInt32, 6, 3, 2, 3, kNone},
};
// clang-format on

static_assert(
    [] {
      for (std::size_t k = 0; k < kElements.size(); ++k) {
        if (kElements[k].type != static_cast<int>(k) + 1) return false;
      }
      return true;
    }(),
    "row k of the table of element types is type k + 1");

template <typename Matches>
const Element* FindIf(Matches matches) {
  const auto row = std::find_if(kElements.begin(), kElements.end(), matches);
  return row == kElements.end() ? nullptr : &*row;
}

}  // namespace

Format Element::format() const {
  switch (element_class) {
    case kSigned:
      return IntFormat(value_bits());
    case kUnsigned:
    case kBool:
      return UIntFormat(value_bits());
    case kFloat:
      return FloatFormat(bits, exponent_bits);
    case kString:
      return kText;
    case kComplex:
      break;
  }
  return {};
}

std::span<const Element> Elements() { return kElements; }

const Element* FindElement(int type) {
  if (type < 1 || type > static_cast<int>(kElements.size())) return nullptr;
  return &kElements[static_cast<std::size_t>(type) - 1];
}

const Element* FindElementNamed(std::string_view name) {
  if (name.empty()) return nullptr;  // which the places without an alias would match
  return FindIf([name](const Element& row) {
    return row.name == name ||
           std::find(std::begin(row.aliases), std::end(row.aliases), name) != std::end(row.aliases);
  });
}

Format ElementFormat(int type) {
  const Element* found = FindElement(type);
  return found != nullptr ? found->format() : Format{};
}

std::string ElementName(int type) {
  const Element* found = FindElement(type);
  return found != nullptr ? std::string(found->name) : "?";
}

int ElementTypeOf(std::string_view name) {
  const Element* found = FindIf([name](const Element& row) { return row.name == name; });
  return found != nullptr ? found->type : kTypeUndefined;
}

int ElementTypeNamed(std::string_view name) {
  const Element* found = FindIf([name](const Element& row) { return row.onnx_name == name; });
  return found != nullptr ? found->type : kTypeUndefined;
}

}  // namespace acev2

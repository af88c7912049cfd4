// SPDX-License-Identifier: Apache-2.0
#include "interpret/element_types.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "onnx/onnx_pb.h"

namespace acev2 {
namespace {

struct ElementType {
  int number;
  std::string_view name;
  Format format;
};

// onnx.proto, TensorProto.DataType. The fn/fnuz float8 variants differ in special values only.
using T = onnx::TensorProto;
constexpr std::array kElementTypes = {
    ElementType{T::FLOAT, "float32", kFloat32},
    ElementType{T::UINT8, "uint8", UIntFormat(8)},
    ElementType{T::INT8, "int8", IntFormat(8)},
    ElementType{T::UINT16, "uint16", UIntFormat(16)},
    ElementType{T::INT16, "int16", IntFormat(16)},
    ElementType{T::INT32, "int32", IntFormat(32)},
    ElementType{T::INT64, "int64", IntFormat(64)},
    ElementType{T::STRING, "string", kText},
    ElementType{T::BOOL, "bool", UIntFormat(1)},
    ElementType{T::FLOAT16, "float16", kFloat16},
    ElementType{T::DOUBLE, "float64", kFloat64},
    ElementType{T::UINT32, "uint32", UIntFormat(32)},
    ElementType{T::UINT64, "uint64", UIntFormat(64)},
    ElementType{T::COMPLEX64, "complex64", Format{}},
    ElementType{T::COMPLEX128, "complex128", Format{}},
    ElementType{T::BFLOAT16, "bfloat16", kBFloat16},
    ElementType{T::FLOAT8E4M3FN, "float8e4m3", kFloat8E4M3},
    ElementType{T::FLOAT8E4M3FNUZ, "float8e4m3", kFloat8E4M3},
    ElementType{T::FLOAT8E5M2, "float8e5m2", kFloat8E5M2},
    ElementType{T::FLOAT8E5M2FNUZ, "float8e5m2", kFloat8E5M2},
    ElementType{T::UINT4, "uint4", UIntFormat(4)},
    ElementType{T::INT4, "int4", IntFormat(4)},
    ElementType{T::FLOAT4E2M1, "float4", kFloat4},
    // By number, not by name: added to ONNX after 1.18, the oldest release that builds with acev2.
    ElementType{24, "float8e8m0", kFloat8E8M0},
    ElementType{25, "uint2", UIntFormat(2)},
    ElementType{26, "int2", IntFormat(2)},
    ElementType{27, "float6e2m3", FloatFormat(6, 2)},
    ElementType{28, "float6e3m2", FloatFormat(6, 3)},
};

const ElementType* Find(int number) {
  const auto it = std::ranges::find(kElementTypes, number, &ElementType::number);
  return it == kElementTypes.end() ? nullptr : &*it;
}

}  // namespace

Format ElementFormat(int element_type) {
  const ElementType* found = Find(element_type);
  return found ? found->format : Format{};
}

std::string ElementName(int element_type) {
  const ElementType* found = Find(element_type);
  return found ? std::string(found->name) : "?";
}

int ElementTypeOf(std::string_view name) {
  const auto it = std::ranges::find(kElementTypes, name, &ElementType::name);
  return it == kElementTypes.end() ? 0 : it->number;
}

}  // namespace acev2

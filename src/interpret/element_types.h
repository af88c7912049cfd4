// SPDX-License-Identifier: Apache-2.0
//
// ONNX element types (TensorProto::DataType) as formats and names. One table, every other spelling
// derives from it.
#pragma once

#include <string>
#include <string_view>

#include "acev2/format.h"

namespace acev2 {

/// Format of an ONNX element type; unknown for UNDEFINED and numbers ONNX does not define.
/// Complex types are unknown too: the metric has no price for them.
Format ElementFormat(int element_type);

/// "float32", "int8", "bool", "complex64", "string" …; "?" if not defined.
std::string ElementName(int element_type);

/// The element type that is called `name`, 0 if there is none.
int ElementTypeOf(std::string_view name);

}  // namespace acev2

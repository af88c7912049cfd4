// SPDX-License-Identifier: Apache-2.0
//
// Number formats as FINN and QONNX write them in attributes and quantization annotations.
//
// Invariant: a name that says no format gives none, never a guess. Used by quantize.cc,
// families/finn_rules.h and the interpreter's operand formats.
#pragma once

#include <optional>
#include <string_view>

#include "acev2/format.h"

namespace acev2 {

/// A type as FINN and QONNX write it (qonnx.core.datatype): "INT4", "UINT8", "BIPOLAR", "TERNARY",
/// "BINARY" ({0, 1}), "FLOAT32", "SCALEDINT<8>", "FIXED<8,4>". Empty if it is none.
std::optional<Format> ParseDatatype(std::string_view name);

}  // namespace acev2

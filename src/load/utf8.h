// SPDX-License-Identifier: Apache-2.0
//
// UTF-8: names in a model are meant to be UTF-8, but protobuf lets any bytes through.
//
// Invariant: after loading, every name is valid UTF-8, so writers need not think about it. Equal
// names stay equal, which is what ties a graph together. Used by skim.cc and onnx_text.cc.
#pragma once

#include <string>
#include <string_view>

namespace acev2 {

/// True if `text` is well-formed UTF-8 (RFC 3629: no overlong forms, surrogates or code points past
/// U+10FFFF).
bool IsUtf8(std::string_view text);

/// `text` with every byte that is not part of well-formed UTF-8 written as `\xNN`.
std::string RepairUtf8(std::string_view text);

}  // namespace acev2

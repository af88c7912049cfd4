// SPDX-License-Identifier: Apache-2.0
//
// What kind of file this is, told from its content.
//
// Invariant: looks at the start of the file, never at the name. A file format that people take
// for a model by mistake is an Error that names it. Called by load.cc before anything is parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace acev2 {

enum class Content : std::uint8_t {
  kBinary,  ///< taken for protobuf: nothing else fits
  kText,    ///< ONNX text syntax
  kReport,  ///< JSON
};

/// What `head`, the first bytes of a file (all if they are few), are the start of.
/// Throws Error (prefixed with `name`) if it is empty or a known format that holds no model.
Content Recognize(std::string_view head, const std::string& name);

/// `text` without a UTF-8 byte order mark.
std::string_view WithoutByteOrderMark(std::string_view text);

/// Throws Error if `head`, the beginning of a stream that goes on, is none of a model or a report:
/// what may never end is not read to its end.
void RefuseStream(std::string_view head, const std::string& name);

}  // namespace acev2

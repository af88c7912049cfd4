// SPDX-License-Identifier: Apache-2.0
//
// Where the format of a tensor comes from: words for people, and what code asks of them.
//
// Invariant: whoever gives a tensor another format gives it a source as well, so that no format
// passes for declared that is not. Set by rules and by the interpreter; saved reports hold the
// words alone, which SourceInWords reads again.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace acev2 {

struct FormatSource {
  std::string text;       ///< "declared float32", "quantizer 'q3'"
  bool declared = false;  ///< it is the format of the element type; nothing has changed it

  FormatSource() = default;
  // Implicit: any words but DeclaredAs are of a format that something has made.
  FormatSource(std::string words)  // NOLINT: a source is its words
      : text(std::move(words)) {}
  FormatSource(const char* words) : text(words) {}  // NOLINT: the same
};

inline constexpr std::string_view kDeclaredAs = "declared ";

/// That of a tensor which is as its element type says, `type` ("float32").
inline FormatSource DeclaredAs(std::string_view type) {
  FormatSource source(std::string(kDeclaredAs) + std::string(type));
  source.declared = true;
  return source;
}

inline constexpr std::string_view kAssumedAs = "assumed ('";

/// That of a tensor whose format is assumed by `assumption` ("conv1=w4a8").
inline std::string AssumedBy(std::string_view assumption) {
  return std::string(kAssumedAs) + std::string(assumption) + "')";
}

/// True of the words of such a source.
inline bool SaysAssumed(std::string_view words) { return words.starts_with(kAssumedAs); }

/// The source that has these words.
inline FormatSource SourceInWords(std::string words) {
  const bool declared = words.starts_with(kDeclaredAs);
  FormatSource source(std::move(words));
  source.declared = declared;
  return source;
}

}  // namespace acev2

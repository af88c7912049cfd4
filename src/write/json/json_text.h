// SPDX-License-Identifier: Apache-2.0
//
// Lays out JSON as text: indented, with short containers on one line.
//
// Invariant: numbers are written digit by digit as given (a cost keeps every decimal, which a
// double would lose), and strings are valid UTF-8. Used by json_report.cc and by commands with
// --json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/count.h"

namespace acev2 {

/// Builds one JSON document. Every Begin has its End; a value in an object follows its Key.
class JsonText {
 public:
  /// On one line with everything in it, or one line a member.
  enum class Layout { kLines, kInline };

  void BeginObject(Layout layout = Layout::kLines) { Begin('{', layout); }
  void EndObject() { End('}'); }
  void BeginArray(Layout layout = Layout::kLines) { Begin('[', layout); }
  void EndArray() { End(']'); }
  void Key(std::string_view key);

  void String(std::string_view text);
  /// A string, or null if it is empty.
  void StringOrNull(std::string_view text);
  void Integer(Count count);
  void Number(Cost cost);
  /// The number, or null if there is none.
  void IntegerOrNull(std::optional<Count> count);
  void NumberOrNull(std::optional<Cost> cost);
  /// `decimal` must be a JSON number.
  void Number(std::string_view decimal);
  void Bool(bool value);
  void Null();

  /// The document with its final line break.
  std::string Take();

 private:
  struct Level {
    Layout layout;
    bool empty = true;
  };
  void Begin(char bracket, Layout layout);
  void End(char bracket);
  void StartValue();
  void Separate();
  /// Appends `code` as \\uNNNN.
  void Escape(char32_t code);
  void Quote(std::string_view text);

  std::string text_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

inline constexpr JsonText::Layout kInline = JsonText::Layout::kInline;

}  // namespace acev2

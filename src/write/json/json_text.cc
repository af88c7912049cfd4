// SPDX-License-Identifier: Apache-2.0
//
// The layout of JSON: commas, indentation, escapes (RFC 8259).
//
// Invariant: what Take returns is one well-formed JSON document in UTF-8, without a character that
// a terminal obeys or a CI log takes for a command: these are escaped.
#include "write/json/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "text/text.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

/// Bytes at the front that stand in JSON as they are; nearly all of most texts.
std::size_t PlainPrefix(std::string_view text) {
  const auto* special = std::ranges::find_if(
      text, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\' || c == '#'; });
  return static_cast<std::size_t>(special - text.begin());
}

}  // namespace

void JsonText::Key(std::string_view key) {
  Separate();
  Quote(key);
  text_ += ": ";
  after_key_ = true;
}

void JsonText::String(std::string_view text) {
  StartValue();
  Quote(text);
}

void JsonText::StringOrNull(std::string_view text) {
  if (text.empty()) {
    Null();
  } else {
    String(text);
  }
}

void JsonText::Integer(Count count) { Number(std::to_string(count.value())); }

void JsonText::Number(Cost cost) {
  std::string decimal = cost.ToString();
  // A cost is a real number even where it happens to be whole.
  if (decimal.find('.') == std::string::npos) decimal += ".0";
  Number(decimal);
}

void JsonText::Number(std::string_view decimal) {
  StartValue();
  text_ += decimal;
}

void JsonText::Bool(bool value) {
  StartValue();
  text_ += value ? "true" : "false";
}

void JsonText::IntegerOrNull(std::optional<Count> count) { count ? Integer(*count) : Null(); }

void JsonText::NumberOrNull(std::optional<Cost> cost) { cost ? Number(*cost) : Null(); }

void JsonText::Null() {
  StartValue();
  text_ += "null";
}

std::string JsonText::Take() { return std::move(text_) + "\n"; }

void JsonText::Begin(char bracket, Layout layout) {
  StartValue();
  text_ += bracket;
  const bool is_inline = !levels_.empty() && levels_.back().layout == Layout::kInline;
  levels_.push_back({is_inline ? Layout::kInline : layout});
}

void JsonText::End(char bracket) {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty && level.layout == Layout::kLines) {
    text_ += "\n";
    text_.append(2 * levels_.size(), ' ');
  }
  text_ += bracket;
}

void JsonText::StartValue() {
  if (!after_key_ && !levels_.empty()) Separate();
  after_key_ = false;
}

void JsonText::Separate() {
  Level& level = levels_.back();
  if (level.layout == Layout::kInline) {
    if (!level.empty) text_ += ", ";
  } else {
    text_ += level.empty ? "\n" : ",\n";
    text_.append(2 * levels_.size(), ' ');
  }
  level.empty = false;
}

void JsonText::Escape(char32_t code) {
  auto number = static_cast<std::uint32_t>(code);
  if (number >= 0x10000) {  // as a pair of surrogates
    number -= 0x10000;
    text_ += fmt::format("\\u{:04x}", 0xD800 + (number >> 10));
    number = 0xDC00 + (number & 0x3FF);
  }
  text_ += fmt::format("\\u{:04x}", number);
}

void JsonText::Quote(std::string_view text) {
  text_ += '"';
  const std::size_t plain = PlainPrefix(text);
  text_ += text.substr(0, plain);
  const std::string valid = plain < text.size() ? ValidUtf8(text.substr(plain)) : std::string();
  for (std::string_view rest = valid; !rest.empty();) {
    if (const std::size_t more = PlainPrefix(rest); more > 0) {
      text_ += rest.substr(0, more);
      rest.remove_prefix(more);
      continue;
    }
    const char c = rest.front();
    if (static_cast<unsigned char>(c) >= 0x80) {
      const Utf8Character character = FirstCharacter(rest);
      if (IsUnsafe(character.code)) {
        Escape(character.code);
      } else {
        text_ += rest.substr(0, character.length);
      }
      rest.remove_prefix(character.length);
      continue;
    }
    rest.remove_prefix(1);
    switch (c) {
      case '"':
        text_ += "\\\"";
        break;
      case '\\':
        text_ += "\\\\";
        break;
      case '\n':
        text_ += "\\n";
        break;
      case '\t':
        text_ += "\\t";
        break;
      case '#':
        // A log's reader looks for its commands anywhere in a line.
        if (StartsCommand(rest)) {
          Escape(U'#');
        } else {
          text_ += c;
        }
        break;
      default:
        if (IsUnsafe(static_cast<unsigned char>(c))) {
          Escape(static_cast<unsigned char>(c));
        } else {
          text_ += c;
        }
    }
  }
  text_ += '"';
}

}  // namespace acev2

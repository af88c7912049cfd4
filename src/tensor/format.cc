// SPDX-License-Identifier: Apache-2.0
//
// Names of number formats, in both directions, and the widest of two.
//
// Invariant: ParseFormat(ToString(f)) == f for every known format; an exponent width that the name
// does not imply is spelled out ("float6e3m2"), so no two formats share a name.
#include "acev2/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "tensor/element.h"

namespace acev2 {
namespace {

struct NamedFormat {
  std::string_view name;
  std::string_view alias;
  Format format;
};

// Formats that are no element type of ONNX, and what is read for them as well (element.cc has the
// names of the others).
constexpr std::array kNamedFormats = {
    NamedFormat{"tfloat32", "tf32", kTensorFloat32},
    NamedFormat{"bipolar", "binary", kBipolar},
    NamedFormat{"ternary", "", kTernary},
};

/// Wider operands than this do not exist; a number beyond it is a slip of the user's.
constexpr int kMaxBits = 4096;

/// Takes a decimal number off the front of `text`.
std::optional<int> TakeNumber(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// "8e4m3" → 8 bits, 4 of them exponent; "12" → 12 bits, exponent width not told.
std::optional<Format> ParseFloatWidths(std::string_view text) {
  const std::optional<int> bits = TakeNumber(text);
  if (!bits || *bits < 1 || *bits > kMaxBits) return std::nullopt;
  if (text.empty()) return FloatFormat(*bits, 0);
  if (!TakePrefix(text, "e")) return std::nullopt;
  const std::optional<int> exponent = TakeNumber(text);
  if (!exponent || !TakePrefix(text, "m")) return std::nullopt;
  const std::optional<int> mantissa = TakeNumber(text);
  if (!mantissa || !text.empty() || *exponent < 1) return std::nullopt;
  const int sign = *mantissa == 0 && *exponent == *bits ? 0 : 1;  // E8M0 has no sign
  if (sign + *exponent + *mantissa != *bits) return std::nullopt;
  return FloatFormat(*bits, *exponent);
}

bool IsSigned(Format format) { return format.kind != FormatKind::kUInt; }

}  // namespace

std::string ToString(Format format) {
  for (const NamedFormat& row : kNamedFormats) {
    if (row.format == format) return std::string(row.name);
  }
  if (format.is_float()) {
    for (const Element& row : Elements()) {
      if (row.format() == format) return std::string(row.name);
    }
  }
  switch (format.kind) {
    case FormatKind::kInt:
      return fmt::format("int{}", format.bits);
    case FormatKind::kUInt:
      return fmt::format("uint{}", format.bits);
    case FormatKind::kPowerOfTwo:
      return fmt::format("pot{}", format.bits);
    case FormatKind::kFloat: {
      if (format.exponent_bits == 0) return fmt::format("float{}", format.bits);
      const int mantissa = std::max(0, format.bits - 1 - format.exponent_bits);
      return fmt::format("float{}e{}m{}", format.bits, format.exponent_bits, mantissa);
    }
    case FormatKind::kText:
      return "string";
    case FormatKind::kBipolar:
    case FormatKind::kTernary:
    case FormatKind::kUnknown:
      break;
  }
  return "?";
}

std::optional<Format> ParseFormat(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (const NamedFormat& row : kNamedFormats) {
    if (row.name == text || row.alias == text) return row.format;
  }
  const Element* element = FindElementNamed(text);
  if (element != nullptr && element->format().known()) return element->format();
  if (TakePrefix(text, "float")) return ParseFloatWidths(text);
  FormatKind kind = FormatKind::kUnknown;
  if (TakePrefix(text, "uint")) {
    kind = FormatKind::kUInt;
  } else if (TakePrefix(text, "int")) {
    kind = FormatKind::kInt;
  } else if (TakePrefix(text, "pot")) {
    kind = FormatKind::kPowerOfTwo;
  } else {
    return std::nullopt;
  }
  const std::optional<int> bits = TakeNumber(text);
  if (!bits || !text.empty() || *bits < 1 || *bits > kMaxBits) return std::nullopt;
  return Format{kind, static_cast<std::uint16_t>(*bits), 0};
}

Format Widest(Format a, Format b) {
  if (a == b) return a;
  if (!a.known() || !b.known() || a.kind == FormatKind::kText || b.kind == FormatKind::kText) {
    return {};
  }
  if (a.is_float() || b.is_float()) {
    if (a.is_float() && b.is_float()) return a.bits >= b.bits ? a : b;
    return a.is_float() ? a : b;
  }
  if (a.kind == b.kind) return a.bits >= b.bits ? a : b;
  const int bits = std::max(a.bits, b.bits);
  return IsSigned(a) || IsSigned(b) ? IntFormat(bits) : UIntFormat(bits);
}

}  // namespace acev2

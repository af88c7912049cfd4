// SPDX-License-Identifier: Apache-2.0
//
// Text for terminals: display width, safe characters, human numbers, shares and bars.
//
// Invariant: names come from models that no one has checked, so whatever reaches a terminal goes
// through Printable first; widths are display columns, never bytes. Used by the writers and cli/.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "acev2/count.h"

namespace acev2 {

/// `text` with control characters, bidirectional overrides and invalid UTF-8 replaced, so that it
/// stays on its line and cannot send commands to a terminal.
std::string Printable(std::string_view text);

/// True of what Printable replaces: controls, and what reorders, hides or breaks text or is no
/// character of XML.
bool IsUnsafe(char32_t code);

/// True of what makes a command for a CI system of a "#" in front of it, wherever in a line it
/// stands.
bool StartsCommand(std::string_view rest);

/// `lines` such that no CI system takes one for a command: a line that begins with "::", and "##["
/// and "##vso[" anywhere, get a backslash. For text that holds names of a model; last before it is
/// written.
std::string Inert(std::string_view lines);

/// `text` with invalid UTF-8 replaced and everything else as it is.
std::string ValidUtf8(std::string_view text);

/// Display columns of valid UTF-8 (what Printable returns): wide characters 2, combining ones 0.
std::size_t DisplayWidth(std::string_view text);

/// `text` cut in the middle ("layer1/…/conv2") to at most `width` display columns.
std::string ShortenMiddle(const std::string& text, std::size_t width);

/// `text` padded with spaces to `width` display columns.
std::string PadRight(std::string text, std::size_t width);
std::string PadLeft(std::string text, std::size_t width);

/// Three significant digits with a unit: "9.44 M", "604 G", "192", "4.8".
std::string Human(double number);
std::string Human(Count count);
std::string Human(Cost cost);

/// A decimal number with commas between groups of three digits of its whole part.
std::string WithSeparators(std::string number);

/// Exact, with thousands separators: "1,024", "3,532.8".
std::string Exact(Count count);
std::string Exact(Cost cost);

/// "31.2 %"; "-" for no share (0/0); never "0 %" for something or "100 %" for less than all.
std::string Percent(std::optional<double> share);

/// part / whole, or nothing if the whole is 0.
std::optional<double> Share(double part, double whole);

/// A bar of eighth blocks, `width` columns long for a share of 1.
std::string Bar(double share, std::size_t width);

/// `text` as one word of a shell command: in quotes where it holds what a shell gives a meaning.
std::string ShellWord(const std::string& text);

/// `text`, safe to print, with what XML and HTML give a meaning escaped.
std::string XmlEscaped(std::string_view text);

}  // namespace acev2

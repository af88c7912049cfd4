// SPDX-License-Identifier: Apache-2.0
#include "text/note_line.h"

#include <string>
#include <string_view>

#include "text/text.h"

namespace acev2 {
namespace {

std::string Line(Diagnostic::Severity severity, const std::string& text) {
  return std::string(ToString(severity)) + ": " + text;
}

}  // namespace

std::string MessageText(const Diagnostic& diagnostic) {
  std::string text = Printable(diagnostic.message);
  if (!diagnostic.hint.empty()) text += "; " + Printable(diagnostic.hint);
  return text;
}

std::string NoteLine(const Diagnostic& diagnostic, const std::string& about) {
  return Line(diagnostic.severity, (about.empty() ? "" : about + ": ") + MessageText(diagnostic));
}

std::string WarningLine(const std::string& text) {
  return Line(Diagnostic::Severity::kWarning, text);
}

bool IsWarningLine(const std::string& line) { return line.starts_with(WarningLine("")); }

}  // namespace acev2

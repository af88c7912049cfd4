// SPDX-License-Identifier: Apache-2.0
//
// Making diagnostics.
//
// Invariant: code and severity come from the table, and so does what to do about a warning whose
// maker knows nothing better.
#include "diagnostic/codes.h"

#include <string_view>
#include <utility>

namespace acev2 {
namespace {

/// "Export the model again." as it stands behind a message.
std::string HintOf(std::string_view remedy) {
  std::string hint(remedy);
  if (hint.ends_with('.')) hint.pop_back();
  if (!hint.empty() && hint.front() >= 'A' && hint.front() <= 'Z') hint.front() += 'a' - 'A';
  return hint;
}

}  // namespace

std::string_view ToString(Diagnostic::Severity severity) {
  return severity == Diagnostic::Severity::kWarning ? "warning" : "note";
}

Diagnostic MakeDiagnostic(DiagnosticCode code, std::string node, std::string message,
                          std::string hint) {
  if (hint.empty() && code.kind().severity == Diagnostic::Severity::kWarning) {
    hint = HintOf(code.kind().remedy);
  }
  return {code.kind().severity, std::string(code.kind().code), std::move(node), std::move(message),
          std::move(hint)};
}

}  // namespace acev2

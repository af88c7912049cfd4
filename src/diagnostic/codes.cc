// SPDX-License-Identifier: Apache-2.0
//
// Making diagnostics.
//
// Invariant: code and severity come from the table.
#include "diagnostic/codes.h"

#include <utility>

namespace acev2 {

Diagnostic MakeDiagnostic(DiagnosticCode code, std::string node, std::string message,
                          std::string hint) {
  return {code.kind().severity, std::string(code.kind().code), std::move(node), std::move(message),
          std::move(hint)};
}

}  // namespace acev2

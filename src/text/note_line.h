// SPDX-License-Identifier: Apache-2.0
//
// Diagnostics as lines of text.
//
// Invariant: the one place that knows how severity, message and hint stand in a line; what a model
// or a user wrote in them comes out printable. Used by whatever lists diagnostics for people.
#pragma once

#include <string>

#include "acev2/report.h"

namespace acev2 {

/// "MESSAGE; HINT", or the message alone.
std::string MessageText(const Diagnostic& diagnostic);

/// "warning: ABOUT: MESSAGE; HINT"; `about` (a node, a model) comes printable, and may be empty.
std::string NoteLine(const Diagnostic& diagnostic, const std::string& about = "");

/// "warning: TEXT", of what no diagnostic says.
std::string WarningLine(const std::string& text);

/// True of a line that begins as one of a warning does.
bool IsWarningLine(const std::string& line);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// LaTeX: names that cannot break a document, and tables for it.
//
// Invariant: no text of a model or a file becomes a command. Used by the writers with --latex.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "write/layout/grid.h"

namespace acev2 {

/// `text` for the body of a document, in text mode. Characters that not every engine has need what
/// LatexDocument defines.
std::string LatexEscaped(std::string_view text);

/// The grid as a tabular with the rules of booktabs.
std::string GridLatex(const Grid& grid);

/// Lines of comments.
std::string LatexComments(const std::vector<std::string>& lines);

/// `grids` one below the other, with what they need and `comments` above.
std::string LatexDocument(const std::vector<std::string>& comments, const std::vector<Grid>& grids);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The writers behind Writers(): one function a file format.
//
// Invariant: each returns the whole file as valid UTF-8 that ends in a line break.
#pragma once

#include <string>

#include "acev2/write.h"

namespace acev2 {

std::string WriteCsv(const Report& report, const View& view);
std::string WriteMarkdown(const Report& report, const View& view);
std::string WriteLatex(const Report& report, const View& view);
std::string WriteSvg(const Report& report, const View& view);
std::string WriteHtml(const Report& report, const View& view);
/// What WriteHtml gives where the program lacks the interactive page.
std::string WritePlainHtml(const Report& report, const View& view);

}  // namespace acev2

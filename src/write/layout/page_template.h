// SPDX-License-Identifier: Apache-2.0
//
// The interactive page, without its data: HTML with script and style inline, made from web/ when
// the program is built.
//
// Invariant: has the two marks of web_page.cc exactly once each, or is empty. The definition is
// generated (cmake/web_page.cmake).
#pragma once

#include <string_view>

namespace acev2 {

/// The template; empty if the program was built without Node.js.
std::string_view PageTemplate();

}  // namespace acev2

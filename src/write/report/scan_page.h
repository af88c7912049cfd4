// SPDX-License-Identifier: Apache-2.0
//
// The lines of a scan as an interactive page.
//
// Invariant: needs HasWebPage(). Used by `acev2 scan --html`.
#pragma once

#include <string>
#include <string_view>

namespace acev2 {

/// The members of the JSON array that a scan's page shows.
class ScanPage {
 public:
  /// Adds a line of the scan (scan_line.h), with or without its line break.
  void Add(std::string_view line);
  /// The page; costs are in `unit`.
  std::string Take(std::string_view unit);

 private:
  std::string lines_;
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Scopes taken apart into levels.
//
// Invariant: all scopes of a report are taken apart in the same way, so that levels line up: at '/'
// alone where that is how its names are written ("mobilenet_1.00/conv" has two levels), else at '.'
// as well. Used by the views that group, by the tree and by the map.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"

namespace acev2 {

/// What lies deeper belongs to the last of so many levels: a stranger's name can have any number.
inline constexpr std::size_t kMostLevels = 32;

class ScopeLevels {
 public:
  explicit ScopeLevels(const Report& report);

  /// Where the levels of `scope` end, in bytes, outermost first; the last one is its size.
  std::vector<std::size_t> Ends(std::string_view scope) const;
  /// The levels of `scope` by their own names, outermost first.
  std::vector<std::string> Parts(std::string_view scope) const;
  /// The first `depth` levels of `scope`, "." of an empty one.
  std::string Prefix(std::string_view scope, int depth) const;

 private:
  std::string_view separators_ = "/";
};

}  // namespace acev2

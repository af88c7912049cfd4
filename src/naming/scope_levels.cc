// SPDX-License-Identifier: Apache-2.0
#include "naming/scope_levels.h"

#include <algorithm>

#include "naming/module_scope.h"

namespace acev2 {

ScopeLevels::ScopeLevels(const Report& report) {
  std::size_t dotted = 0;
  std::size_t slashed = 0;
  for (const NodeCost& node : report.nodes) {
    if (IsDotted(node.scope)) {
      ++dotted;
    } else if (node.scope.find('/') != std::string::npos) {
      ++slashed;
    }
  }
  if (dotted > slashed) separators_ = "./";
}

std::vector<std::size_t> ScopeLevels::Ends(std::string_view scope) const {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < scope.size();) {
    const bool deepest = ends.size() + 1 == kMostLevels;
    const std::size_t end =
        deepest ? scope.size() : std::min(scope.find_first_of(separators_, at), scope.size());
    if (end > at) ends.push_back(end);
    at = end + 1;
  }
  return ends;
}

std::vector<std::string> ScopeLevels::Parts(std::string_view scope) const {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (const std::size_t end : Ends(scope)) {
    begin = std::min(scope.find_first_not_of(separators_, begin), end);
    parts.emplace_back(scope.substr(begin, end - begin));
    begin = end;
  }
  return parts;
}

std::string ScopeLevels::Prefix(std::string_view scope, int depth) const {
  const std::vector<std::size_t> ends = Ends(scope);
  if (ends.empty() || depth < 1) return ".";
  const std::size_t level = std::min(ends.size(), static_cast<std::size_t>(depth)) - 1;
  return std::string(scope.substr(0, ends[level]));
}

}  // namespace acev2

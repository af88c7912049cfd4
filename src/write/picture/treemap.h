// SPDX-License-Identifier: Apache-2.0
//
// A map of scopes: boxes in boxes, whose areas are costs.
//
// Invariant: the boxes of what is inside fill the box around them but for headings and margins, and
// within one box areas are as costs; what is too small to see is drawn together. Used for the SVG
// of a report.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "acev2/work.h"
#include "write/picture/picture.h"

namespace acev2 {

/// A scope, or a piece of work of one category.
struct MapEntry {
  std::string name;                  ///< of a piece, that of its scope; empty of joined ones
  double value = 0;                  ///< of a scope, the sum over its entries
  std::optional<Category> category;  ///< of a piece
  std::vector<MapEntry> entries;     ///< of a scope
  bool labelled = false;             ///< of a piece: its name is written on it
};

/// Scopes within scopes, as a tree.
class ScopeMap {
 public:
  /// A piece of work in `path`, outermost scope first.
  void Add(std::span<const std::string> path, Category category, double value);
  /// The tree; a scope that holds one scope and nothing else is one entry, "encoder/layer".
  MapEntry Take() const;

 private:
  struct Scope {
    std::string name;
    std::array<double, kCategories.size()> pieces{};
    std::vector<std::size_t> scopes;  ///< in it
  };
  MapEntry EntryOf(const Scope& scope) const;

  std::vector<Scope> scopes_ = {Scope{}};                 ///< the outermost first
  std::unordered_map<std::string, std::size_t> by_path_;  ///< of scopes_, each part ended by '\0'
};

/// Squares as far as that is possible (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000): one
/// box for each of `values`, which must be positive and in falling order; their areas are in
/// proportion.
std::vector<ChartBox> Squarified(const std::vector<double>& values, const ChartBox& around);

/// Draws what is in `map` into `box`. `text` gives a value as people read it.
void DrawMap(Picture& picture, MapEntry map, const ChartBox& box, std::string (*text)(double));

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "write/picture/treemap.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "naming/scope_levels.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr double kSmallText = 10;
constexpr double kHeading = 14;
constexpr double kInset = 2;        // of a scope's boxes from its own
constexpr double kLeastScope = 30;  // pixels a side; a smaller scope has no heading
constexpr double kLeastArea = 40;   // square pixels; less is drawn together with its kin
constexpr int kHeadings = 3;        // levels of scopes that have one

void Merge(MapEntry& scope) {
  for (MapEntry& entry : scope.entries) {
    while (!entry.category && entry.entries.size() == 1 && !entry.entries.front().category) {
      MapEntry only = std::move(entry.entries.front());
      entry.name += "/" + only.name;
      entry.entries = std::move(only.entries);
    }
    Merge(entry);
  }
}

/// The pieces in `scope`, summed up by category.
void SumPieces(const MapEntry& scope, std::array<double, kCategories.size()>& sums) {
  if (scope.category) {
    sums[static_cast<std::size_t>(*scope.category)] += scope.value;
    return;
  }
  for (const MapEntry& entry : scope.entries) SumPieces(entry, sums);
}

/// Puts what is smaller than `least` in one piece a category.
void JoinSmall(MapEntry& scope, double least) {
  std::array<double, kCategories.size()> sums{};
  std::erase_if(scope.entries, [&](const MapEntry& entry) {
    if (entry.value >= least) return false;
    SumPieces(entry, sums);
    return true;
  });
  for (std::size_t k = 0; k < sums.size(); ++k) {
    if (sums[k] > 0) scope.entries.push_back({"", sums[k], kCategories[k], {}});
  }
}

double WorstSide(double smallest, double largest, double sum, double side) {
  const double squared = sum * sum;
  return std::max(side * side * largest / squared, squared / (side * side * smallest));
}

class MapDrawing {
 public:
  MapDrawing(Picture& picture, std::string (*text)(double)) : picture_(picture), text_(text) {}

  void Scope(MapEntry& scope, const ChartBox& box, int level) {
    const double area = box.width * box.height;
    if (area <= 0 || scope.value <= 0) return;
    JoinSmall(scope, scope.value * kLeastArea / area);
    std::ranges::stable_sort(scope.entries, std::greater<>(), &MapEntry::value);
    std::vector<double> values;
    for (const MapEntry& entry : scope.entries) values.push_back(entry.value);
    const std::vector<ChartBox> boxes = Squarified(values, box);
    for (std::size_t k = 0; k < boxes.size(); ++k) {
      MapEntry& entry = scope.entries[k];
      if (entry.category) {
        Piece(entry, boxes[k]);
      } else if (const std::string heading = Heading(entry, boxes[k]);
                 level < kHeadings && !heading.empty()) {
        Headed(entry, heading, boxes[k], level);
      } else {
        if (IsNode(entry)) LabelLargest(entry);
        Scope(entry, boxes[k], level);
      }
    }
  }

 private:
  /// True of a scope that is one node: all in it are pieces.
  static bool IsNode(const MapEntry& scope) {
    return std::ranges::all_of(scope.entries,
                               [](const MapEntry& entry) { return entry.category.has_value(); });
  }

  static void LabelLargest(MapEntry& node) {
    const auto largest = std::ranges::max_element(node.entries, {}, &MapEntry::value);
    if (largest != node.entries.end()) largest->labelled = true;
  }

  /// What stands above a scope; nothing above one that is a node, or too small.
  std::string Heading(const MapEntry& scope, const ChartBox& box) const {
    if (box.width < kLeastScope || box.height < kLeastScope || IsNode(scope)) return "";
    const double room = box.width - 2 * kInset - 2;
    std::string with_value = fmt::format("{} · {}", scope.name, text_(scope.value));
    return TextWidth(with_value) <= room ? with_value : FitName(scope.name, room);
  }

  void Headed(MapEntry& scope, const std::string& heading, const ChartBox& box, int level) {
    picture_.Rect("scope", box);
    picture_.Text(box.left + kInset + 1, box.top + kHeading - 3, heading);
    Scope(scope,
          {box.left + kInset, box.top + kHeading, box.width - 2 * kInset,
           box.height - kHeading - kInset},
          level + 1);
  }

  void Piece(const MapEntry& piece, const ChartBox& box) {
    picture_.CategoryBox(
        box, *piece.category,
        piece.name.empty() ? "" : fmt::format("{} {}", piece.name, text_(piece.value)));
    if (!piece.labelled || box.height < kSmallText + 3) return;
    const std::string_view style = TextStyleOn(*piece.category);
    const std::string name = FitName(piece.name, box.width - 4, kSmallText);
    if (name.empty()) return;
    Label(box.left + 2, box.top + kSmallText, name, style);
    const std::string value = text_(piece.value);
    if (box.height >= 2 * kSmallText + 5 && TextWidth(value, kSmallText) <= box.width - 4) {
      Label(box.left + 2, box.top + 2 * kSmallText + 2, value, style);
    }
  }

  void Label(double x, double y, const std::string& text, std::string_view style) {
    picture_.Text(x, y, text, Anchor::kStart, fmt::format("small {}", style));
  }

  Picture& picture_;
  std::string (*text_)(double);
};

}  // namespace

void ScopeMap::Add(std::span<const std::string> path, Category category, double value) {
  if (!(value > 0)) return;
  std::size_t at = 0;
  std::string upto;
  for (const std::string& part : path.first(std::min(path.size(), kMostLevels + 1))) {
    upto += part + '\0';
    const auto [known, is_new] = by_path_.try_emplace(upto, scopes_.size());
    if (is_new) {
      scopes_[at].scopes.push_back(known->second);
      scopes_.emplace_back().name = part;
    }
    at = known->second;
  }
  scopes_[at].pieces[static_cast<std::size_t>(category)] += value;
}

MapEntry ScopeMap::EntryOf(const Scope& scope) const {
  MapEntry entry{scope.name, 0, std::nullopt, {}};
  for (const std::size_t k : scope.scopes) entry.entries.push_back(EntryOf(scopes_[k]));
  for (std::size_t k = 0; k < kCategories.size(); ++k) {
    if (scope.pieces[k] > 0) {
      entry.entries.push_back({scope.name, scope.pieces[k], kCategories[k], {}});
    }
  }
  for (const MapEntry& part : entry.entries) entry.value += part.value;
  return entry;
}

MapEntry ScopeMap::Take() const {
  MapEntry root = EntryOf(scopes_.front());
  Merge(root);
  return root;
}

std::vector<ChartBox> Squarified(const std::vector<double>& values, const ChartBox& around) {
  std::vector<ChartBox> boxes;
  ChartBox free = around;
  double left_over = 0;
  for (const double value : values) left_over += value;
  std::size_t from = 0;
  while (from < values.size()) {
    const double scale = left_over > 0 ? free.width * free.height / left_over : 0;
    const double side = std::min(free.width, free.height);
    // A row along the shorter side grows for as long as its boxes become more square.
    double sum = values[from] * scale;
    std::size_t to = from + 1;
    double worst = WorstSide(sum, sum, sum, side);
    while (to < values.size()) {
      const double next = values[to] * scale;
      const double with = WorstSide(next, values[from] * scale, sum + next, side);
      if (with > worst) break;
      worst = with;
      sum += next;
      ++to;
    }
    const bool upright = free.width >= free.height;  // the row is a column at the left
    const double depth = side > 0 ? sum / side : 0;
    double at = upright ? free.top : free.left;
    for (; from < to; ++from) {
      const double length = depth > 0 ? values[from] * scale / depth : 0;
      boxes.push_back(upright ? ChartBox{free.left, at, depth, length}
                              : ChartBox{at, free.top, length, depth});
      at += length;
      left_over -= values[from];
    }
    if (upright) {
      free.left += depth;
      free.width = std::max(0.0, free.width - depth);
    } else {
      free.top += depth;
      free.height = std::max(0.0, free.height - depth);
    }
  }
  return boxes;
}

void DrawMap(Picture& picture, MapEntry map, const ChartBox& box, std::string (*text)(double)) {
  MapDrawing(picture, text).Scope(map, box, 0);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// SVG: a map of the cost by scope, for a paper or a page.
//
// Invariant: areas are costs of the nodes that the view lets through, each in the module of its
// layer, as `--group-by scope` and the tree have it; the legend's shares are of the same sum, and
// bounds and what has no price are said above the map.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "acev2/metric.h"
#include "metric/price_unit.h"
#include "naming/module_scope.h"
#include "naming/scope_levels.h"
#include "report/layers.h"
#include "report/sums.h"
#include "text/text.h"
#include "write/layout/cell.h"
#include "write/picture/treemap.h"
#include "write/report/formats.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"
#include "write/rows/rows.h"

namespace acev2 {
namespace {

constexpr double kMargin = 8;
constexpr double kMapHeight = 300;

double ValueOf(const WorkSums& sums, Metric metric) {
  switch (metric) {
    case Metric::kAcev2:
      return sums.acev2.ToDouble();
    case Metric::kAce:
      return static_cast<double>(sums.ace.value());
    case Metric::kMacs:
      return static_cast<double>(sums.macs.value());
  }
  return 0;
}

std::string HumanValue(double value) { return Human(value); }

std::string ModelName(const std::string& path) {
  return path == "-" ? "standard input" : std::filesystem::path(path).stem().string();
}

/// What the numbers rest on, in one line or none.
std::string Conditions(const Report& report) {
  std::vector<std::string> parts;
  for (const auto& [name, size] : report.model.bound_dims) {
    parts.push_back(fmt::format("{} = {}", Printable(name), size));
  }
  if (const std::int64_t unpriced = report.totals.nodes_unpriced; unpriced > 0) {
    parts.push_back(fmt::format("{} of {} nodes without a price", unpriced, report.totals.nodes));
  }
  return fmt::format("{}", fmt::join(parts, " · "));
}

/// Where each node of a report stands on the map: the levels of the module of its layer, then what
/// the layer's name says beside them, as in the rows of a tree.
class MapPaths {
 public:
  explicit MapPaths(const Report& report) : report_(report), paths_(report.nodes.size()) {
    const ScopeLevels levels(report);
    std::set<std::vector<std::string>> taken;
    for (const Layer& layer : LayersInReportOrder(report)) {
      const std::string scope = ScopeOf(report.nodes[layer.node]);
      std::vector<std::string> path = levels.Parts(scope);
      if (path.empty()) {
        path.push_back(layer.name);
      } else if (layer.name != scope) {
        path.emplace_back(LeafOf(layer.name));
      }
      // Two of a module whose names end alike are two boxes.
      if (!taken.insert(path).second) path.back() = layer.name;
      for (std::string& part : path) part = Printable(part);
      for (const std::size_t k : layer.nodes) paths_[k] = path;
    }
  }

  const std::vector<std::string>& Of(const NodeCost& node) const {
    return paths_[static_cast<std::size_t>(&node - report_.nodes.data())];
  }

 private:
  const Report& report_;
  std::vector<std::vector<std::string>> paths_;  ///< by node
};

}  // namespace

std::string WriteSvg(const Report& report, const View& view) {
  View nodes_view;
  nodes_view.group_by = GroupBy::kNode;
  nodes_view.metric = view.metric;
  nodes_view.filter = view.filter;
  const ReportRows rows = MakeRows(report, nodes_view);
  const MapPaths paths(report);
  ScopeMap map;
  std::array<double, kCategories.size()> by_category{};
  double sum = 0;
  for (const Row& row : rows.shown) {
    std::array<WorkSums, kCategories.size()> parts;
    for (const Work& work : row.node->work) {
      parts[static_cast<std::size_t>(work.category)].Add(work, Price(work, report.options));
    }
    for (std::size_t k = 0; k < kCategories.size(); ++k) {
      const double value = ValueOf(parts[k], view.metric);
      map.Add(paths.Of(*row.node), kCategories[k], value);
      by_category[k] += value;
      sum += value;
    }
  }
  const std::string unit =
      view.metric == Metric::kAcev2 ? PriceUnit(report.options) : std::string(TitleOf(view.metric));
  const bool all = view.filter.empty();
  const Totals& totals = report.totals;
  const Bounded bounds = {all ? totals.lower_bound : rows.selected.sums.lower_bound,
                          all ? totals.upper_bound : rows.selected.sums.upper_bound};
  const bool known = all ? IsCostKnown(totals) : rows.selected.known();
  const std::string title = fmt::format(
      "{}{}: {} {}", Printable(ModelName(report.model.path)), all ? "" : " (selected nodes)",
      known ? std::string(BoundPrefix(bounds)) + Human(sum) : "?", unit);
  const std::string conditions = Conditions(report);

  Picture picture(title, conditions);
  picture.Text(kMargin, 18, FitText(title, kPictureWidth - 2 * kMargin), Anchor::kStart, "title");
  double top = 24;
  if (!conditions.empty()) {
    picture.Text(kMargin, top + kTextHeight - 4, FitText(conditions, kPictureWidth - 2 * kMargin));
    top += kTextHeight + 1;
  }
  std::vector<LegendEntry> legend;
  for (std::size_t k = 0; k < kCategories.size(); ++k) {
    if (by_category[k] <= 0) continue;
    legend.push_back(CategoryEntry(
        kCategories[k],
        fmt::format("{} {}", CategoryTitle(kCategories[k]), Percent(Share(by_category[k], sum)))));
  }
  top = DrawLegend(picture, legend, kMargin, top, kPictureWidth - 2 * kMargin) + 5;
  if (sum > 0) {
    DrawMap(picture, map.Take(), {kMargin, top, kPictureWidth - 2 * kMargin, kMapHeight},
            HumanValue);
    top += kMapHeight;
  } else {
    picture.Text(kMargin, top + kTextHeight, "nothing here has a known cost above 0");
    top += 2 * kTextHeight;
  }
  return picture.Take(kPictureWidth, top + kMargin);
}

}  // namespace acev2

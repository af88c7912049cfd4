// SPDX-License-Identifier: Apache-2.0
//
// What evidence/run needs of acev2's library: prices of single operations, and charts.
//
// Invariant: prices are those of the program (UnitPrice), pictures those of its chart code.
//
//     acev2_evidence prices [PROFILE]     reads OPERATION FORMAT FORMAT a line, writes the price
//     acev2_evidence chart XTITLE YTITLE  reads X<tab>Y<tab>0 or 1 (hollow)<tab>LABEL a line,
//                                         writes SVG
#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "acev2/format.h"
#include "acev2/metric.h"
#include "acev2/options.h"
#include "write/compare/chart.h"

namespace acev2 {
namespace {

Operation OperationNamed(const std::string& name) {
  const auto* named = std::find_if(kOperations.begin(), kOperations.end(),
                                   [&](Operation o) { return ToString(o) == name; });
  if (named == kOperations.end()) throw Error("unknown operation '" + name + "'");
  return *named;
}

Format FormatNamed(const std::string& name) {
  const std::optional<Format> format = ParseFormat(name);
  if (!format) throw Error("unknown format '" + name + "'");
  return *format;
}

void Prices(const Options& options) {
  std::string operation;
  std::string lhs;
  std::string rhs;
  while (std::cin >> operation >> lhs >> rhs) {
    std::cout << UnitPrice(OperationNamed(operation), FormatNamed(lhs), FormatNamed(rhs), options)
                     .ToString()
              << '\n';
  }
}

void Chart(const std::string& x_title, const std::string& y_title) {
  std::vector<ChartPoint> points;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream fields(line);
    ChartPoint point;
    fields >> point.x >> point.y >> point.hollow;
    if (!fields) throw Error("a line of a chart is X, Y, 0 or 1, and a label: '" + line + "'");
    std::getline(fields >> std::ws, point.label);
    points.push_back(point);
  }
  if (points.empty()) throw Error("a chart needs a point");
  std::cout << ChartSvg(points, x_title, y_title);
}

int Run(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "prices" && arguments.size() <= 2) {
    Options options;
    if (arguments.size() == 2) options.profile = LoadProfile(arguments[1]);
    Prices(options);
  } else if (arguments.size() == 3 && arguments[0] == "chart") {
    Chart(arguments[1], arguments[2]);
  } else {
    std::cerr << "usage: acev2_evidence prices [PROFILE] | chart XTITLE YTITLE\n";
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace acev2

int main(int argc, char** argv) {
  try {
    return acev2::Run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "acev2_evidence: error: " << error.what() << '\n';
    return 2;
  }
}

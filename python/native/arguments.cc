// SPDX-License-Identifier: Apache-2.0
//
// Looks up every word in the tables that the command line goes by.
#include "arguments.h"

#include <algorithm>

#include "acev2/error.h"
#include "write/options/analysis_option.h"
#include "write/options/option_names.h"
#include "write/options/option_values.h"

namespace acev2::python {

Options OptionsOf(const GivenOptions& given) {
  Options options;
  for (const auto& [name, texts] : given) {
    const auto row = std::ranges::find(AnalysisOptions(), name, &AnalysisOption::name);
    if (row == AnalysisOptions().end()) {
      std::vector<std::string> names;
      for (const AnalysisOption& known : AnalysisOptions()) names.emplace_back(known.name);
      throw Error("no option is called '" + Printable(name) + "'",
                  DidYouMean(name, names, "acev2 --help lists the options of an analysis"));
    }
    if (texts.size() > 1 && !row->repeats) {
      throw Error(row->option() + " takes one value", "as in " + row->option() + " " + row->value);
    }
    if (!texts.empty()) row->parse(*row, texts, options);
  }
  return options;
}

View ViewOf(const GivenView& given) {
  View view;
  Choose("by", given.group_by, kGroupByNames, view.group_by);
  Choose("metric", given.metric, kMetricNames, view.metric);
  view.sort = given.sort;
  view.filter = given.filter;
  view.top = given.top;
  view.depth = given.depth;
  CheckView(view);
  return view;
}

}  // namespace acev2::python

// SPDX-License-Identifier: Apache-2.0
//
// HTML of a Comparison: its JSON as a page to explore.
//
// Invariant: what its bars show beside the rows are the categories of the same reports.
#include "write/compare/comparison_page.h"

#include "write/json/json_text.h"
#include "write/layout/web_page.h"

namespace acev2 {

std::string ComparisonPage(const Comparison& comparison, std::string_view unit,
                           std::string_view json) {
  JsonText data;
  data.BeginObject();
  data.Key("kind");
  data.String("compare");
  data.Key("unit");
  data.String(unit);
  data.Key("accuracy_title");
  data.String(comparison.accuracy_title);
  data.Key("categories");
  data.BeginArray();
  for (const ComparedModel& model : comparison.models) {
    if (!model.report) {
      data.Null();
      continue;
    }
    data.BeginObject(JsonText::Layout::kInline);
    for (std::size_t k = 0; k < kCategories.size(); ++k) {
      data.Key(ToString(kCategories[k]));
      data.Number(model.report->totals.by_category[k]);
    }
    data.EndObject();
  }
  data.EndArray();
  data.EndObject();
  return WebPage("acev2 compare", WithMember(data.Take(), "comparison", json));
}

}  // namespace acev2

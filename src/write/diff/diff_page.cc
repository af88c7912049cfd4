// SPDX-License-Identifier: Apache-2.0
//
// HTML of a Diff: its JSON as a page to explore, or, from a program that lacks that page, its
// tables.
//
// Invariant: the page holds every row, also the unchanged ones.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "text/text.h"
#include "write/diff/diff_report.h"
#include "write/json/json_text.h"
#include "write/layout/html_page.h"
#include "write/layout/web_page.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

std::string PageData(const Diff& diff, const DiffView& view) {
  JsonText json;
  json.BeginObject();
  json.Key("kind");
  json.String("diff");
  json.Key("unit");
  json.String(UnitOf(diff));
  json.Key("old_line");
  json.String(ModelLine(diff.before));
  json.Key("new_line");
  json.String(ModelLine(diff.after));
  json.Key("notes");
  json.BeginArray();
  for (const std::string& note : DiffNotes(diff)) json.String(note);
  json.EndArray();
  json.EndObject();
  return WithMember(json.Take(), "diff", WriteDiffJson(diff, view));
}

std::string PlainPage(const Diff& diff, const DiffView& view, std::string_view title) {
  const std::string body =
      fmt::format("<h1>{}</h1>\n{}{}", XmlEscaped(title), GridHtml(DiffTotalsGrid(diff)),
                  GridHtml(DiffRowsGrid(diff, SelectRows(diff, view, false), view)));
  std::vector<std::string> notes = DiffNotes(diff);
  notes.emplace_back(WebPageRemedy());
  return HtmlPage(title, body, notes);
}

}  // namespace

std::string WriteDiffHtml(const Diff& diff, const DiffView& view) {
  const std::string title =
      fmt::format("acev2 diff {} {}", diff.before.model.path, diff.after.model.path);
  if (!HasWebPage()) return PlainPage(diff, view, title);
  return WebPage(title, PageData(diff, view));
}

}  // namespace acev2

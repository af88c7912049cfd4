// SPDX-License-Identifier: Apache-2.0
//
// HTML: what the terminal table says, as one page to open or attach.
//
// Invariant: the same rows and columns as the table's, with bars where it has bars.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "text/text.h"
#include "write/layout/grid.h"
#include "write/layout/html_page.h"
#include "write/report/columns.h"
#include "write/report/formats.h"
#include "write/report/rows.h"
#include "write/report/summary.h"

namespace acev2 {

std::string WriteHtml(const Report& report, const View& view) {
  const std::vector<const Column*> columns = TableColumns(view);
  Grid grid = MakeGrid(MakeRows(report, view), columns, view);
  grid.bars = !columns.empty() && columns.back()->is_share;
  std::vector<std::string> lines = SummaryLines(report, view);
  for (std::string& note : NoteLines(report)) lines.push_back(std::move(note));
  const std::string heading = fmt::format("<h1>{}</h1>\n", XmlEscaped(ModelLine(report)));
  return HtmlPage("acev2 " + report.model.path, heading + GridHtml(grid), lines);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Markdown (GitHub's tables): what the terminal table says, for a pull request or a wiki page.
//
// Invariant: names cannot break the table or become markup.
#include <string>
#include <vector>

#include "text/text.h"
#include "write/layout/grid.h"
#include "write/layout/markdown_text.h"
#include "write/report/formats.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"
#include "write/rows/row_grid.h"

namespace acev2 {

std::string WriteMarkdown(const Report& report, const View& view) {
  const std::vector<const Column*> columns = TableColumns(view);
  std::string text = MarkdownEscaped(ModelLine(report)) + "\n\n";
  text += GridMarkdown(MakeGrid(MakeRows(report, view), columns, view)) + "\n";
  for (const std::string& line : SummaryLines(report, view)) {
    text += "- " + MarkdownEscaped(line) + "\n";
  }
  for (const std::string& line : NoteLines(report)) text += "- " + MarkdownEscaped(line) + "\n";
  for (const std::string& line : HintLines(report)) text += "- " + MarkdownEscaped(line) + "\n";
  return Inert(text);
}

}  // namespace acev2

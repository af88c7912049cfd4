// SPDX-License-Identifier: Apache-2.0
//
// LaTeX: the table of the terminal for a paper; what is said of the whole model stands above it in
// comments.
#include <string>

#include "write/layout/grid.h"
#include "write/layout/latex_text.h"
#include "write/report/formats.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"
#include "write/rows/row_grid.h"

namespace acev2 {

std::string WriteLatex(const Report& report, const View& view) {
  std::vector<std::string> comments = {ModelLine(report)};
  for (const auto& lines : {SummaryLines(report, view), NoteLines(report)}) {
    comments.insert(comments.end(), lines.begin(), lines.end());
  }
  return LatexDocument(comments, {MakeGrid(MakeRows(report, view), TableColumns(view), view)});
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The table of file formats, which the command line turns into options.
//
// Invariant: a format is one file and one row; its option appears in the help by itself.
#include <array>

#include "acev2/write.h"
#include "write/overlay/model_explorer.h"
#include "write/report/formats.h"

namespace acev2 {
namespace {

constexpr std::array kWriters = {
    Writer{"JSON", "--json", ".json", "the whole report as JSON",
           [](const Report& report, const View&) { return WriteJson(report); }},
    Writer{"CSV", "--csv", ".csv", "the rows with every column, exact numbers", WriteCsv},
    Writer{"Markdown", "--markdown", ".md", "the table for a page or a pull request",
           WriteMarkdown},
    Writer{"HTML", "--html", ".html", "a page to explore: map, table, details of each node",
           WriteHtml},
    Writer{"SVG", "--svg", ".svg", "a map of the cost by scope, as a picture", WriteSvg},
    Writer{"LaTeX", "--latex", ".tex", "the table for a paper (booktabs)", WriteLatex},
    Writer{"Model Explorer", "--model-explorer", ".json",
           "costs that Model Explorer colours its graph by", WriteModelExplorer},
};

}  // namespace

std::span<const Writer> Writers() { return kWriters; }

}  // namespace acev2

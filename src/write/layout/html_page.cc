// SPDX-License-Identifier: Apache-2.0
#include "write/layout/html_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kPage =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>{}</title>\n<style>\n"
    ":root{{color-scheme:light dark;--ink:#1f2328;--soft:#d1d9e0;--page:#fff;--bar:#54aeff66}}\n"
    "@media (prefers-color-scheme:dark){{:root{{--ink:#e6edf3;--soft:#3d444d;--page:#0d1117;"
    "--bar:#1f6feb66}}}}\n"
    "body{{background:var(--page);color:var(--ink);font:14px sans-serif;margin:2em}}\n"
    "svg{{max-width:100%;height:auto}}\n"
    "table{{border-collapse:collapse;margin-top:1em}}\n"
    "th,td{{border-bottom:1px solid var(--soft);padding:.3em .7em;text-align:left}}\n"
    ".n{{text-align:right;font-variant-numeric:tabular-nums}}\n"
    ".t{{font-weight:bold}}\n"
    "</style>\n</head>\n<body>\n{}{}</body>\n</html>\n";

// Selectors as strong as those of a notebook, which has its own idea of tables.
constexpr std::string_view kPart =
    "<div class=\"acev2\">\n<style>\n"
    "div.acev2{{--bar:#54aeff66}}\n"
    "div.acev2 table{{border-collapse:collapse;margin:.5em 0}}\n"
    "div.acev2 th,div.acev2 td{{border-bottom:1px solid #8886;padding:.3em .7em;text-align:left;"
    "white-space:nowrap}}\n"
    "div.acev2 .n{{text-align:right;font-variant-numeric:tabular-nums}}\n"
    "div.acev2 .t{{font-weight:bold}}\n"
    "</style>\n<p><strong>{}</strong></p>\n{}{}</div>\n";

std::string Paragraphs(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) text += fmt::format("<p>{}</p>\n", XmlEscaped(note));
  return text;
}

std::string Cell(std::string_view tag, bool numeric, std::string_view more, std::string_view text) {
  return fmt::format("<{0}{1}{2}>{3}</{0}>", tag, numeric ? " class=\"n\"" : "", more,
                     XmlEscaped(text));
}

}  // namespace

std::string GridHtml(const Grid& grid) {
  std::string table = "<table>\n<tr>";
  for (const GridColumn& column : grid.columns) {
    table += Cell("th", column.facts.numeric, "", column.title);
  }
  table += "</tr>\n";
  for (const GridLine& line : grid.lines) {
    table += line.strong ? "<tr class=\"t\">" : "<tr>";
    for (std::size_t c = 0; c < line.cells.size(); ++c) {
      std::string bar;
      if (grid.bars && line.share > 0 && c + 1 == line.cells.size()) {
        const double percent = std::min(line.share, 1.0) * 100;
        bar = fmt::format(
            " style=\"background:linear-gradient(90deg,var(--bar) {0:.1f}%,transparent {0:.1f}%)\"",
            percent);
      }
      table += Cell("td", grid.columns[c].facts.numeric, bar, line.cells[c].text);
    }
    if (!line.remark.empty()) {
      table +=
          Cell("td", false, fmt::format(" colspan=\"{}\"", grid.columns.size() - line.cells.size()),
               line.remark);
    }
    table += "</tr>\n";
  }
  return table + "</table>\n";
}

std::string HtmlPage(std::string_view title, std::string_view body,
                     const std::vector<std::string>& notes) {
  return fmt::format(kPage, XmlEscaped(title), body, Paragraphs(notes));
}

std::string HtmlPart(std::string_view heading, const Grid& grid,
                     const std::vector<std::string>& notes) {
  return fmt::format(kPart, XmlEscaped(heading), GridHtml(grid), Paragraphs(notes));
}

}  // namespace acev2

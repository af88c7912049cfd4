// SPDX-License-Identifier: Apache-2.0
#include "write/layout/latex_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "acev2/version.h"
#include "text/text.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

struct Escape {
  std::string_view text;
  std::string_view latex;
};

/// What LaTeX gives a meaning, ligatures, what our own tables hold beyond ASCII, and what a CI
/// system takes for a command at the beginning of a line.
constexpr std::array kEscapes = {Escape{"\\", "\\textbackslash{}"},
                                 Escape{"{", "\\{"},
                                 Escape{"}", "\\}"},
                                 Escape{"$", "\\$"},
                                 Escape{"&", "\\&"},
                                 Escape{"#", "\\#"},
                                 Escape{"%", "\\%"},
                                 Escape{"_", "\\_"},
                                 Escape{"~", "\\textasciitilde{}"},
                                 Escape{"^", "\\textasciicircum{}"},
                                 Escape{"<", "$<$"},
                                 Escape{">", "$>$"},
                                 Escape{"|", "$|$"},
                                 Escape{"\"", "{\\char34}"},
                                 Escape{"'", "{\\char39}"},
                                 Escape{"`", "{\\char96}"},
                                 Escape{"-", "{-}"},
                                 Escape{"×", "$\\times$"},
                                 Escape{"≥", "$\\geq$"},
                                 Escape{"≤", "$\\leq$"},
                                 Escape{"→", "$\\rightarrow$"},
                                 Escape{"…", "\\ldots{}"},
                                 Escape{"·", "$\\cdot$"},
                                 Escape{"µ", "$\\mu$"},
                                 Escape{"−", "$-$"},
                                 Escape{"√", "$\\surd$"},
                                 Escape{"::", "{:}{:}"}};

/// What a character that not every engine has is written with, and what that is: pdfLaTeX shows its
/// number, engines that read fonts of the system the character.
constexpr std::string_view kOtherCharacter = "\\acevchar";
constexpr std::string_view kOtherCharacterDefinition =
    "\\providecommand{\\acevchar}[2]{\\ifdefined\\Umathcode #2\\else [#1]\\fi}\n";

/// True of ASCII and the letters with accents that every engine makes in every encoding of fonts.
bool IsOfEveryEngine(char32_t code) {
  constexpr std::u32string_view kOthers = U"ÐÞðþ×÷";
  const bool latin = code >= U'À' && code <= U'ÿ' && kOthers.find(code) == kOthers.npos;
  return code < 0x80 || latin;
}

/// A number with its sign and its unit: "$-$12.5\,\%", "$\sim$1.93\,G".
std::string NumberText(std::string_view text) {
  std::string latex;
  if (text.starts_with("~ ")) {
    latex = "$\\sim$\\,";
    text.remove_prefix(2);
  }
  if (text.starts_with('-') && text.size() > 1) {
    latex += "$-$";
    text.remove_prefix(1);
  }
  for (const char c : LatexEscaped(text)) {
    if (c == ' ') {
      latex += "\\,";  // "9.44 M" is one number
    } else {
      latex += c;
    }
  }
  return latex;
}

/// `\\` takes a '[' or '*' that follows, also on the next line, for its own argument.
std::string Joined(const std::vector<std::string>& cells) {
  const bool argument = !cells.empty() && (cells[0].starts_with('[') || cells[0].starts_with('*'));
  return fmt::format("{}{} \\\\\n", argument ? "{}" : "", fmt::join(cells, " & "));
}

}  // namespace

std::string LatexEscaped(std::string_view text) {
  std::string latex;
  while (!text.empty()) {
    const auto* escape = std::ranges::find_if(
        kEscapes, [&](const Escape& entry) { return text.starts_with(entry.text); });
    if (escape != kEscapes.end()) {
      latex += escape->latex;
      text.remove_prefix(escape->text.size());
    } else {
      const Utf8Character character = FirstCharacter(text);
      const std::string_view bytes = text.substr(0, character.length);
      if (IsOfEveryEngine(character.code)) {
        latex += bytes;
      } else {
        latex += fmt::format("{}{{U+{:04X}}}{{{}}}", kOtherCharacter,
                             static_cast<std::uint32_t>(character.code), bytes);
      }
      text.remove_prefix(character.length);
    }
  }
  return latex;
}

std::string GridLatex(const Grid& grid) {
  std::string text = "\\begin{tabular}{";
  std::vector<std::string> titles;
  for (const GridColumn& column : grid.columns) {
    text += column.facts.numeric ? 'r' : 'l';
    titles.push_back(LatexEscaped(column.title));
  }
  text += "}\n\\toprule\n" + Joined(titles) + "\\midrule\n";
  for (const GridLine& line : grid.lines) {
    if (line.strong && &line != &grid.lines.front()) text += "\\midrule\n";
    std::vector<std::string> cells;
    std::size_t from = 0;
    if (line.spans && !line.cells.empty()) {
      for (from = 1; from < line.cells.size() && line.cells[from].text.empty();) ++from;
      cells.push_back(fmt::format("\\multicolumn{{{}}}{{l}}{{{}}}", from,
                                  LatexEscaped(line.cells.front().text)));
    }
    for (std::size_t k = from; k < line.cells.size() && k < grid.columns.size(); ++k) {
      const bool number = grid.columns[k].facts.numeric;
      cells.push_back(number ? NumberText(line.cells[k].text) : LatexEscaped(line.cells[k].text));
    }
    const std::size_t rest = grid.columns.size() - std::min(grid.columns.size(), line.cells.size());
    if (!line.remark.empty() && rest > 0) {
      cells.push_back(
          fmt::format("\\multicolumn{{{}}}{{l}}{{{}}}", rest, LatexEscaped(line.remark)));
    } else {
      cells.resize(cells.size() + rest);
    }
    text += Joined(cells);
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string LatexComments(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "% " + Printable(line) + "\n";
  return text;
}

std::string LatexDocument(const std::vector<std::string>& comments,
                          const std::vector<Grid>& grids) {
  std::string tables;
  for (const Grid& grid : grids) {
    if (!tables.empty()) tables += "\n\\medskip\\noindent\n";
    tables += GridLatex(grid);
  }
  std::string text = fmt::format("% acev2 {}; needs \\usepackage{{booktabs}}\n", kVersion);
  text += LatexComments(comments);
  if (tables.find(kOtherCharacter) != std::string::npos) text += kOtherCharacterDefinition;
  return text + tables;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Writes man(7).
//
// Invariant: no text of ours is taken for a request or an escape, and hyphens can be copied.
#include "cli/manual/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "acev2/version.h"

namespace acev2 {
namespace {

/// `text` as it is shown. A control character at its start is hidden from the formatter.
std::string Escaped(std::string_view text) {
  std::string escaped;
  if (text.starts_with('.') || text.starts_with('\'')) escaped = "\\&";
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string PageName(const CommandManual& command) {
  return command.name.empty() ? "acev2" : "acev2-" + command.name;
}

/// Lines as they are, set in.
std::string Lines(std::string_view lines) {
  std::string text = ".RS 4\n.nf\n";
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    text += Escaped(line) + "\n";
  }
  return text + ".fi\n.RE\n";
}

std::string Options(const CommandManual& command) {
  std::string text = ".SH OPTIONS\n";
  for (const OptionGroup& group : command.groups) {
    text += fmt::format(".SS {}\n", Escaped(group.title));
    for (const OptionManual& option : group.options) {
      std::string names = option.letter.empty() ? "" : Escaped(option.letter) + "\\fR, \\fB";
      names += Escaped(option.name);
      text += fmt::format(".TP\n\\fB{}\\fR", names);
      if (!option.value.empty()) text += fmt::format(" \\fI{}\\fR", Escaped(option.value));
      text += fmt::format("\n{}\n", Escaped(option.help));
    }
  }
  return text;
}

std::string Section(const ManualSection& section) {
  std::string text = fmt::format(".SH {}\n", Upper(Escaped(section.title)));
  for (const auto& [left, help] : section.rows) {
    text += help.empty() ? Lines(left)
                         : fmt::format(".TP\n\\fB{}\\fR\n{}\n", Escaped(left), Escaped(help));
  }
  return text;
}

}  // namespace

std::string ManPage(const CommandManual& command, std::span<const CommandManual> commands) {
  const std::string name = PageName(command);
  std::string text = fmt::format(
      ".TH {} 1 \"\" \"acev2 {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n{}"
      ".SH DESCRIPTION\n{}\n",
      Upper(Escaped(name)), kVersion, Escaped(name), Escaped(command.brief), Lines(command.usage),
      Escaped(command.about));
  text += Options(command);
  for (const ManualSection& section : command.sections) text += Section(section);
  text +=
      ".SH \"EXIT STATUS\"\n"
      ".TP\n\\fB0\\fR\nDone; of a check: all rules pass.\n"
      ".TP\n\\fB1\\fR\nA check found something over its limit or unknown, or\n"
      "\\fB\\-\\-strict\\fR was given and something has no price.\n"
      ".TP\n\\fB2\\fR\nIt could not be done: a wrong argument, an unreadable file. The reason and "
      "a\n"
      "remedy are on standard error.\n"
      ".SH \"SEE ALSO\"\n";
  std::string others;
  for (const CommandManual& other : commands) {
    if (other.name == command.name) continue;
    if (!others.empty()) others += ",\n";
    others += fmt::format("\\fB{}\\fR(1)", Escaped(PageName(other)));
  }
  return text + others + "\n";
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// CLI11 splits the arguments; messages and help are ours, so that every error names its remedy.
//
// Invariant: no message of CLI11 reaches the user.
#include "cli/parser.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cctype>
#include <utility>

#include "acev2/error.h"
#include "cli/output.h"
#include "text/suggest.h"
#include "text/text.h"
#include "text/wrap.h"

namespace acev2 {
namespace {

constexpr std::size_t kHelpWidth = 90;
constexpr std::size_t kHelpColumn = 28;  // where the explanations start

/// `text` broken between words; further lines start at column `indent`, as the first one does.
std::string Wrap(std::string_view text, std::size_t indent) {
  const std::size_t room = kHelpWidth - indent;
  return fmt::format(
      "{}\n", fmt::join(BrokenBetweenWords(text, room, room), "\n" + std::string(indent, ' ')));
}

std::string HelpRow(const std::string& left, const std::string& help) {
  std::string line = "  " + left;
  if (help.empty()) return line + "\n";
  if (DisplayWidth(line) + 2 > kHelpColumn) {
    line += "\n" + std::string(kHelpColumn, ' ');
  } else {
    line = PadRight(line, kHelpColumn);
  }
  return line + Wrap(help, kHelpColumn);
}

}  // namespace

Parser::Parser(std::string usage, std::string about) : app_(std::make_unique<CLI::App>()) {
  manual_.usage = std::move(usage);
  manual_.about = std::move(about);
  app_->set_help_flag();  // ours, so that it works without the required arguments
  app_->allow_extras();   // looked at in Parse, for better messages
  app_->add_flag("-h,--help", help_);
  names_.emplace_back("--help");
  app_->add_option("--color", colours_)->allow_extra_args(false);
  names_.emplace_back("--color");
}

Parser::~Parser() = default;

void Parser::Group(std::string title) { manual_.groups.push_back({std::move(title), {}}); }

void Parser::AddRow(OptionManual row) {
  names_.push_back(row.name);
  if (manual_.groups.empty()) Group("options");
  manual_.groups.back().options.push_back(std::move(row));
}

void Parser::AddValue(const std::string& name, const std::string& value, const std::string& help,
                      bool repeats, Values& into) {
  app_->add_option(name, into)->allow_extra_args(false);
  const std::size_t comma = name.find(',');  // "-o,--output"
  const bool has_letter = comma != std::string::npos;
  AddRow({.letter = has_letter ? name.substr(0, comma) : "",
          .name = has_letter ? name.substr(comma + 1) : name,
          .value = value,
          .help = help,
          .repeats = repeats});
}

void Parser::Option(const std::string& name, const std::string& value, const std::string& help,
                    std::optional<std::string>& into) {
  singles_.push_back({name, std::make_unique<Values>(), &into});
  AddValue(name, value, help, false, *singles_.back().values);
}

void Parser::Options(const std::string& name, const std::string& value, const std::string& help,
                     Values& into) {
  AddValue(name, value, help, true, into);
}

void Parser::Unlisted(const std::string& name, Values& into) {
  app_->add_option(name, into)->allow_extra_args(false);
  names_.push_back(name);
}

void Parser::Flag(std::string name, std::string help, bool& into) {
  app_->add_flag(name, into);
  AddRow({.letter = "",
          .name = std::move(name),
          .value = "",
          .help = std::move(help),
          .repeats = false});
}

void Parser::Answer(std::string name, std::string help, std::function<std::string()> text) {
  replies_.push_back({false, {}, std::move(text)});
  Flag(std::move(name), std::move(help), replies_.back().flag);
}

void Parser::AnswerIf(std::function<bool()> wanted, std::function<std::string()> text) {
  replies_.push_back({false, std::move(wanted), std::move(text)});
}

void Parser::Positional(std::string name, std::string& into) {
  manual_.positionals.push_back(name);
  positionals_.push_back({.name = std::move(name), .into = &into});
}

void Parser::Positional(std::string name, std::optional<std::string>& into) {
  manual_.positionals.push_back(name);
  positionals_.push_back({.name = std::move(name), .into_optional = &into});
}

void Parser::Positionals(std::string name, Values& into, bool required) {
  manual_.positionals.push_back(name + "…");
  if (required) rest_name_ = std::move(name);
  rest_ = &into;
}

void Parser::Section(std::string title, std::vector<std::pair<std::string, std::string>> rows) {
  manual_.sections.push_back({std::move(title), std::move(rows)});
}

std::optional<std::string> Parser::Parse(const Arguments& args) {
  if (args.manual != nullptr) {
    *args.manual = manual_;
    args.manual->groups.push_back({"every command",
                                   {{.letter = "-h",
                                     .name = "--help",
                                     .value = "",
                                     .help = "the help text",
                                     .repeats = false},
                                    {.letter = "",
                                     .name = "--color",
                                     .value = "auto|always|never",
                                     .help = "auto is on a terminal, unless NO_COLOR is set",
                                     .repeats = false}}});
    return "";
  }
  std::vector<std::string> reversed(args.rbegin(), args.rend());  // what CLI11 takes
  try {
    app_->parse(std::move(reversed));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string message = error.what();
    throw Error(fmt::format("{} needs a value", message.substr(0, message.find(':'))), Usage());
  } catch (const CLI::ParseError& error) {
    throw Error(fmt::format("cannot read the arguments: {}", error.what()), Usage());
  }
  if (help_) return Help();
  for (const std::string& when : colours_) {
    if (when != "auto" && when != "always" && when != "never") {
      throw Error(fmt::format("--color: '{}' is not one of auto, always, never", Printable(when)),
                  DidYouMean(when, std::vector<std::string>{"auto", "always", "never"},
                             "as in --color never"));
    }
    SetColour(when == "auto" ? Colour::kAuto : when == "always" ? Colour::kAlways : Colour::kNever);
  }
  for (const Single& single : singles_) {
    if (single.values->size() > 1) {
      throw Error(fmt::format("{} is given {} times", single.name, single.values->size()),
                  "give it once");
    }
    if (!single.values->empty()) *single.into = single.values->front();
  }
  for (const Reply& reply : replies_) {
    if (reply.wanted ? reply.wanted() : reply.flag) return reply.text();
  }

  std::size_t filled = 0;
  bool only_positionals = false;  // behind "--"
  for (const std::string& extra : app_->remaining()) {
    if (extra == "--" && !only_positionals) {
      only_positionals = true;
      continue;
    }
    if (extra.size() > 1 && extra.starts_with('-') && !only_positionals) {
      const std::string name = extra.substr(0, extra.find('='));
      throw Error(fmt::format("unknown option '{}'", Printable(name)),
                  DidYouMean(name, names_, Usage()));
    }
    if (filled == positionals_.size() && rest_ != nullptr) {
      rest_->push_back(extra);
      continue;
    }
    if (filled == positionals_.size()) {
      throw Error(fmt::format("unexpected argument '{}'", Printable(extra)), Usage());
    }
    const Argument& argument = positionals_[filled++];
    if (argument.into != nullptr) {
      *argument.into = extra;
    } else {
      *argument.into_optional = extra;
    }
  }
  if (filled < positionals_.size() && positionals_[filled].into != nullptr) {
    throw Error(fmt::format("no {} given", positionals_[filled].name), Usage());
  }
  if (rest_ != nullptr && rest_->empty() && !rest_name_.empty()) {
    throw Error(fmt::format("no {} given", rest_name_), Usage());
  }
  return std::nullopt;
}

std::string Parser::Usage() const {
  const std::string line = manual_.usage.substr(0, manual_.usage.find('\n'));
  // "acev2 check MODEL … --budget FILE": the command ends before what it takes.
  std::size_t end = line.find(' ');
  while (end + 1 < line.size() && std::islower(static_cast<unsigned char>(line[end + 1])) != 0) {
    end = std::min(line.find(' ', end + 1), line.size());
  }
  return fmt::format("usage: {}; {} --help tells more", line, line.substr(0, end));
}

std::string Parser::Help() const {
  std::string text;
  std::string_view prefix = "usage: ";
  std::string_view rest = manual_.usage;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    text += fmt::format("{}{}\n", prefix, line);
    prefix = "       ";
  }
  text += "\n" + Wrap(manual_.about, 0);
  for (const OptionGroup& group : manual_.groups) {
    text += fmt::format("\n{}:\n", group.title);
    for (const OptionManual& option : group.options) text += HelpRow(option.Shown(), option.help);
  }
  for (const ManualSection& section : manual_.sections) {
    text += fmt::format("\n{}:\n", section.title);
    for (const auto& [left, help] : section.rows) text += HelpRow(left, help);
  }
  return text;
}

}  // namespace acev2

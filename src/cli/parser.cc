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

Parser::Parser(std::string usage, std::string about)
    : usage_(std::move(usage)), about_(std::move(about)), app_(std::make_unique<CLI::App>()) {
  app_->set_help_flag();  // ours, so that it works without the required arguments
  app_->allow_extras();   // looked at in Parse, for better messages
  app_->add_flag("-h,--help", help_);
  names_.emplace_back("--help");
  app_->add_option("--color", colours_)->allow_extra_args(false);
  names_.emplace_back("--color");
}

Parser::~Parser() = default;

void Parser::Group(std::string title) { blocks_.push_back({std::move(title), {}}); }

void Parser::AddValue(const std::string& name, const std::string& value, const std::string& help,
                      Values& into) {
  app_->add_option(name, into)->allow_extra_args(false);
  const std::size_t comma = name.find(',');  // "-o,--output"
  names_.push_back(comma == std::string::npos ? name : name.substr(comma + 1));
  if (blocks_.empty()) Group("options");
  const std::string shown =
      comma == std::string::npos ? name : name.substr(0, comma) + ", " + name.substr(comma + 1);
  blocks_.back().rows.push_back({shown + " " + value, help});
}

void Parser::Option(const std::string& name, const std::string& value, const std::string& help,
                    std::optional<std::string>& into) {
  singles_.push_back({name, std::make_unique<Values>(), &into});
  AddValue(name, value, help, *singles_.back().values);
}

void Parser::Options(const std::string& name, const std::string& value, const std::string& help,
                     Values& into) {
  AddValue(name, value, help, into);
}

void Parser::Flag(std::string name, std::string help, bool& into) {
  app_->add_flag(name, into);
  names_.push_back(name);
  if (blocks_.empty()) Group("options");
  blocks_.back().rows.push_back({std::move(name), std::move(help)});
}

void Parser::Positional(std::string name, std::string& into) {
  positionals_.push_back({std::move(name), &into});
}

void Parser::Positionals(std::string name, Values& into) {
  rest_name_ = std::move(name);
  rest_ = &into;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the texts are moved out of the rows
void Parser::Section(std::string title, std::vector<std::pair<std::string, std::string>> rows) {
  Block section{std::move(title), {}};
  for (auto& [left, help] : rows) section.rows.push_back({std::move(left), std::move(help)});
  sections_.push_back(std::move(section));
}

std::optional<std::string> Parser::Parse(const std::vector<std::string>& args) {
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
    *positionals_[filled++].into = extra;
  }
  if (filled < positionals_.size()) {
    throw Error(fmt::format("no {} given", positionals_[filled].name), Usage());
  }
  if (rest_ != nullptr && rest_->empty()) {
    throw Error(fmt::format("no {} given", rest_name_), Usage());
  }
  for (const Single& single : singles_) {
    if (single.values->size() > 1) {
      throw Error(fmt::format("{} is given {} times", single.name, single.values->size()),
                  "give it once");
    }
    if (!single.values->empty()) *single.into = single.values->front();
  }
  return std::nullopt;
}

std::string Parser::Usage() const { return "usage: " + usage_.substr(0, usage_.find('\n')); }

std::string Parser::Help() const {
  std::string text;
  std::string_view prefix = "usage: ";
  std::string_view rest = usage_;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    text += fmt::format("{}{}\n", prefix, line);
    prefix = "       ";
  }
  text += "\n" + Wrap(about_, 0);
  for (const std::vector<Block>* blocks : {&blocks_, &sections_}) {
    for (const Block& block : *blocks) {
      text += fmt::format("\n{}:\n", block.title);
      for (const Row& row : block.rows) text += HelpRow(row.left, row.help);
    }
  }
  return text;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// One command's arguments: what it takes, its help text, and errors with a remedy.
//
// Invariant: an option stands in one place, from which parsing, help, completion, man pages and
// "did you mean" follow; the help fits 90 columns. Used by the files in cli/, one parser a
// subcommand.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments.h"
#include "cli/manual/command_manual.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library is called so
class App;
}

namespace acev2 {

/// Every occurrence of an option's value, in order.
using Values = std::vector<std::string>;

/// Parses the arguments of one command.
class Parser {
 public:
  /// `usage`: one or more lines "acev2 MODEL [options]"; `about`: a paragraph.
  Parser(std::string usage, std::string about);
  ~Parser();

  /// Starts a titled group of options in the help.
  void Group(std::string title);
  /// An option with a value, given at most once.
  void Option(const std::string& name, const std::string& value, const std::string& help,
              std::optional<std::string>& into);
  /// An option with a value that may be given often.
  void Options(const std::string& name, const std::string& value, const std::string& help,
               Values& into);
  void Flag(std::string name, std::string help, bool& into);
  /// A flag that is answered with a text, as --help is: nothing else is needed or done then.
  void Answer(std::string name, std::string help, std::function<std::string()> text);
  /// As Answer, where the values of an option ask for it.
  void AnswerIf(std::function<bool()> wanted, std::function<std::string()> text);
  /// An option that may be given often and that the help speaks of elsewhere.
  void Unlisted(const std::string& name, Values& into);
  /// A required argument. `missing` says how the command is meant.
  void Positional(std::string name, std::string& into);
  /// One that may be left out; behind those that are required.
  void Positional(std::string name, std::optional<std::string>& into);
  /// Arguments behind all others: one or more, unless `required` is false.
  void Positionals(std::string name, Values& into, bool required = true);
  /// Text that follows the options in the help: "examples", "commands" …
  void Section(std::string title, std::vector<std::pair<std::string, std::string>> rows);

  /// Parses `args`. Empty if they are understood; what to print instead, if that was asked for: the
  /// help text, or nothing if `args` want the manual. Throws Error.
  std::optional<std::string> Parse(const Arguments& args);

 private:
  struct Single {
    std::string name;
    std::unique_ptr<Values> values;
    std::optional<std::string>* into;
  };
  struct Argument {
    std::string name;
    std::string* into = nullptr;
    std::optional<std::string>* into_optional = nullptr;  ///< instead of `into`
  };
  void AddValue(const std::string& name, const std::string& value, const std::string& help,
                bool repeats, Values& into);
  void AddRow(OptionManual row);
  struct Reply {
    bool flag = false;
    std::function<bool()> wanted;  ///< none: `flag` says so
    std::function<std::string()> text;
  };
  std::string Help() const;
  std::string Usage() const;

  CommandManual manual_;
  std::unique_ptr<CLI::App> app_;
  std::vector<std::string> names_;
  std::vector<Single> singles_;
  std::deque<Reply> replies_;
  std::vector<Argument> positionals_;
  Values* rest_ = nullptr;  ///< takes the arguments behind `positionals_`
  std::string rest_name_;   ///< empty: there need be none
  bool help_ = false;
  Values colours_;  ///< of --color, which every command takes
};

}  // namespace acev2

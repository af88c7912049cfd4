// SPDX-License-Identifier: Apache-2.0
//
// The scripts for bash, zsh and fish: tables with a little code around them, which call no program.
//
// Invariant: help texts reach a shell quoted; names of options and commands need no quotes.
#include "cli/manual/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "acev2/version.h"

namespace acev2 {
namespace {

enum class Kind { kFlag, kWords, kFiles, kFree };

/// What a value may be, from how it is written: "integer|none", "FILE", "NAME=N".
struct Value {
  Kind kind = Kind::kFree;
  std::string words;  ///< "integer none"
};

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The words of "operand|BITS|minimal" with a space between; one in capitals stands for what nobody
/// can list.
std::string WordsOf(std::string_view written) {
  std::string words;
  while (!written.empty()) {
    const std::string_view word = written.substr(0, written.find('|'));
    written.remove_prefix(std::min(word.size() + 1, written.size()));
    const bool stands_for_others = !word.empty() && word.front() >= 'A' && word.front() <= 'Z';
    if (!stands_for_others) words.append(words.empty() ? "" : " ").append(word);
  }
  return words;
}

Value ValueOf(std::string_view written) {
  if (written.empty()) return {.kind = Kind::kFlag, .words = ""};
  if (written.find('|') != std::string_view::npos &&
      written.find_first_of(" =,") == std::string_view::npos) {
    return {.kind = Kind::kWords, .words = WordsOf(written)};
  }
  return {.kind = written == "FILE" ? Kind::kFiles : Kind::kFree, .words = ""};
}

/// Names of all commands but the first, which has none.
std::string Names(std::span<const CommandManual> commands, std::string_view between) {
  std::vector<std::string_view> names;
  for (const CommandManual& command : commands.subspan(1)) names.push_back(command.name);
  return fmt::format("{}", fmt::join(names, between));
}

/// What an argument that is no option may be: models, unless its name says otherwise.
Value Positional(const CommandManual& command, std::span<const CommandManual> commands) {
  if (command.positionals.empty()) return {};
  const std::string& name = command.positionals.front();
  if (name == "COMMAND") return {.kind = Kind::kWords, .words = Names(commands, " ")};
  const Value value = ValueOf(name);
  return value.kind == Kind::kWords ? value : Value{.kind = Kind::kFiles, .words = ""};
}

template <typename Visit>
void ForEachOption(const CommandManual& command, Visit visit) {
  for (const OptionGroup& group : command.groups) {
    for (const OptionManual& option : group.options) visit(option);
  }
}

std::string Header(std::string_view comment, std::string_view shell) {
  return fmt::format("{} {} completion of acev2 {}, written by: acev2 completion {}\n", comment,
                     shell, kVersion, shell);
}

// --- bash

/// What a branch sets for a value.
std::string BashSetting(const Value& value) {
  if (value.kind == Kind::kWords) return fmt::format("words='{}'", value.words);
  return value.kind == Kind::kFiles ? "files=1" : "words=''";
}

/// One branch of the case over commands.
std::string BashBranch(const CommandManual& command, std::span<const CommandManual> commands) {
  std::vector<std::string> options;
  std::map<std::string, std::vector<std::string>> values;  // options by what their value may be
  ForEachOption(command, [&](const OptionManual& option) {
    const Value value = ValueOf(option.value);
    for (const std::string& name : {option.letter, option.name}) {
      if (name.empty()) continue;
      options.push_back(name);
      if (value.kind != Kind::kFlag) values[BashSetting(value)].push_back(name);
    }
  });
  Value positional = Positional(command, commands);
  if (command.name.empty()) positional.words = "--help --version " + Names(commands, " ");
  std::string text = fmt::format(
      "    {})\n      options='{}'\n      arguments='{}' argument_files={}\n"
      "      case $previous in\n",
      command.name.empty() ? "''" : command.name, fmt::join(options, " "), positional.words,
      positional.kind == Kind::kFiles ? 1 : 0);
  for (const auto& [setting, names] : values) {
    text += fmt::format("        {}) value=1 {} ;;\n", fmt::join(names, "|"), setting);
  }
  return text + "      esac\n      ;;\n";
}

// --- zsh

std::string ZshQuoted(const std::string& text) { return "'" + Replaced(text, "'", "'\\''") + "'"; }

/// In a specification of _arguments, these end a part of it.
std::string ZshEscaped(std::string text) {
  for (const char* mark : {"\\", "[", "]", ":"}) {
    text = Replaced(text, mark, std::string("\\") + mark);
  }
  return text;
}

std::string ZshSpecification(const OptionManual& option) {
  const Value value = ValueOf(option.value);
  std::string tail = value.kind == Kind::kFlag ? "" : "=";
  tail += fmt::format("[{}]", ZshEscaped(option.help));
  if (value.kind != Kind::kFlag) {
    tail += fmt::format(":{}:", ZshEscaped(option.value));
    if (value.kind == Kind::kWords) tail += fmt::format("({})", value.words);
    if (value.kind == Kind::kFiles) tail += "_files";
    if (value.kind == Kind::kFree) tail += " ";
  }
  const std::string star = option.repeats ? "*" : "";
  if (option.letter.empty()) return ZshQuoted(star + option.name + tail);
  // "-o FILE" has its value behind a space, whatever stands for the long name.
  std::string letter_tail = tail.starts_with('=') ? tail.substr(1) : tail;
  return ZshQuoted(
             fmt::format("({} {}){}", option.letter, option.name, option.letter + letter_tail)) +
         " " + ZshQuoted(fmt::format("({} {}){}", option.letter, option.name, option.name + tail));
}

std::string ZshArguments(const CommandManual& command, std::span<const CommandManual> commands) {
  std::string text = "_arguments -S";
  ForEachOption(command, [&](const OptionManual& option) {
    text += " \\\n        " + ZshSpecification(option);
  });
  const Value positional = Positional(command, commands);
  if (positional.kind == Kind::kWords) {
    text += fmt::format(" \\\n        '1:word:({})'", positional.words);
  } else if (positional.kind == Kind::kFiles) {
    text += " \\\n        '*:file:_files'";
  }
  return text;
}

// --- fish

std::string FishQuoted(const std::string& text) {
  return "'" + Replaced(Replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

}  // namespace

std::string BashCompletion(std::span<const CommandManual> commands) {
  std::string branches;
  for (const CommandManual& command : commands) branches += BashBranch(command, commands);
  return Header("#", "bash") + fmt::format(R"(#
# Load it in this shell with   source <(acev2 completion bash)

_acev2() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command=''
  # "--option=value" comes as three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]] && ((COMP_CWORD > 1)); then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  if ((COMP_CWORD > 1)); then
    case ${{COMP_WORDS[1]}} in
      {}) command=${{COMP_WORDS[1]}} ;;
    esac
  fi
  local options='' arguments='' argument_files=0 words='' files=0 value=0
  case $command in
{}  esac
  if ((!value)); then
    if [[ $current == -* ]]; then
      words=$options
    else
      files=$argument_files
      # Commands come first, and words of a command's own.
      if [[ -n $command ]] || ((COMP_CWORD == 1)); then words=$arguments; fi
    fi
  fi
  local reply
  COMPREPLY=()
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(
    if [[ -n $words ]]; then compgen -W "$words" -- "$current"; fi
    if ((files)); then compgen -f -- "$current"; fi
  )
  if ((files)); then compopt -o filenames 2>/dev/null; fi
}}
complete -F _acev2 acev2
)",
                                           Names(commands, "|"), branches);
}

std::string ZshCompletion(std::span<const CommandManual> commands) {
  std::string list;
  std::string branches;
  for (const CommandManual& command : commands.subspan(1)) {
    list += fmt::format("    {}\n", ZshQuoted(command.name + ":" + ZshEscaped(command.brief)));
    branches += fmt::format("    {})\n      shift words\n      ((CURRENT--))\n      {}\n      ;;\n",
                            command.name, ZshArguments(command, commands));
  }
  return "#compdef acev2\n" + Header("#", "zsh") +
         fmt::format(R"(#
# A folder of $fpath keeps it as _acev2; in this shell:   source <(acev2 completion zsh)

_acev2() {{
  local -a commands
  commands=(
{})
  if ((CURRENT == 2)); then _describe -t commands command commands; fi
  case $words[2] in
{}    *)
      {}
      ;;
  esac
}}
if [[ $funcstack[1] == _acev2 ]]; then _acev2 "$@"; else compdef _acev2 acev2; fi
)",
                     list, branches, ZshArguments(commands.front(), commands));
}

std::string FishCompletion(std::span<const CommandManual> commands) {
  std::string text =
      Header("#", "fish") + "#\n# Load it in this shell with   acev2 completion fish | source\n\n";
  for (const CommandManual& command : commands) {
    const std::string when =
        command.name.empty()
            ? "not __fish_seen_subcommand_from " + Names(commands, " ")
            : "test (count (commandline -opc)) -gt 1; and test (commandline -opc)[2] = " +
                  command.name;
    const std::string start = "complete -c acev2 -n " + FishQuoted(when);
    if (!command.name.empty()) {
      text += fmt::format("complete -c acev2 -n __fish_use_subcommand -a {} -d {}\n", command.name,
                          FishQuoted(command.brief));
    }
    const Value positional = Positional(command, commands);
    if (positional.kind == Kind::kWords) {
      text += fmt::format("{} -f -a {}\n", start, FishQuoted(positional.words));
    } else if (positional.kind == Kind::kFree) {
      text += start + " -f\n";
    }
    ForEachOption(command, [&](const OptionManual& option) {
      text += start;
      if (!option.letter.empty()) text += " -s " + option.letter.substr(1);
      text += " -l " + option.name.substr(2);
      const Value value = ValueOf(option.value);
      if (value.kind == Kind::kFiles) text += " -r -F";
      if (value.kind == Kind::kWords) text += " -x -a " + FishQuoted(value.words);
      if (value.kind == Kind::kFree) text += " -x";
      text += " -d " + FishQuoted(option.help) + "\n";
    });
  }
  return text;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Opens result files.
//
// Invariant: errors name the options that are at odds.
#include "cli/exports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "acev2/error.h"
#include "acev2/write.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// Endings that stand for those of the writers.
struct Ending {
  std::string_view ending;
  std::string_view stands_for;
};
constexpr std::array kEndings = std::to_array<Ending>({{".markdown", ".md"}, {".htm", ".html"}});

/// What the ending of a file asks for.
struct Requested {
  std::string_view ending;
  std::string_view option;
};

std::optional<Requested> RequestedBy(std::string_view path) {
  const auto* const other =
      std::ranges::find_if(kEndings, [&](const Ending& row) { return path.ends_with(row.ending); });
  const std::string_view listed = other == kEndings.end() ? path : other->stands_for;
  for (const Writer& writer : Writers()) {  // of two that share an ending the first is meant
    if (!listed.ends_with(writer.suffix)) continue;
    return Requested{other == kEndings.end() ? writer.suffix : other->ending, writer.option};
  }
  return std::nullopt;
}

}  // namespace

void Exports::Add(Parser& parser, std::string_view option, std::string_view help) {
  options_.emplace_back(option);
  parser.Option(std::string(option), "FILE", std::string(help), paths_.emplace_back());
}

void Exports::AddOutput(Parser& parser) {
  parser.Option("-o,--output", "FILE",
                "to FILE instead of standard output: what its ending says, else the table",
                output_);
}

std::optional<std::size_t> Exports::WriterOfOutput() const {
  const std::optional<Requested> asked = RequestedBy(*output_);
  if (!asked) return std::nullopt;
  const auto option = std::ranges::find(options_, asked->option);
  if (option == options_.end()) {
    throw Error(fmt::format("--output {}: this command does not write {} files",
                            Printable(*output_), asked->ending),
                fmt::format("it has {}; a file of another ending, as .txt, gets the table",
                            fmt::join(options_, ", ")));
  }
  return static_cast<std::size_t>(option - options_.begin());
}

void Exports::RequireOther(const OutputFile& file, std::string_view option) const {
  for (const Export& other : exports_) {
    if (!other.file.SameFile(file)) continue;
    throw Error(fmt::format("{} and {} name the same file", options_[other.writer], option),
                "give each its own");
  }
}

void Exports::OpenOutput(const std::vector<std::string>& inputs) {
  if (!output_ || *output_ == "-") return;
  OutputFile file("--output", *output_, inputs);
  RequireOther(file, "--output");
  if (const auto writer = WriterOfOutput()) {
    exports_.push_back({*writer, std::move(file), true});
  } else {
    table_.emplace(std::move(file));
  }
}

void Exports::Open(const std::vector<std::string>& inputs) {
  std::string stdout_option;
  for (std::size_t k = 0; k < paths_.size(); ++k) {
    if (!paths_[k]) continue;
    const std::string& option = options_[k];
    OutputFile file(option, *paths_[k], inputs);
    if (file.is_stdout()) {
      if (!stdout_option.empty()) {
        throw Error(
            fmt::format("{} - and {} - both ask for standard output", stdout_option, option),
            "write one of them to a file");
      }
      stdout_option = option;
    }
    RequireOther(file, option);
    const bool instead = file.is_stdout();
    exports_.push_back({k, std::move(file), instead});
  }
  OpenOutput(inputs);
}

std::vector<std::string> Exports::Asked() const {
  std::vector<std::string> options;
  for (const Export& output : exports_) options.push_back(options_[output.writer]);
  return options;
}

}  // namespace acev2

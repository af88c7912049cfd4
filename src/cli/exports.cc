// SPDX-License-Identifier: Apache-2.0
//
// Opens result files.
//
// Invariant: errors name the options that are at odds.
#include "cli/exports.h"

#include <fmt/format.h>

#include <utility>

#include "acev2/error.h"

namespace acev2 {

void Exports::Add(Parser& parser, std::string_view option, std::string_view help) {
  options_.emplace_back(option);
  parser.Option(std::string(option), "FILE", std::string(help), paths_.emplace_back());
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
    for (const Export& other : exports_) {
      if (other.file.SameFile(file)) {
        throw Error(fmt::format("{} and {} name the same file", options_[other.writer], option),
                    "give each its own");
      }
    }
    exports_.push_back({k, std::move(file)});
  }
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The options of a command that write its result to files, one for each row of a table of writers.
//
// Invariant: all files are opened before the work starts, no two options name the same file, and
// one result at most goes to standard output.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "cli/parser.h"
#include "text/csv.h"

namespace acev2 {

class Exports {
 public:
  /// Adds an option for every row of `writers`, which has the members `option` and `help`.
  template <typename Writers>
  void AddTo(Parser& parser, const Writers& writers) {
    parser.Group("where it goes (a table to standard output, unless a file is -)");
    for (const auto& writer : writers) Add(parser, writer.option, writer.help);
    parser.Flag("--no-formulas",
                "in CSV, an apostrophe before names that a spreadsheet would run", no_formulas_);
  }

  /// Opens what was asked for; none of it may be one of `inputs`. Throws Error.
  void Open(const std::vector<std::string>& inputs);

  /// True if writer `k` was asked for.
  bool Wants(std::size_t k) const { return paths_[k].has_value(); }

  /// Writes `text(writer)` to every file asked for. True if one of them was standard output.
  template <typename Writers, typename Text>
  bool Write(const Writers& writers, Text text) {
    bool to_stdout = false;
    for (Export& output : exports_) {
      to_stdout |= output.file.is_stdout();
      const std::string written = text(writers[output.writer]);
      const bool guard = no_formulas_ && writers[output.writer].option == "--csv";
      output.file.Write(guard ? WithoutFormulas(written) : written);
    }
    return to_stdout;
  }

 private:
  struct Export {
    std::size_t writer;
    OutputFile file;
  };
  void Add(Parser& parser, std::string_view option, std::string_view help);

  bool no_formulas_ = false;
  std::vector<std::string> options_;
  std::deque<std::optional<std::string>> paths_;
  std::vector<Export> exports_;
};

}  // namespace acev2

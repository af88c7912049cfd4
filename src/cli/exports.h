// SPDX-License-Identifier: Apache-2.0
//
// The options of a command that write its result to files, one for each row of a table of writers,
// and --output, which the table for people goes to instead of standard output, or what the ending
// of the file says.
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
    AddOutput(parser);
    parser.Flag("--no-formulas", "in CSV, an apostrophe before names that a spreadsheet would run",
                no_formulas_);
  }

  /// Opens what was asked for; none of it may be one of `inputs`. Throws Error.
  void Open(const std::vector<std::string>& inputs);

  /// The options of the writers that files were asked for.
  std::vector<std::string> Asked() const;

  /// Writes `text(writer)` to every file asked for, and `table(style)` to standard output or the
  /// file that it shall go to, unless another result does.
  template <typename Writers, typename Text, typename Table>
  void Write(const Writers& writers, Text text, Table table) {
    bool instead = false;
    for (Export& output : exports_) {
      instead |= output.instead;
      const std::string written = text(writers[output.writer]);
      const bool guard = no_formulas_ && writers[output.writer].option == "--csv";
      output.file.Write(guard ? WithoutFormulas(written) : written);
    }
    if (table_) table_->Write(table(FileStyle()));
    if (!table_ && !instead) WriteStdout(table(StdoutStyle()));
  }

 private:
  struct Export {
    std::size_t writer;
    OutputFile file;
    bool instead = false;  ///< of the table
  };
  void Add(Parser& parser, std::string_view option, std::string_view help);
  void AddOutput(Parser& parser);
  /// Opens the file of --output.
  void OpenOutput(const std::vector<std::string>& inputs);
  /// The writer that the ending of --output asks for. Throws Error if the command has none of that
  /// kind.
  std::optional<std::size_t> WriterOfOutput() const;
  /// Throws Error if `file` of `option` has been named by another.
  void RequireOther(const OutputFile& file, std::string_view option) const;

  bool no_formulas_ = false;
  std::vector<std::string> options_;
  std::deque<std::optional<std::string>> paths_;
  std::optional<std::string> output_;
  std::optional<OutputFile> table_;
  std::vector<Export> exports_;
};

}  // namespace acev2

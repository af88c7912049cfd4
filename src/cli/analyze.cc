// SPDX-License-Identifier: Apache-2.0
//
// `acev2 MODEL`: the per-layer and total report, as a table and in files.
//
// Invariant: everything that can be wrong with the command line or the output files is found before
// the model is read.
#include "acev2/analyze.h"

#include <fmt/format.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "acev2/error.h"
#include "acev2/version.h"
#include "acev2/write.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// A writer and the file its option names.
struct Export {
  const Writer* writer;
  OutputFile file;
};

std::vector<Export> OpenExports(const std::deque<std::optional<std::string>>& paths,
                                const std::string& model) {
  std::vector<Export> exports;
  std::string stdout_option;
  for (std::size_t k = 0; k < paths.size(); ++k) {
    if (!paths[k]) continue;
    const Writer& writer = Writers()[k];
    OutputFile file(std::string(writer.option), *paths[k], {model});
    if (file.is_stdout()) {
      if (!stdout_option.empty()) {
        throw Error(
            fmt::format("{} - and {} - both ask for standard output", stdout_option, writer.option),
            "write one of them to a file");
      }
      stdout_option = writer.option;
    }
    for (const Export& other : exports) {
      if (other.file.SameFile(file)) {
        throw Error(
            fmt::format("{} and {} name the same file", other.writer->option, writer.option),
            "give each its own");
      }
    }
    exports.push_back({&writer, std::move(file)});
  }
  return exports;
}

std::vector<std::pair<std::string, std::string>> CommandRows() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : Commands()) {
    rows.emplace_back(command.usage, command.help);
  }
  return rows;
}

}  // namespace

ExitCode RunAnalyze(const Arguments& args) {
  Parser parser(
      "acev2 MODEL [options]\nacev2 COMMAND … (acev2 COMMAND --help tells more)",
      "Says per layer and in total what one inference of an ONNX model costs in the ACEv2 metric. "
      "MODEL is binary ONNX, ONNX text syntax or a JSON report saved earlier, told apart by "
      "content; - is standard input.");
  std::string model;
  parser.Positional("MODEL", model);
  NumberOptions number_options;
  ViewOptions view_options;
  number_options.AddTo(parser);
  view_options.AddTo(parser);
  parser.Group("where it goes (a table to standard output, unless a file is -)");
  std::deque<std::optional<std::string>> paths(Writers().size());
  for (std::size_t k = 0; k < paths.size(); ++k) {
    const Writer& writer = Writers()[k];
    parser.Option(std::string(writer.option), "FILE", std::string(writer.help), paths[k]);
  }
  bool strict = false;
  parser.Flag("--strict", "exit with 1 if a node has no price", strict);
  parser.Section("commands", CommandRows());
  parser.Section("also", {{"-h, --help", "this text"}, {"--version", "the version"}});
  parser.Section("examples", {{"acev2 model.onnx --sort acev2 --top 10", ""},
                              {"acev2 model.onnx --dim batch=8 --group-by op", ""},
                              {"acev2 model.onnx --json report.json --csv layers.csv", ""},
                              {"acev2 explain model.onnx conv1", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const Options options = number_options.Resolve();
  const View view = view_options.Resolve();
  std::vector<Export> exports = OpenExports(paths, model);

  const Report report = AnalyzeFile(model, options);
  bool table = true;
  for (Export& output : exports) {
    if (output.file.is_stdout()) table = false;
    output.file.Write(output.writer->write(report, view));
  }
  if (table) WriteStdout(WriteTable(report, view, StdoutStyle()));
  if (strict && report.totals.nodes_unpriced > 0) {
    WriteStderr(fmt::format("acev2: {}: {} of {} nodes {} no price (--strict)\n", Printable(model),
                            report.totals.nodes_unpriced, report.totals.nodes,
                            report.totals.nodes_unpriced == 1 ? "has" : "have"));
    return kExitMissed;
  }
  return kExitFine;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// `acev2 workload FILE`: what several runs of several graphs cost together.
//
// Invariant: a model is read once, however many parts run it; a part that cannot be analyzed costs
// the exit code, never the other rows.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/workload.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/text.h"

namespace acev2 {

ExitCode RunWorkload(const Arguments& args) {
  Parser parser(
      "acev2 workload FILE [options]",
      "Adds up the runs of several graphs: an encoder once and a decoder for each token, "
      "prefill and decode with a growing cache. FILE is TOML: a [[part]] for each graph with "
      "model, runs, options of the analysis, and grow, what sizes gain with each run.");
  std::string path;
  parser.Positional("FILE", path);
  Exports exports;
  exports.AddTo(parser, WorkloadWriters());
  parser.Section("also", {{"-h, --help", "this text"}});
  parser.Section("examples", {{"acev2 workload chat.toml --json chat.json", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const Workload workload = ReadWorkloadFile(path);
  std::vector<std::string> inputs = {path};
  for (const WorkloadPart& part : workload.parts) inputs.push_back(part.model);
  exports.Open(inputs);

  std::map<std::string, Source> sources;
  const WorkloadReport report =
      MakeWorkloadReport(workload, [&](const std::string& model) -> AnalyzeAt {
        auto source = sources.find(model);
        if (source == sources.end()) source = sources.emplace(model, Source(model)).first;
        const bool grows = std::ranges::any_of(workload.parts, [&](const WorkloadPart& part) {
          return part.model == model && !part.grow.empty();
        });
        if (grows && source->second.is_report()) {
          throw Error(fmt::format("{}: is a saved report, whose sizes do not grow", model),
                      "name the model itself");
        }
        return [&of = source->second](const Options& options) { return of.Sample(options); };
      });
  exports.Write(
      WorkloadWriters(), [&](const WorkloadWriter& writer) { return writer.write(report); },
      [&](const Style& style) { return WriteWorkloadTable(report, style); });

  ExitCode exit_code = kExitFine;
  for (const WorkloadRow& row : report.rows) {
    if (row.error.empty()) continue;
    exit_code = kExitFailed;
    WriteStderr(ErrorText(
        Error(fmt::format("{}:{}: part '{}': {}", path, row.part.line, row.part.name, row.error),
              row.hint)));
  }
  return exit_code;
}

}  // namespace acev2

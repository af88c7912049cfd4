// SPDX-License-Identifier: Apache-2.0
//
// `acev2 annotate MODEL OUT`: a copy of the model with its costs in the metadata of its nodes.
//
// Invariant: OUT is never the model nor a file with its weights, and holds what it held until the
// whole copy is written.
#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "acev2/error.h"
#include "annotate.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "metric/price_unit.h"
#include "report/sums.h"
#include "text/counted.h"
#include "text/text.h"
#include "write/layout/cell.h"

namespace acev2 {
namespace {

/// NodeProto has metadata since version 10 of the format.
constexpr std::int64_t kNodeMetadataVersion = 10;

void Note(const std::string& path, const std::string& text) {
  WriteStderr(fmt::format("acev2: note: {}: {}\n", Printable(path), text));
}

/// Says what the reader of the copy should know.
void SayWhatIsSpecial(const AnnotatedModel& model, const std::string& path,
                      const std::string& out) {
  const std::int64_t version = model.report.model.ir_version;
  if (version < kNodeMetadataVersion) {
    Note(path, fmt::format("nodes have metadata since IR version {}, and this file says {}; older "
                           "readers skip it",
                           kNodeMetadataVersion, version));
  }
  if (model.from_text) Note(path, "text syntax has no metadata of nodes; the copy is binary");
  if (model.external_files.empty() || out == "-") return;
  std::error_code ignored;
  const auto folder = [](const std::string& file) {
    const std::filesystem::path parent = std::filesystem::path(file).parent_path();
    return parent.empty() ? std::filesystem::path(".") : parent;
  };
  if (std::filesystem::equivalent(folder(path), folder(out), ignored)) return;
  Note(path, fmt::format("its weights stay in '{}'{}; the copy looks for them beside itself",
                         Printable(model.external_files.front()),
                         model.external_files.size() == 1
                             ? ""
                             : fmt::format(" and {} more", model.external_files.size() - 1)));
}

/// Throws Error if `out` is a file with weights of the model.
void RequireNoWeights(const std::string& out, const AnnotatedModel& model) {
  for (const std::string& weights : model.external_files) {
    std::error_code ignored;
    if (!std::filesystem::equivalent(weights, out, ignored)) continue;
    throw Error(fmt::format("OUT: '{}' holds weights of the model", Printable(out)),
                "choose another file name");
  }
}

std::string Summary(const AnnotatedModel& model) {
  const Totals& totals = model.report.totals;
  const std::string cost =
      IsCostKnown(totals) ? fmt::format("{}{}", BoundPrefix(BoundedOf(totals)), Human(totals.acev2))
                          : std::string("?");
  return fmt::format("{}, {} {}", Counted(model.report.file_nodes->size(), "node"), cost,
                     PriceUnit(model.report.options));
}

}  // namespace

ExitCode RunAnnotate(const Arguments& args) {
  Parser parser(
      "acev2 annotate MODEL OUT [options]",
      "Writes a copy of MODEL with what each node costs in its metadata, and the totals in "
      "the model's, where Netron and others show them. Everything else is copied as it is; "
      "keys that begin with acev2. are replaced. External data stays where it is.");
  std::string path;
  std::string out;
  parser.Positional("MODEL", path);
  parser.Positional("OUT", out);
  NumberOptions number_options;
  number_options.AddTo(parser);
  parser.Section("also", {{"-h, --help", "this text"}});
  parser.Section("examples", {{"acev2 annotate model.onnx costs.onnx", ""},
                              {"acev2 annotate model.onnx costs.onnx --dim batch=8", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const Options options = number_options.Resolve();
  OutputFile file("OUT", out, {path});

  const AnnotatedModel model = AnnotateFile(path, options);
  RequireNoWeights(out, model);
  file.WriteBy([&](const Sink& sink) { model.copy.Write(sink); });
  SayWhatIsSpecial(model, path, out);
  if (!file.is_stdout()) WriteStdout(fmt::format("{}: {}\n", Printable(out), Summary(model)));
  return kExitFine;
}

}  // namespace acev2

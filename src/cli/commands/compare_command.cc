// SPDX-License-Identifier: Apache-2.0
//
// `acev2 compare A B …`: one row a model, and the front of cost and accuracy.
//
// Invariant: a model that cannot be read costs the exit code, never the other rows.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "acev2/analyze.h"
#include "acev2/compare.h"
#include "acev2/error.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/named_file.h"
#include "text/text.h"

namespace acev2 {
namespace {

ComparedModel ReadModel(const std::string& path, const Options& options) {
  ComparedModel model;
  model.path = path;
  try {
    model.report = AnalyzeFile(path, options, Names::kMayMiss);
    model.report->nodes.clear();
  } catch (const Error& error) {
    model.error = error.what();
    model.hint = error.hint();
    // The row has the path already.
    if (model.error.starts_with(path + ": ")) model.error.erase(0, path.size() + 2);
  }
  return model;
}

}  // namespace

ExitCode RunCompare(const Arguments& args) {
  Parser parser("acev2 compare A B … [options]",
                "Shows one row a model: costs, the share of elementwise work, sizes and the ratio "
                "to the first. Models are ONNX files or saved JSON reports; one may be -.");
  Values paths;
  parser.Positionals("MODEL", paths);
  NumberOptions number_options;
  number_options.AddTo(parser);
  parser.Group("accuracy");
  std::optional<std::string> accuracy_path;
  parser.Option(
      "--accuracy", "FILE",
      "CSV with a header, a column model (path, file name or stem) and a column accuracy; "
      "marks the Pareto front",
      accuracy_path);
  Exports exports;
  exports.AddTo(parser, ComparisonWriters());
  parser.Section("also", {{"-h, --help", "this text"}});
  parser.Section("examples", {{"acev2 compare float.onnx int8.onnx int4.onnx", ""},
                              {"acev2 compare *.onnx --accuracy top1.csv --html front.html", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (std::ranges::count(paths, "-") > 1) {
    throw Error("standard input is named twice", "save one of the models to a file");
  }
  const Options options = number_options.Resolve();
  std::vector<std::string> inputs = paths;
  if (accuracy_path) inputs.push_back(*accuracy_path);
  exports.Open(inputs);
  Accuracies accuracies;
  if (accuracy_path) {
    constexpr std::string_view kHint =
        "--accuracy names a CSV file with the columns model and accuracy";
    accuracies = ReadAccuracies(ReadNamedText(*accuracy_path, kHint, kHint), *accuracy_path);
  }

  Comparison comparison;
  for (const std::string& path : paths) comparison.models.push_back(ReadModel(path, options));
  std::vector<const Report*> reports;
  for (const ComparedModel& model : comparison.models) {
    if (model.report) reports.push_back(&*model.report);
  }
  RequireNames(options, reports);
  KeepOneUnit(comparison);
  if (accuracy_path) SetAccuracies(comparison, accuracies);
  exports.Write(
      ComparisonWriters(), [&](const ComparisonWriter& writer) { return writer.write(comparison); },
      [&](const Style& style) { return WriteComparisonTable(comparison, style); });

  ExitCode exit_code = kExitFine;
  for (const ComparedModel& model : comparison.models) {
    if (model.report) continue;
    exit_code = kExitFailed;
    const std::string name = model.path == "-" ? "standard input" : model.path;
    WriteStderr(ErrorText(Error(fmt::format("{}: {}", name, model.error), model.hint)));
  }
  return exit_code;
}

}  // namespace acev2

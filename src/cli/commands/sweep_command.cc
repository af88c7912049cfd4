// SPDX-License-Identifier: Apache-2.0
//
// `acev2 sweep MODEL --dim T=128,256,512`: one row a size.
//
// Invariant: the file is read once, whatever the number of points; a point that cannot be analyzed
// costs the exit code, never the other rows.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/sweep.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/text.h"
#include "write/options/option_values.h"
#include "write/options/size_list.h"

namespace acev2 {
namespace {

SweepAxis ReadAxis(const std::string& text) {
  const auto [names, sizes] =
      SplitAssignment("--dim", text, "--dim NAME=SIZES, as in --dim T=128,256,512 or T=1..8");
  return {SplitList(names), ReadSizes("--dim", text, sizes, kMostSweepPoints)};
}

SweepView ReadView(const std::optional<std::string>& log) {
  SweepView view;
  if (!log) return view;
  if (*log != "x" && *log != "y" && *log != "xy") {
    throw Error(fmt::format("--log: '{}' is not one of x, y, xy", Printable(*log)),
                "as in --log xy");
  }
  view.log_x = log->find('x') != std::string::npos;
  view.log_y = log->find('y') != std::string::npos;
  return view;
}

}  // namespace

ExitCode RunSweep(const Arguments& args) {
  Parser parser("acev2 sweep MODEL --dim NAME=SIZES … [options]",
                "Shows one row a size of an open dimension: the total and its categories, and the "
                "exponent that cost grows by since the size before. The model is read once.");
  std::string model;
  parser.Positional("MODEL", model);
  parser.Group("the sizes");
  Values dims;
  parser.Options(
      "--dim", "NAME=SIZES",
      "sizes of a dimension: 128,256 or 1..8, 64..512:64 in steps, 1..4096:x2 for powers; "
      "H,W=SIZES for several that are equal; of several --dim every combination",
      dims);
  NumberOptions number_options;
  number_options.AddTo(parser, "dim");
  Exports exports;
  exports.AddTo(parser, SweepWriters());
  std::optional<std::string> log;
  parser.Option("--log", "x|y|xy", "axes of the picture that are logarithmic", log);
  parser.Section("also", {{"-h, --help", "this text"}});
  parser.Section("examples", {{"acev2 sweep model.onnx --dim T=128,256,512 --dim N=1", ""},
                              {"acev2 sweep model.onnx --dim H,W=224..512:32 --svg size.svg", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (dims.empty()) {
    throw Error("no --dim given", "--dim NAME=SIZES says what to sweep, as in --dim T=128,256,512");
  }
  std::vector<SweepAxis> axes;
  for (const std::string& text : dims) axes.push_back(ReadAxis(text));
  const SweepView view = ReadView(log);
  const Options options = number_options.Resolve();
  exports.Open({model});

  const Source source(model);
  if (source.is_report()) {
    throw Error(
        fmt::format("{}: a saved report has the sizes that it was made with", Printable(model)),
        "sweep the model itself");
  }
  const Sweep sweep =
      MakeSweep([&](const Options& at) { return source.Sample(at); }, options, std::move(axes));
  exports.Write(
      SweepWriters(), [&](const SweepWriter& writer) { return writer.write(sweep, view); },
      [&](const Style& style) { return WriteSweepTable(sweep, style); });
  const auto failed = std::ranges::find_if(
      sweep.points, [](const SweepPoint& point) { return !point.error.empty(); });
  if (failed == sweep.points.end()) return kExitFine;
  WriteStderr(ErrorText(Error(failed->error, failed->hint)));
  return kExitFailed;
}

}  // namespace acev2

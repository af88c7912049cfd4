// SPDX-License-Identifier: Apache-2.0
//
// Loading, interpreting and pricing in one call; puts the file's name in front of every error.
#include "acev2/analyze.h"

#include <fmt/format.h>

#include "acev2/error.h"
#include "interpret/interpreter.h"
#include "load/load.h"
#include "acev2/write.h"

namespace acev2 {
namespace {

Report Analyze(Loaded loaded, const std::string& name, const Options& options) {
  if (const auto* json = std::get_if<std::string>(&loaded.content)) {
    Report report = ReadJson(*json, name);
    if (options != Options{} && options != report.options) {
      report.diagnostics.push_back(
          {Diagnostic::Severity::kWarning, "options-ignored", "",
           "the report was saved with other options; what shapes the numbers has no effect on it",
           "analyze the model itself"});
    }
    return report;
  }
  const Model& model = std::get<Model>(loaded.content);
  try {
    Report report = Interpreter(model, options).Run();
    PriceReport(report);
    return report;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()), error.hint());
  }
}

}  // namespace

Report AnalyzeFile(const std::string& path, const Options& options) {
  return Analyze(Load(path), path, options);
}

Report AnalyzeBytes(const std::string& bytes, const std::string& name, const Options& options) {
  return Analyze(LoadBytes(bytes, name), name, options);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Loading, interpreting and pricing: in one call, or loaded once and interpreted often.
//
// Invariant: every error has the file's name in front.
#include "acev2/analyze.h"

#include <fmt/format.h>

#include "acev2/error.h"
#include "acev2/write.h"
#include "analyze_model.h"
#include "diagnostic/codes.h"
#include "interpret/float_integers.h"
#include "interpret/narrow_weights.h"
#include "interpret/size_search.h"
#include "interpret/unused_options.h"
#include "load/load.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// By what the work of `report` was counted, if not by `profile`.
std::string CountedBy(const Report& report, const Profile& profile) {
  const Profile& before = report.options.profile;
  const bool rules = profile.has_rules() || before.has_rules();
  if (before.empty()) return rules ? "the built-in rules" : "the built-in prices";
  return fmt::format("the {} of {}", before.has_rules() ? "rules" : "prices",
                     Printable(before.path()));
}

/// A report keeps its counts, so prices can change. What shaped the counts cannot, nor what prices
/// decided while counting.
void PriceAnew(Report& report, const Profile& profile) {
  // The same file under another path is no other profile.
  if (profile.text() != report.options.profile.text()) {
    report.diagnostics.push_back(
        MakeDiagnostic("rules-ignored", "",
                       fmt::format("priced with {}, but the work is as it was counted with {}",
                                   Printable(profile.path()), CountedBy(report, profile)),
                       "analyze the model itself"));
  }
  report.options.profile = profile;
  PriceReport(report);
}

Report Reread(const std::string& json, const std::string& name, const Options& options) {
  Report report = ReadJson(json, name);
  Options others = options;
  others.profile = {};
  Options saved = report.options;
  saved.profile = {};
  if (others != Options{} && others != saved) {
    report.diagnostics.push_back(MakeDiagnostic(
        "options-ignored", "",
        fmt::format("options that shape the numbers have no effect on {}, a saved report",
                    Printable(name)),
        "analyze the model itself"));
  }
  if (!options.profile.empty() && options.profile != report.options.profile) {
    PriceAnew(report, options.profile);
  }
  return report;
}

Report AnalyzeLoaded(const Loaded& loaded, const std::string& name, const Options& options,
                     Names names, Advice advice) {
  const auto* json = std::get_if<std::string>(&loaded.content);
  if (json != nullptr) return Reread(*json, name, options);
  return AnalyzeModel(std::get<Model>(loaded.content), name, options, names, advice);
}

void Advise(const Model& model, Names names, Report& report) {
  NoteNarrowWeights(model, report);
  const auto again = [&](const Options& options) { return Interpret(model, options, names); };
  NoteWholeNumbers(model, again, report);
  NoteUnusedOptions(again, report);
}

}  // namespace

Report AnalyzeModel(const Model& model, const std::string& name, const Options& options,
                    Names names, Advice advice) {
  try {
    Report report = Interpret(model, options, names);
    if (advice == Advice::kGiven) Advise(model, names, report);
    PriceReport(report);
    return report;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()), error.hint());
  }
}

Report AnalyzeFile(const std::string& path, const Options& options, Names names) {
  return Source(path).Analyze(options, names);
}

Report AnalyzeBytes(std::string_view bytes, const std::string& name, const Options& options,
                    Names names) {
  return AnalyzeLoaded(LoadBorrowed(bytes, name), name, options, names, Advice::kGiven);
}

struct Source::Content {
  std::string path;
  Loaded loaded;
};

Source::Source(const std::string& path)
    : content_(std::make_shared<const Content>(Content{path, Load(path)})) {}

const std::string& Source::path() const { return content_->path; }

bool Source::is_report() const {
  return std::holds_alternative<std::string>(content_->loaded.content);
}

Report Source::Analyze(const Options& options, Names names) const {
  return AnalyzeLoaded(content_->loaded, content_->path, options, names, Advice::kGiven);
}

Report Source::Sample(const Options& options) const {
  return AnalyzeLoaded(content_->loaded, content_->path, options, Names::kMustExist,
                       Advice::kSpared);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// See targets.h.
#include "fuzz/targets.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/compare.h"
#include "acev2/error.h"
#include "acev2/profile.h"
#include "acev2/report.h"
#include "acev2/workload.h"
#include "acev2/write.h"
#include "fuzz/mutate_model.h"
#include "load/load.h"
#include "load/onnx_text.h"
#include "load/payload/tensors.h"
#include "naming/node_pattern.h"
#include "rules/assumption.h"

namespace acev2::testing {
namespace {

[[noreturn]] void Break(std::string_view what, std::string_view detail) {
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(detail.size()), detail.data());
  std::abort();
}

/// Loads `bytes` and reads every constant in it.
void Load(const std::string& bytes) {
  const Loaded loaded = LoadBytes(bytes, "input");
  if (const Model* model = std::get_if<Model>(&loaded.content)) {
    VisitTensors(model->proto, [model](const onnx::TensorProto& tensor) {
      ReadConstant(*model, tensor, 1 << 12);
      WithPayload(*model, tensor, 1 << 16);
    });
  }
}

/// `report` in JSON, which is read back as it was written.
void HoldJson(const Report& report) {
  const std::string json = WriteJson(report);
  if (WriteJson(ReadJson(json, "written")) != json) Break("not read as it was written", json);
}

/// A report that is right in itself and is written in one of the formats, or is read back as it
/// was. To write all of them takes ten times as long as the analysis; `which` chooses.
void HoldReport(const Report& report, std::size_t which) {
  for (const std::string& breach : CheckReport(report)) Break("broken report", breach);
  const View view;
  const std::span<const Writer> writers = Writers();
  which %= writers.size() + 2;
  if (which < writers.size()) {
    writers[which].write(report, view);
  } else if (which == writers.size()) {
    WriteTable(report, view);
  } else {
    HoldJson(report);
  }
}

/// The same input is always written in the same format.
void Analyze(const std::string& bytes) {
  HoldReport(AnalyzeBytes(bytes, "input"), std::hash<std::string>()(bytes));
}

/// A layer, its bias and an activation, and one node of which nothing is known.
const Report& PartlyKnown() {
  static const Report report = AnalyzeBytes(
      R"(<ir_version: 10, opset_import: ["" : 21, "own" : 1]>
      sample (float[N,1,4,4] x) => (float[N,1,2,2] y, float[N] z)
      <float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}>
      { c = Conv(x, w) y = Relu(c) z = own.Unknown(x) })",
      "sample");
  return report;
}

void RunModel(const std::string& bytes) {
  // Most mutations are refused: the analysis is spared what the loader refuses.
  Load(bytes);
  Analyze(bytes);
}

/// The model that `bytes` name: which schema, and what its node looks like.
void RunSchema(const std::string& bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof(number)));
  const std::uint64_t seed = number / SchemaCount();
  Analyze(ModelOfSchema(number % SchemaCount(), static_cast<unsigned>(seed)).SerializeAsString());
}

void RunText(const std::string& bytes) { Analyze(ParseText(bytes, "input").SerializeAsString()); }

void RunReport(const std::string& bytes) {
  const Report report = ReadJson(bytes, "input");
  HoldJson(report);
  WriteTable(report, View());
  for (const Writer& writer : Writers()) {
    try {
      writer.write(report, View());
    } catch (const Error&) {
      // some formats need the model as well
    }
  }
  const Diff diff = MakeDiff(PartlyKnown(), report);
  WriteDiffTable(diff, DiffView());
  for (const DiffWriter& writer : DiffWriters()) writer.write(diff, DiffView());
}

void RunProfile(const std::string& bytes) {
  Report report = PartlyKnown();
  report.options.profile = ParseProfile(bytes, "input");
  PriceReport(report);
  WriteTable(report, View());
}

void RunBudget(const std::string& bytes) {
  const Budget budget = ReadBudget(bytes, "input");
  const std::vector<BudgetReport> reports = {
      CheckBudget(PartlyKnown(), budget, budget.NeedsBaseline() ? &PartlyKnown() : nullptr)};
  for (const BudgetWriter& writer : BudgetWriters()) writer.write(reports);
}

void RunWorkload(const std::string& bytes) {
  const WorkloadReport report =
      MakeWorkloadReport(ReadWorkload(bytes, "input"), [](const std::string&) -> AnalyzeAt {
        return [](const Options&) { return PartlyKnown(); };  // whatever file is named
      });
  WriteWorkloadTable(report);
  for (const WorkloadWriter& writer : WorkloadWriters()) writer.write(report);
}

void RunAccuracies(const std::string& bytes) {
  Comparison comparison;
  comparison.models.emplace_back().path = "sample.onnx";
  comparison.models.back().report = PartlyKnown();
  SetAccuracies(comparison, ReadAccuracies(bytes, "input"));
  WriteComparisonTable(comparison);
  for (const ComparisonWriter& writer : ComparisonWriters()) writer.write(comparison);
}

/// What stands on the command line: an expression, an assumption or a limit. Throws Error if it is
/// none of them.
void RunPattern(const std::string& bytes) {
  bool taken = ParseLimit(bytes).has_value();
  try {
    ParseAssumption(bytes);
    taken = true;
  } catch (const Error&) {
    // it may be an expression
  }
  try {
    const NodePattern pattern(bytes);
    for (const NodeCost& node : PartlyKnown().nodes) pattern.Matches(node);
  } catch (const Error&) {
    if (!taken) throw;
  }
}

template <void (*kRun)(const std::string&)>
bool Accepts(const std::string& bytes) {
  try {
    kRun(bytes);
    return true;
  } catch (const Error&) {
    return false;
  }
}

constexpr FuzzTarget kTargets[] = {
    {"model", "bytes of any file that stands for a model", Accepts<RunModel>},
    {"structure", "models, changed as messages", Accepts<Analyze>, true},
    {"schemas", "a node of each schema that there is, in turns", Accepts<RunSchema>, false, true},
    {"text", "models in ONNX's text syntax", Accepts<RunText>},
    {"report", "reports in JSON", Accepts<RunReport>},
    {"profile", "cost profiles", Accepts<RunProfile>},
    {"budget", "budgets", Accepts<RunBudget>},
    {"workload", "workloads", Accepts<RunWorkload>},
    {"accuracies", "files of accuracies", Accepts<RunAccuracies>},
    {"pattern", "expressions, assumptions and limits", Accepts<RunPattern>},
};

}  // namespace

std::span<const FuzzTarget> FuzzTargets() { return kTargets; }

const FuzzTarget* FindFuzzTarget(std::string_view name) {
  const auto* found = std::ranges::find(kTargets, name, &FuzzTarget::name);
  return found == std::end(kTargets) ? nullptr : found;
}

}  // namespace acev2::testing

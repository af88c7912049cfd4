// SPDX-License-Identifier: Apache-2.0
//
// What an answer costs that several runs of several graphs make: an encoder once and a decoder for
// each token, prefill and decode.
//
// Invariant: costs are exact sums over all runs; a part that is not known leaves the whole unknown,
// a part that is a bound makes it one. Logic in src/workload/, writers in src/write/growth/; `acev2
// workload` calls them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "acev2/sweep.h"
#include "acev2/write.h"

namespace acev2 {

/// Runs of one graph.
struct WorkloadPart {
  std::string name;
  std::string model;  ///< a path, beside the file of the workload
  Options options;    ///< of the first run
  std::int64_t runs = 1;
  std::map<std::string, std::int64_t> grow;  ///< what dimensions of `options` gain with each run
  int line = 1;
};

struct Workload {
  std::string path;
  std::string name;  ///< "" if it has none
  /// Tokens, images … that a cost is divided by, and what they are called.
  std::optional<std::int64_t> outputs;
  std::string output = "token";
  std::vector<WorkloadPart> parts;
};

/// Sums over runs. Sizes are the largest of any run.
struct WorkloadCost {
  std::int64_t runs = 0;
  Cost acev2;
  std::array<Cost, kCategories.size()> by_category;
  Count ace;
  Count macs;
  Count mac_layer_macs;
  Count weight_bits;
  Count peak_activation_bits;
  bool lower_bound = false;
  bool upper_bound = false;
};

struct WorkloadRow {
  WorkloadPart part;
  std::optional<WorkloadCost> cost;  ///< none: it is not known
  std::string error;                 ///< why it could not be analyzed
  std::string hint;
};

struct WorkloadReport {
  Workload workload;
  std::string unit = "ACEv2";  ///< of costs: that, or the one that the profile of all parts names
  std::vector<WorkloadRow> rows;
  /// Over all rows; none if one of them is not known. Weights are those of each model once.
  std::optional<WorkloadCost> total;
  std::vector<std::string> notes;
};

/// The workload in `text`; `path` stands for the file in errors, and models lie beside it. Throws
/// Error ("FILE:12: unknown key 'run'").
Workload ReadWorkload(std::string_view text, const std::string& path);
Workload ReadWorkloadFile(const std::string& path);

/// The analysis of the model at `path`, read once however often it is asked for. Throws Error.
using ModelAnalysis = std::function<AnalyzeAt(const std::string& path)>;

/// Adds up all runs. Where sizes grow with each run, up to kMostRunsOneByOne are analyzed one by
/// one; more are summed by a polynomial of the run's number that was held against further runs, or,
/// where there is none, one by one as well, up to kMostRuns.
WorkloadReport MakeWorkloadReport(const Workload& workload, const ModelAnalysis& analysis);

inline constexpr std::int64_t kMostRunsOneByOne = 256;
inline constexpr std::int64_t kMostRuns = 20'000;

/// One row a part, and the total.
std::string WriteWorkloadTable(const WorkloadReport& report, const Style& style = {});

/// A file format of a WorkloadReport.
struct WorkloadWriter {
  std::string_view option;
  std::string_view help;
  std::string (*write)(const WorkloadReport& report);
};
std::span<const WorkloadWriter> WorkloadWriters();

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Reading the file of a workload.
//
// Invariant: everything that can be wrong with the file is found before a model is read, and named
// with its line.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "acev2/error.h"
#include "acev2/workload.h"
#include "text/text.h"
#include "text/toml.h"
#include "write/options/analysis_option.h"
#include "write/options/option_table.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;

constexpr TomlKind kKind = {"workload", "docs/growth.md describes workloads"};
constexpr std::string_view kPart = "part";

class WorkloadReader {
 public:
  explicit WorkloadReader(std::string path) : path_(std::move(path)), place_(path_, kKind) {}

  Workload Read(const toml::table& table) const {
    place_.CheckKeys(table, {"name", "outputs", "output", "part"});
    Workload workload;
    workload.path = path_;
    if (const toml::node* name = table.get("name")) workload.name = place_.String(*name, "name");
    if (const toml::node* output = table.get("output")) {
      workload.output = place_.String(*output, "output");
    }
    if (const toml::node* outputs = table.get("outputs")) {
      workload.outputs = Number(*outputs, "outputs", 1);
    }
    const toml::node* parts = table.get(kPart);
    if (parts == nullptr) {
      place_.Fail(1, "no [[part]]",
                  "a part is a model and how often it runs: model = \"…\", runs = 1");
    }
    for (const toml::node& element : place_.Array(*parts, kPart)) {
      workload.parts.push_back(ReadPart(place_.Table(element, kPart)));
      const WorkloadPart& part = workload.parts.back();
      const auto same = std::ranges::find(workload.parts, part.name, &WorkloadPart::name);
      if (&*same != &part) {
        place_.Fail(element, fmt::format("two parts are '{}'", Printable(part.name)),
                    "name = \"…\" tells them apart");
      }
    }
    return workload;
  }

 private:
  WorkloadPart ReadPart(const toml::table& table) const {
    std::vector<std::string> known = {"name", "model", "runs", "grow"};
    for (const AnalysisOption& row : AnalysisOptions()) known.emplace_back(row.name);
    place_.CheckKeys(table, known);
    WorkloadPart part;
    part.line = TomlPlace::LineOf(table);
    const toml::node* model = table.get("model");
    if (model == nullptr) place_.Fail(table, "a part without 'model'", "model = \"decoder.onnx\"");
    const std::string file = place_.String(*model, "model");
    part.model = (fs::path(path_).parent_path() / file).lexically_normal().string();
    part.name = fs::path(file).stem().string();
    if (const toml::node* name = table.get("name")) part.name = place_.String(*name, "name");
    if (const toml::node* runs = table.get("runs")) part.runs = Number(*runs, "runs", 1);
    for (const AnalysisOption& row : AnalysisOptions()) {
      if (const toml::node* node = table.get(row.name)) {
        ReadOption(row, *node, "[[part]]", place_, path_, part.options);
      }
    }
    if (const toml::node* grow = table.get("grow")) ReadGrowth(*grow, part);
    return part;
  }

  void ReadGrowth(const toml::node& node, WorkloadPart& part) const {
    for (const auto& [name, step] : InOrder(place_.Table(node, "grow"))) {
      if (!part.options.dims.contains(name)) {
        place_.Fail(*step, fmt::format("'{}' grows from no size", Printable(name)),
                    fmt::format("dim = {{{} = 1}} says what it is in the first run", name));
      }
      part.grow[name] = Number(*step, name, 0);
      std::int64_t last = 0;
      if (__builtin_mul_overflow(part.grow[name], part.runs - 1, &last) ||
          __builtin_add_overflow(last, part.options.dims[name], &last)) {
        place_.Fail(*step, fmt::format("'{}' passes 2^63 - 1 in the last run", Printable(name)));
      }
    }
    if (part.runs > kMostRuns) {
      place_.Fail(node, fmt::format("more than {} runs that grow", Exact(Count(kMostRuns))),
                  "split them into parts of fewer runs");
    }
  }

  std::int64_t Number(const toml::node& node, std::string_view key, std::int64_t least) const {
    const auto number = node.value_exact<std::int64_t>();
    if (!number || *number < least) {
      place_.Fail(node,
                  fmt::format("'{}' is not a whole number of {} or more", Printable(key), least));
    }
    return *number;
  }

  std::string path_;
  TomlPlace place_;
};

}  // namespace

Workload ReadWorkload(std::string_view text, const std::string& path) {
  return WorkloadReader(path).Read(ParseToml(text, path, kKind));
}

Workload ReadWorkloadFile(const std::string& path) {
  return ReadWorkload(ReadTomlFile(path, kKind), path);
}

}  // namespace acev2

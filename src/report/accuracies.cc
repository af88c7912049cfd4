// SPDX-License-Identifier: Apache-2.0
//
// Accuracies of compared models, and who is on the Pareto front of cost and accuracy.
//
// Invariant: a model without an accuracy, without a report or with a cost that is only a lower
// bound is neither on the front nor keeps another one off it.
#include "acev2/compare.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>

#include "acev2/error.h"
#include "text/csv.h"
#include "text/text.h"

namespace acev2 {
namespace {

bool IsComparable(const ComparedModel& model) {
  return model.accuracy && model.report && !model.report->totals.lower_bound;
}

/// True if `a` costs no more, is as accurate as `b` or more so, and is better in one of them.
bool Dominates(const ComparedModel& a, const ComparedModel& b) {
  const Cost cost_a = a.report->totals.acev2;
  const Cost cost_b = b.report->totals.acev2;
  if (cost_a > cost_b || *a.accuracy < *b.accuracy) return false;
  return cost_a < cost_b || *a.accuracy > *b.accuracy;
}

void MarkFront(Comparison& comparison) {
  for (ComparedModel& model : comparison.models) {
    model.on_front = IsComparable(model);
    for (const ComparedModel& other : comparison.models) {
      if (model.on_front && IsComparable(other)) model.on_front = !Dominates(other, model);
    }
  }
}

/// The model that `name` means: exact paths win over file names, those over stems. -1 for none, -2
/// for several.
int FindModel(const Comparison& comparison, const std::string& name) {
  using Part = std::string (*)(const std::filesystem::path&);
  constexpr Part kParts[] = {
      [](const std::filesystem::path& path) { return path.string(); },
      [](const std::filesystem::path& path) { return path.filename().string(); },
      [](const std::filesystem::path& path) { return path.stem().string(); }};
  for (const Part part : kParts) {
    int found = -1;
    for (std::size_t k = 0; k < comparison.models.size(); ++k) {
      if (part(comparison.models[k].path) != name) continue;
      found = found == -1 ? static_cast<int>(k) : -2;
    }
    if (found != -1) return found;
  }
  return -1;
}

}  // namespace

std::map<std::string, double> ReadAccuracies(std::string_view csv, const std::string& name) {
  const std::string hint = "two columns, model and accuracy, under a header, as in resnet18,69.8";
  const std::vector<CsvRow> rows = ReadCsv(csv, name);
  if (rows.empty()) throw Error(fmt::format("{}: the file is empty", name), hint);
  std::map<std::string, double> accuracies;
  for (const CsvRow& row : rows) {
    const auto fail = [&](const std::string& fact) {
      throw Error(fmt::format("{}: line {}: {}", name, row.line, fact), hint);
    };
    if (row.cells.size() != 2) fail(fmt::format("{} cells instead of 2", row.cells.size()));
    std::string_view text = row.cells[1];
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    double accuracy = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), accuracy);
    const bool is_number = error == std::errc() && end == text.data() + text.size() &&
                           accuracy > -HUGE_VAL && accuracy < HUGE_VAL;
    if (&row == &rows.front()) {
      if (is_number) fail("a header is missing");
      continue;
    }
    if (!is_number) fail(fmt::format("'{}' is no accuracy", Printable(row.cells[1])));
    if (!accuracies.emplace(row.cells[0], accuracy).second) {
      fail(fmt::format("'{}' is there twice", Printable(row.cells[0])));
    }
  }
  return accuracies;
}

void SetAccuracies(Comparison& comparison, const std::map<std::string, double>& accuracies) {
  comparison.has_accuracy = true;
  for (const auto& [name, accuracy] : accuracies) {
    const int k = FindModel(comparison, name);
    if (k < 0) {
      comparison.warnings.push_back(fmt::format(
          "warning: accuracy of '{}': {}", Printable(name),
          k == -1 ? "no model is called so" : "several models are called so; write the path"));
      continue;
    }
    ComparedModel& model = comparison.models[static_cast<std::size_t>(k)];
    if (model.accuracy) {
      comparison.warnings.push_back(fmt::format("warning: accuracy of '{}': '{}' has one already",
                                                Printable(name), Printable(model.path)));
      continue;
    }
    model.accuracy = accuracy;
  }
  for (const ComparedModel& model : comparison.models) {
    if (!model.report) continue;
    if (!model.accuracy) {
      comparison.warnings.push_back(
          fmt::format("warning: '{}' has no accuracy", Printable(model.path)));
    } else if (model.report->totals.lower_bound) {
      comparison.warnings.push_back(
          fmt::format("note: '{}' costs more than is known, so it is left out of the front",
                      Printable(model.path)));
    }
  }
  MarkFront(comparison);
}

}  // namespace acev2

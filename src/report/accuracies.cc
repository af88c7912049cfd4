// SPDX-License-Identifier: Apache-2.0
//
// Accuracies of compared models, and who is on the Pareto front of cost and accuracy.
//
// Invariant: a model without an accuracy, without a report or with a cost that is only a lower
// bound is neither on the front nor keeps another one off it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>

#include "acev2/compare.h"
#include "acev2/error.h"
#include "text/counted.h"
#include "text/csv.h"
#include "text/note_line.h"
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

/// `text` in lower case, letters and digits alone: "top1" of "Top-1 (%)".
std::string Plain(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return plain;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

struct Percentage {
  double number = 0;
  bool per_cent = false;
};

/// A number, which may end in %.
std::optional<Percentage> ReadNumber(std::string_view text) {
  text = Trimmed(text);
  Percentage result;
  if (text.ends_with('%')) {
    result.per_cent = true;
    text.remove_suffix(1);
    text = Trimmed(text);
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(result.number)) {
    return std::nullopt;
  }
  return result;
}

constexpr std::array<std::string_view, 7> kModelHeads = {"model", "models", "file",   "filename",
                                                         "path",  "name",   "network"};
constexpr std::array<std::string_view, 12> kAccuracyHeads = {
    "accuracy", "acc",  "top1", "top1accuracy", "top1acc", "accuracytop1",
    "acctop1",  "acc1", "map",  "miou",         "f1",      "score"};

/// The first column whose head is one of `heads`, the first of these first.
template <typename Heads>
std::optional<std::size_t> FindHead(const CsvRow& header, const Heads& heads) {
  for (const std::string_view head : heads) {
    for (std::size_t k = 0; k < header.cells.size(); ++k) {
      if (Plain(header.cells[k]) == head) return k;
    }
  }
  return std::nullopt;
}

/// Which column is which.
struct AccuracyColumns {
  std::size_t model = 0;
  std::size_t accuracy = 0;
};

/// Throws Error where the heads and the numbers leave it open.
AccuracyColumns FindColumns(const std::vector<CsvRow>& rows, const std::string& name,
                            const std::string& hint) {
  const CsvRow& header = rows.front();
  std::vector<std::size_t> numbers;  // columns that hold nothing else
  for (std::size_t k = 0; k < header.cells.size(); ++k) {
    const bool all = std::all_of(rows.begin() + 1, rows.end(), [&](const CsvRow& row) {
      return k < row.cells.size() && ReadNumber(row.cells[k]).has_value();
    });
    if (all && rows.size() > 1) numbers.push_back(k);
  }
  AccuracyColumns columns;
  const std::optional<std::size_t> accuracy = FindHead(header, kAccuracyHeads);
  columns.model =
      FindHead(header, kModelHeads).value_or(accuracy == std::optional<std::size_t>(0) ? 1 : 0);
  std::erase(numbers, columns.model);
  if (accuracy) {
    columns.accuracy = *accuracy;
  } else if (numbers.size() == 1) {
    columns.accuracy = numbers.front();
  } else if (numbers.empty() && header.cells.size() == 2) {
    columns.accuracy = 1 - columns.model;  // whose faulty numbers are then named
  } else {
    throw Error(fmt::format("{}: line {}: {} column holds the accuracies", name, header.line,
                            numbers.empty() ? "no" : "more than one"),
                hint);
  }
  return columns;
}

}  // namespace

Accuracies ReadAccuracies(std::string_view csv, const std::string& name) {
  const std::string hint =
      "a column model and a column accuracy, under a header, as in resnet18,69.8";
  const std::vector<CsvRow> rows = ReadCsv(csv, name);
  if (rows.empty()) throw Error(fmt::format("{}: the file is empty", name), hint);
  const CsvRow& header = rows.front();
  const auto fail = [&](const CsvRow& row, const std::string& fact) {
    throw Error(fmt::format("{}: line {}: {}", name, row.line, fact), hint);
  };
  if (header.cells.size() < 2) fail(header, "1 cell instead of 2 or more");
  const bool headless = std::ranges::any_of(
      header.cells, [](const std::string& cell) { return ReadNumber(cell).has_value(); });
  if (headless) fail(header, "a header is missing");
  const AccuracyColumns columns = FindColumns(rows, name, hint);
  Accuracies accuracies;
  std::optional<bool> per_cent;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const CsvRow& row = rows[k];
    if (row.cells.size() != header.cells.size()) {
      fail(row,
           fmt::format("{} instead of {}", Counted(row.cells.size(), "cell"), header.cells.size()));
    }
    const std::string& cell = row.cells[columns.accuracy];
    const std::optional<Percentage> number = ReadNumber(cell);
    if (!number) {
      fail(row, fmt::format("'{}' is no accuracy", Printable(cell)));
      break;
    }
    if (per_cent.value_or(number->per_cent) != number->per_cent) {
      fail(row, fmt::format("'{}' {} in %, those before {}", Printable(cell),
                            number->per_cent ? "is" : "is not", *per_cent ? "are" : "are not"));
    }
    per_cent = number->per_cent;
    const std::string model(Trimmed(row.cells[columns.model]));
    if (!accuracies.of_models.emplace(model, number->number).second) {
      fail(row, fmt::format("'{}' is there twice", Printable(model)));
    }
  }
  accuracies.title = std::string(Trimmed(header.cells[columns.accuracy]));
  if (accuracies.title.empty()) accuracies.title = "accuracy";
  if (per_cent.value_or(false) && accuracies.title.find('%') == std::string::npos) {
    accuracies.title += ", %";
  }
  return accuracies;
}

void SetAccuracies(Comparison& comparison, const Accuracies& accuracies) {
  comparison.has_accuracy = true;
  comparison.accuracy_title = accuracies.title;
  for (const auto& [name, accuracy] : accuracies.of_models) {
    const int k = FindModel(comparison, name);
    if (k < 0) {
      comparison.warnings.push_back(WarningLine(fmt::format(
          "accuracy of '{}': {}", Printable(name),
          k == -1 ? "no model is called so" : "several models are called so; write the path")));
      continue;
    }
    ComparedModel& model = comparison.models[static_cast<std::size_t>(k)];
    if (model.accuracy) {
      comparison.warnings.push_back(WarningLine(fmt::format(
          "accuracy of '{}': '{}' has one already", Printable(name), Printable(model.path))));
      continue;
    }
    model.accuracy = accuracy;
  }
  for (const ComparedModel& model : comparison.models) {
    if (!model.report) continue;
    if (!model.accuracy) {
      comparison.warnings.push_back(
          WarningLine(fmt::format("'{}' has no accuracy", Printable(model.path))));
    } else if (model.report->totals.lower_bound) {
      comparison.warnings.push_back(
          fmt::format("note: '{}' costs more than is known, so it is left out of the front",
                      Printable(model.path)));
    }
  }
  MarkFront(comparison);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Several reports side by side: what changed from one model to another, layer by layer, and one row
// a model with the Pareto front.
//
// Invariant: only absolute values are kept; changes, percentages and ratios are computed when they
// are printed. Every node of both models stands in exactly one row of a Diff. Logic in src/report/,
// writers in src/write/; `acev2 diff` and `acev2 compare` call them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"
#include "acev2/write.h"

namespace acev2 {

/// What a row of a diff is: a layer with the quantizers and the bias that serve it, or a single
/// node.
enum class DiffRows : std::uint8_t { kLayers, kNodes };

/// One layer of one model, with the sums over its nodes.
struct LayerCost {
  std::string name;  ///< of the layer (report/layer_names.h), or of a single node
  std::string op;
  /// Its nodes with their names alone (of operators, modules, operands and results), for filters.
  std::vector<NodeCost> named;
  std::optional<PartialShape> output_shape;
  std::string operands;       ///< formats of its main work, as the report shows them
  std::int64_t nodes = 0;     ///< the main node and those that serve it
  std::int64_t unpriced = 0;  ///< of these, the ones whose work is not or not wholly known
  bool known = true;          ///< false if nothing at all is known of what it costs
  bool lower_bound = false;   ///< it may cost more
  bool upper_bound = false;   ///< it may cost less
  Count macs;
  Count ace;
  Cost acev2;
};

/// A layer in the old model, in the new one, or in both; never in none.
struct DiffRow {
  std::optional<LayerCost> before;
  std::optional<LayerCost> after;
};

enum class DiffStatus : std::uint8_t { kChanged, kNew, kGone, kUnchanged };
/// "changed", "new", "gone", "unchanged".
std::string_view ToString(DiffStatus status);

/// Two models, their totals (`nodes` is empty) and their layers side by side: the new model's in
/// graph order, then those that are gone.
struct Diff {
  Report before;
  Report after;
  DiffRows rows_are = DiffRows::kLayers;
  std::vector<DiffRow> rows;
};

/// What it means if the options of two reports differ: a warning, or (they were chosen for each
/// side) nothing.
enum class SideOptions : std::uint8_t { kMustAgree, kChosen };

/// Matches the layers of two reports: by name, by the name of the first output, by structure.
Diff MakeDiff(Report before, Report after, DiffRows rows = DiffRows::kLayers,
              SideOptions options = SideOptions::kMustAgree);

/// What became of a row in `metric`: unchanged if both sides cost the same and neither hides more
/// than the other.
DiffStatus StatusOf(const DiffRow& row, Metric metric);

/// Which rows of a Diff are shown.
struct DiffView {
  Metric metric = Metric::kAcev2;
  std::optional<std::size_t> top;
  std::string filter;      ///< as View::filter; a row is shown if either side matches
  bool unchanged = false;  ///< show what did not change as well
};

/// Throws Error if the filter of `view` is wrong.
void CheckDiffView(const DiffView& view);

/// Totals and categories first, then the rows by the size of their change.
std::string WriteDiffTable(const Diff& diff, const DiffView& view, const Style& style = {});

/// A file format of a Diff.
struct DiffWriter {
  std::string_view option;
  std::string_view help;
  std::string (*write)(const Diff& diff, const DiffView& view);
};
std::span<const DiffWriter> DiffWriters();

/// One model of a comparison.
struct ComparedModel {
  std::string path;
  std::optional<Report> report;  ///< without nodes; none if it could not be read
  std::string error;             ///< why it could not be read
  std::string hint;
  std::optional<double> accuracy;
  bool on_front = false;  ///< no other model costs no more and is as accurate or more so
};

struct Comparison {
  std::vector<ComparedModel> models;
  bool has_accuracy = false;
  std::string accuracy_title = "accuracy";  ///< what the accuracies are called
  std::vector<std::string> warnings;
};

/// Accuracies by the name that a file gives each model.
struct Accuracies {
  /// The head of their column, "accuracy, %" if they are in per cent.
  std::string title = "accuracy";
  std::map<std::string, double> of_models;
};

/// Reads CSV under a header. The models are in the column that is called so (model, file, name …),
/// else in the first; the accuracies in the one that is called so (accuracy, top-1, mAP …), else in
/// the only other one that holds numbers. A number may end in %. Throws Error with the line of a
/// fault; `name` stands for the file.
Accuracies ReadAccuracies(std::string_view csv, const std::string& name);

/// A model whose costs are in another unit than those of the first gets an error in place of its
/// report.
void KeepOneUnit(Comparison& comparison);

/// Gives every model its accuracy (by path, file name or stem) and marks the Pareto front. Names
/// that fit no model, or more than one, become warnings. A total with gaps can be dearer than it
/// looks, so it is on no front and displaces nothing.
void SetAccuracies(Comparison& comparison, const Accuracies& accuracies);

/// One row a model.
std::string WriteComparisonTable(const Comparison& comparison, const Style& style = {});

/// A file format of a Comparison.
struct ComparisonWriter {
  std::string_view option;
  std::string_view help;
  std::string (*write)(const Comparison& comparison);
};
std::span<const ComparisonWriter> ComparisonWriters();

}  // namespace acev2

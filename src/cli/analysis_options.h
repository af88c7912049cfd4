// SPDX-License-Identifier: Apache-2.0
//
// The options that every analysis shares, from text to Options and View.
//
// Invariant: a faulty value is an Error that quotes it and shows how it is written. Used by the
// commands that read a model.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/options.h"
#include "acev2/write.h"
#include "cli/parser.h"

namespace acev2 {

/// Options that shape the numbers: the rows of the table of analysis options.
class NumberOptions {
 public:
  NumberOptions();
  /// `except` is the name of a row that the command has an option of its own for.
  void AddTo(Parser& parser, std::string_view except = "");
  /// Adds the same options for one side of a diff as "--old-assume", "--new-assume" …, without a
  /// line each in the help.
  void AddSideTo(Parser& parser, std::string_view side);
  /// Throws Error.
  Options Resolve() const;
  /// What `own` options of the same kind make of these: what may be given often is added, what is
  /// given once takes the place of what is here. Throws Error.
  Options ResolveWith(const NumberOptions& own) const;
  /// Gives the option of the row `name` one more text.
  void Give(std::string_view name, const std::string& text);
  /// True if one is given, or the one of the row `name`.
  bool any() const;
  bool Has(std::string_view name) const;
  /// Throws Error if an option that is given says something else than `others`, which `where` has.
  void RequireSame(const Options& others, const std::string& where) const;

 private:
  struct Given {
    Values all;                       ///< of an option that may be given often
    std::optional<std::string> only;  ///< of any other
  };
  std::vector<Given> given_;  ///< one a row
};

/// Options that choose a metric and rows, for every command that shows rows.
class RowOptions {
 public:
  /// `metric_help` and `top_help` say what the metric and the number of rows are for.
  void AddTo(Parser& parser, const std::string& metric_help, const std::string& top_help);
  /// Sets `metric`, `top` and `filter` of a View or DiffView. Throws Error.
  template <typename View>
  void Resolve(View& view) const {
    SetMetric(view.metric);
    view.top = Top();
    if (filter_) view.filter = *filter_;
  }

  /// `style` with nothing cut, if that was asked for.
  Style Widened(Style style) const;

  bool has_metric() const { return metric_.has_value(); }
  bool has_filter() const { return filter_.has_value(); }
  bool has_top() const { return top_.has_value(); }

 private:
  void SetMetric(Metric& metric) const;
  std::optional<std::size_t> Top() const;

  std::optional<std::string> metric_;
  std::optional<std::string> top_;
  std::optional<std::string> filter_;
  bool wide_ = false;
};

/// Throws Error if `--dim`, `--input` or `--value` names what none of the `reports` has.
void RequireNames(const Options& options, const std::vector<const Report*>& reports);

/// Throws Error if `view` asks for energies but `options` price in another unit than ACEv2, which
/// energies are estimated from.
void RequireAcev2ForEnergy(const Options& options, const View& view);

/// Options that shape what is shown.
class ViewOptions {
 public:
  void AddTo(Parser& parser);
  /// Throws Error if one is given that says which rows or columns a table has: `option` has its
  /// own. Where it shows no layers, that holds of how many are shown as well.
  enum class Layers : std::uint8_t { kShown, kNone };
  void RequireNoRowOptions(std::string_view option, Layers layers) const;
  /// Throws Error; the view is checked.
  View Resolve() const;
  Style Widened(Style style) const { return rows_.Widened(style); }

 private:
  TableRows Rows() const;

  RowOptions rows_;
  std::optional<std::string> group_by_;
  std::optional<std::string> depth_;
  std::optional<std::string> sort_;
  std::optional<std::string> columns_;
  bool energy_ = false;
  bool tree_ = false;
  bool bytes_ = false;
  bool all_ = false;
  bool totals_ = false;
};

}  // namespace acev2

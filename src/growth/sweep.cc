// SPDX-License-Identifier: Apache-2.0
//
// Analyzes a model at every combination of sizes, and compares neighbours.
//
// Invariant: what a model says of its sizes is said once, whatever the number of points; an error
// of one point (a count past 2^63) is that point's. Called by `acev2 sweep`.
#include "acev2/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "acev2/error.h"
#include "diagnostic/codes.h"
#include "report/sums.h"
#include "text/note_line.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// Where a sweep is: an index into the sizes of each axis.
using Place = std::vector<std::size_t>;

/// Moves `place` on, the last axis first; false behind the last place.
bool Advance(const std::vector<SweepAxis>& axes, Place& place) {
  for (std::size_t k = axes.size(); k-- > 0;) {
    if (++place[k] < axes[k].sizes.size()) return true;
    place[k] = 0;
  }
  return false;
}

void CheckAxes(const Options& options, std::vector<SweepAxis>& axes) {
  std::set<std::string> names;
  std::size_t points = 1;
  for (SweepAxis& axis : axes) {
    for (const std::string& dim : axis.dims) {
      if (!names.insert(dim).second || options.dims.contains(dim)) {
        throw Error(fmt::format("--dim: '{}' is given twice", Printable(dim)), "give it once");
      }
    }
    std::ranges::sort(axis.sizes);
    axis.sizes.erase(std::unique(axis.sizes.begin(), axis.sizes.end()), axis.sizes.end());
    points *= axis.sizes.size();
    if (points > kMostSweepPoints) {
      throw Error(fmt::format("more than {} points",
                              Exact(Count(static_cast<std::int64_t>(kMostSweepPoints)))),
                  "take steps: --dim T=1..4096:64, or --dim T=1..4096:x2 for powers");
    }
  }
}

/// Notes in the order they came up, with the points they hold at.
class Notes {
 public:
  void Add(std::string note, std::size_t point) {
    const auto known = std::ranges::find(notes_, note, &Note::text);
    if (known == notes_.end()) {
      notes_.push_back({std::move(note), point, 1});
    } else {
      ++known->points;
    }
  }

  std::vector<std::string> Texts(const Sweep& sweep) const {
    std::vector<std::string> texts;
    for (const Note& note : notes_) {
      const std::size_t all = sweep.points.size();
      texts.push_back(note.points == all
                          ? note.text
                          : fmt::format("{} (at {}{})", note.text, PlaceText(sweep, note.first),
                                        note.points == 1
                                            ? std::string()
                                            : fmt::format(" and {} more", note.points - 1)));
    }
    return texts;
  }

 private:
  struct Note {
    std::string text;
    std::size_t first = 0;
    std::size_t points = 0;
  };
  static std::string PlaceText(const Sweep& sweep, std::size_t point) {
    std::vector<std::string> sizes;
    for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
      sizes.push_back(
          fmt::format("{}={}", Printable(sweep.axes[k].name()), sweep.points[point].sizes[k]));
    }
    return fmt::format("{}", fmt::join(sizes, ", "));
  }
  std::vector<Note> notes_;
};

/// log(b/a) / log(to/from), where both costs are known.
std::optional<double> Exponent(const SweepPoint& a, const SweepPoint& b, std::size_t axis) {
  const auto is_exact = [](const SweepPoint& point) {
    return point.totals && !point.totals->lower_bound && !point.totals->upper_bound;
  };
  if (!is_exact(a) || !is_exact(b) || a.sizes[axis] < 1) return std::nullopt;
  const double before = a.totals->acev2.ToDouble();
  const double after = b.totals->acev2.ToDouble();
  if (before <= 0 || after <= 0) return std::nullopt;
  const double sizes = static_cast<double>(b.sizes[axis]) / static_cast<double>(a.sizes[axis]);
  return std::log(after / before) / std::log(sizes);
}

void FillGrowth(Sweep& sweep) {
  std::size_t stride = sweep.points.size();  // between neighbours along an axis
  for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
    const std::size_t sizes = sweep.axes[axis].sizes.size();
    stride /= sizes;
    for (std::size_t k = 0; k < sweep.points.size(); ++k) {
      std::optional<double>& growth = sweep.points[k].growth.emplace_back();
      if ((k / stride) % sizes > 0) {
        growth = Exponent(sweep.points[k - stride], sweep.points[k], axis);
      }
    }
  }
}

}  // namespace

std::vector<std::string> SizeNotes(const Report& report) {
  std::vector<std::string> notes;
  const Totals& totals = report.totals;
  if (totals.nodes_unpriced > 0) {
    std::string note = WarningLine(WithoutPrice(totals));
    const auto first = std::ranges::find(report.nodes, NodeStatus::kUnpriced, &NodeCost::status);
    if (first != report.nodes.end()) {
      note +=
          fmt::format("; the first is '{}': {}", Printable(first->name), Printable(first->reason));
    }
    notes.push_back(std::move(note));
  }
  for (const Diagnostic& row : report.diagnostics) {
    const bool warning = row.severity == Diagnostic::Severity::kWarning;
    const bool size =
        row.code == DiagnosticCode("unset-dimension") || row.code == DiagnosticCode("unset-value");
    if (!row.node.empty() || !(warning || size)) continue;
    notes.push_back(NoteLine(row));
  }
  return notes;
}

std::string SweepAxis::name() const { return fmt::format("{}", fmt::join(dims, "=")); }

Sweep MakeSweep(const AnalyzeAt& analyze, const Options& options, std::vector<SweepAxis> axes) {
  CheckAxes(options, axes);
  Sweep sweep{"", options, std::move(axes), {}, {}};
  Notes notes;
  std::optional<Error> first_error;
  Place place(sweep.axes.size(), 0);
  do {
    Options at = options;
    SweepPoint& point = sweep.points.emplace_back();
    for (std::size_t k = 0; k < place.size(); ++k) {
      point.sizes.push_back(sweep.axes[k].sizes[place[k]]);
      for (const std::string& dim : sweep.axes[k].dims) at.dims[dim] = point.sizes.back();
    }
    try {
      const Report report = analyze(at);
      sweep.model = report.model.path;
      if (IsCostKnown(report.totals)) point.totals = report.totals;
      for (std::string& note : SizeNotes(report)) {
        notes.Add(std::move(note), sweep.points.size() - 1);
      }
    } catch (const Error& error) {
      if (!first_error) first_error = error;
      point.error = error.what();
      point.hint = error.hint();
    }
  } while (Advance(sweep.axes, place));
  // What is wrong everywhere is wrong with the model or the options.
  if (sweep.model.empty()) throw Error(*first_error);
  FillGrowth(sweep);
  sweep.notes = notes.Texts(sweep);
  return sweep;
}

}  // namespace acev2

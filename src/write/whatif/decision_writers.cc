// SPDX-License-Identifier: Apache-2.0
//
// Decisions for people and as JSON.
//
// Invariant: the table says of every choice whether the total hangs on it; what is not known is "?"
// or null.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "acev2/decisions.h"
#include "text/text.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/grid.h"
#include "write/layout/totals_cell.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

/// Of the total; empty if either is not known.
std::optional<double> ChangeOf(const Decision& row, const Decisions& decisions) {
  if (!row.totals) return std::nullopt;
  const Cost before = decisions.totals.acev2;
  return Share((row.totals->acev2 - before).ToDouble(), before.ToDouble());
}

bool Matters(const Decision& row, const Decisions& decisions) {
  return !row.totals || row.totals->acev2 != decisions.totals.acev2;
}

/// "+18.6 %", "−3.1 %", "<0.1 %" either way.
std::string ChangeText(const std::optional<double>& change) {
  if (!change) return "?";
  std::string amount = Percent(std::fabs(*change));
  if (amount.starts_with('<')) return amount;
  return fmt::format("{}{}", *change > 0 ? "+" : (*change < 0 ? "−" : ""), amount);
}

std::string TotalText(const Totals* totals) {
  return HumanText(WorkCell(totals, &Totals::acev2),
                   totals == nullptr ? Bounded{} : BoundedOf(*totals));
}

Grid DecisionGrid(const Decisions& decisions, const std::vector<const Decision*>& rows) {
  Grid grid;
  grid.columns = {TextColumn("choice", "choice"), TextColumn("today", "today").Dispensable(1),
                  TextColumn("turned", "turned").Cut({1, 0, 12})};
  grid.columns.emplace_back(NumberColumn("part", "part"));
  grid.columns.emplace_back(NumberColumn("total", "then ACEv2"));
  grid.columns.emplace_back(NumberColumn("change", "change"));
  for (const Decision* row : rows) {
    const std::optional<double> part =
        row->part ? Share(row->part->ToDouble(), decisions.totals.acev2.ToDouble()) : std::nullopt;
    grid.lines.emplace_back().cells = {std::string(row->choice),
                                       std::string(row->today),
                                       std::string(row->turned),
                                       row->part ? Percent(part) : std::string("–"),
                                       TotalText(row->totals ? &*row->totals : nullptr),
                                       ChangeText(ChangeOf(*row, decisions))};
  }
  return grid;
}

}  // namespace

std::string WriteDecisionsTable(const Report& report, const Decisions& decisions,
                                const Style& style) {
  std::vector<const Decision*> rows;
  std::vector<std::string_view> others;
  for (const Decision& row : decisions.rows) {
    if (Matters(row, decisions)) {
      rows.push_back(&row);
    } else {
      if (others.empty() || others.back() != row.choice) others.push_back(row.choice);
    }
  }
  std::ranges::stable_sort(rows, std::greater<>(), [&](const Decision* row) {
    return std::fabs(ChangeOf(*row, decisions).value_or(0));
  });
  std::string text = Wrapped(ModelLine(report), UsedWidth(style)) + "\n";
  text.erase(0, 1);  // the space that notes begin with
  std::vector<std::string> notes;
  if (rows.empty()) {
    notes.emplace_back("note: nothing of the total hangs on a choice of ours");
  } else {
    text += GridText(DecisionGrid(decisions, rows), style) + "\n";
    notes.push_back(
        fmt::format("note: of {}; each choice is turned alone, so that changes do not add up; part "
                    "is what of it the choice prices today; --json has the options and prices",
                    TotalText(&decisions.totals)));
  }
  if (!others.empty() && !rows.empty()) {
    notes.push_back(fmt::format("note: nothing hangs on {}", fmt::join(others, "; ")));
  }
  for (std::string& line : NoteLines(report)) notes.push_back(std::move(line));
  return Inert(text + NoteText(notes, style));
}

std::string WriteDecisionsJson(const Decisions& decisions) {
  JsonText json;
  json.BeginArray();
  for (const Decision& row : decisions.rows) {
    json.BeginObject();
    const auto text = [&](std::string_view key, std::string_view value) {
      json.Key(key);
      json.String(value);
    };
    text("choice", row.choice);
    text("today", row.today);
    text("turned", row.turned);
    text("how", row.how);
    json.Key("part");
    json.NumberOrNull(row.part);
    json.Key("acev2");
    json.NumberOrNull(row.totals ? std::optional<Cost>(row.totals->acev2) : std::nullopt);
    json.Key("lower_bound");
    json.Bool(row.totals && row.totals->lower_bound);
    json.Key("upper_bound");
    json.Bool(row.totals && row.totals->upper_bound);
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// From the texts of the command line to Options and View.
//
// Invariant: what shapes numbers is named in the table of analysis options alone.
#include "cli/analysis_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/error.h"
#include "acev2/write.h"
#include "cli/output.h"
#include "metric/price_unit.h"
#include "naming/node_pattern.h"
#include "text/text.h"
#include "write/options/analysis_option.h"
#include "write/options/option_names.h"
#include "write/options/option_values.h"
#include "write/rows/row_order.h"

namespace acev2 {

NumberOptions::NumberOptions() : given_(AnalysisOptions().size()) {}

void NumberOptions::AddTo(Parser& parser, std::string_view except) {
  parser.Group("what is counted and how it is priced");
  for (std::size_t k = 0; k < given_.size(); ++k) {
    const AnalysisOption& row = AnalysisOptions()[k];
    if (row.name == except) continue;
    if (row.repeats) {
      parser.Options(row.option(), row.value, std::string(row.help), given_[k].all);
    } else {
      parser.Option(row.option(), row.value, std::string(row.help), given_[k].only);
    }
  }
}

void NumberOptions::AddSideTo(Parser& parser, std::string_view side) {
  for (std::size_t k = 0; k < given_.size(); ++k) {
    const AnalysisOption& row = AnalysisOptions()[k];
    parser.Unlisted(fmt::format("--{}-{}", side, row.option().substr(2)), given_[k].all);
  }
}

Options NumberOptions::Resolve() const { return ResolveWith(NumberOptions()); }

Options NumberOptions::ResolveWith(const NumberOptions& own) const {
  Options options;
  for (std::size_t k = 0; k < given_.size(); ++k) {
    const AnalysisOption& row = AnalysisOptions()[k];
    Values texts = given_[k].all;
    if (given_[k].only) texts.push_back(*given_[k].only);
    Values others = own.given_[k].all;
    if (own.given_[k].only) others.push_back(*own.given_[k].only);
    if (!row.repeats && others.size() > 1) {
      throw Error(fmt::format("{} is given {} times", row.option(), others.size()), "give it once");
    }
    if (!row.repeats && !others.empty()) texts.clear();
    texts.insert(texts.end(), others.begin(), others.end());
    if (!texts.empty()) row.parse(row, texts, options);
  }
  return options;
}

void NumberOptions::Give(std::string_view name, const std::string& text) {
  for (std::size_t k = 0; k < given_.size(); ++k) {
    if (AnalysisOptions()[k].name == name) given_[k].all.push_back(text);
  }
}

bool NumberOptions::Has(std::string_view name) const {
  for (std::size_t k = 0; k < given_.size(); ++k) {
    if (AnalysisOptions()[k].name == name) return given_[k].only || !given_[k].all.empty();
  }
  return false;
}

bool NumberOptions::any() const {
  return std::ranges::any_of(
      given_, [](const Given& given) { return given.only.has_value() || !given.all.empty(); });
}

void NumberOptions::RequireSame(const Options& others, const std::string& where) const {
  const Options options = Resolve();
  for (std::size_t k = 0; k < given_.size(); ++k) {
    const AnalysisOption& row = AnalysisOptions()[k];
    if (given_[k].all.empty() && !given_[k].only) continue;
    if (Agrees(row, options, others)) continue;
    throw Error(fmt::format("{} contradicts {}", row.option(), where),
                "leave it out, or change it there");
  }
}

void RowOptions::AddTo(Parser& parser, const std::string& metric_help,
                       const std::string& top_help) {
  parser.Group("what is shown (totals are always the whole model's)");
  parser.Option("--metric", Choices(kMetricNames), metric_help, metric_);
  parser.Option("--top", "N", top_help, top_);
  parser.Option("--filter", "REGEX", "only what matches: " + std::string(kNodePatternHelp),
                filter_);
  parser.Flag("--wide", "cut nothing, however narrow the terminal is", wide_);
}

Style RowOptions::Widened(Style style) const {
  if (wide_) style.cut = false;
  return style;
}

void RowOptions::SetMetric(Metric& metric) const {
  Choose("--metric", metric_, kMetricNames, metric);
}

std::optional<std::size_t> RowOptions::Top() const {
  if (!top_) return std::nullopt;
  return static_cast<std::size_t>(WholeNumber("--top", *top_, *top_, 1, "as in --top 10"));
}

void ViewOptions::AddTo(Parser& parser) {
  rows_.AddTo(parser, "what shares are of; groups and the dearest rows go by it",
              fmt::format("the table shows the N dearest rows (default {})", kDefaultTop));
  parser.Flag("--all", "the table shows all rows, those that cost nothing as well", all_);
  parser.Flag("--totals", "the table shows no rows", totals_);
  parser.Option("--sort", "KEY",
                "a column, biggest first (KEY:asc: smallest first), or 'graph' for graph order",
                sort_);
  parser.Option(
      "--group-by", Choices(kGroupByNames),
      "what a row is: by default a layer, a node with the quantizers and the bias that serve it",
      group_by_);
  parser.Flag("--tree", "modules within modules, each with the sum of what is in it", tree_);
  parser.Option(
      "--depth", "N",
      "the first N levels of scopes like layer1.0.conv1 or model/block/conv (default 1; of "
      "a tree, all)",
      depth_);
  parser.Option("--columns", "KEY,KEY",
                "which columns, as in name,op,macs,mul,add,shift,acev2; 'help' lists them",
                columns_);
  parser.AnswerIf([this] { return columns_ == "help"; }, [] { return ColumnsHelp(StdoutStyle()); });
  parser.Flag("--bytes", "sizes in bytes instead of bits", bytes_);
  parser.Flag("--energy", "also an estimate of the energy of arithmetic, in pJ at 45 nm", energy_);
}

TableRows ViewOptions::Rows() const {
  if (all_ && totals_) {
    throw Error("--all does not go with --totals", "one shows all rows, the other none");
  }
  return all_ ? TableRows::kAll : totals_ ? TableRows::kNone : TableRows::kDearest;
}

View ViewOptions::Resolve() const {
  View view;
  rows_.Resolve(view);
  view.rows = Rows();
  if (view.top && view.rows != TableRows::kDearest) {
    throw Error(fmt::format("--top does not go with {}", all_ ? "--all" : "--totals"),
                "leave one of them out");
  }
  Choose("--group-by", group_by_, kGroupByNames, view.group_by);
  view.tree = tree_;
  view.bytes = bytes_;
  if (tree_) {
    if (!group_by_) view.group_by = GroupBy::kScope;
    if (view.group_by != GroupBy::kScope) {
      throw Error(fmt::format("--tree does not go with --group-by {}", *group_by_),
                  "--tree --group-by scope");
    }
  }
  if (depth_) {
    if (!group_by_) view.group_by = GroupBy::kScope;
    if (view.group_by != GroupBy::kScope) {
      throw Error(fmt::format("--depth does not go with --group-by {}", *group_by_),
                  "--depth N --group-by scope");
    }
    constexpr std::int64_t kDeepest = 1000;
    const std::string hint = "as in --depth 2";
    const std::int64_t depth = WholeNumber("--depth", *depth_, *depth_, 1, hint);
    view.depth = static_cast<int>(std::min(depth, kDeepest));
  }
  if (sort_) view.sort = *sort_;
  if (columns_) view.columns = SplitList(*columns_);
  view.energy = energy_;
  CheckView(view);
  return view;
}

void ViewOptions::RequireNoRowOptions(std::string_view option, Layers layers) const {
  const bool none = layers == Layers::kNone;
  const std::array<std::pair<std::string_view, bool>, 12> given = {{
      {"--top", none && rows_.has_top()},
      {"--all", none && all_},
      {"--totals", none && totals_},
      {"--metric", rows_.has_metric()},
      {"--filter", rows_.has_filter()},
      {"--sort", sort_.has_value()},
      {"--group-by", group_by_.has_value()},
      {"--tree", tree_},
      {"--depth", depth_.has_value()},
      {"--columns", columns_.has_value()},
      {"--bytes", bytes_},
      {"--energy", energy_},
  }};
  for (const auto& [name, is_given] : given) {
    if (!is_given) continue;
    throw Error(fmt::format("{} does not go with {}, whose table has rows and columns of its own",
                            name, option),
                "leave one of them out");
  }
}

void RequireAcev2ForEnergy(const Options& options, const View& view) {
  if (!HasOwnUnit(options) || !WantsEnergy(view)) return;
  throw Error(fmt::format("an estimate of energy is made of ACEv2, but {} prices in {}",
                          Printable(options.profile.path()), PriceUnit(options)),
              "leave --energy out, or analyze without the profile");
}

namespace {

/// The analysis refuses a name that means nothing in a model of its own.
bool MakesResult(const Report& report, const std::string& name) {
  return std::ranges::any_of(report.nodes, [&](const NodeCost& node) {
    return std::ranges::find(node.outputs, name) != node.outputs.end();
  });
}

}  // namespace

void RequireNames(const Options& options, const std::vector<const Report*>& reports) {
  if (reports.empty()) return;
  for (const auto& [name, value] : options.dims) {
    if (std::none_of(reports.begin(), reports.end(), [&](const Report* report) {
          return report->model.bound_dims.contains(name);
        })) {
      throw Error(
          fmt::format("--dim {}: no model has an open dimension of that name", Printable(name)),
          "acev2 MODEL notes the open dimensions of a model");
    }
  }
  const auto require_input = [&](std::string_view option, const std::string& name) {
    if (std::none_of(reports.begin(), reports.end(), [&](const Report* report) {
          const std::vector<TensorInfo>& inputs = report->model.inputs;
          return std::any_of(inputs.begin(), inputs.end(),
                             [&](const TensorInfo& input) { return input.name == name; }) ||
                 MakesResult(*report, name);
        })) {
      throw Error(fmt::format("{} {}: no model has an input of that name", option, Printable(name)),
                  "acev2 MODEL shows the inputs of a model");
    }
  };
  for (const auto& [name, shape] : options.inputs) require_input("--input", name);
  for (const auto& [name, elements] : options.values) require_input("--value", name);
}

}  // namespace acev2

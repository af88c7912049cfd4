// SPDX-License-Identifier: Apache-2.0
//
// Reads option values.
//
// Invariant: every choice is looked up in the arrays of option_names.h, so the help, the errors and
// the JSON report agree on the names.
#include "cli/analysis_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "acev2/error.h"
#include "rules/assumption.h"
#include "text/suggest.h"
#include "text/text.h"
#include "write/option_names.h"

namespace acev2 {
namespace {

template <typename Enum, std::size_t kSize>
std::vector<std::string> AllNames(const std::array<NamedValue<Enum>, kSize>& names) {
  std::vector<std::string> all;
  all.reserve(kSize);
  for (const NamedValue<Enum>& row : names) all.emplace_back(row.name);
  return all;
}

/// "max|min|then|else".
template <typename Enum, std::size_t kSize>
std::string Choices(const std::array<NamedValue<Enum>, kSize>& names) {
  return fmt::format("{}", fmt::join(AllNames(names), "|"));
}

template <typename Enum, std::size_t kSize>
void Choose(std::string_view option, const std::optional<std::string>& text,
            const std::array<NamedValue<Enum>, kSize>& names, Enum& into) {
  if (!text) return;
  const std::optional<Enum> value = ValueOf(names, *text);
  if (!value) {
    const std::vector<std::string> all = AllNames(names);
    throw Error(
        fmt::format("{}: '{}' is not one of {}", option, Printable(*text), fmt::join(all, ", ")),
        DidYouMean(*text, all, fmt::format("as in {} {}", option, all.front())));
  }
  into = *value;
}

/// A whole number of at least `least`.
std::int64_t Number(std::string_view option, std::string_view whole, std::string_view text,
                    std::int64_t least, const std::string& hint) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string where = whole == text ? "" : fmt::format("'{}': ", Printable(whole));
  if (error == std::errc::result_out_of_range) {
    throw Error(fmt::format("{}: {}'{}' passes 2^63 - 1", option, where, Printable(text)), hint);
  }
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    throw Error(fmt::format("{}: {}'{}' is not a whole number", option, where, Printable(text)),
                hint);
  }
  if (number < least) {
    throw Error(fmt::format("{}: {}{} is less than {}", option, where, number, least), hint);
  }
  return number;
}

/// Splits "NAME=VALUE" at the last '=': names may hold one, values do not.
std::pair<std::string, std::string_view> SplitAssignment(std::string_view option,
                                                         std::string_view text,
                                                         const std::string& hint) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) {
    throw Error(fmt::format("{}: '{}' has no '='", option, Printable(text)), hint);
  }
  if (equals == 0) throw Error(fmt::format("{}: '{}' has no name", option, Printable(text)), hint);
  return {std::string(text.substr(0, equals)), text.substr(equals + 1)};
}

std::map<std::string, std::int64_t> ReadDims(const Values& values) {
  const std::string hint = "--dim NAME=N, as in --dim batch=4";
  std::map<std::string, std::int64_t> dims;
  for (const std::string& text : values) {
    const auto [name, number] = SplitAssignment("--dim", text, hint);
    if (!dims.emplace(name, Number("--dim", text, number, 0, hint)).second) {
      throw Error(fmt::format("--dim: '{}' is given twice", Printable(name)), "give it once");
    }
  }
  return dims;
}

std::map<std::string, std::vector<std::int64_t>> ReadInputs(const Values& values) {
  const std::string hint = "--input NAME=DIMS, as in --input x=1x3x224x224; a scalar is x=scalar";
  std::map<std::string, std::vector<std::int64_t>> inputs;
  for (const std::string& text : values) {
    auto [name, rest] = SplitAssignment("--input", text, hint);
    std::vector<std::int64_t> shape;
    if (rest != "scalar") {
      while (true) {
        const std::size_t end = std::min(rest.find_first_of("x,"), rest.size());
        shape.push_back(Number("--input", text, rest.substr(0, end), 0, hint));
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
      }
    }
    if (!inputs.emplace(name, std::move(shape)).second) {
      throw Error(fmt::format("--input: '{}' is given twice", Printable(name)), "give it once");
    }
  }
  return inputs;
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

std::map<std::string, std::vector<double>> ReadValues(const Values& values) {
  const std::string hint = "--value NAME=V,V, as in --value size=1,3,224,224";
  std::map<std::string, std::vector<double>> elements;
  for (const std::string& text : values) {
    const auto [name, list] = SplitAssignment("--value", text, hint);
    const auto [entry, is_new] = elements.try_emplace(name);
    if (!is_new) {
      throw Error(fmt::format("--value: '{}' is given twice", Printable(name)), "give it once");
    }
    for (const std::string& part : SplitList(list)) {
      double number = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
      // Beyond 2^53 a double does not hold every whole number.
      constexpr double kMost = 9007199254740992.0;
      if (error != std::errc() || end != part.data() + part.size() || std::isnan(number) ||
          std::abs(number) >= kMost) {
        throw Error(fmt::format("--value: '{}': '{}' is not a number of less than 2^53",
                                Printable(text), Printable(part)),
                    hint);
      }
      entry->second.push_back(number);
    }
  }
  return elements;
}

}  // namespace

void NumberOptions::AddTo(Parser& parser) {
  parser.Group("what is counted and how it is priced");
  parser.Options("--dim", "NAME=N",
                 "value of a symbolic dimension (unset ones are 1, or what the model needs)",
                 dims_);
  parser.Options("--input", "NAME=DIMS", "shape of an input, as in x=1x3x224x224", inputs_);
  parser.Options("--value", "NAME=V,V",
                 "values of an input that sizes or loops depend on (unset sizes are 1)", values_);
  parser.Options("--assume", "REGEX=w4a8",
                 "what if: formats of weights and activations of the nodes whose name or operator "
                 "matches; also w:FORMAT, a:FORMAT, FORMAT, tensor:REGEX=FORMAT",
                 assume_);
  parser.Option("--weights", Choices(kWeightsNames),
                "formats of float weights: as declared (default), or as their values need",
                weights_);
  parser.Option("--lowering", Choices(kLoweringNames),
                "run quantized parts on integers (default), or charge every node as written",
                lowering_);
  parser.Option("--float-mac", Choices(kFloatMacNames),
                "price of a float MAC: multiply + add (default), or i·j", float_mac_);
  parser.Option("--profile", "FILE", "prices and operator rules of your own (docs/profile.md)",
                profile_);
  parser.Option("--branch", Choices(kBranchNames),
                "branch of an If that is charged: the dearest (default), the cheapest …", branch_);
  parser.Option("--trip-count", "N", "iterations of loops that do not tell their number",
                trip_count_);
}

Options NumberOptions::Resolve() const {
  Options options;
  options.dims = ReadDims(dims_);
  options.inputs = ReadInputs(inputs_);
  options.values = ReadValues(values_);
  for (const std::string& text : assume_) options.assume.push_back(ParseAssumption(text).text);
  Choose("--weights", weights_, kWeightsNames, options.weights);
  Choose("--lowering", lowering_, kLoweringNames, options.lowering);
  Choose("--float-mac", float_mac_, kFloatMacNames, options.float_mac);
  Choose("--branch", branch_, kBranchNames, options.branch);
  if (trip_count_) {
    options.trip_count =
        Number("--trip-count", *trip_count_, *trip_count_, 0, "as in --trip-count 10");
  }
  if (profile_) options.profile = LoadProfile(*profile_);
  return options;
}

void RowOptions::AddTo(Parser& parser, const std::string& metric_help) {
  parser.Group("what is shown (totals are always the whole model's)");
  parser.Option("--metric", Choices(kMetricNames), metric_help, metric_);
  parser.Option("--top", "N", "only the first N rows", top_);
  parser.Option("--filter", "REGEX", "only nodes whose name or operator matches", filter_);
}

void RowOptions::SetMetric(Metric& metric) const {
  Choose("--metric", metric_, kMetricNames, metric);
}

std::optional<std::size_t> RowOptions::Top() const {
  if (!top_) return std::nullopt;
  return static_cast<std::size_t>(Number("--top", *top_, *top_, 1, "as in --top 10"));
}

void ViewOptions::AddTo(Parser& parser) {
  rows_.AddTo(parser, "what shares are of; groups and --top sort by it");
  parser.Option("--sort", "KEY", "a column, biggest first, or 'graph' for graph order", sort_);
  parser.Option("--group-by", Choices(kGroupByNames), "one row a node (default) or a group",
                group_by_);
  parser.Option("--depth", "N", "group by the first N parts of names like a/b/c (default 1)",
                depth_);
  parser.Option("--columns", "KEY,KEY", "which columns, as in name,op,macs,mul,add,shift,acev2",
                columns_);
  parser.Flag("--energy", "also an estimate of the energy of arithmetic, in pJ at 45 nm", energy_);
}

View ViewOptions::Resolve() const {
  View view;
  rows_.Resolve(view);
  Choose("--group-by", group_by_, kGroupByNames, view.group_by);
  if (depth_) {
    if (!group_by_) view.group_by = GroupBy::kScope;
    if (view.group_by != GroupBy::kScope) {
      throw Error(fmt::format("--depth does not go with --group-by {}", *group_by_),
                  "--depth N --group-by scope");
    }
    constexpr std::int64_t kDeepest = 1000;
    const std::string hint = "as in --depth 2";
    const std::int64_t depth = Number("--depth", *depth_, *depth_, 1, hint);
    view.depth = static_cast<int>(std::min(depth, kDeepest));
  }
  if (sort_) view.sort = *sort_;
  if (columns_) view.columns = SplitList(*columns_);
  view.energy = energy_;
  CheckView(view);
  return view;
}

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
                             [&](const TensorInfo& input) { return input.name == name; });
        })) {
      throw Error(fmt::format("{} {}: no model has an input of that name", option, Printable(name)),
                  "acev2 MODEL shows the inputs of a model");
    }
  };
  for (const auto& [name, shape] : options.inputs) require_input("--input", name);
  for (const auto& [name, elements] : options.values) require_input("--value", name);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/dimensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "profile/expression.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// Largest size that is tried for a dimension that others are made of.
constexpr std::int64_t kMostSolved = 512;
/// Dimensions that are made of one name and looked at; values that are tried for all names
/// together.
constexpr std::size_t kMostMade = 16;
constexpr std::size_t kMostTrials = 20'000;

/// True if `name` of a dimension could be arithmetic on others, as exporters write
/// "past_length + length".
bool IsExpression(std::string_view name) {
  return name.find_first_of("+-*/%(") != std::string_view::npos;
}

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// A name that reads as arithmetic, its names (which may have spaces and dots) replaced by v0, v1
/// ….
struct Arithmetic {
  std::string text;
  std::vector<std::string> names;
  bool has_number = false;
};

Arithmetic Read(std::string_view name) {
  Arithmetic result;
  constexpr std::string_view kSigns = "+-*/%(),";
  for (std::size_t at = 0; at < name.size();) {
    const auto end = std::min(name.find_first_of(kSigns, at), name.size());
    const std::string_view word = Trimmed(name.substr(at, end - at));
    const bool number = !word.empty() && word.find_first_not_of("0123456789.") == std::string::npos;
    if (word.empty() || number || (end < name.size() && name[end] == '(')) {
      result.text += word;  // nothing, a number, a function
      result.has_number |= number;
    } else {
      const auto known = std::ranges::find(result.names, word);
      result.text += fmt::format("v{}", known - result.names.begin());
      if (known == result.names.end()) result.names.emplace_back(word);
    }
    if (end < name.size()) result.text += name[end];
    at = end + 1;
  }
  return result;
}

/// What `arithmetic` gives with `values` for its names; nothing unless it is a whole number from 1.
std::optional<std::int64_t> Calculate(const Arithmetic& arithmetic,
                                      const std::vector<std::int64_t>& values) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < values.size(); ++k) names.push_back(fmt::format("v{}", k));
  struct Sizes : Meaning {
    explicit Sizes(const std::vector<std::int64_t>& values) : values(values) {}
    double Variable(std::string_view name) const override {
      std::size_t index = 0;
      std::from_chars(name.data() + 1, name.data() + name.size(), index);
      return static_cast<double>(values.at(index));
    }
    double Call(std::string_view, std::string_view, std::span<const double>) const override {
      return NAN;  // no functions of its own are offered
    }
    const std::vector<std::int64_t>& values;
  };
  try {
    const std::vector<std::string_view> variables(names.begin(), names.end());
    const double value =
        Expression::Parse(arithmetic.text, {variables, {}}).Evaluate(Sizes(values));
    // No model is made for sizes of 0.
    if (!(value >= 1) || value >= kExactLimit || value != std::floor(value)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  } catch (const SyntaxFault&) {
    return std::nullopt;  // a name like any other
  }
}

}  // namespace

std::string DimensionName(const onnx::TensorShapeProto::Dimension& dim, const std::string& input,
                          int axis) {
  return dim.dim_param().empty() ? fmt::format("{}[{}]", input, axis) : dim.dim_param();
}

std::string ListOf(const std::vector<std::string>& known) {
  std::string list;
  for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
  return fmt::format("the model has: {}", list.empty() ? "none" : list);
}

std::vector<std::string> NamesWithin(const std::string& name) {
  if (!IsExpression(name)) return {};
  Arithmetic arithmetic = Read(name);
  return arithmetic.has_number ? std::move(arithmetic.names) : std::vector<std::string>{};
}

void Dimensions::NotePlace(const std::string& name, const std::string& input, int axis) {
  if (!places_.try_emplace(name, Place{input, axis}).second || !IsExpression(name)) return;
  // A number tells "4*h" from a name that happens to have a sign in it.
  const Arithmetic arithmetic = Read(name);
  for (const std::string& part : arithmetic.names) {
    std::vector<std::string>& made = made_of_[part];
    if (made.size() < kMostMade) made.push_back(name);
    if (arithmetic.has_number) hidden_.try_emplace(part, Place{input, axis});
  }
}

void Dimensions::Suggest(const std::string& name, std::int64_t value) {
  const auto set = options_.dims.find(name);
  bound_.try_emplace(name, set != options_.dims.end() ? set->second : value);
}

const Dimensions::Place* Dimensions::Find(std::string_view name) const {
  for (const auto* places : {&places_, &hidden_}) {
    if (const auto place = places->find(name); place != places->end()) return &place->second;
  }
  return nullptr;
}

std::optional<std::int64_t> Dimensions::Known(std::string_view name) const {
  const std::string key(name);
  if (const auto set = options_.dims.find(key); set != options_.dims.end()) return set->second;
  if (const auto bound = bound_.find(key); bound != bound_.end()) return bound->second;
  return std::nullopt;
}

bool Dimensions::IsUnset(const std::string& name) const {
  if (std::ranges::find(unset_, name, &Findings::Dimension::name) != unset_.end()) return true;
  if (options_.dims.contains(name) || !IsExpression(name)) return false;
  return std::ranges::any_of(
      Read(name).names, [&](const std::string& part) { return part != name && IsUnset(part); });
}

std::int64_t Dimensions::Least(const std::string& name, std::string& because) const {
  const auto made = made_of_.find(name);
  if (made == made_of_.end()) return 1;
  struct Condition {
    Arithmetic arithmetic;
    std::vector<std::int64_t> values;
    std::size_t own = 0;  ///< which of the names is to be found
    std::optional<std::int64_t> wanted;
    const std::string* text = nullptr;
  };
  std::vector<Condition> conditions;
  for (const std::string& text : made->second) {
    Condition condition{Read(text), {}, 0, Known(text), &text};
    bool others_known = true;
    for (std::size_t k = 0; k < condition.arithmetic.names.size(); ++k) {
      const std::string& part = condition.arithmetic.names[k];
      if (part == name) condition.own = k;
      const auto known = part == name ? std::optional<std::int64_t>(1) : Known(part);
      others_known = others_known && known;
      condition.values.push_back(known.value_or(1));
    }
    if (others_known) conditions.push_back(std::move(condition));
  }
  if (conditions.empty()) return 1;
  for (std::int64_t value = 1; value <= kMostSolved && trials_ < kMostTrials; ++value, ++trials_) {
    const auto failed = std::ranges::find_if(conditions, [&](Condition& condition) {
      condition.values[condition.own] = value;
      const auto size = Calculate(condition.arithmetic, condition.values);
      return !size || (condition.wanted && *condition.wanted != *size);
    });
    if (failed == conditions.end()) return value;
    because = *failed->text;
  }
  because.clear();
  return 1;
}

std::optional<std::int64_t> Dimensions::Derive(const std::string& name) {
  if (!IsExpression(name)) return std::nullopt;
  const Arithmetic arithmetic = Read(name);
  if (arithmetic.names.empty()) return std::nullopt;  // "2024-01-01" is no arithmetic on others
  std::vector<std::int64_t> values;
  for (const std::string& part : arithmetic.names) {
    if (Find(part) == nullptr) return std::nullopt;
  }
  for (const std::string& part : arithmetic.names) {
    const Place place = *Find(part);
    values.push_back(Bind(part, place.input, place.axis));
  }
  return Calculate(arithmetic, values);
}

std::int64_t Dimensions::Bind(const std::string& name, const std::string& input, int axis) {
  if (const auto set = options_.dims.find(name); set != options_.dims.end()) {
    bound_[name] = set->second;
    return set->second;
  }
  if (const auto bound = bound_.find(name); bound != bound_.end()) return bound->second;
  if (const auto derived = Derive(name)) {
    bound_[name] = *derived;
    records_.Diagnose(
        "derived-dimension", -1,
        fmt::format("{} = {} as its name says, a dimension of {}", name, *derived, input),
        fmt::format("--dim {}=N sets it", ShellWord(name)));
    return *derived;
  }
  const auto chosen = defaults_.dims.find(name);
  const bool is_chosen = chosen != defaults_.dims.end();
  std::string whole;  // the dimension that 1 would not make whole
  const std::int64_t value = is_chosen ? chosen->second.value : Least(name, whole);
  std::string because;
  if (is_chosen && !chosen->second.because.empty()) {
    because = fmt::format("; 1 does not suit node '{}'", chosen->second.because);
  } else if (is_chosen && chosen->second.declared) {
    because = "; the model declares results of that size";
  } else if (!whole.empty()) {
    because = fmt::format("; less does not suit '{}'", whole);
  }
  bound_[name] = value;
  unset_.push_back({name, input, axis});
  records_.Diagnose("unset-dimension", -1,
                    fmt::format("{} = {}, an unset dimension of {}{}", name, value, input, because),
                    fmt::format("--dim {}=N sets it", ShellWord(name)));
  return value;
}

void Dimensions::BindType(onnx::TypeProto& type, const std::string& input) {
  if (type.has_sequence_type()) {
    BindType(*type.mutable_sequence_type()->mutable_elem_type(), input);
  } else if (type.has_optional_type()) {
    BindType(*type.mutable_optional_type()->mutable_elem_type(), input);
  }
  onnx::TensorShapeProto* shape = nullptr;
  if (type.has_tensor_type() && type.tensor_type().has_shape()) {
    shape = type.mutable_tensor_type()->mutable_shape();
  } else if (type.has_sparse_tensor_type() && type.sparse_tensor_type().has_shape()) {
    shape = type.mutable_sparse_tensor_type()->mutable_shape();
  }
  if (shape == nullptr) return;
  for (int axis = 0; axis < shape->dim_size(); ++axis) {
    auto* dim = shape->mutable_dim(axis);
    if (dim->has_dim_value() && dim->dim_value() >= 0) continue;
    dim->set_dim_value(Bind(DimensionName(*dim, input, axis), input, axis));
  }
}

void Dimensions::BindRest(const std::set<std::string>& declared, Names names) {
  for (const auto& [name, value] : options_.dims) {
    if (bound_.contains(name)) continue;
    if (!declared.contains(name)) {
      if (names == Names::kMayMiss) continue;
      std::set<std::string> known = declared;
      for (const auto& [dim, size] : bound_) known.insert(dim);
      throw Error(fmt::format("--dim {}: the model has no open dimension of that name", name),
                  known.empty()
                      ? "the sizes of its inputs are fixed; --input NAME=DIMS overrides them"
                      : ListOf({known.begin(), known.end()}));
    }
    bound_[name] = value;
  }
}

onnx::TypeProto Dimensions::Resolve(const onnx::TypeProto& type) const {
  onnx::TypeProto resolved = type;
  if (!resolved.has_tensor_type() || !resolved.tensor_type().has_shape()) return resolved;
  for (auto& dim : *resolved.mutable_tensor_type()->mutable_shape()->mutable_dim()) {
    if (!dim.has_dim_param()) continue;
    const auto bound = bound_.find(dim.dim_param());
    if (bound != bound_.end()) {
      dim.set_dim_value(bound->second);
    } else {
      dim.clear_dim_param();
    }
  }
  return resolved;
}

std::string Dimensions::HintOfUnset() const {
  if (unset_.empty()) return "";
  constexpr std::size_t kMostNames = 4;
  std::string names;
  for (std::size_t i = 0; i < std::min(kMostNames, unset_.size()); ++i) {
    names += (i == 0 ? "" : ", ") + unset_[i].name;
  }
  return fmt::format("unset dimensions are 1 ({}{}): --dim NAME=N sets one", names,
                     unset_.size() > kMostNames ? " …" : "");
}

}  // namespace acev2

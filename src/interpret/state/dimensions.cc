// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/dimensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "profile/expression.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// True if `name` of a dimension could be arithmetic on others, as exporters write
/// "past_length + length".
bool IsExpression(std::string_view name) {
  return name.find_first_of("+-*/(") != std::string_view::npos;
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

void Dimensions::NotePlace(const std::string& name, const std::string& input, int axis) {
  places_.try_emplace(name, Place{input, axis});
}

void Dimensions::Suggest(const std::string& name, std::int64_t value) {
  const auto set = options_.dims.find(name);
  bound_.try_emplace(name, set != options_.dims.end() ? set->second : value);
}

std::optional<std::int64_t> Dimensions::Derive(const std::string& name) {
  if (!IsExpression(name)) return std::nullopt;
  std::vector<std::string_view> variables;
  for (const auto& [dim, place] : places_) {
    if (!IsExpression(dim)) variables.push_back(dim);
  }
  struct Sizes : Meaning {
    explicit Sizes(Dimensions& dimensions) : dimensions(dimensions) {}
    double Variable(std::string_view dim) const override {
      const auto& [key, place] = *dimensions.places_.find(dim);
      uses_any = true;
      return static_cast<double>(dimensions.Bind(key, place.input, place.axis));
    }
    double Call(std::string_view, std::string_view, std::span<const double>) const override {
      return NAN;  // no functions of its own are offered
    }
    Dimensions& dimensions;
    mutable bool uses_any = false;
  };
  try {
    const Sizes sizes(*this);
    const double value = Expression::Parse(name, {variables, {}}).Evaluate(sizes);
    // "2024-01-01" is no arithmetic on others, and no model is made for sizes of 0.
    if (!sizes.uses_any || value < 1 || value >= kExactLimit || value != std::floor(value)) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
  } catch (const SyntaxFault&) {
    return std::nullopt;  // a name like any other: "batch-size"
  }
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
  const std::int64_t value = chosen == defaults_.dims.end() ? 1 : chosen->second.value;
  const std::string because = chosen == defaults_.dims.end() ? "" : chosen->second.because;
  bound_[name] = value;
  unset_.push_back({name, input, axis});
  records_.Diagnose(
      "unset-dimension", -1,
      fmt::format("{} = {}, an unset dimension of {}{}", name, value, input,
                  because.empty() ? "" : fmt::format("; 1 does not suit node '{}'", because)),
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
                  ListOf({known.begin(), known.end()}));
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

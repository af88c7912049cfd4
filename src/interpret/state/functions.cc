// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/functions.h"

#include <fmt/format.h>

#include "rules/domains.h"

namespace acev2 {
namespace {

/// What tells the functions of a model apart.
std::string Key(const std::string& domain, const std::string& name, const std::string& overload) {
  return fmt::format("{}::{}:{}", SameDomain(domain), name, overload);
}

}  // namespace

bool Functions::Declare(const onnx::FunctionProto& function) {
  return functions_
      .insert_or_assign(Key(function.domain(), function.name(), function.overload()), &function)
      .second;
}

const onnx::FunctionProto* Functions::Find(const std::string& domain, const std::string& name,
                                           const std::string& overload) const {
  if (functions_.empty()) return nullptr;
  const auto function = functions_.find(Key(domain, name, overload));
  return function == functions_.end() ? nullptr : function->second;
}

std::optional<std::int64_t> Opsets::Find(const std::string& domain) const {
  for (const Opsets* opsets = this; opsets != nullptr; opsets = opsets->outer_) {
    const auto found = opsets->own_.find(domain);
    if (found != opsets->own_.end()) return found->second;
  }
  return std::nullopt;
}

const Opsets& Functions::OpsetsIn(const onnx::FunctionProto& function, const Opsets& outer) {
  const Opsets*& known = opsets_in_[{&function, &outer}];
  if (known == nullptr) {
    OpsetMap own;
    for (const auto& import : function.opset_import()) {
      own[std::string(SameDomain(import.domain()))] = import.version();
    }
    known = &NewOpsets(std::move(own), &outer);
  }
  return *known;
}

const AttributeIndex& Functions::DefaultsOf(const onnx::FunctionProto& function) {
  const auto [known, is_new] = defaults_.try_emplace(&function);
  if (is_new) {
    for (const auto& attribute : function.attribute_proto()) {
      known->second[attribute.name()] = &attribute;
    }
  }
  return known->second;
}

}  // namespace acev2

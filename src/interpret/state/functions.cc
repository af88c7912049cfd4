// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/functions.h"

#include <fmt/format.h>

namespace acev2 {
namespace {

/// What tells the functions of a model apart.
std::string Key(const std::string& domain, const std::string& name, const std::string& overload) {
  return fmt::format("{}::{}:{}", domain == "ai.onnx" ? "" : domain, name, overload);
}

}  // namespace

void Functions::Declare(const onnx::FunctionProto& function) {
  functions_[Key(function.domain(), function.name(), function.overload())] = &function;
}

const onnx::FunctionProto* Functions::Find(const std::string& domain, const std::string& name,
                                           const std::string& overload) const {
  if (functions_.empty()) return nullptr;
  const auto function = functions_.find(Key(domain, name, overload));
  return function == functions_.end() ? nullptr : function->second;
}

}  // namespace acev2

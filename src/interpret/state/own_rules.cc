// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/own_rules.h"

#include <fmt/format.h>

#include <string>

namespace acev2 {

const OwnRule* OwnRules::Find(const onnx::NodeProto& node) const {
  if (!profile_.has_rules()) return nullptr;
  return profile_.content()->FindOwnRule(node.domain(), node.op_type());
}

OwnRules::OperatorName OwnRules::TreatedAs(const onnx::NodeProto& node) const {
  const OwnRule* own = Find(node);
  if (own != nullptr && !own->as_op.empty()) return {own->as_domain, own->as_op};
  return {node.domain(), node.op_type()};
}

const Rule* OwnRules::BuiltInOf(const onnx::NodeProto& node) const {
  const OperatorName name = TreatedAs(node);
  return FindRule(name.domain, name.op);
}

const OwnRule* OwnRules::Use(const onnx::NodeProto& node) {
  const OwnRule* own = Find(node);
  if (own != nullptr) used_.insert(own);
  return own;
}

void OwnRules::ReportUnused(Records& records) const {
  if (!profile_.has_rules()) return;
  std::string unused;
  for (const auto& [name, rule] : profile_.content()->rules) {
    if (!used_.contains(&rule)) unused += (unused.empty() ? "" : ", ") + name;
  }
  if (unused.empty()) return;
  records.Diagnose(
      "rule-unused", -1,
      fmt::format("no node is of the operators that {} has rules for: {}", profile_.path(), unused),
      "");
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The rules of the user's profile in one pass: which rule a node falls under, and which of them no
// node is of.
//
// Invariant: without a profile that has rules no look-up is made. Used by the pass's graph and node
// visits; what a rule counts is profile/own_rule.h's.
#pragma once

#include <set>
#include <string_view>

#include "acev2/profile.h"
#include "interpret/state/records.h"
#include "onnx/onnx_pb.h"
#include "profile/content.h"
#include "rules/rule.h"

namespace acev2 {

class OwnRules {
 public:
  /// `profile` must outlive the object.
  explicit OwnRules(const Profile& profile) : profile_(profile) {}

  /// What a node is treated as.
  struct OperatorName {
    std::string_view domain;
    std::string_view op;
  };
  /// The node's own operator, unless the profile says another. Marks no rule as used.
  OperatorName TreatedAs(const onnx::NodeProto& node) const;
  /// The built-in row of that operator, or null.
  const Rule* BuiltInOf(const onnx::NodeProto& node) const;

  /// The rule that `node` falls under, which then is used; null: none.
  const OwnRule* Use(const onnx::NodeProto& node);

  /// Notes the rules that no node was of.
  void ReportUnused(Records& records) const;

 private:
  const OwnRule* Find(const onnx::NodeProto& node) const;

  const Profile& profile_;
  std::set<const OwnRule*> used_;
};

}  // namespace acev2

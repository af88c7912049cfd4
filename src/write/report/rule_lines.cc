// SPDX-License-Identifier: Apache-2.0
#include "write/report/rule_lines.h"

#include <fmt/format.h>

#include "profile/content.h"
#include "rules/rule.h"
#include "text/text.h"

namespace acev2 {

std::vector<std::string> RuleLines(const NodeCost& node, const Profile& profile) {
  const OwnRule* own =
      profile.empty() ? nullptr : profile.content()->FindOwnRule(node.domain, node.op);
  const bool as_other = own != nullptr && !own->as_op.empty();
  const Rule* rule =
      as_other ? FindRule(own->as_domain, own->as_op) : FindRule(node.domain, node.op);
  std::string equation;
  if (own != nullptr && !as_other) {
    equation = Printable(own->equation);
  } else if (rule != nullptr && rule->work != nullptr) {
    equation = rule->equation;
  }
  std::vector<std::string> lines;
  if (!equation.empty()) lines.push_back("computes " + equation);
  if (as_other) lines.push_back(fmt::format("counted as {} ({})", rule->name, own->place));
  if (own != nullptr && !as_other) lines.push_back("counted by the rule of " + own->place);
  return lines;
}

}  // namespace acev2

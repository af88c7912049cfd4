// SPDX-License-Identifier: Apache-2.0
//
// A graph whose node "n" has operands that cannot meet, and why: shared by the tests that have a
// list of them.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "support/analyzing.h"

namespace acev2::testing {

struct Clash {
  const char* name;
  const char* graph;
  const char* reason;
};

inline void PrintTo(const Clash& test, std::ostream* out) { *out << test.name; }

inline std::string NameOf(const ::testing::TestParamInfo<Clash>& info) { return info.param.name; }

/// The node has no price, for the reason, and the total is a lower bound.
inline void ExpectUnpriced(const Clash& test) {
  const Report report = AnalyzeGraph(test.graph);
  EXPECT_EQ(FindNode(report, "n").status, NodeStatus::kUnpriced);
  EXPECT_EQ(FindNode(report, "n").reason, test.reason);
  EXPECT_TRUE(report.totals.lower_bound);
}

}  // namespace acev2::testing

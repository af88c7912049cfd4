// SPDX-License-Identifier: Apache-2.0
//
// A hand-derived expectation for one row of the rule table.
//
// The arithmetic that leads to `work` stands in a comment beside each case; it is never copied from
// the tool's output. rules_test.cc runs every case and fails for a rule that has none.
#pragma once

#include <ostream>
#include <string_view>

namespace acev2::testing {

struct RuleCase {
  std::string_view rule;  ///< name of the row it covers
  std::string_view graph;  ///< ONNX text from the input list on: "(float[2] x) => (float[2] y) {…}"
  /// All work of the graph's nodes (quantizers included), ';'-separated and in any order:
  /// "mac 6912 float32 float32; add 256 float32 float32"; "free" if there is none;
  /// "unpriced" if the node is listed as unpriced.
  std::string_view work;
  int opset = 24;  ///< of ai.onnx; other domains are imported at 1 (ai.onnx.ml at 5)
};

/// How GoogleTest names a case: by its row, not by its bytes.
inline void PrintTo(const RuleCase& rule_case, std::ostream* out) { *out << rule_case.rule; }

}  // namespace acev2::testing

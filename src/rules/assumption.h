// SPDX-License-Identifier: Apache-2.0
//
// Assumptions: formats that the user sets for the operands of nodes, or for tensors, to ask "what
// if" (`--assume REGEX=w4a8`).
//
// Invariant: an assumption changes formats and nothing else: no node, no quantizer is added. The
// last one that matches wins. Checked by the command line, applied by the interpreter.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/format.h"
#include "naming/node_pattern.h"

namespace acev2 {

/// One `--assume`, taken apart.
struct Assumption {
  std::string text;     ///< as given: "conv1=w4a8"
  std::string formats;  ///< "w4a8"
  NodePattern pattern;  ///< "conv1"
  /// "tensor:REGEX=FORMAT": it sets formats of tensors, not of what nodes read.
  bool on_tensors() const { return pattern.of() == NodePattern::Of::kTensors; }
  std::optional<Format> weights;
  std::optional<Format> activations;
};

/// Takes "REGEX=FORMATS" apart. FORMATS is w4a8, w4 or a8 (signed integers; 1 is bipolar), or
/// w:FORMAT, a:FORMAT or both with a comma between, or one FORMAT for both. REGEX is read as
/// NodePattern does; "tensor:" in front makes it one of tensors. Throws Error with a hint for
/// anything else.
Assumption ParseAssumption(const std::string& text);

/// The assumption `text`, one of nodes, of the node labelled `label` alone.
std::string OnNodeAlone(std::string_view label, const std::string& text);

/// What is assumed of one node or tensor.
struct Assumed {
  std::optional<Format> weights;
  std::optional<Format> activations;
  std::string weights_source;  ///< "assumed ('conv1=w4a8')"
  std::string activations_source;
  bool any() const { return weights || activations; }
};

/// All assumptions of one analysis, with how often each was met.
class Assumptions {
 public:
  /// Throws Error as ParseAssumption does.
  explicit Assumptions(const std::vector<std::string>& texts);

  bool empty() const { return rows_.empty(); }
  /// True if one is of weights, so that OfNode wants their names.
  bool AskForWeights() const;
  /// What is assumed of `node`, whose operands may not be there yet: `weights` are the names of
  /// those constants of the file that it reads.
  Assumed OfNode(const NodeCost& node, std::span<const std::string_view> weights = {});
  Assumed OfTensor(std::string_view name);

  struct Row {
    Assumption assumption;
    std::set<std::string, std::less<>> matches;  ///< labels of nodes or names of tensors
  };
  const std::vector<Row>& rows() const { return rows_; }

 private:
  static void Apply(Row& row, std::string_view name, Assumed& assumed);
  std::vector<Row> rows_;
};

}  // namespace acev2

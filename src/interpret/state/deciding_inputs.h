// SPDX-License-Identifier: Apache-2.0
//
// Which inputs of the graph decide which sizes: gives them values, follows these through the graph,
// and says which inputs the nodes that stay without a size wait for.
//
// Invariant: a given value is known but no constant: what is computed from it runs at every
// inference and is charged. Of the owners it knows the records alone.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "acev2/options.h"
#include "interpret/state/numbers/value.h"
#include "interpret/state/records.h"
#include "interpret/unset_sizes.h"

namespace acev2 {

class DecidingInputs {
 public:
  /// All three must outlive the object.
  DecidingInputs(const Options& options, const Defaults& defaults, Records& records)
      : options_(options), defaults_(defaults), records_(records) {}

  /// Gives the graph input `value`, called `name`, the values that the user or the defaults set, or
  /// remembers that it could decide sizes. Throws Error for values it cannot have.
  void Bind(GraphValue& value, const std::string& name);

  /// The origin of all that a node reads, or of what `decides` the size of its result; may be null.
  const Origin* OriginOf(const NodeValues& node, bool decides);
  /// Hands on to the results of a node what its inputs are computed from.
  void Follow(const NodeValues& node);
  /// True if the node computes with values that an input was given.
  static bool ReadsGiven(const NodeValues& node);

  /// The options that give the values of `origin` (null: none) that are not known, or an empty
  /// string.
  std::string Hint(const Origin* origin) const;

  /// Notes the graph inputs that a node waits for: one whose result has an open size, or a Loop
  /// that is `unpriced`.
  void NoteUndecided(const NodeValues& node, bool unpriced);
  /// Counts a node that is met.
  void NoteVisit() { ++findings_.visits; }
  /// Counts a node that cannot run, and keeps the first as where the pass is blocked; `blockage`
  /// need not say which visit it is. Throws Blocked if the pass is to end there.
  void NoteBlockage(Blockage blockage);
  void NoteContradiction(const Contradiction& contradiction) {
    findings_.contradictions.push_back(contradiction);
  }

  /// All that was noted; `unset_dims` is not filled (Dimensions knows those).
  const Findings& findings() const { return findings_; }
  /// The values of inputs, by name, that were given or chosen.
  const std::map<std::string, std::vector<double>>& bound() const { return bound_; }
  /// Those that were chosen.
  const std::set<std::string>& unset() const { return unset_; }

 private:
  const Origin* Keep(Origin inputs);

  const Options& options_;
  const Defaults& defaults_;
  Records& records_;
  std::map<std::string, std::vector<double>> bound_;
  std::set<std::string> unset_;
  /// Graph inputs whose values are not known and could decide sizes: elements of each.
  std::map<std::string, std::size_t> deciding_;
  std::set<Origin> origins_;
  Findings findings_;
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Stored numbers: which initializers of the model can be in a tensor, however it was made of them.
// What arithmetic reads of them are the model's parameters.
//
// Invariant: of the owners of a pass it knows Records alone, which it tells; what it hands out
// stays where it is until the pass ends. Reading visits a part again only at a greater width, so
// the work is linear in the size of the model. Called by parameters.cc.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"
#include "interpret/state/records.h"

namespace acev2 {

/// Numbers that the model stores: an initializer, or all that can be in one tensor.
struct Numbers {
  const void* initializer = nullptr;  ///< null: those of `parts`
  Count elements;                     ///< of the initializer, as stored
  Format stored;                      ///< of one of them
  std::vector<const Numbers*> parts;
  int per_element = 1;      ///< numbers packed into one element
  int index_bits = 0;       ///< > 0: they are indices of a codebook, of this width
  int handed_on_by = -1;    ///< the record of the run-time node that first moved them on
  bool has_reader = false;  ///< that is known for all of them
  bool computed = false;    ///< offline arithmetic made something of them
  bool codebook = false;    ///< looked up in a table
  bool whole = false;       ///< arithmetic sees them as stored, however few bits tell them apart

  // What has been told to Records: the greatest width, and of which run of a graph.
  mutable int told_bits = 0;
  mutable int told_run = 0;
};

class StoredNumbers {
 public:
  explicit StoredNumbers(Records& records) : records_(records) {}

  /// Those of one initializer, `elements` of format `stored`.
  const Numbers* Of(const void* initializer, Count elements, Format stored);
  /// All of `parts`; null if there are none. `proto` says what else holds of them: its own parts
  /// are not looked at.
  const Numbers* Join(std::vector<const Numbers*> parts, Numbers proto = {});
  /// The initializer that `numbers` are all of, or null.
  static const Numbers* OnlyInitializer(const Numbers* numbers);

  /// The node of `record` computes with `numbers`, as numbers of `bits`, `per_element` of them in
  /// an element of the tensor, in run `run` of its graph.
  void Read(const Numbers* numbers, int bits, int per_element, int record, int run);

 private:
  Records& records_;
  std::deque<Numbers> numbers_;
};

}  // namespace acev2

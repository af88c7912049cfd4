// SPDX-License-Identifier: Apache-2.0
//
// What an operator rule is, and the table of all rules.
//
// Invariant: one operator = one row (name, equation, category, work rule, format rule, traits);
// what holds of it stands nowhere else. The table is constexpr; a duplicate row fails to compile.
// Rules see plain Nodes, add Work to a Ledger, and know no prices. Families live in
// rules/families/*_rules.h; rule_table.cc joins them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/options.h"
#include "acev2/work.h"
#include "rules/node.h"
#include "rules/traits.h"

namespace acev2 {

/// Adds `work` to `entries`: to the entry that differs in its count alone, if there is one. A count
/// of zero adds nothing.
void AddWork(std::vector<Work>& entries, Work work);

/// Collects the Work of one node; equal entries are merged, zero counts dropped.
class Ledger {
 public:
  explicit Ledger(Category category) : category_(category) {}

  /// `count` times `operation` on `lhs` × `rhs` in the node's own category.
  void Add(Operation operation, Count count, Format lhs, Format rhs, std::string_view role = {});
  /// One-operand form: both sides `format`.
  void Add(Operation operation, Count count, Format format, std::string_view role = {}) {
    Add(operation, count, format, format, role);
  }
  /// The same in another category (a fused activation, a requantization).
  void AddTo(Category category, Operation operation, Count count, Format lhs, Format rhs,
             std::string_view role = {});

  /// MACs of integers that are added from here on make `sums` sums, each as wide as `accumulator`
  /// says.
  void SumIn(const Accumulator& accumulator, std::optional<Count> sums) {
    accumulator_ = accumulator;
    sums_ = sums;
  }
  /// What sums of `terms` products of integers are added up in, for the adds inside of the MACs;
  /// unknown: as wide as the operands.
  Format MacAccumulator(Format lhs, Format rhs, Count terms) const;
  /// `products` MACs in sums of `terms` each, where these are not the outputs of the node.
  void AddSums(Count products, Count terms, Format lhs, Format rhs, std::string_view role = {});

  /// Says that the work counted is the most there can be, and on what it depends. Shown as a
  /// diagnostic; the total is then an upper bound.
  void MarkUpperBound(std::string reason) { upper_bound_ = std::move(reason); }
  /// Empty unless MarkUpperBound was called.
  const std::string& upper_bound() const { return upper_bound_; }

  Category category() const { return category_; }
  void set_category(Category category) { category_ = category; }
  const std::vector<Work>& work() const { return work_; }
  std::vector<Work> Take() { return std::move(work_); }

 private:
  void AddEntry(Work work);

  Category category_;
  Accumulator accumulator_;
  std::optional<Count> sums_;
  std::vector<Work> work_;
  std::string upper_bound_;
};

struct Datapath;  // datapath.h

/// Counts the elementary operations of a node. Throws Unknown (through Node and Tensor).
using WorkRule = void (*)(const Node& node, Ledger& ledger);
/// Decides in which format the datapath sees each operand (Node::operand_formats), charges the
/// rescaling that this takes, and sets value format and pending scale of the outputs.
using FormatRule = void (*)(Datapath& path);

/// One operator.
struct Rule {
  std::string_view name;      ///< "Conv", or "domain::Op" outside ai.onnx
  std::string_view equation;  ///< shown by `acev2 ops` and in docs/operators.md
  Category category;
  WorkRule work;  ///< null: listed as unpriced, `equation` is then the reason
  FormatRule format;
  Traits traits = {};  ///< what else holds of it; most rows leave them out
};

/// The whole table, sorted by name.
std::span<const Rule> Rules();

/// The row for `op` of `domain` ("" or "ai.onnx" for the default one; alias domains of QONNX,
/// Brevitas and FINN are resolved; an operator that ai.onnx does not know but com.microsoft,
/// QuantLib or TensorRT does is taken for that, since exporters leave the domain out), or null.
const Rule* FindRule(std::string_view domain, std::string_view op);

/// The traits of that row, or none.
const Traits& TraitsOf(std::string_view domain, std::string_view op);

}  // namespace acev2

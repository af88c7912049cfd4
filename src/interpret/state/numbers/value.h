// SPDX-License-Identifier: Apache-2.0
//
// A value of the graph while it is interpreted: what rules see of it (Tensor) plus its ONNX type
// and where its constant data lies; and the owner of all values of a pass.
//
// Invariant: a GraphValue is owned by Values and never moves; scopes and nodes point to it. Values
// knows no other owner, but for what it takes of their common allowance.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"
#include "interpret/state/allowance.h"
#include "interpret/state/stable_list.h"
#include "onnx/onnx_pb.h"
#include "rules/node.h"
#include "rules/traits.h"

namespace acev2 {

/// The graph inputs whose values a tensor that may decide sizes, or its size, is computed from.
using Origin = std::set<std::string>;

/// What is known of a sequence at load.
struct Sequence {
  std::optional<std::int64_t> length;
  /// The shape that its entries share; dimensions in which they differ are open.
  std::optional<PartialShape> entry;
  /// The shape of each entry; as many as `length`, or none if that is not known of each.
  std::vector<PartialShape> entries;
  /// In the body of a loop: the carried sequence that this one is, with `added` entries more. Then
  /// the rest says of those alone.
  const struct GraphValue* grown_from = nullptr;
  std::int64_t added = 0;
};

struct GraphValue {
  Tensor tensor;
  /// VALUE_NOT_SET if unknown. Values of one type share it (Values::ShareType), until one changes.
  const onnx::TypeProto& type() const {
    return type_ == nullptr ? onnx::TypeProto::default_instance() : *type_;
  }
  onnx::TypeProto& mutable_type() {
    if (type_ == nullptr) {
      type_ = std::make_shared<onnx::TypeProto>();
    } else if (type_.use_count() > 1) {
      type_ = std::make_shared<onnx::TypeProto>(*type_);
    }
    return *type_;
  }
  const onnx::TensorProto* initializer = nullptr;
  /// What its data contradict, of a constant that no runtime loads. Null: nothing.
  std::shared_ptr<const std::string> fault;
  /// The record of the node that is the cause if its shape or format is not known; -1: no node is.
  int open_because = -1;
  /// Null: computed from no input, from too many, or too large to decide sizes.
  const Origin* origin = nullptr;
  /// Computed from an input that was given values: it is known, yet no constant.
  bool given = false;
  /// Computed from values that are taken as 1 for want of others.
  bool guessed = false;
  /// What a node on a cycle makes, for those that run before it: nothing is known of it.
  bool awaited = false;
  /// How many nodes read it in an assumed format, and the widest of those.
  int assumed_readers = 0;
  Format assumed;
  /// A factor and an addend of each channel can be computed into the operands of the node that
  /// made it. Empty: not.
  struct ChannelFactors {
    int run = 0;              ///< of the graph that has that node (Scope::run)
    bool has_addend = false;  ///< an addend of each channel is among these constants already
    bool constant = false;    ///< they are constants: else it is only where they could have gone
  };
  std::optional<ChannelFactors> takes_channel_factors;
  /// What is known of it if it is one. Few are.
  const Sequence& sequence() const { return sequence_ == nullptr ? kNoSequence : *sequence_; }
  Sequence& mutable_sequence() {
    if (sequence_ == nullptr) sequence_ = std::make_unique<Sequence>();
    return *sequence_;
  }
  /// The same is known of it as of `other`.
  void TakeSequenceOf(const GraphValue& other) {
    sequence_ = other.sequence_ == nullptr ? nullptr : std::make_unique<Sequence>(*other.sequence_);
  }
  /// The number that it is, as another one and a difference: what a loop counts with. Null: none.
  const GraphValue* counted_from = nullptr;
  std::int64_t difference = 0;
  /// Its shape, or that of what it is computed from, contradicts what the model declares.
  bool misdeclared = false;
  /// Where Lifetimes (pass/memory.cc) has it, if that knows it.
  mutable std::size_t lifetime = 0;
  /// The constant as ONNX's shape functions want it; made on first use.
  std::unique_ptr<onnx::TensorProto> data;
  std::unique_ptr<onnx::TensorShapeProto> symbolic;

 private:
  friend class Values;
  static const Sequence kNoSequence;
  std::shared_ptr<onnx::TypeProto> type_;
  std::unique_ptr<Sequence> sequence_;
};

/// The values of one node: null for an input left out and an output nobody asked for.
struct NodeValues {
  const Traits& traits;
  std::span<GraphValue* const> inputs;
  std::span<GraphValue* const> outputs;
};

/// All values of a pass.
class Values {
 public:
  Values() = default;
  /// Charges what it makes to `allowance`, which must outlive it.
  explicit Values(Allowance& allowance) : allowance_(&allowance) {}

  /// A value of unknown type.
  GraphValue* New(std::string name);
  /// Another value of the same type and format, whose elements are not known: an argument of a body
  /// that runs more than once. Of a sequence, that it has grown from `value`.
  GraphValue* Copy(const GraphValue& value);

  /// Lets `value`, whose type is settled, share it with others of the same type: a network has few.
  void ShareType(GraphValue& value);

  /// The names of all values, in ascending order, each once.
  std::set<std::string> Names() const;

 private:
  Allowance* allowance_ = nullptr;
  // The last few types; most values are of the same as one shortly before.
  std::array<std::shared_ptr<onnx::TypeProto>, 8> types_;
  std::size_t next_type_ = 0;
  StableList<GraphValue> values_;
};

/// True if nobody knows how large `tensor` is or of what.
bool IsOpen(const Tensor& tensor);

/// True if the rank or a dimension of `tensor` is not known.
bool HasOpenSize(const Tensor& tensor);

/// Makes Tensor::element_type, stored and shape say what `value.type` says; a negative dimension
/// there is cleared. Throws Error past kMaxRank.
void UpdateFromType(GraphValue& value);
/// Makes `value.type` a tensor type that says what its Tensor says.
void UpdateType(GraphValue& value);
/// Gives `value` the format that its element type declares.
void TakeDeclaredFormat(GraphValue& value);
/// Fills what `into` leaves open (element type, rank, dimensions) from `from`.
void MergeType(const onnx::TypeProto& from, onnx::TypeProto& into);

/// `value` as the report shows it.
TensorInfo DescribeTensor(const GraphValue& value);
/// `tensor`, which may be a copy of that of `value` with another format, as the report shows it.
TensorInfo DescribeTensor(const GraphValue& value, const Tensor& tensor);

}  // namespace acev2

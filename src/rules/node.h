// SPDX-License-Identifier: Apache-2.0
//
// A node and its tensors as an operator rule sees them: plain data, free of ONNX and protobuf.
//
// Invariant: a rule never meets an unknown. Every accessor that would have to answer "unknown"
// throws Unknown instead; the visitor catches it and lists the node as unpriced with that reason.
// So rules have no error paths. Filled by interpret/, read by rules/.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"
#include "acev2/report.h"
#include "rules/quantization/integer_range.h"
#include "rules/quantization/scale.h"
#include "rules/traits.h"
#include "tensor/constant.h"
#include "tensor/format_source.h"

namespace acev2 {

/// Why a node cannot be priced; becomes NodeCost::reason and a Diagnostic.
struct Unknown {
  std::string reason;
  std::string hint;
  /// True if it is the shape or format of an operand or output that is missing: the cause may then
  /// lie further up.
  bool open_tensor = false;
};

/// What has been made of one tensor by quantizers and dequantizers: those that say the same make
/// the same tensor, which is charged once.
struct Versions {
  struct Real {
    ScalePtr scale;
    std::shared_ptr<bool> float_exists;
    std::shared_ptr<Versions> versions;
  };
  struct Payload {
    Format format;
    ScalePtr scale;
    int run = 0;  ///< of the graph that charged it (Datapath::run)
    std::shared_ptr<Versions> versions;
  };
  std::vector<Real> dequantized;
  std::vector<Payload> quantized;
};

struct Numbers;  // interpret/state/numbers/stored_numbers.h

/// A tensor at one point of the graph.
struct Tensor {
  std::string name;
  int element_type = 0;               ///< onnx::TensorProto::DataType, 0 if unknown or no tensor
  std::optional<PartialShape> shape;  ///< empty if the rank is unknown
  Format stored;                      ///< of the declared element type
  Format value;                       ///< what the datapath multiplies: the payload's format
  /// The values of an integer payload, where they are fewer than `value` has.
  std::optional<ValueRange> range;
  FormatSource source;  ///< where `value` comes from
  std::shared_ptr<const Scale> pending;
  /// Depends on constants only: whatever is done to it is done offline and costs nothing.
  bool offline = false;
  /// The table look-up of an elementary function already holds the following requantization.
  bool looked_up = false;
  /// A quantizer has just rounded it: bounds, zero point and scale that follow are the quantizer's
  /// own (QCDQ's Clip; FINN's Add and Mul behind MultiThreshold).
  bool rounded = false;
  /// The payload of the node's computed input under another name, range or scale: it takes no
  /// memory of its own.
  bool renamed = false;
  /// Index of the NodeCost that made it, -1 for graph inputs and constants.
  int producer = -1;
  /// Its numbers are whole, whatever its type (Floor, Round).
  bool whole = false;
  /// A rounding that the graph writes (Floor, Round, a division of integers) has just made it:
  /// bounds right behind are its saturation.
  bool just_rounded = false;
  /// A scale that a quantizer computes at run time: a constant that multiplies it is a scale, too.
  bool run_time_scale = false;
  /// The result of a MAC layer itself, or that in another type or rescaled: a constant vector added
  /// right behind it is its bias.
  bool product = false;
  /// What a MAC layer made and nothing requantized, or what a quantizer of more than 16 bits made:
  /// products take its float (docs/metric.md).
  bool accumulator = false;
  /// Set once a float version exists (the rescaling multiply was charged). Shared by all that
  /// dequantizers make of one payload with one scale: they are one tensor.
  std::shared_ptr<bool> float_exists;
  /// What quantizers and dequantizers have made of it so far; shared by its copies and views.
  mutable std::shared_ptr<Versions> versions;
  /// The numbers stored in the model that can be in it (interpret/state/numbers/stored_numbers.h),
  /// or null.
  const Numbers* numbers = nullptr;
  /// The quantizer that made it has been asked for what its scale takes.
  bool scale_counted = false;
  /// The initializer that this offline tensor is derived from.
  const void* root = nullptr;
  /// Its values are those of `root`, moved at most: then for each of its axes the axis of the root
  /// that it is (-1: not one alone).
  bool holds_root = false;
  std::vector<int> root_axes;
  /// Of a sequence or an optional: the payloads of one scale that are in it. Who wants it as floats
  /// wants those. Null: what is in it are floats, or is not known.
  std::shared_ptr<const std::vector<Tensor*>> held;
  /// The graph's tensor that this is a copy of, in another format: what is charged once is charged
  /// to that one.
  Tensor* original = nullptr;
  /// Numbers packed into one stored element (MatMulNBits: two 4-bit weights in a uint8).
  int values_per_element = 1;
  /// Loads the values of a constant; unset if there are none to load.
  std::function<std::shared_ptr<const Constant>()> load;

  /// Values if they are known and small enough to be looked at, else null. Loaded on first use.
  const Constant* values() const;
  /// The same if every one of them is known, else null.
  const Constant* known_values() const;
  /// The one number that all of its elements are; empty if they differ or are not known.
  std::optional<double> only_value() const;
  void set_values(std::shared_ptr<const Constant> constant);

  /// The dimensions; throws Unknown if the rank or any dimension is unknown.
  std::vector<std::int64_t> dims() const;
  /// Product of the dimensions; throws Unknown, or Error past 2^63 - 1.
  Count elements() const;
  /// The same, empty where elements() throws Unknown.
  std::optional<Count> known_elements() const;
  std::size_t rank() const;  ///< throws Unknown
  /// Dimension `axis` (negative counts from the end); throws Unknown.
  std::int64_t dim(std::int64_t axis) const;

 private:
  mutable std::shared_ptr<const Constant> constant_;
  mutable bool loaded_ = false;
};

/// Read access to the attributes of a node, function references already resolved.
class Attributes {
 public:
  virtual ~Attributes() = default;
  virtual bool Has(std::string_view name) const = 0;
  virtual std::optional<std::int64_t> Int(std::string_view name) const = 0;
  virtual std::optional<double> Float(std::string_view name) const = 0;
  virtual std::optional<std::string> String(std::string_view name) const = 0;
  /// Empty if absent.
  virtual std::vector<std::int64_t> Ints(std::string_view name) const = 0;
  virtual std::vector<double> Floats(std::string_view name) const = 0;
  virtual std::vector<std::string> Strings(std::string_view name) const = 0;
  /// Values of a (small) tensor attribute, or null.
  virtual std::shared_ptr<const Constant> TensorValue(std::string_view name) const = 0;
  /// "INT", "TENSOR", "STRINGS" …; empty if absent.
  virtual std::string_view TypeOf(std::string_view name) const = 0;
};

struct OwnRule;  // profile/content.h

/// A quantizer that a node holds, for what its scale and zero point take.
struct QuantizerUse {
  const Tensor* quantized = nullptr;   ///< what it quantizes, or the payload that it gives a scale
  const Tensor* scale = nullptr;       ///< null: there is only a zero point
  const Tensor* zero_point = nullptr;  ///< null: 0
  Format payload;
  bool packed = false;  ///< zero points are packed: there are as many as scales
  bool rounds = false;  ///< it makes the payload; else the payload may have come with its scale
};

/// One node: operator, operands, attributes, and the format each operand has in the datapath.
struct Node {
  std::string op;
  std::string domain;            ///< "" for ai.onnx
  int opset = 0;                 ///< version of the operator's domain that the model imports
  Traits traits;                 ///< of the operator's row
  std::vector<Tensor*> inputs;   ///< null for an absent optional input
  std::vector<Tensor*> outputs;  ///< null for an output nobody asked for
  const Attributes* attributes = nullptr;
  /// Format of each operand in the datapath, set by the format rule before the work rule runs.
  std::vector<Format> operand_formats;
  /// Per input: true if it is a setting (a bound, pads, a scale, a zero point) and no operand, so
  /// that its elements are no parameters. Empty: none is. Set by the format rule.
  std::vector<bool> settings;
  /// The quantizers it holds. Set by the format rule.
  std::vector<QuantizerUse> quantizers;
  /// How much of its scores causal attention computes.
  Causal causal = Causal::kFull;
  /// The rule of the user's profile that counts this node, or null.
  const OwnRule* own = nullptr;

  bool Has(std::size_t i) const { return i < inputs.size() && inputs[i] != nullptr; }
  bool HasOutput(std::size_t i) const { return i < outputs.size() && outputs[i] != nullptr; }
  /// Input `i`; throws Unknown if it is absent. Work rules see a const Node and change no tensor;
  /// format rules do.
  const Tensor& In(std::size_t i) const;
  Tensor& In(std::size_t i);
  /// Output `i`; throws Unknown if nobody asked for it.
  const Tensor& Out(std::size_t i = 0) const;
  Tensor& Out(std::size_t i = 0);
  void MarkSetting(std::size_t i);
  void MarkSettingsFrom(std::size_t i);
  /// Datapath format of operand `i`; throws Unknown if absent or not known.
  Format FormatOf(std::size_t i) const;

  /// Attributes, whose default an absent one has. Writers put a number into INT, FLOAT, or a TENSOR
  /// or list of one: whatever holds what is asked for is read. Throws Unknown where one is there
  /// that does not; it is never taken for absent.
  std::int64_t Int(std::string_view name, std::int64_t otherwise) const;
  double Float(std::string_view name, double otherwise) const;
  std::string String(std::string_view name, std::string_view otherwise) const;
  /// Whole numbers of a list, a TENSOR, or one number; none if it is absent.
  std::vector<std::int64_t> Ints(std::string_view name) const;
  /// As Float; empty if it is absent.
  std::optional<double> Number(std::string_view name) const;
  /// The same for a width in bits. Throws Unknown unless it is whole and 1 to 64.
  std::optional<int> Bits(std::string_view name) const;
};

}  // namespace acev2

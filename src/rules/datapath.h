// SPDX-License-Identifier: Apache-2.0
//
// Integer lowering (docs/metric.md): the format rules of the rule table.
//
// A tensor behind DequantizeLinear is an integer with a pending scale. A format rule says what its
// operator does with one: pass it on, multiply payloads, align scales, fold it into a written
// multiply, look the result up, or ask for the float. Every charge goes to the node at hand or, for
// the float version of a tensor, once to the node that made it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "acev2/options.h"
#include "rules/rule.h"

namespace acev2 {

/// Least and greatest value.
struct ValueRange {
  double low = 0;
  double high = 0;
};

/// The narrowest integer format that holds the whole numbers of `bounds`; signed as `stored` is, and
/// no wider. [-1, 1] is ternary.
Format RangeFormat(ValueRange bounds, Format stored);

/// What products of integers of at most `bits` are summed in: INT32, or INT64 where one is wider
/// than 32 bits (docs/metric.md, [O]).
inline Format IntegerAccumulator(int bits) { return IntFormat(bits > 32 ? 64 : 32); }

/// The bounds of a Clip node: attributes before opset 11, then inputs 1 and 2; one that is absent or
/// not known is infinite.
ValueRange BoundsOfClip(const Node& node);

/// What a format rule works on: one node, its ledger, and a way to charge other nodes.
struct Datapath {
  Node& node;
  Ledger& ledger;
  const Options& options;
  /// Adds `work` to the node that made `tensor`.
  std::function<void(const Tensor& tensor, Work work)> charge_producer;
  /// True if everything that reads output `i` is a quantizer (and it is no graph output).
  std::function<bool(std::size_t i)> only_quantizers_read;
  /// The constant bounds that output `i` is held to, if its only reader is a Clip.
  std::function<std::optional<ValueRange>(std::size_t i)> clipped_to;
  /// Set by a format rule that has found the operator to be free, to the reason ("table look-up"):
  /// its work rule is then not run.
  std::string_view free_because = {};
};

/// Charges making a float of `tensor`, which is pending, unless it has been made before.
void MakeFloat(Datapath& path, Tensor& tensor);

// The vocabulary. Each sets Node::operand_formats for every input and value, pending scale and
// source of every output.

/// The operator needs real values: pending scales are multiplied in, outputs are as declared.
void Stored(Datapath& path);
/// Output 0 carries input 0 on: payload, pending scale and all (Relu, MaxPool, Reshape, Slice …).
/// Further inputs are settings or as declared; further outputs are as declared.
void Keep(Datapath& path);
/// Like Keep for every output (Split).
void KeepAll(Datapath& path);
/// MAC layer on inputs 0 and 1 (Conv, MatMul, Gemm, Einsum …): payloads multiply into an INT32
/// accumulator (a float one if an operand is float) whose pending scale is the product of theirs.
void Accumulate(Datapath& path);
/// Clip: as Keep. Bounds of an integer narrow its format; right behind a quantizer they are its
/// saturation, which is free (QCDQ).
void Saturate(Datapath& path);
/// Add, Sub, Max, Min, Sum: different pending scales are aligned by one multiply on the operand
/// that is cheaper to rescale, then payloads are combined.
void Align(Datapath& path);
/// Mul: payloads multiply and scales combine; a scale is folded into a constant factor.
void Product(Datapath& path);
/// BatchNormalization: the pending scale of input 0 is folded into the written multiply; float out.
void Premultiply(Datapath& path);
/// Elementary function of input 0: a table look-up if the payload has at most 8 bits and only
/// quantizers read the result (the ledger then stays empty), else as Stored.
void LookUp(Datapath& path);
/// Concat: equal scales pass on, unequal ones stay with their parts.
void Parts(Datapath& path);

}  // namespace acev2

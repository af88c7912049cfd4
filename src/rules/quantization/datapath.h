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
#include <vector>

#include "acev2/options.h"
#include "rules/quantization/integer_range.h"
#include "rules/rule.h"

namespace acev2 {

/// The narrowest integer format that holds the whole numbers of `bounds`; signed as `stored` is,
/// and no wider. [-1, 1] is ternary.
Format RangeFormat(ValueRange bounds, Format stored);

/// The bounds of a Clip node: attributes before opset 11, then inputs 1 and 2; one that is absent
/// or not known is infinite.
ValueRange BoundsOfClip(const Node& node);

/// What a format rule works on: one node, its ledger, and a way to charge other nodes.
struct Datapath {
  Node& node;
  Ledger& ledger;
  const Options& options;
  /// Adds `work` to the node that made `tensor`.
  std::function<void(const Tensor& tensor, Work work)> charge_producer;
  /// The constant bounds that output `i` is held to, if its only reader is a Clip.
  std::function<std::optional<ValueRange>(std::size_t i)> clipped_to = {};
  /// What quantizers hold output `i` to, in real numbers, if they alone read it: values outside of
  /// it are cut by every one of them.
  std::function<std::optional<ValueRange>(std::size_t i)> saturated_to = {};
  /// Tells one run over a graph from others: what is charged once is charged once in each.
  int run = 0;
  /// Set by a format rule that has found the operator to be free, to the reason ("table look-up"):
  /// its work rule is then not run.
  std::string_view free_because = {};
};

/// True if the operator hands numbers on in their order of size, so that what quantizers cut behind
/// it they would have cut in front of it.
bool PreservesCuts(const Rule& rule);

/// Charges making a float of `tensor`, which is pending, unless it has been made before.
void MakeFloat(Datapath& path, Tensor& tensor);

/// The outputs are real numbers as the graph declares them.
void SetOutputsAsDeclared(Node& node);

// The vocabulary. Each sets Node::operand_formats for every input and value, pending scale and
// source of every output.

/// The operator needs real values: pending scales are multiplied in, outputs are as declared.
void Stored(Datapath& path);
/// The same, one element at a time: part of a table look-up where it stands beside a function.
void Pointwise(Datapath& path);
/// Output 0 carries input 0 on: payload, pending scale and all (Relu, Slice, Pad …). Axes stay
/// where they are. Further inputs are settings or as declared; further outputs are as declared.
void Keep(Datapath& path);
/// As Keep; a factor and an addend of each channel (axis 1) are part of the constants that input 0
/// was computed with.
void KeepFolded(Datapath& path);
/// Like Keep for every output (Split).
void KeepAll(Datapath& path);
/// As Keep; the elements stay in their order but get other dimensions (Reshape, Flatten, Squeeze
/// …).
void KeepReshaped(Datapath& path);
/// As Keep; axes are permuted as the attribute perm says (Transpose).
void KeepTransposed(Datapath& path);
/// As Keep; axes of size 1 are repeated (Expand, Tile).
void KeepExpanded(Datapath& path);
/// As Keep; indices select along the attribute axis, whose place their axes take (Gather).
void KeepGathered(Datapath& path);
/// As Keep where the attribute `mode` is "nearest", so that each result is one element
/// (GridSample).
void KeepIfNearest(Datapath& path);
/// Output 0 is a sequence or an optional of the inputs, or of their parts: payloads of one scale
/// stay payloads in it.
void Hold(Datapath& path);
/// Output 0 is taken from what input 0 holds (SequenceAt, OptionalGetElement).
void KeepHeld(Datapath& path);
/// As Keep; elements are placed anew (DepthToSpace, GatherND …).
void KeepScattered(Datapath& path);
/// Output 0 is the same number in another type (Cast, CastLike): floats of any width carry payload
/// and scale on, an integer stays one in a float that holds it, bool is one bit.
void KeepValue(Datapath& path);

/// Which axes' elements meet in one result.
enum class Meeting {
  kPositions,       ///< all but batch and channel, which is axis 1 (pools)
  kPositionsFirst,  ///< the same where the channel is the last axis
  kReduced,         ///< the attribute or input axes; none: all
  kAxis,            ///< the attribute or input axis
};
/// Elements of input 0 are compared with each other (MaxPool, ReduceMax, TopK …): unequal scales
/// are aligned first, the result carries on.
template <Meeting meeting>
void Select(Datapath& path);
/// Elements of input 0 are added up (AveragePool, ReduceSum …): unequal scales are aligned, an
/// integer sum has the bits that its terms need, and an average leaves 1/k with the pending scale.
template <Meeting meeting, bool average, bool magnitudes = false>
void SumUp(Datapath& path);

/// Axis i of input 0 becomes axis `axes[i]` of the output, or (-1) is summed over (Einsum of one
/// operand).
void SumLabels(Datapath& path, const std::vector<int>& axes);

/// Clip and Relu: as Keep. Whole bounds of whole numbers narrow their format; what a quantizer cuts
/// anyway is the quantizer's saturation, which is free.
void SaturateClip(Datapath& path);
void SaturateRelu(Datapath& path);
/// Floor, Ceil, Round: whole numbers in the tensor's type.
void RoundToWhole(Datapath& path);

/// What becomes of operands that are combined element by element.
enum class Combine { kSum, kDifference, kAverage, kChoice };
/// Add, Sub, Mean, Max …: different pending scales are aligned by one multiply on the operand that
/// is cheaper to rescale, then payloads are combined.
template <Combine combine>
void Align(Datapath& path);
/// Mul: payloads multiply and scales combine; a scale is folded into a constant factor.
void Product(Datapath& path);
/// Div: by a constant a written multiply, which takes the scale in (the reciprocal of an integer is
/// no integer, so the constant counts as what it is declared); of constants, integers get a scale.
void DivideBy(Datapath& path);
/// Pow: a square of a payload is an integer multiply.
void RaiseToPower(Datapath& path);
/// x·x of input 0 alone (Pow 2, ReduceSumSquare): an integer multiply.
void Square(Datapath& path);
/// BatchNormalization: the pending scale of input 0 is folded into the written multiply; float out.
void Premultiply(Datapath& path);
/// LeakyRelu, PRelu: payload × slope, the scale passes on.
void KeepScaled(Datapath& path);
/// |x| and −x: integers get the bits that the result needs.
void KeepMagnitude(Datapath& path);
void KeepNegated(Datapath& path);
/// Sign: a ternary number, whatever comes in.
void TernarySign(Datapath& path);
/// Where: between +c and −c a bipolar number, between 0 and c one bit; payloads of equal scale
/// pass.
void Choose(Datapath& path);
/// The output is input 0 with elements of input `updates` written over some of its own, unless the
/// attribute `reduction` combines them (Scatter): a payload passes if one scale is that of all.
template <std::size_t updates>
void Overwrite(Datapath& path);
extern template void Overwrite<1>(Datapath& path);
extern template void Overwrite<2>(Datapath& path);
/// OneHot: one of the two numbers in input 2, as Where.
void OneOfTwo(Datapath& path);
/// Elementary function: computed on floats, where it is no part of a table look-up.
void LookUp(Datapath& path);
/// Concat: equal scales pass on, unequal ones stay with their parts.
void Parts(Datapath& path);

/// True if a result of a node of `rule` depends on one element of each computed operand.
bool IsElementwise(const Rule& rule);
/// True if it is what only a table makes cheap, where those of its operands are computed from one
/// number that `computed` says: a function, a division or root, a product of it with itself.
bool WantsTable(const Rule& rule, const std::vector<bool>& computed);
/// True if `tensor` is a payload that a table can be indexed by: of at most kLookUpBits.
bool IndexesTable(const Tensor& tensor);
/// The node is one table look-up per element, by the payload of input 0; quantizing its result
/// included.
void TakeFromTable(Datapath& path);

}  // namespace acev2

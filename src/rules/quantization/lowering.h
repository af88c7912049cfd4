// SPDX-License-Identifier: Apache-2.0
//
// The moves that integer lowering is made of: comparing, combining and applying scales.
//
// Invariant: every charge that a scale causes is computed here and nowhere else, so that the same
// quantized network costs the same in every encoding. Used by datapath.cc and the quantization
// rules. Source of all of it: docs/metric.md, "Integer lowering".
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "rules/quantization/datapath.h"
#include "rules/quantization/scale.h"

namespace acev2 {

/// A quantizer: what format it rounds to and with which scale and zero point.
struct Quantizer {
  Format format;
  ScalePtr scale;               ///< with the zero point's identity
  bool has_zero_point = false;  ///< not 0, or not known to be 0
  std::string source;           ///< "quantizer 'q3'"
};

/// The scale of a product of payloads; its zero point is 0 (input zero points fold into the bias).
ScalePtr ProductOf(const std::vector<const Scale*>& scales);

/// The scale that the tensors `scale` and `zero_point` (may be null) hold for payloads of `format`
/// in the shape of `payload`, applied along `axis` in blocks of `block` (0: none) where it has more
/// than one element.
ScalePtr ScaleOf(const Tensor& payload, Format format, const Tensor& scale,
                 const Tensor* zero_point, int axis, std::int64_t block);
/// The same for a scale whose dimensions broadcast to those of `payload` from the right, as the
/// factor of a Mul.
ScalePtr BroadcastScaleOf(const Tensor& payload, const Tensor& scale);
/// False only if the zero point is absent or known to be 0 everywhere.
bool HasZeroPoint(const Tensor* zero_point);

/// The rescaling of `count` numbers of format `value` from scale `from` (null: none) to `to` (null:
/// none): one multiply, one shift if the ratio is a power of two, nothing (empty) if it is 1. From
/// integers to integers the multiply is by what `requant` says.
std::optional<Work> RescaleWork(Count count, Format value, const Scale* from, const Scale* to,
                                Requant requant = Requant::kFloat32);
/// What it takes to make the float version of a pending tensor.
std::vector<Work> FloatWork(const Tensor& tensor);

/// Charges rounding `input` to `quantizer` (nothing if it is there already) and makes `output` the
/// payload: value format, no pending scale.
void Quantize(Datapath& path, const Tensor& input, Tensor& output, const Quantizer& quantizer);

/// Makes `output` what dequantizing `input` gives: its payload with `scale` pending. With
/// `--lowering none`: a float, and one multiply per element and an add for the zero point.
void Dequantize(Datapath& path, const Tensor& input, Tensor& output, ScalePtr scale,
                bool has_zero_point);

/// Brings the payloads of operand `i`, a computed tensor whose elements have unequal scales, to
/// one: one multiply per element, or per element of the parts that are not at the scale of the
/// dearest. Returns the scale that they have then. `what` names the reason in the report.
ScalePtr AlignWithin(Datapath& path, const Tensor& tensor, std::string_view what);

/// Operand `i` enters the datapath as its payload / as a float (the rescaling is charged once, to
/// the node that made the tensor). Both set and return Node::operand_formats[i].
Format UsePayload(Node& node, std::size_t i);
Format UseFloat(Datapath& path, std::size_t i);

}  // namespace acev2

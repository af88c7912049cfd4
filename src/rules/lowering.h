// SPDX-License-Identifier: Apache-2.0
//
// The moves that integer lowering is made of: comparing, combining and applying scales.
//
// Invariant: every charge that a scale causes is computed here and nowhere else, so that the same
// quantized network costs the same in every encoding. Used by datapath.cc and the quantization
// rules. Source of all of it: docs/metric.md, "Integer lowering".
#pragma once

#include <memory>
#include <vector>

#include "rules/datapath.h"

namespace acev2 {

/// A quantizer: what format it rounds to and with which scale and zero point.
struct Quantizer {
  Format format;
  std::shared_ptr<const Scale> scale;  ///< with the zero point's identity
  bool has_zero_point = false;         ///< not 0, or not known to be 0
  std::string source;  ///< "quantizer 'q3'"
};

/// True if a step of the payload is the same under both scales: equal factors, whatever the zero
/// points.
bool SameStep(const Scale* a, const Scale* b);
/// True if payloads under both scales mean the same numbers: equal factors and zero points.
bool SameScale(const Scale* a, const Scale* b);

/// The scale of a product of payloads; its zero point is 0 (input zero points fold into the bias).
std::shared_ptr<const Scale> ProductOf(const std::vector<const Scale*>& scales);
std::shared_ptr<const Scale> WithoutZeroPoint(const std::shared_ptr<const Scale>& scale);

/// The scale that the tensors `scale` and `zero_point` (may be null) hold, applied along `axis` in
/// blocks of `block` (0: none) where it has more than one element.
std::shared_ptr<const Scale> ScaleOf(const Tensor& scale, const Tensor* zero_point, int axis,
                                     std::int64_t block);
/// False only if the zero point is absent or known to be 0 everywhere.
bool HasZeroPoint(const Tensor* zero_point);

/// The rescaling of `count` payloads of format `value` from scale `from` (null: none) to `to`
/// (null: none): one multiply, or one shift if every factor is a power of two.
Work RescaleWork(Count count, Format value, const Scale* from, const Scale* to);
/// What it takes to make the float version of a pending tensor.
std::vector<Work> FloatWork(const Tensor& tensor);

/// Charges rounding `input` to `quantizer` (nothing if it is there already) and makes `output` the
/// payload: value format, no pending scale.
void Quantize(Datapath& path, const Tensor& input, Tensor& output, const Quantizer& quantizer);

/// Makes `output` what dequantizing `input` gives: its payload with `scale` pending. With
/// `--lowering none`: a float, and one multiply per element and an add for the zero point.
void Dequantize(Datapath& path, const Tensor& input, Tensor& output,
                std::shared_ptr<const Scale> scale, bool has_zero_point);

/// Charges the scales of block-quantized operands of a MAC layer, one multiply and one add per block
/// and output, and takes them out of the pending scale of `output`.
void ApplyBlockScales(Datapath& path, Tensor& output);

/// Operand `i` enters the datapath as its payload / as a float (the rescaling is charged once, to
/// the node that made the tensor). Both set and return Node::operand_formats[i].
Format UsePayload(Node& node, std::size_t i);
Format UseFloat(Datapath& path, std::size_t i);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What the format rules of quantizers and of QOperator nodes share: their operands, and what they
// note of scales and zero points.
//
// Invariant: what is not known at load is thrown as Unknown. Used by quantize.cc, qoperator.cc and
// saturation.cc alone.
#pragma once

#include <cstddef>
#include <string>

#include "rules/quantization/datapath.h"
#include "rules/quantization/lowering.h"

namespace acev2 {

/// Every operand is read as its payload.
void UsePayloads(Node& node);

/// Input `i`; null where it is absent or -1.
const Tensor* OptionalInput(const Node& node, int i);

/// "quantizer 'y'", y being the result of `node`.
std::string QuantizerName(const Node& node);

/// The quantizer that `node` is: it rounds to `format` with `scale` and `zero_point` (null: 0).
Quantizer QuantizerOf(const Node& node, Format format, const Tensor& scale,
                      const Tensor* zero_point);

/// Notes a quantizer that rounds `of`, whose scale is `before`, to `format` with scale `after`: if
/// that is the same, the constants are those of the quantizer before it.
void NoteRounding(Node& node, const Tensor& of, const ScalePtr& before, Format format,
                  const Tensor* scale, const Tensor* zero_point, const ScalePtr& after);

/// Notes what gives the payload `of` its scale.
void NoteScale(Node& node, const Tensor& of, const Tensor* scale, const Tensor* zero_point);

/// What a quantizer rounds output 0 to: the declared type, or the range that a Clip behind it sets
/// (QCDQ: 4-bit values in an int8).
Format RoundedFormat(const Datapath& path);

/// The largest number that input `i` holds; throws Unknown if it is not known at load. `what` is
/// what the input is.
double KnownNumber(const Node& node, std::size_t i, const char* what);

/// The same as a width; throws Unknown unless it is 1 to 64.
int KnownBits(const Node& node, std::size_t i, const char* what);

/// The work of DynamicQuantizeLinear (ONNX, its function body): the range of x and 0, scale =
/// range / 255, zero point = round(0 - min / scale) clipped, y = round(x / scale) + zero point.
void ChargeDynamicQuantization(Datapath& path, const Tensor& x, Format format);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Format rules of the operators that quantize: Q/DQ nodes, QONNX quantizers, and QOperator nodes,
// which are defined as DequantizeLinear → float operator → QuantizeLinear and go the same way.
//
// Invariant: nothing is priced here that lowering.h does not compute, so QDQ, QOperator and QONNX
// forms of a network cost the same. Rows: quantize_rules.h.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "rules/datapath.h"

namespace acev2 {

/// A type as FINN and QONNX write it (qonnx.core.datatype): "INT4", "UINT8", "BIPOLAR", "TERNARY",
/// "BINARY" ({0, 1}), "FLOAT32", "SCALEDINT<8>", "FIXED<8,4>". Empty if it is none.
std::optional<Format> ParseDatatype(std::string_view name);

/// The real numbers that the quantizer `node` of `rule` cuts nothing of, widened by half a step, since
/// what is nearer to its ends than that is rounded to them; empty if its settings are not constants.
std::optional<ValueRange> SaturationOf(const Rule& rule, const Node& node);

void QuantizeLinear(Datapath& path);         ///< x, y_scale, [y_zero_point]
void DequantizeLinear(Datapath& path);       ///< x, x_scale, [x_zero_point]
void DynamicQuantizeLinear(Datapath& path);  ///< x → y, y_scale, y_zero_point
void QuantNode(Datapath& path);              ///< QONNX Quant: x, scale, zero point, bit width
void BipolarQuantNode(Datapath& path);       ///< QONNX BipolarQuant: x, scale
void TruncNode(Datapath& path);              ///< QONNX Trunc: x, scale, zero point, in, out bits
void FloatQuantNode(Datapath& path);         ///< QONNX FloatQuant
void MultiThresholdNode(Datapath& path);     ///< FINN MultiThreshold: x, thresholds

/// Where a quantized operand of a QOperator node stands among its inputs; -1: nowhere.
struct QOperand {
  int value = -1;
  int scale = -1;
  int zero_point = -1;
  int axis = 1;  ///< along which scales and zero points lie that are vectors
  std::string_view transposed = {};  ///< the attribute that swaps the last two axes, if any does
};

/// A QOperator node as the float operator it wraps.
struct QForm {
  std::string_view inner;  ///< name of the float operator's row
  std::array<QOperand, 5> operands;
  QOperand result;         ///< scale and zero point of the output quantizer; scale -1: none
  int bias = -1;           ///< added to the result of an operator that has no bias of its own
  bool dynamic = false;    ///< operand 0 is a float that the node itself quantizes to 8 bits
  bool real = false;       ///< the result is a float by definition: scales are multiplied in
};

void LowerQForm(Datapath& path, const QForm& form);

/// A QOperator node of any number of operands as the float operator `inner`: y_scale, y_zero_point,
/// (x, scale, zero point)…
void LowerQVariadic(Datapath& path, std::string_view inner);

/// The format rule of a QOperator row.
template <const QForm& form>
void AsQForm(Datapath& path) {
  LowerQForm(path, form);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Format rules of the operators that quantize: Q/DQ nodes, QONNX quantizers, FINN's thresholds.
//
// Invariant: nothing is priced here that lowering.h does not compute, so QDQ, QOperator
// (qoperator.h) and QONNX forms of a network cost the same. Rows: quantize_rules.h, finn_rules.h.
#pragma once

#include "rules/quantization/datapath.h"

namespace acev2 {

void QuantizeLinear(Datapath& path);         ///< x, y_scale, [y_zero_point]
void DequantizeLinear(Datapath& path);       ///< x, x_scale, [x_zero_point]
void DynamicQuantizeLinear(Datapath& path);  ///< x → y, y_scale, y_zero_point
void QuantNode(Datapath& path);              ///< QONNX Quant: x, scale, zero point, bit width
void BipolarQuantNode(Datapath& path);       ///< QONNX BipolarQuant: x, scale
void TruncNode(Datapath& path);              ///< QONNX Trunc: x, scale, zero point, in, out bits
void FloatQuantNode(Datapath& path);         ///< QONNX FloatQuant
void MultiThresholdNode(Datapath& path);     ///< FINN MultiThreshold: x, thresholds

}  // namespace acev2

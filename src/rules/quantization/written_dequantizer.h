// SPDX-License-Identifier: Apache-2.0
//
// Dequantizers that a graph writes as Cast, Sub, Mul or Div, on constants and behind quantizers.
//
// Invariant: a constant becomes a zero point or a scale only where the other operand holds integers
// that nothing else has scaled. Used by combining.cc.
#pragma once

#include <cstddef>

#include "rules/quantization/datapath.h"

namespace acev2 {

/// The input of a two-operand node that is an integer without a scale, which a quantizer has just
/// made, beside a constant; -1 if there is none.
int QuantizedBesideConstant(const Datapath& path);

/// The operand of a node on constants alone that holds integers, beside one that is a setting of
/// them: a zero point or a scale, which has fewer elements. -1: there is none.
int ConstantPayload(const Datapath& path);

/// The constant beside operand `payload` is its zero point and goes along with it: it folds into
/// what follows.
void TakeZeroPoint(Datapath& path, std::size_t payload);

/// Integers cast to float, times a constant or over it, are what DequantizeLinear makes: the
/// constant becomes their scale. False if the node is nothing of the kind.
bool TakeScale(Datapath& path, bool divides);

}  // namespace acev2

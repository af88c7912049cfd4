// SPDX-License-Identifier: Apache-2.0
//
// Format rules of QOperator nodes, which are defined as DequantizeLinear → float operator →
// QuantizeLinear and go the same way as those three nodes.
//
// Invariant: the float operator is priced by its own row, its operands by lowering.h; nothing is
// priced twice. Forms of operators: families/*_rules.h.
#pragma once

#include <array>
#include <string_view>

#include "rules/quantization/datapath.h"

namespace acev2 {

/// Where a quantized operand of a QOperator node stands among its inputs; -1: nowhere.
struct QOperand {
  int value = -1;
  int scale = -1;
  int zero_point = -1;
  int axis = 1;                      ///< along which scales and zero points lie that are vectors
  std::string_view transposed = {};  ///< the attribute that swaps the last two axes, if any does
};

/// A QOperator node as the float operator it wraps.
struct QForm {
  std::string_view inner;  ///< name of the float operator's row
  std::array<QOperand, 5> operands;
  QOperand result;       ///< scale and zero point of the output quantizer; scale -1: none
  int bias = -1;         ///< added to the result of an operator that has no bias of its own
  bool dynamic = false;  ///< operand 0 is a float that the node itself quantizes to 8 bits
  bool real = false;     ///< the result is a float by definition: scales are multiplied in
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

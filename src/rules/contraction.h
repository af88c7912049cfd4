// SPDX-License-Identifier: Apache-2.0
//
// MAC layers as sums of products: which axes of an operand are summed over, and what becomes of its
// scales and zero point.
//
// Invariant: what leaves the sum, and what has to stay inside, is decided here for every MAC layer.
// A MAC layer says by one function where the axes of its operands go. Used by the families of MAC
// layers. Source: docs/metric.md, "Integer lowering".
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rules/quantization/datapath.h"

namespace acev2 {

/// One operand of a MAC layer.
struct Contraction {
  /// Per axis of the operand: the axis of the output that it becomes; -1: it is summed over.
  std::vector<int> axes;
  /// The first axis along which neighbours meet in windows although the axis stays (the positions
  /// of a convolution); axes from it on do so.
  std::size_t windows_from = SIZE_MAX;
  /// Equal parts that the output's channels are split into (group).
  std::int64_t groups = 1;
  /// Products that are summed up in all.
  Count products;

  bool Meets(std::size_t axis) const {
    return axis < axes.size() && (axes[axis] < 0 || axis >= windows_from);
  }
};

/// Where the axes of operand `i` go; throws Unknown where a shape is not known.
using ContractionOf = Contraction (*)(const Node& node, std::size_t i);

/// The format rule of a MAC layer with `factors` operands that are multiplied; those behind them
/// are added to the sums.
void AccumulateOver(Datapath& path, ContractionOf contraction, std::size_t factors = 2);

/// MAC layer on inputs 0 and 1 (Conv, MatMul, Gemm …): payloads multiply into an INT32 accumulator
/// (a float one if an operand is float) whose pending scale is the product of theirs.
template <ContractionOf contraction>
void Accumulate(Datapath& path) {
  AccumulateOver(path, contraction);
}

/// Multiplies what is pending of `tensor`, an output of the node, in, charged to the node.
void MakeRealHere(Datapath& path, Tensor& tensor);

/// The same for a layer whose fused activation needs real values: what is pending of the sums is
/// multiplied in.
template <ContractionOf contraction>
void AccumulateReal(Datapath& path) {
  AccumulateOver(path, contraction);
  if (path.node.HasOutput(0)) MakeRealHere(path, *path.node.outputs[0]);
}

// --- where axes go -------------------------------------------------------------------------------

/// X [N, Cin, positions…] and W [Cout, Cin/group, kernel…].
Contraction ConvAxes(const Node& node, std::size_t i);
/// X [N, positions…, Cin] and W [Cout, Cin/group, kernel…].
Contraction NhwcConvAxes(const Node& node, std::size_t i);
/// X [N, Cin, positions…] and W [Cin, Cout/group, kernel…].
Contraction ConvTransposeAxes(const Node& node, std::size_t i);
/// X [N, positions…, Cin] and W [Cin, Cout/group, kernel…].
Contraction NhwcConvTransposeAxes(const Node& node, std::size_t i);
/// A [batch…, M, K] and B [batch…, K, N]; vectors have K alone. For operators that have them (Gemm,
/// FusedMatMul), `transA`, `transB`, `transBatchA` and `transBatchB` move axes first.
Contraction MatMulAxes(const Node& node, std::size_t i);
/// Nobody says where the axes go: scales are taken to leave the sum.
Contraction UnknownAxes(const Node& node, std::size_t i);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What several families of operators outside ai.onnx infer alike: broadcasting, matrix products,
// convolutions and pools of another layout, attention with merged weights.
//
// Invariant: see custom_inference.h. Used by shapes/families/*_schemas.cc.
#pragma once

#include <cstddef>

#include "interpret/shapes/custom_inference.h"

namespace acev2::infer {

/// Input `A` broadcast with input `B`; the output has the type of input `A`.
template <std::size_t A, std::size_t B>
void BroadcastOf(Context& context) {
  SetType(context, 0, TypeOf(context, A));
  const auto a = ShapeOf(context, A), b = ShapeOf(context, B);
  if (a && b) SetShape(context, 0, Broadcast(*a, *b));
}

/// Input `A` times input `B`; the output has the type of input `Type`.
template <std::size_t A, std::size_t B, std::size_t Type>
void Product(Context& context) {
  SetType(context, 0, TypeOf(context, Type));
  const auto a = ShapeOf(context, A), b = ShapeOf(context, B);
  if (!a || !b) return;
  if (const auto y = MatrixProduct(*a, *b)) SetShape(context, 0, *y);
}

/// Gemm of inputs `A` and `B`.
template <std::size_t A, std::size_t B>
void GemmOf(Context& context) {
  const auto a = ShapeOf(context, A, 2), b = ShapeOf(context, B, 2);
  if (!a || !b) return;
  SetShape(context, 0,
           {(*a)[IntOf(context, "transA", 0) != 0 ? 1 : 0],
            (*b)[IntOf(context, "transB", 0) != 0 ? 0 : 1]});
}

/// Like `op` of ai.onnx on input 0 and weights `w` (-1: none).
void ConvLike(Context& context, const char* op, int opset, int w, bool channels_last);

/// Operators of ai.onnx on data whose channels are last.
void NhwcConv(Context& context);
void NhwcAveragePool(Context& context);

/// What the attribute channels_last says.
bool ChannelsLast(const Context& context);

/// Attention with the projections inside: input (batch, sequence, width) or (tokens, width), merged
/// weights. `past`: the input that holds the cache, 0 if there is none.
void MergedAttention(Context& context, std::size_t past);

}  // namespace acev2::infer

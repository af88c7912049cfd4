// SPDX-License-Identifier: Apache-2.0
//
// Inference that several families share (shared_inference.h).
#include "interpret/shapes/shared_inference.h"

namespace acev2::infer {
namespace {

/// Width of V in the merged projection `weights`: qkv_hidden_sizes[2], else a third.
Dim ValueWidth(const Context& context, std::size_t weights) {
  if (const auto sizes = IntsOf(context, "qkv_hidden_sizes"); sizes.size() == 3 && sizes[2] >= 0) {
    return MakeDim(sizes[2]);
  }
  const auto w = ShapeOf(context, weights, 2);
  return w ? Divided((*w)[1], 3) : Dim();
}

/// Output 1 (2, batch, heads, past + new, head size), `past` the input that holds the cache.
void MergedCache(Context& context, std::size_t past) {
  SetType(context, 1, TypeOf(context, past));
  const auto x = ShapeOf(context, 0, 3);
  if (auto cache = ShapeOf(context, past, 5)) {
    if (IntOf(context, "past_present_share_buffer", 0) == 0) {
      (*cache)[3] = x ? Plus((*cache)[3], (*x)[1]) : Dim();
    }
    SetShape(context, 1, *cache);
    return;
  }
  SetType(context, 1, TypeOf(context, 0));
  const std::int64_t heads = IntOf(context, "num_heads", 0);
  const auto w = ShapeOf(context, 1, 2);
  if (!x || !w || heads <= 0 || HasInput(context, past)) return;
  SetShape(context, 1,
           {MakeDim(2), (*x)[0], MakeDim(heads), (*x)[1], Divided(Divided((*w)[1], 3), heads)});
}

}  // namespace

void ConvLike(Context& context, const char* op, int opset, int w, bool channels_last) {
  Disguise disguise{.inputs = {0}, .channels_last = channels_last};
  if (w >= 0) disguise.inputs.push_back(w);
  InferAs(context, op, opset, disguise);
}

void NhwcConv(Context& context) { ConvLike(context, "Conv", 11, 1, true); }
void NhwcAveragePool(Context& context) { ConvLike(context, "AveragePool", 11, -1, true); }

bool ChannelsLast(const Context& context) { return IntOf(context, "channels_last", 0) != 0; }

void MergedAttention(Context& context, std::size_t past) {
  SetType(context, 0, TypeOf(context, 0));
  if (const auto x = ShapeOf(context, 0); x && x->size() >= 2) {
    SetShape(context, 0, *WithLast(*x, ValueWidth(context, 1)));
  }
  if (past != 0) MergedCache(context, past);
}

}  // namespace acev2::infer

// SPDX-License-Identifier: Apache-2.0
//
// Shapes of ONNX Runtime's attention operators and what goes with them (ContribOperators.md):
// packed and cached forms, linear attention, generation.
//
// Invariant: see custom_inference.h. A cache length that the inputs leave open stays unknown.
#include <algorithm>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

template <std::size_t Past>
void Attention(Context& context) {
  MergedAttention(context, Past);
}

// Separate weights: Q at input 5, K at 6, V at 7.
void QOrderedAttention(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 3), v = ShapeOf(context, 7, 2);
  if (x && v) SetShape(context, 0, *WithLast(*x, (*v)[1]));
}

/// One of the caches (batch, heads, length, head size) of separate K and V.
void SeparateCache(Context& context, std::size_t output, std::size_t past, const Dim& added,
                   bool shared) {
  if (auto cache = ShapeOf(context, past, 4)) {
    SetType(context, output, TypeOf(context, past));
    if (!shared) (*cache)[2] = Plus((*cache)[2], added);
    SetShape(context, output, *cache);
  }
}

/// A fresh cache for K or V given as (batch, length, width) or already (batch, heads, length,
/// size).
void FreshCache(Context& context, std::size_t output, std::size_t input, std::int64_t heads) {
  SetType(context, output, TypeOf(context, input));
  if (const auto x = ShapeOf(context, input, 3); x && heads > 0) {
    SetShape(context, output, {(*x)[0], MakeDim(heads), (*x)[1], Divided((*x)[2], heads)});
  } else if (const auto ready = ShapeOf(context, input, 4)) {
    SetShape(context, output, *ready);
  }
}

/// query (batch, sequence, width) or packed (batch, sequence, heads, 3, size); value of width
/// v_hidden or (batch, heads, length, size). `Past`: input of past_key; past_value and
/// past_sequence_length follow. With the latter, or if `past_present_share_buffer` says so, the
/// caches are buffers that keep their size.
template <std::size_t Past, bool SharedByLength>
void MultiHeadAttention(Context& context) {
  const std::int64_t heads = IntOf(context, "num_heads", 0);
  for (const std::size_t i : {0, 1, 2, 3}) SetType(context, i, TypeOf(context, 0));
  const auto query = ShapeOf(context, 0);
  if (!query || query->size() < 3) return;
  Dim width = query->back(), added;
  if (query->size() == 5) {
    width = (*query)[2] * (*query)[4];
    added = (*query)[1];
  } else if (const auto value = ShapeOf(context, 2, 3)) {
    width = value->back();
    added = (*value)[1];
  } else if (const auto cached = ShapeOf(context, 2, 4)) {
    width = (*cached)[1] * (*cached)[3];
  } else if (const auto packed = ShapeOf(context, 1, 5)) {
    added = (*packed)[1];
  } else if (HasInput(context, 1) || HasInput(context, 2)) {
    width = Dim();
  } else {  // decoding: packed (batch, 1, 2 * width + v_width), V assumed as wide as K
    width = Divided(width, 3);
    added = (*query)[1];
  }
  SetShape(context, 0, {(*query)[0], (*query)[1], width});
  Dim total = added;
  if (HasInput(context, Past)) {
    const bool shared = IntOf(context, "past_present_share_buffer", 0) != 0 ||
                        (SharedByLength && HasInput(context, Past + 2));
    SeparateCache(context, 1, Past, added, shared);
    SeparateCache(context, 2, Past + 1, added, shared);
    const auto past = ShapeOf(context, Past, 4);
    total = past && !shared ? Plus((*past)[2], added) : Dim();
  } else if (query->size() == 5) {
    for (const std::size_t i : {1, 2}) {
      SetShape(context, i, {(*query)[0], (*query)[2], (*query)[1], (*query)[4]});
    }
  } else if (const auto packed = ShapeOf(context, 1, 5)) {
    for (const std::size_t i : {1, 2}) {
      SetShape(context, i, {(*packed)[0], (*packed)[2], (*packed)[1], (*packed)[4]});
    }
  } else {
    FreshCache(context, 1, 1, heads);
    FreshCache(context, 2, 2, heads);
    if (const auto cached = ShapeOf(context, 1, 4)) total = (*cached)[2];
  }
  // The products of queries and keys, where they are asked for.
  SetShape(context, 3, {(*query)[0], MakeDim(heads), (*query)[1], total});
}

// query (tokens, width) or packed (tokens, heads, 3, size).
void PackedMultiHeadAttention(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto query = ShapeOf(context, 0), value = ShapeOf(context, 2, 2);
  if (query && query->size() == 4) {
    SetShape(context, 0, {(*query)[0], (*query)[1] * (*query)[3]});
  } else if (query && query->size() == 2 && value) {
    SetShape(context, 0, {(*query)[0], (*value)[1]});
  }
}

/// query (batch, sequence, width), or K and V packed behind Q in its last dimension; caches
/// (batch, KV heads, length, size) that a buffer may share. `Total`: input total_sequence_length.
template <std::size_t Total, bool GrowingCache>
void GroupQueryAttention(Context& context) {
  const std::int64_t heads = IntOf(context, "num_heads", 0);
  const std::int64_t kv_heads = IntOf(context, "kv_num_heads", 0);
  SetType(context, 0, TypeOf(context, 0));
  for (const std::size_t i : {1, 2}) {
    SetType(context, i, HasInput(context, i + 2) ? TypeOf(context, i + 2) : TypeOf(context, 0));
  }
  const auto query = ShapeOf(context, 0);
  constexpr std::int64_t kMostHeads = 1 << 20;  // so that the sum below stays in range
  if (!query || query->size() < 2 || heads <= 0 || kv_heads <= 0) return;
  if (heads > kMostHeads || kv_heads > kMostHeads) return;
  Dim size = Divided(query->back(), heads);
  // A packed query may leave empty tensors in the places of K and V.
  const auto key = ShapeOf(context, 1);
  if (!HasInput(context, 1) || (key && key->size() != query->size())) {
    size = Divided(query->back(), heads + 2 * kv_heads);
  }
  SetShape(context, 0, *WithLast(*query, size * heads));
  if (query->size() != 3) return;
  const auto total = IntegersOf(context, Total);
  for (const std::size_t i : {1, 2}) {
    Dims cache = {(*query)[0], MakeDim(kv_heads), (*query)[1], size};
    if (const auto past = ShapeOf(context, i + 2, 4)) {
      cache = *past;
      // A buffer that is shared keeps its length; one that is not grows to the total length.
      if (GrowingCache) {
        const auto length = Value(cache[2]);
        cache[2] = Dim();
        if (length && total && total->size() == 1 && (*total)[0] >= 0) {
          cache[2] = MakeDim(std::max(*length, (*total)[0]));
        }
      }
    }
    SetShape(context, i, cache);
  }
}

// query (tokens, width); block caches are updated in place.
void PagedAttention(Context& context) {
  GroupQueryAttention<6, false>(context);
  for (const std::size_t i : {1, 2}) {
    if (const auto cache = ShapeOf(context, i + 2)) SetShape(context, i, *cache);
  }
}

// query (sequence, batch, width).
void DecoderAttention(Context& context) {
  Same(context);
  for (const std::size_t i : {1, 2}) SetType(context, i, TypeOf(context, 0));
}

void GatedRelativePositionBias(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto heads = MakeDim(IntOf(context, "num_heads", 0));
  auto positions = ShapeOf(context, 6, 2);
  if (!positions) {
    if (const auto query = ShapeOf(context, 0, 3)) positions = Dims{(*query)[0], (*query)[1]};
  }
  if (positions) {
    SetShape(context, 0, {(*positions)[0], heads, (*positions)[1], (*positions)[1]});
  }
}

// emb, q, rotated q, k, rotated k.
void GemmaRotaryEmbedding(Context& context) {
  Same<1, 0>(context);
  Same<3, 1>(context);
}

// query (batch, T, query heads * dk), key (batch, T, KV heads * dk), value (batch, T, KV heads *
// dv).
void LinearAttention(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  SetType(context, 1, HasInput(context, 3) ? TypeOf(context, 3) : TypeOf(context, 0));
  const std::int64_t q_heads = IntOf(context, "q_num_heads", 0);
  const std::int64_t kv_heads = IntOf(context, "kv_num_heads", 0);
  const auto query = ShapeOf(context, 0, 3), key = ShapeOf(context, 1, 3),
             value = ShapeOf(context, 2, 3);
  if (!query || !key || !value || q_heads <= 0 || kv_heads <= 0) return;
  const Dim dv = Divided((*value)[2], kv_heads);
  SetShape(context, 0, {(*query)[0], (*query)[1], dv * std::max(q_heads, kv_heads)});
  if (const auto state = ShapeOf(context, 3)) {
    SetShape(context, 1, *state);
  } else if (!HasInput(context, 3) && IntOf(context, "state_window", 0) == 0) {
    SetShape(context, 1, {(*query)[0], MakeDim(kv_heads), Divided((*key)[2], kv_heads), dv});
  }
}

/// Generated sequences end when the data says so.
void Generation(Context& context) { SetType(context, 0, TensorProto::INT32); }

constexpr CustomSchema kContribAttentionRows[] = {
    {kMicrosoftDomain, "Attention", Infers<Attention<4>>},
    {kMicrosoftDomain, "BeamSearch", Infers<Generation>},
    {kMicrosoftDomain, "DecoderAttention", Infers<DecoderAttention>},
    {kMicrosoftDomain, "DecoderMaskedMultiHeadAttention", Infers<MultiHeadAttention<5, false>>},
    {kMicrosoftDomain, "DecoderMaskedSelfAttention", Infers<Attention<4>>},
    {kMicrosoftDomain, "GatedRelativePositionBias", Infers<GatedRelativePositionBias>},
    {kMicrosoftDomain, "GemmaRotaryEmbedding", Infers<GemmaRotaryEmbedding>},
    {kMicrosoftDomain, "GreedySearch", Infers<Generation>},
    {kMicrosoftDomain, "GroupQueryAttention", Infers<GroupQueryAttention<6, true>>},
    {kMicrosoftDomain, "LinearAttention", Infers<LinearAttention>},
    {kMicrosoftDomain, "LongformerAttention", Infers<Same<>>},
    {kMicrosoftDomain, "MRotaryEmbedding", Infers<Same<>>},
    {kMicrosoftDomain, "MultiHeadAttention", Infers<MultiHeadAttention<6, true>>},
    {kMicrosoftDomain, "PackedAttention", Infers<Attention<0>>},
    {kMicrosoftDomain, "PackedMultiHeadAttention", Infers<PackedMultiHeadAttention>},
    {kMicrosoftDomain, "PagedAttention", Infers<PagedAttention>},
    {kMicrosoftDomain, "QOrderedAttention", Infers<QOrderedAttention>},
    {kMicrosoftDomain, "QOrderedLongformerAttention", Infers<Same<>>},
    {kMicrosoftDomain, "RotaryEmbedding", Infers<Same<>>},
    {kMicrosoftDomain, "Sampling", Infers<Generation>},
    {kMicrosoftDomain, "SparseAttention", Infers<GroupQueryAttention<7, false>>},
    {kMicrosoftDomain, "WhisperBeamSearch", Infers<Generation>},
};

}  // namespace

std::span<const CustomSchema> ContribAttentionSchemas() { return kContribAttentionRows; }

}  // namespace acev2

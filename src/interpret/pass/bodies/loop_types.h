// SPDX-License-Identifier: Apache-2.0
//
// Types of values that go into bodies and come out of them: slices, stacks, and what holds in every
// round.
//
// Invariant: only tensors of known rank change; sizes that are not known stay open. Used by
// branches.cc and loops.cc.
#pragma once

#include <cstdint>
#include <optional>

#include "onnx/onnx_pb.h"

namespace acev2 {

/// Makes `into` open wherever `other` differs; false if nothing had to change.
bool Widen(onnx::TypeProto& into, const onnx::TypeProto& other);

/// True if `b` says nothing of the shape that `a` does not say, too.
bool SameShape(const onnx::TypeProto& a, const onnx::TypeProto& b);

/// `type` with a dimension of `size` (open if unknown) put in at `axis`; a negative one counts from
/// the end of the result.
onnx::TypeProto Stack(const onnx::TypeProto& type, std::optional<std::int64_t> size,
                      std::int64_t axis);

/// `type` without dimension `axis`; a negative one counts from the end.
onnx::TypeProto Unstack(const onnx::TypeProto& type, std::int64_t axis);

}  // namespace acev2

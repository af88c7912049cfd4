// SPDX-License-Identifier: Apache-2.0
//
// What the files of the datapath share: how a result takes over what is known of an operand.
//
// Invariant: everything that travels with a number is copied in Carry and nowhere else. Used by the
// format rules of this folder only.
#pragma once

#include <string>

#include "rules/quantization/datapath.h"

namespace acev2 {

void SetAsDeclared(Tensor& output);

/// `to` holds the numbers of `from`, whose scale has become `pending`.
void Carry(const Tensor& from, Tensor& to, ScalePtr pending);

/// The float version of one is the float version of the other, and charged to the same node; so is
/// what quantizers make of it.
void ShareVersions(Tensor& from, Tensor& to);

/// 0 where it is not known.
std::size_t RankOf(const Tensor& tensor);

/// "propagated from 'x'".
std::string From(const Tensor& tensor);

/// True if the operator hands numbers on in the type it got them in: then a payload can pass.
bool KeepsType(const Tensor& from, const Tensor& to);

/// An integer in a float tensor, without a scale.
bool IsWholePayload(const Tensor& tensor);

/// True if every element of the constant `tensor` is a whole number.
bool IsWhole(const Tensor& tensor);

/// The scale of an operand of `rank` axes in a result of `out_rank`, which it broadcasts to from
/// the right.
ScalePtr Broadcasted(const ScalePtr& scale, std::size_t rank, std::size_t out_rank);

}  // namespace acev2

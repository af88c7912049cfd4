// SPDX-License-Identifier: Apache-2.0
//
// Whether the data of a tensor are what its element type and its dimensions say.
//
// Invariant: little is read for this: the sizes of payloads were noted when the file was skimmed,
// those of other files when they were located. Used by load.cc, which asks once for each tensor,
// and by payload.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/load.h"
#include "tensor/element.h"

namespace acev2 {

/// The product of the dimensions; empty if one is negative or the product passes 2^63 - 1.
std::optional<std::uint64_t> ElementCount(const onnx::TensorProto& tensor);

/// Bytes that `count` elements of `bits` take in raw_data; empty past 2^63 - 1.
std::optional<std::uint64_t> RawBytes(std::uint64_t count, int bits);

/// Bytes of payload that stand in `tensor` itself.
std::uint64_t InlineBytes(const onnx::TensorProto& tensor);

/// 2- and 4-bit elements of int32_data stand packed, one byte an entry, or (as people write them in
/// text syntax) one element an entry: true if it is so in `tensor`, which has `count`.
bool IsPacked(const onnx::TensorProto& tensor, const Element& element, std::uint64_t count);

/// True if the payload of `tensor` (not external) has exactly the size that `count` elements take.
bool Fits(const onnx::TensorProto& tensor, std::uint64_t count);

/// What of the data of `tensor` contradicts its dimensions, both named: "it is float32 4×3, 48
/// bytes, but its data are 44 bytes". Empty if nothing does, or if there are no data: a model
/// without its weights is no contradiction. Of numbers that a field stores in as many bytes as they
/// need, and that take more than 64 KiB, only what cannot be is said.
std::string DataMisfit(const Model& model, const onnx::TensorProto& tensor);
/// The same of a sparse tensor: as many indices as values, each within the dimensions.
std::string DataMisfit(const Model& model, const onnx::SparseTensorProto& tensor);

/// Fills Model::data_misfits, and says in one diagnostic how many there are.
void NoteDataMisfits(Model& model);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What bounds time and memory on hostile or absurd models. Every limit is far above what real
// models reach (figures in the comments are from the models this was tried on).
#pragma once

#include <cstddef>
#include <cstdint>

namespace acev2 {

/// Largest constant whose values are looked at, in elements. Per-channel scales have at most some
/// 10^5 entries (the vocabulary of a language model), blocked ones some 10^6.
inline constexpr std::int64_t kMaxConstantElements = std::int64_t{1} << 20;

/// Bytes of a constant handed to ONNX's shape functions, which read shapes, axes and pads only.
inline constexpr std::int64_t kMaxShapeBytes = std::int64_t{1} << 16;

/// Largest tensor whose values are followed back to graph inputs as what may decide sizes. Shapes,
/// axes and pads have at most twice the rank of a tensor.
inline constexpr std::int64_t kMaxDecidingElements = 64;

/// Inputs that are followed to what they decide. Real models have at most some five such inputs.
inline constexpr std::size_t kMaxDecidingInputs = 32;

/// Nodes visited in search of sizes that suit a model whose own are left open (docs/metric.md).
inline constexpr std::size_t kMaxSearchVisits = 300'000;

/// Nested function calls and subgraphs. Real models nest less than 10 deep.
inline constexpr int kMaxDepth = 64;

/// Nodes after expansion of functions and subgraphs. The largest real graphs have some 10^5.
inline constexpr std::size_t kMaxNodes = 1'000'000;

/// Memory that the records, names, values, folded constants and function bodies of one pass may
/// take, whatever the file: all that a small file can make. Tracked by state/allowance.h. The
/// largest of the models this was tried on takes a third.
inline constexpr std::size_t kMaxPassBytes = 128'000'000;
/// The same for each byte of a larger file: a node of the leanest graphs has some 25 bytes in the
/// file and 2,000 here.
inline constexpr std::size_t kPassBytesPerByte = 128;

/// Steps (names looked up, elements read) of one pass, whatever the file, and for each byte of a
/// larger one.
inline constexpr std::size_t kMaxPassSteps = 10'000'000;
inline constexpr std::size_t kPassStepsPerByte = 10;

/// Dimensions of a tensor. Frameworks stop at 8 to 64.
inline constexpr int kMaxRank = 64;

/// A Loop limit above this is how exporters write "until the condition ends it" (INT64_MAX mostly).
inline constexpr std::int64_t kMaxTripCount = std::int64_t{1} << 31;

/// Runs of a loop body until its carried shapes settle; each opens at least one dimension.
inline constexpr int kMaxLoopPasses = 8;

}  // namespace acev2

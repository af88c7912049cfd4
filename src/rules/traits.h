// SPDX-License-Identifier: Apache-2.0
//
// What holds of an operator beside its work and its formats: the traits that shape inference, the
// interpreter and the reports ask for instead of its name.
//
// Invariant: a trait says a fact about the operator, not what somebody does with it; an operator
// without a row has none. Traits stand behind the format rule in the operator's row and are joined
// by `|`: `{"Flatten", …, Keep, kView}`. Read through Rule::traits and Node::traits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace acev2 {

struct Node;  // node.h

/// The most entries that the first output of a node has along `axis`.
struct SizeBound {
  std::size_t axis = 0;
  std::int64_t most = 0;
};

/// Where weights stand and how they lie. Axes count from the front; -1: there is none.
struct WeightLayout {
  int input = -1;         ///< which input holds them
  int channels = -1;      ///< the axis of input 0 that they are summed or applied along
  int channel_axis = -1;  ///< their own axis that meets it
  int output_axis = -1;   ///< their axis whose every index feeds outputs of its own
  int grouped_axis = -1;  ///< their axis that holds one group's part (attribute `group`)
};

/// A set of traits.
struct Traits {
  std::uint64_t flags = 0;
  WeightLayout weights = {};
  /// The operator of whose kind this one is where its name does not say so; empty: its own.
  std::string_view kind = {};
  /// Bounds an output whose size depends on data, if the sizes of the inputs do; throws Unknown.
  std::optional<SizeBound> (*bound)(const Node& node) = nullptr;

  /// True if all flags of `wanted` hold.
  constexpr bool Has(Traits wanted) const { return (flags & wanted.flags) == wanted.flags; }
};

constexpr Traits operator|(Traits a, const Traits& b) {
  a.flags |= b.flags;
  if (b.weights.input >= 0) a.weights = b.weights;
  if (!b.kind.empty()) a.kind = b.kind;
  if (b.bound != nullptr) a.bound = b.bound;
  return a;
}

namespace traits {

constexpr Traits Flag(int bit) { return {.flags = std::uint64_t{1} << bit}; }

}  // namespace traits

// --- Shapes and values ---------------------------------------------------------------------------

/// Output 0 has the shape of input 0.
inline constexpr Traits kKeepsShape = traits::Flag(0);
/// Output 0 has the shape that the inputs broadcast to.
inline constexpr Traits kBroadcasts = traits::Flag(1);
/// Output 0 holds the elements of input 0, all of them in their order: it needs no memory.
inline constexpr Traits kView = traits::Flag(2);
/// Output 0 holds the elements of input 0, all of them, its axes in the order `perm`.
inline constexpr Traits kPermutes = traits::Flag(3);
/// Output 0 is input 0, whatever that is: also a sequence or an optional.
inline constexpr Traits kPassesOn = traits::Flag(4) | kView | kKeepsShape;
/// The result does not follow from the inputs.
inline constexpr Traits kRandom = traits::Flag(5);
/// The result is a constant although nothing is read.
inline constexpr Traits kConstant = traits::Flag(6);
/// The result stands in the attribute `value`, if that is there.
inline constexpr Traits kHoldsValue = traits::Flag(7) | kConstant;
/// Of the input only the shape is read.
inline constexpr Traits kReadsShape = traits::Flag(8);
/// Input 0 is no data but what the sizes of the outputs are made of.
inline constexpr Traits kSizedByFirst = traits::Flag(9);
/// All settings are axes, which are no sizes.
inline constexpr Traits kTakesAxes = traits::Flag(10);
/// How large output 0 is depends on data; `bound` is the most there can be.
constexpr Traits AtMost(std::optional<SizeBound> (*bound)(const Node& node)) {
  return {.bound = bound};
}

/// The output is a sequence of the inputs.
inline constexpr Traits kMakesSequence = traits::Flag(11);
/// The output is the sequence of input 0 with one entry more.
inline constexpr Traits kInsertsEntry = traits::Flag(12);
/// The output is the sequence of input 0 with one entry less.
inline constexpr Traits kErasesEntry = traits::Flag(13);
/// The output is the number of entries of the sequence of input 0.
inline constexpr Traits kCountsEntries = traits::Flag(14);

/// The output is one entry of the sequence of input 0.
inline constexpr Traits kReadsEntry = traits::Flag(40);
/// The output holds the entries of the sequence of input 0 one behind the other.
inline constexpr Traits kJoinsEntries = traits::Flag(41);
/// The output is the sequence of the parts of input 0.
inline constexpr Traits kSplitsIntoEntries = traits::Flag(42);

/// Output 0 is a part of input 0, which inputs 1 to 4 (starts, ends, axes, steps) bound.
inline constexpr Traits kSlices = traits::Flag(43);
/// Output 0 is the sum of the inputs.
inline constexpr Traits kAdds = traits::Flag(44);
/// Output 0 is the difference of the inputs.
inline constexpr Traits kSubtracts = traits::Flag(45);
/// The inputs from 1 on are broadcast to the shape of input 0.
inline constexpr Traits kStretchesSecond = traits::Flag(46);

/// Output 0 holds the inputs one behind the other, which differ in attribute `axis` alone.
inline constexpr Traits kConcatenates = traits::Flag(53);

// --- Control flow --------------------------------------------------------------------------------

/// Its work is that of the graphs in its attributes.
inline constexpr Traits kHasBody = traits::Flag(15);
/// Runs one of two bodies, which input 0 chooses.
inline constexpr Traits kBranches = traits::Flag(52) | kHasBody;
/// Runs its body again and again; inputs from 2 on are carried from round to round.
inline constexpr Traits kLoops = traits::Flag(16) | kHasBody;
/// Runs its body along an axis; all inputs but the last `num_scan_inputs` are carried.
inline constexpr Traits kScans = traits::Flag(17) | kHasBody;

// --- Quantization --------------------------------------------------------------------------------

/// Rounds input 0 to a quantized format: what an elementary function's table look-up can absorb.
inline constexpr Traits kQuantizes = traits::Flag(18);
/// Makes real numbers of quantized ones and does nothing else.
inline constexpr Traits kDequantizes = traits::Flag(19);
/// Saturates to the bounds `min` and `max`: attributes, or inputs 1 and 2.
inline constexpr Traits kClips = traits::Flag(20);

// --- Arithmetic ----------------------------------------------------------------------------------

/// Each output is one of the operands, so it has their zero point.
inline constexpr Traits kSelects = traits::Flag(21);
/// The second operand is added or subtracted: a whole constant moves the zero point.
inline constexpr Traits kShifts = traits::Flag(22);
/// Every input is a factor of the product; the attribute `equation` says how (Einstein notation).
inline constexpr Traits kTakesEquation = traits::Flag(23);
/// The product of the matrices in inputs 0 and 1.
inline constexpr Traits kMatrixProduct = traits::Flag(24);
/// Both have rank 2, and `transA` and `transB` transpose them.
inline constexpr Traits kTransposes = traits::Flag(25) | kMatrixProduct;
/// A window of `kernel_shape`, or of the weights, is laid over N x C x D1 x … data.
inline constexpr Traits kWindowed = traits::Flag(26);
/// Channels become blocks of positions: C divides by `blocksize` squared.
inline constexpr Traits kChannelsToBlocks = traits::Flag(27);
/// Blocks of positions become channels: height and width divide by `blocksize`.
inline constexpr Traits kBlocksToChannels = traits::Flag(28);
/// Puts the border `pads` around the data.
inline constexpr Traits kPads = traits::Flag(29);
/// The outputs are parts of input 0, as long along the axis as `split` says.
inline constexpr Traits kSplits = traits::Flag(30);

/// Hands numbers on as they are, unless its attribute `reduction` makes something of them.
inline constexpr Traits kMoves = traits::Flag(47);

/// Chooses between inputs 1 and 2 by input 0 (Where).
inline constexpr Traits kChooses = traits::Flag(48);

/// Reads the entries of input 0 that input 1 counts off (GatherElements).
inline constexpr Traits kPicks = traits::Flag(49);

/// A factor and an addend of each channel (axis 1) of output 0 can be computed into the constants
/// at inputs 1 and 2, exactly.
inline constexpr Traits kTakesChannelFactors = traits::Flag(50);
/// Multiplies each channel (axis 1) of input 0 by a factor and adds a number, of constants alone.
inline constexpr Traits kScalesChannels = traits::Flag(51);

/// Weights at an input; see WeightLayout.
constexpr Traits HasWeights(WeightLayout layout) { return {.weights = layout}; }

/// Convolution weights M x C/group x k1 x … at `input`, on data N x C x D1 x ….
constexpr Traits ConvWeights(int input) {
  return kWindowed | HasWeights({.input = input,
                                 .channels = 1,
                                 .channel_axis = 1,
                                 .output_axis = 0,
                                 .grouped_axis = 1});
}

/// Weights C x M/group x k1 x … of a transposed convolution at `input`, on data N x C x D1 x ….
constexpr Traits ConvTransposeWeights(int input) {
  return HasWeights(
      {.input = input, .channels = 1, .channel_axis = 0, .output_axis = 1, .grouped_axis = 1});
}

// --- Reports -------------------------------------------------------------------------------------

/// The operator makes the same kind of layer as `op`.
constexpr Traits SameKindAs(std::string_view op) { return {.kind = op}; }

}  // namespace acev2

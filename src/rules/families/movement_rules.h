// SPDX-License-Identifier: Apache-2.0
//
// Operators that move, select, rename or reinterpret data: no arithmetic.
//
// Invariant: a pending scale travels with what it scales; results that only tell about shapes have
// none. Scatters with a reduction do its arithmetic. Joined into the table by rule_table.cc.
#pragma once

#include <string>

#include "rules/vocabulary.h"

namespace acev2 {

// Inference passes the data on; asked to train (input 2), kept elements are scaled up.
inline void Dropout(const Node& node, Ledger& ledger) {
  if (node.opset >= 12 && IsSet(node, 2)) PerInput<Op::kMul>(node, ledger);
}

// `reduction` (opset 16) combines each update with what is there.
inline void Scatter(const Node& node, Ledger& ledger) {
  const std::string reduction = node.String("reduction", "none");
  if (reduction == "none") return;
  Op op = Op::kCmp;  // max, min
  if (reduction == "add") op = Op::kAdd;
  if (reduction == "mul") op = Op::kMul;
  ledger.Add(op, node.In(2).elements(), node.FormatOf(0), node.FormatOf(2));
}

inline constexpr Rule kMovementRules[] = {
    {"BitCast", "y = bits of x", Category::kOther, Nothing, Stored, kKeepsShape},
    {"Cast", "y = x in another type", Category::kOther, Nothing, KeepValue, kKeepsShape},
    {"CastLike", "y = x in the type of another tensor", Category::kOther, Nothing, KeepValue,
     kKeepsShape},
    {"CenterCropPad", "Y = X cropped or padded around its centre", Category::kOther, Nothing, Keep},
    {"Compress", "Y = X where condition", Category::kOther, Nothing, Keep, AtMost(AllAlongAxis)},
    {"Concat", "Y = [X1, X2, ...]", Category::kOther, Nothing, Parts, kConcatenates},
    {"ConcatFromSequence", "Y = [X1, X2, ...]", Category::kOther, Nothing, KeepHeld, kJoinsEntries},
    {"Constant", "Y = value", Category::kOther, Nothing, Stored, kHoldsValue},
    {"ConstantFill", "Y = value", Category::kOther, Nothing, Payloads},
    {"ConstantOfShape", "Y = value", Category::kOther, Nothing, Payloads,
     kConstant | kSizedByFirst},
    {"Crop", "Y = X without its border", Category::kOther, Nothing, Keep},
    {"DepthToSpace", "Y = X, channels to positions", Category::kOther, Nothing, KeepScattered,
     kChannelsToBlocks},
    {"Dropout", "y = x at inference", Category::kOther, Dropout, KeepReshaped, kView | kKeepsShape},
    {"DynamicSlice", "Y = X[starts:ends]", Category::kOther, Nothing, Keep},
    {"Expand", "Y = X, repeated along axes of size 1", Category::kOther, Nothing, KeepExpanded},
    {"EyeLike", "Y[i,j] = (i + k == j)", Category::kOther, Nothing, Payloads, kKeepsShape},
    {"Flatten", "Y = X as a matrix", Category::kOther, Nothing, KeepReshaped, kView},
    {"Gather", "Y = X[indices] along an axis", Category::kOther, Nothing, KeepGathered},
    {"GatherElements", "Y[i] = X[indices[i]] along an axis", Category::kOther, Nothing, Keep,
     kPicks},
    {"GatherND", "Y[i] = X[indices[i,:]]", Category::kOther, Nothing, KeepScattered},
    {"GivenTensorFill", "Y = values", Category::kOther, Nothing, Payloads},
    {"Identity", "Y = X", Category::kOther, Nothing, KeepReshaped, kPassesOn},
    {"LoopIndexTensor", "y = x[loop index]", Category::kOther, Nothing, Keep},
    {"OneHot", "Y = on where the index, else off", Category::kOther, Nothing, OneOfTwo},
    {"Optional", "y = optional x", Category::kOther, Nothing, Hold},
    {"OptionalGetElement", "y = element of optional x", Category::kOther, Nothing, KeepHeld},
    {"OptionalHasElement", "y = (x has an element)", Category::kOther, Nothing, Payloads},
    {"Pad", "Y = X within a border", Category::kOther, Nothing, Keep, kPads},
    {"Reshape", "Y = X in another shape", Category::kOther, Nothing, KeepReshaped, kView},
    {"ReverseSequence", "Y = X, each sequence reversed", Category::kOther, Nothing, Keep,
     kKeepsShape},
    {"Scatter", "Y = X; Y[indices[i]] = updates[i]", Category::kOther, Scatter, Overwrite<2>,
     kKeepsShape | kMoves},
    {"ScatterElements", "Y = X; Y[indices[i]] = reduce(Y[indices[i]], updates[i])",
     Category::kOther, Scatter, Overwrite<2>, kKeepsShape | kMoves},
    {"ScatterND", "Y = X; Y[indices[i,:]] = reduce(Y[indices[i,:]], updates[i])", Category::kOther,
     Scatter, Overwrite<2>, kKeepsShape | kMoves},
    {"SequenceAt", "y = sequence[i]", Category::kOther, Nothing, KeepHeld, kReadsEntry},
    {"SequenceConstruct", "y = [x1, x2, ...]", Category::kOther, Nothing, Hold, kMakesSequence},
    {"SequenceEmpty", "y = []", Category::kOther, Nothing, Stored, kMakesSequence},
    {"SequenceErase", "y = sequence without [i]", Category::kOther, Nothing, Hold, kErasesEntry},
    {"SequenceInsert", "y = sequence with x at [i]", Category::kOther, Nothing, Hold,
     kInsertsEntry},
    {"SequenceLength", "y = length of sequence", Category::kOther, Nothing, Payloads,
     kCountsEntries},
    {"Shape", "y = dimensions of X", Category::kOther, Nothing, Payloads, kReadsShape},
    {"Size", "y = number of elements of X", Category::kOther, Nothing, Payloads, kReadsShape},
    {"Slice", "Y = X[starts:ends:steps]", Category::kOther, Nothing, Keep, kSlices},
    {"SpaceToDepth", "Y = X, positions to channels", Category::kOther, Nothing, KeepScattered,
     kBlocksToChannels},
    {"Split", "Y1, Y2, ... = parts of X", Category::kOther, Nothing, KeepAll, kSplits},
    {"SplitToSequence", "y = [parts of X]", Category::kOther, Nothing, Hold, kSplitsIntoEntries},
    {"Squeeze", "Y = X without axes of size 1", Category::kOther, Nothing, KeepReshaped,
     kView | kTakesAxes},
    {"TensorScatter", "Y = cache with update written at the indices", Category::kOther, Nothing,
     Overwrite<1>},
    {"Tile", "Y = X, repeated", Category::kOther, Nothing, KeepExpanded},
    {"Transpose", "Y = X, axes permuted", Category::kOther, Nothing, KeepTransposed, kPermutes},
    {"Trilu", "Y = upper or lower triangle of X", Category::kOther, Nothing, Keep, kKeepsShape},
    {"Unsqueeze", "Y = X with axes of size 1", Category::kOther, Nothing, KeepReshaped,
     kView | kTakesAxes},
};

}  // namespace acev2

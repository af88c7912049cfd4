// SPDX-License-Identifier: Apache-2.0
//
// Shapes that ONNX's own inference leaves open: old opsets, withdrawn operators, settings written
// as attributes where they have become inputs.
//
// Invariant: every graph declares its output without a shape, so only inference can give it; each
// expectation is worked out beside it.
#include "interpret/shapes/shape_corrections.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "acev2/analyze.h"

namespace acev2 {
namespace {

struct ShapeCase {
  const char* name;
  int opset;
  const char* graph;   ///< ONNX text from the input list on
  const char* expect;  ///< "float32[1,2]"; "?" for what is not known
};

void PrintTo(const ShapeCase& test, std::ostream* out) { *out << test.name; }

constexpr ShapeCase kCases[] = {
    // Padded to 13, windows of 4 start at 0, 4 and 8; one at 12 would lie in the border alone.
    {"MaxPoolCeil", 11,
     "(float[1,1,9,9] x) => (float[] y) { y = MaxPool <kernel_shape = [4,4], strides = [4,4], "
     "pads = [2,2,2,2], ceil_mode = 1> (x) }",
     "float32[1,1,3,3]"},
    // Windows of 1 start at 0 and 2; at 4 nothing is left.
    {"AveragePoolCeil", 19,
     "(float[1,1,4] x) => (float[] y) "
     "{ y = AveragePool <kernel_shape = [1], strides = [2], ceil_mode = 1> (x) }",
     "float32[1,1,2]"},
    {"LpPoolCeil", 18,
     "(float[1,1,9] x) => (float[] y) { y = LpPool <kernel_shape = [4], strides = [4], "
     "pads = [2,2], ceil_mode = 1> (x) }",
     "float32[1,1,3]"},
    // Windows of 3 start at 0, 2 and, one entry over, 4.
    {"PoolCeilHangsOver", 11,
     "(float[1,1,6] x) => (float[] y) "
     "{ y = MaxPool <kernel_shape = [3], strides = [2], ceil_mode = 1> (x) }",
     "float32[1,1,3]"},
    // 2 · 5, whatever the output padding (as ONNX Runtime has it).
    {"ConvTransposeSame", 11,
     "(float[1,2,5] x, float[2,3,3] w) => (float[] y) { y = ConvTranspose "
     "<auto_pad = \"SAME_UPPER\", strides = [2], output_padding = [1]> (x, w) }",
     "float32[1,3,10]"},
    // A window of 1 reaches (5 - 1) · 2 + 1 = 9.
    {"ConvTransposeSameOfOne", 11,
     "(float[1,2,5] x, float[2,3,1] w) => (float[] y) "
     "{ y = ConvTranspose <auto_pad = \"SAME_LOWER\", strides = [2]> (x, w) }",
     "float32[1,3,9]"},
    {"ConvTransposeOutputShape", 11,
     "(float[1,2,5] x, float[2,3,3] w) => (float[] y) { y = ConvTranspose "
     "<auto_pad = \"SAME_UPPER\", strides = [2], output_shape = [12], output_padding = [1]> (x, w) "
     "}",
     "float32[1,3,12]"},
    // What ONNX Runtime 1.32 makes of these two: the sizes that are asked for, whatever the window,
    // the stride and the padding around it would give (11 and 5 × 9).
    {"ConvTransposeOutputShapeAlone", 11,
     "(float[1,2,5] x, float[2,3,3] w) => (float[] y) "
     "{ y = ConvTranspose <strides = [2], output_shape = [10]> (x, w) }",
     "float32[1,3,10]"},
    {"ConvTransposeOutputShapeOfRowsAndColumns", 11,
     "(float[1,2,3,4] x, float[2,1,3,3] w) => (float[] y) "
     "{ y = ConvTranspose <group = 2, strides = [1,2], output_shape = [4,8]> (x, w) }",
     "float32[1,2,4,8]"},
    {"EinsumStretchesBatch", 13,
     "(float[1,3,2] x, float[2,2,4] w) => (float[] y) "
     "{ y = Einsum <equation = \"bik,bkj->bij\"> (x, w) }",
     "float32[2,3,4]"},
    {"EinsumStretchesEllipsis", 13,
     "(float[1,3,2] x, float[5,2,4] w) => (float[] y) "
     "{ y = Einsum <equation = \"...ik,...kj->...ij\"> (x, w) }",
     "float32[5,3,4]"},
    // Without an arrow the labels that occur once stand in alphabetical order.
    {"EinsumStretchesThree", 13,
     "(float[2,1] x, float[1,3] v, float[1,3,4] w) => (float[] y) "
     "{ y = Einsum <equation = \"ab,ab,abc\"> (x, v, w) }",
     "float32[4]"},
    {"EinsumStretchesTheFirst", 13,
     "(float[1,1] x, float[6,7] w) => (float[] y) { y = Einsum <equation = \"ij,ij->ji\"> (x, w) }",
     "float32[7,6]"},
    {"RangeOfVectorsOfOne", 11,
     "() => (int64[] y) <int64[1] a = {0}, int64[1] b = {5}, int64[1] c = {1}> "
     "{ y = Range (a, b, c) }",
     "int64[5]"},
    {"ReshapeByAttributeLate", 14,
     "(float[2,3,4] x) => (float[] y) { y = Reshape <shape = [4, 6]> (x) }", "float32[4,6]"},
    {"ReluWithConsumedInputs", 1,
     "(float[2,3] x) => (float[] y) { y = Relu <consumed_inputs = [0]> (x) }", "float32[2,3]"},
    // The smaller operand stands at axis 1 of the larger one.
    {"AddBroadcastAtAxis", 6,
     "(float[2,3,4] x, float[3] b) => (float[] y) { y = Add <axis = 1, broadcast = 1> (x, b) }",
     "float32[2,3,4]"},
    {"SubBeforeOpset6", 1,
     "(float[2,3] x, float[3] b) => (float[] y) { y = Sub <broadcast = 1> (x, b) }",
     "float32[2,3]"},
    // 0 copies the 2, -1 takes 24 / 2 = 12.
    {"ReshapeByAttribute", 1,
     "(float[2,3,4] x) => (float[] y) { y = Reshape <shape = [0, -1]> (x) }", "float32[2,12]"},
    // Height 5 + 1 + 3 = 9, width 5 + 2 + 4 = 11.
    {"PadByPaddings", 1,
     "(float[1,1,5,5] x) => (float[] y) { y = Pad <paddings = [0,0,1,2,0,0,3,4]> (x) }",
     "float32[1,1,9,11]"},
    // The axis was 1 by default: 3 + 4 = 7.
    {"ConcatDefaultAxis", 1, "(float[2,3] a, float[2,4] b) => (float[] y) { y = Concat (a, b) }",
     "float32[2,7]"},
    // 2 * 2 = 4 high, 2 * 3 = 6 wide.
    {"UpsampleByTwoScales", 1,
     "(float[1,1,2,2] x) => (float[] y)"
     " { y = Upsample <height_scale = 2.0, width_scale = 3.0> (x) }",
     "float32[1,1,4,6]"},
    {"CastToAString", 1, "(float[2] x) => (float16[] y) { y = Cast <to = \"FLOAT16\"> (x) }",
     "float16[2]"},
    // Three times along axis 1: 2 * 3 = 6.
    {"TileOneAxis", 1,
     "(float[2,2] x) => (float[] y) <int64[1] tiles = {3}, int64[1] axis = {1}>"
     " { y = Tile (x, tiles, axis) }",
     "float32[2,6]"},
    {"TileOutOfRange", 1,
     "(float[2,2] x) => (float[] y) <int64[1] tiles = {3}, int64[1] axis = {2}>"
     " { y = Tile (x, tiles, axis) }",
     "float32[...]"},
    // [2,3] times the transpose of [4,3].
    {"GemmBeforeOpset6", 1,
     "(float[2,3] a, float[4,3] b, float[4] c) => (float[] y)"
     " { y = Gemm <broadcast = 1, transB = 1> (a, b, c) }",
     "float32[2,4]"},
    {"BatchNormalizationBeforeOpset6", 1,
     "(float[1,2,3,3] x, float[2] s, float[2] b, float[2] m, float[2] v) => (float[] y)"
     " { y = BatchNormalization <consumed_inputs = [0,0,0,1,1], is_test = 1> (x, s, b, m, v) }",
     "float32[1,2,3,3]"},
    {"SplitByInput", 1,
     "(float[5] x) => (float[] y) <int64[2] parts = {2, 3}>"
     " { z, y = Split <axis = 0> (x, parts) }",
     "float32[3]"},
    // Five steps, one direction, batch 3, hidden size 20.
    {"LstmWithoutOutputSequence", 6,
     "(float[5,3,10] x, float[1,80,10] w, float[1,80,20] r) => (float[] y)"
     " { y = LSTM <hidden_size = 20> (x, w, r) }",
     "float32[5,1,3,20]"},
    // Left 1, top 2, right 3, bottom 4: height 10 - 2 - 4 = 4, width 10 - 1 - 3 = 6.
    {"CropBorder", 6, "(float[1,3,10,10] x) => (float[] y) { y = Crop <border = [1,2,3,4]> (x) }",
     "float32[1,3,4,6]"},
    {"CropToScale", 6,
     "(float[1,3,10,10] x) => (float[] y)"
     " { y = Crop <border = [1,2,3,4], scale = [5,7]> (x) }",
     "float32[1,3,5,7]"},
    {"CropMoreThanThereIs", 6,
     "(float[1,3,2,2] x) => (float[] y) { y = Crop <border = [1,2,3,4]> (x) }", "float32[...]"},
    {"ImageScaler", 6, "(float[1,3,2,2] x) => (float[] y) { y = ImageScaler <scale = 2.0> (x) }",
     "float32[1,3,2,2]"},
    {"ConstantFillWithShape", 6,
     "(float[1] x) => (float[] y) { y = ConstantFill <shape = [2, 3], extra_shape = [4]> () }",
     "float32[2,3,4]"},
    // An operator that the imported opset does not have yet.
    {"OperatorFromALaterOpset", 13, "(float[2,3] x) => (float[] y) { y = Gelu (x) }",
     "float32[2,3]"},
    // Rows 1 to 4: three of them. Attributes since opset 10 are not ONNX, but are written.
    {"SliceByAttributes", 13,
     "(float[6,8] x) => (float[] y) { y = Slice <axes = [0], starts = [1], ends = [4]> (x) }",
     "float32[3,8]"},
    {"UnsqueezeByAttribute", 13, "(float[6,8] x) => (float[] y) { y = Unsqueeze <axes = [0]> (x) }",
     "float32[1,6,8]"},
    {"ReduceSumByAttribute", 13, "(float[6,8] x) => (float[] y) { y = ReduceSum <axes = [1]> (x) }",
     "float32[6,1]"},
    {"SplitByAttribute", 13,
     "(float[6,8] x) => (float[] y) { y, z = Split <axis = 1, split = [3, 5]> (x) }",
     "float32[6,3]"},
    // (128 - 16) / 8 + 1 = 15 frames of 16 / 2 + 1 = 9 bins: one-sided is the default.
    {"StftIsOneSided", 17,
     "(float[1,128,1] x) => (float[] y) <int64 step = {8}, int64 length = {16}>"
     " { y = STFT (x, step, \"\", length) }",
     "float32[1,15,9,2]"},
    {"MaxUnpoolWithOutputShape", 11,
     "(float[1,1,2,2] x, int64[1,1,2,2] i) => (float[] y) <int64[4] shape = {1, 1, 5, 5}>"
     " { y = MaxUnpool <kernel_shape = [2, 2], strides = [2, 2]> (x, i, shape) }",
     "float32[1,1,5,5]"},
};

class SupplementTest : public ::testing::TestWithParam<ShapeCase> {};

TEST_P(SupplementTest, GivesTheShape) {
  const ShapeCase& test = GetParam();
  const std::string model =
      fmt::format("<ir_version: 8, opset_import: [\"\" : {}]>\ng {}", test.opset, test.graph);
  const Report report = AnalyzeBytes(model, "model.onnxtxt");
  const TensorInfo& output = report.model.outputs.at(0);
  std::string actual = output.type + "[";
  if (output.shape.has_value()) {
    for (const auto& dim : *output.shape) {
      actual += (actual.back() == '[' ? "" : ",") + (dim ? std::to_string(*dim) : "?");
    }
  } else {
    actual += "...";
  }
  EXPECT_EQ(actual + "]", test.expect);
}

INSTANTIATE_TEST_SUITE_P(Cases, SupplementTest, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace acev2

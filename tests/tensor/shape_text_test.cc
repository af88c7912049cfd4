// SPDX-License-Identifier: Apache-2.0
//
// Shapes and types as reports and diagnostics write them.
#include "tensor/shape_text.h"

#include <gtest/gtest.h>

#include <optional>

namespace acev2 {
namespace {

TEST(ShapeTextTest, OfShapesAndTypes) {
  EXPECT_EQ(ShapeText(PartialShape{1, 64, 16}), "1×64×16");
  EXPECT_EQ(ShapeText(PartialShape{1, std::nullopt}), "1×?");
  EXPECT_EQ(ShapeText(PartialShape{}), "scalar");
  EXPECT_EQ(ShapeText(std::nullopt), "?");
  TensorInfo tensor;
  tensor.type = "float32";
  tensor.shape = PartialShape{1, 3, std::nullopt};
  EXPECT_EQ(TypeText(tensor), "float32[1,3,?]");
  tensor.shape = PartialShape{};
  EXPECT_EQ(TypeText(tensor), "float32[]");
  tensor.shape = std::nullopt;
  EXPECT_EQ(TypeText(tensor), "float32[?]");
}

}  // namespace
}  // namespace acev2

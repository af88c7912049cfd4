// SPDX-License-Identifier: Apache-2.0
//
// Format names are unique and read back; the widest of two follows the datapath.
#include "acev2/format.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace acev2 {
namespace {

std::vector<Format> AllFormats() {
  std::vector<Format> formats = {
      kFloat64,    kFloat32,           kTensorFloat32,     kFloat16,
      kBFloat16,   kFloat8E4M3,        kFloat8E5M2,        kFloat4,
      kFloat8E8M0, FloatFormat(6, 3),  kBipolar,           kTernary,
      kText,       FloatFormat(12, 0), FloatFormat(24, 8), FloatFormat(4, 3)};
  for (int bits = 1; bits <= 64; ++bits) {
    formats.push_back(IntFormat(bits));
    formats.push_back(UIntFormat(bits));
    formats.push_back(PowerOfTwoFormat(bits));
  }
  return formats;
}

TEST(FormatTest, NamesAreThoseOfTheReport) {
  EXPECT_EQ(ToString(kFloat32), "float32");
  EXPECT_EQ(ToString(kFloat16), "float16");
  EXPECT_EQ(ToString(kBFloat16), "bfloat16");
  EXPECT_EQ(ToString(kFloat8E4M3), "float8e4m3");
  EXPECT_EQ(ToString(kFloat8E5M2), "float8e5m2");
  EXPECT_EQ(ToString(kFloat8E8M0), "float8e8m0");
  EXPECT_EQ(ToString(kFloat4), "float4");
  EXPECT_EQ(ToString(IntFormat(8)), "int8");
  EXPECT_EQ(ToString(UIntFormat(4)), "uint4");
  EXPECT_EQ(ToString(UIntFormat(1)), "uint1");
  EXPECT_EQ(ToString(IntFormat(3)), "int3");
  EXPECT_EQ(ToString(kBipolar), "bipolar");
  EXPECT_EQ(ToString(kTernary), "ternary");
  EXPECT_EQ(ToString(PowerOfTwoFormat(4)), "pot4");
  EXPECT_EQ(ToString(FloatFormat(6, 3)), "float6e3m2");
  EXPECT_EQ(ToString(Format{}), "?");
}

TEST(FormatTest, EveryNameIsUniqueAndReadsBack) {
  std::set<std::string> names;
  for (const Format format : AllFormats()) {
    const std::string name = ToString(format);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(ParseFormat(name), format) << name;
  }
}

TEST(FormatTest, OtherSpellingsAreRead) {
  EXPECT_EQ(ParseFormat("binary"), kBipolar);
  EXPECT_EQ(ParseFormat("bool"), UIntFormat(1));
  EXPECT_EQ(ParseFormat("fp16"), kFloat16);
  EXPECT_EQ(ParseFormat("bf16"), kBFloat16);
  EXPECT_EQ(ParseFormat("f32"), kFloat32);
  EXPECT_EQ(ParseFormat("float16e8m7"), kBFloat16);
}

TEST(FormatTest, WhatNamesNoFormatIsRefused) {
  for (const char* text :
       {"", "?", "int", "int0", "int-8", "int8x", "uint99999999999999999999", "float8e4m9",
        "float8e0m7", "floate4", "float8e4", "pot", "complex64", "INT8"}) {
    EXPECT_FALSE(ParseFormat(text)) << text;
  }
  EXPECT_EQ(ParseFormat("float"), kFloat32);  // ONNX's own name for it
}

TEST(FormatTest, WidestTakesTheWiderFloatThenTheWiderInteger) {
  EXPECT_EQ(Widest(kFloat16, kFloat32), kFloat32);
  EXPECT_EQ(Widest(IntFormat(64), kFloat16), kFloat16);
  EXPECT_EQ(Widest(UIntFormat(8), UIntFormat(4)), UIntFormat(8));
  EXPECT_EQ(Widest(UIntFormat(8), IntFormat(4)), IntFormat(8));
  EXPECT_EQ(Widest(kBipolar, UIntFormat(4)), IntFormat(4));
  EXPECT_EQ(Widest(kBipolar, kBipolar), kBipolar);
  EXPECT_EQ(Widest(kTernary, kBipolar), IntFormat(2));
  EXPECT_FALSE(Widest(Format{}, kFloat32).known());
  EXPECT_FALSE(Widest(kFloat32, Format{}).known());
  EXPECT_FALSE(Widest(kText, kFloat32).known());
}

}  // namespace
}  // namespace acev2

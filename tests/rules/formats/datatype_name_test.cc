// SPDX-License-Identifier: Apache-2.0
//
// Names of number formats as FINN and QONNX write them.
//
// Invariant: names and their meaning follow qonnx.core.datatype.
#include "rules/formats/datatype_name.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace acev2 {
namespace {

std::string Parsed(std::string_view name) {
  const auto format = ParseDatatype(name);
  return format ? ToString(*format) : "none";
}

TEST(DatatypeName, OfIntegers) {
  EXPECT_EQ(Parsed("INT4"), "int4");
  EXPECT_EQ(Parsed("UINT8"), "uint8");
  EXPECT_EQ(Parsed("BINARY"), "uint1") << "{0, 1}";
  EXPECT_EQ(Parsed("BIPOLAR"), "bipolar") << "{-1, 1}";
  EXPECT_EQ(Parsed("TERNARY"), "ternary");
}

// Integers whose scale is known elsewhere, or a power of two: the first number is the width.
TEST(DatatypeName, OfScaledIntegers) {
  EXPECT_EQ(Parsed("SCALEDINT<8>"), "int8");
  EXPECT_EQ(Parsed("FIXED<6,2>"), "int6");
}

// A sign, the exponent, the mantissa; a bias of the exponent takes no bits.
TEST(DatatypeName, OfFloats) {
  EXPECT_EQ(Parsed("FLOAT32"), "float32");
  EXPECT_EQ(ParseDatatype("FLOAT<5,10>"), FloatFormat(16, 5));
  EXPECT_EQ(ParseDatatype("FLOAT<4,3,7>"), FloatFormat(8, 4));
}

TEST(DatatypeName, ThatSaysNothingIsNone) {
  for (const std::string_view name :
       {"", "INT", "INT0", "INT4097", "FLOAT<", "FLOAT<4", "FLOAT<4,3", "FLOAT<0,3>",
        "FLOAT<30,40>", "SCALEDINT<", "QUATERNARY"}) {
    EXPECT_EQ(Parsed(name), "none") << name;
  }
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Encodings, ranges and rounding of the element types against values worked out by hand from their
// definitions.
#include "tensor/element_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "onnx/onnx_pb.h"

namespace acev2 {
namespace {

double Float(int type, std::uint64_t encoding) { return DecodeFloat(*FindElement(type), encoding); }

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ElementValuesTest, Float64AndFloat32) {
  EXPECT_EQ(Float(onnx::TensorProto::DOUBLE, 0x3FF0000000000000), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::DOUBLE, 0xC000000000000000), -2.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT, 0x3F800000), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT, 0xBFC00000), -1.5);
  // The least subnormal, 2^-149; the greatest number, (2 - 2^-23) * 2^127.
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT, 1), std::ldexp(1.0, -149));
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT, 0x7F7FFFFF), std::numeric_limits<float>::max());
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT, 0xFF800000), -kInfinity);
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT, 0x7FC00000)));
}

TEST(ElementValuesTest, Float16) {
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x3C00), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0xC000), -2.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x7BFF), 65504.0);  // (2 - 2^-10) * 2^15
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x0001), std::ldexp(1.0, -24));
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x7C00), kInfinity);
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT16, 0x7E00)));
}

TEST(ElementValuesTest, BFloat16) {
  EXPECT_EQ(Float(onnx::TensorProto::BFLOAT16, 0x3F80), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::BFLOAT16, 0x4049), 3.140625);  // 2 * (1 + 73/128)
  EXPECT_EQ(Float(onnx::TensorProto::BFLOAT16, 0x7F80), kInfinity);
}

TEST(ElementValuesTest, Float8E4M3) {
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E4M3FN, 0x38), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E4M3FN, 0xB8), -1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E4M3FN, 0x7E), 448.0);  // 1.75 * 2^8
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E4M3FN, 0x01), std::ldexp(1.0, -9));
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E4M3FN, 0x7F)));
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E4M3FN, 0xFF)));
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E4M3FNUZ, 0x40), 1.0);    // bias 8
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E4M3FNUZ, 0x7F), 240.0);  // 1.875 * 2^7
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E4M3FNUZ, 0x80)));
}

TEST(ElementValuesTest, Float8E5M2) {
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2, 0x3C), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2, 0x7B), 57344.0);  // 1.75 * 2^15
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2, 0xFC), -kInfinity);
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E5M2, 0x7D)));
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2FNUZ, 0x40), 1.0);      // bias 16
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2FNUZ, 0x7F), 57344.0);  // 1.75 * 2^15
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E5M2FNUZ, 0x80)));
}

TEST(ElementValuesTest, MicroscalingFormats) {
  // E2M1 has eight magnitudes: 0 0.5 1 1.5 2 3 4 6.
  const double magnitudes[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
  for (std::uint64_t i = 0; i < 8; ++i) {
    EXPECT_EQ(Float(onnx::TensorProto::FLOAT4E2M1, i), magnitudes[i]);
    EXPECT_EQ(Float(onnx::TensorProto::FLOAT4E2M1, i | 8), -magnitudes[i]);
  }
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E8M0, 127), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E8M0, 130), 8.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E8M0, 0), std::ldexp(1.0, -127));
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E8M0, 255)));
  EXPECT_EQ(Float(kTypeFloat6E2M3, 0x08), 1.0);     // E2M3: exponent 1, bias 1
  EXPECT_EQ(Float(kTypeFloat6E2M3, 0x1F), 7.5);     // 1.875 * 2^2
  EXPECT_EQ(Float(kTypeFloat6E2M3, 0x21), -0.125);  // subnormal: -1/8 * 2^0
  EXPECT_EQ(Float(kTypeFloat6E3M2, 0x0C), 1.0);     // E3M2: exponent 3, bias 3
  EXPECT_EQ(Float(kTypeFloat6E3M2, 0x1F), 28.0);    // 1.75 * 2^4
  EXPECT_EQ(Float(kTypeFloat6E3M2, 0x01), 0.0625);  // subnormal: 1/4 * 2^-2
}

TEST(ElementValuesTest, Integers) {
  const auto decode = [](int type, std::uint64_t encoding) {
    return DecodeInt(*FindElement(type), encoding);
  };
  EXPECT_EQ(decode(onnx::TensorProto::INT8, 0xFF), -1);
  EXPECT_EQ(decode(onnx::TensorProto::UINT8, 0xFF), 255);
  EXPECT_EQ(decode(onnx::TensorProto::INT16, 0x8000), -32768);
  EXPECT_EQ(decode(onnx::TensorProto::INT4, 0x8), -8);
  EXPECT_EQ(decode(onnx::TensorProto::UINT4, 0x8), 8);
  EXPECT_EQ(decode(kTypeInt2, 0x3), -1);  // INT2
  EXPECT_EQ(decode(kTypeUInt2, 0x3), 3);  // UINT2
  EXPECT_EQ(decode(onnx::TensorProto::BOOL, 0x2), 1);
  EXPECT_EQ(decode(onnx::TensorProto::INT64, ~std::uint64_t{0}), -1);
  EXPECT_EQ(decode(onnx::TensorProto::UINT64, std::uint64_t{1} << 62), std::int64_t{1} << 62);
  EXPECT_EQ(decode(onnx::TensorProto::UINT64, std::uint64_t{1} << 63), std::nullopt);
}

TEST(ElementValuesTest, IntegersWrapAndSaturate) {
  EXPECT_EQ(Wrap(kTypeInt8, 200), -56);  // 200 - 2^8
  EXPECT_EQ(Wrap(kTypeUInt4, 17), 1);    // 17 - 2^4
  EXPECT_EQ(Wrap(kTypeInt2, 2), -2);     // 2 - 2^2
  EXPECT_EQ(Wrap(kTypeBool, 256), 1);
  EXPECT_EQ(Saturate(kTypeInt4, -100), -8);
  EXPECT_EQ(Saturate(kTypeUInt2, 100), 3);
  EXPECT_EQ(Saturate(kTypeBool, 7), 1);
  EXPECT_EQ(Widen(kTypeUInt64, -1), (WideInt{1} << 64) - 1);
  EXPECT_EQ(LowestOf(kTypeInt64), -(WideInt{1} << 63));
  EXPECT_EQ(HighestOf(kTypeUInt64), (WideInt{1} << 64) - 1);
}

// Largest finite values: IEEE 754-2019 binary16; OCP 8-bit floating point 1.0 table 1; arXiv
// 2206.02915; OCP Microscaling 1.0 tables 1 to 3.
TEST(ElementValuesTest, FloatsRoundToTheirRange) {
  EXPECT_EQ(RoundTo(kTypeFloat16, 65519), 65504);      // below the middle to 2^16
  EXPECT_EQ(RoundTo(kTypeFloat16, 65520), kInfinity);  // the middle: ties to even
  EXPECT_EQ(RoundTo(kTypeBFloat16, 257), 256);         // 8 bits: step 2, tie to even
  EXPECT_EQ(RoundTo(kTypeFloat8E4M3FN, 1000), 448);
  EXPECT_TRUE(std::isnan(RoundTo(kTypeFloat8E4M3FN, 1000, false)));
  EXPECT_EQ(RoundTo(kTypeFloat8E4M3FNUZ, -1000), -240);
  EXPECT_EQ(RoundTo(kTypeFloat8E5M2, 1e6), 57344);
  EXPECT_EQ(RoundTo(kTypeFloat8E5M2, 1e6, false), kInfinity);
  EXPECT_EQ(RoundTo(kTypeFloat8E5M2FNUZ, 1e6), 57344);
  EXPECT_EQ(RoundTo(kTypeFloat4E2M1, -100, false), -6);
  EXPECT_EQ(RoundTo(kTypeFloat4E2M1, 0.2), 0);  // the least is 0.5
  EXPECT_EQ(RoundTo(kTypeFloat6E2M3, 100, false), 7.5);
  EXPECT_EQ(RoundTo(kTypeFloat6E2M3, 1.06), 1.0);  // step 1/8 from 1 to 2
  EXPECT_EQ(RoundTo(kTypeFloat6E3M2, -100), -28);
  EXPECT_EQ(RoundTo(kTypeFloat6E3M2, 0.05), 0.0625);  // the least: 1/4 * 2^-2
  EXPECT_EQ(RoundTo(kTypeFloat8E8M0, 3), 4.0);        // between 2 and 4: a tie goes to even
  EXPECT_EQ(RoundTo(kTypeDouble, 0.1), 0.1);
  EXPECT_EQ(RoundTo(kTypeFloat, 0.1), static_cast<double>(0.1F));
}

TEST(ElementValuesTest, ClassesOfTypes) {
  for (const int type : {kTypeBool, kTypeInt2, kTypeUInt64}) {
    EXPECT_TRUE(IsIntegerType(type)) << type;
    EXPECT_FALSE(IsFloatType(type)) << type;
  }
  for (const int type : {kTypeFloat, kTypeDouble, kTypeFloat16, kTypeBFloat16}) {
    EXPECT_TRUE(IsFloatType(type)) << type;
    EXPECT_FALSE(IsSmallFloatType(type)) << type;
  }
  for (const int type : {kTypeFloat6E2M3, kTypeFloat4E2M1, kTypeFloat8E8M0}) {
    EXPECT_TRUE(IsSmallFloatType(type)) << type;
  }
  for (const int type : {kTypeFloat, kTypeFloat8E4M3FN, kTypeFloat8E5M2FNUZ, kTypeFloat8E8M0}) {
    EXPECT_TRUE(HoldsNan(type)) << type;
  }
  for (const int type : {kTypeFloat4E2M1, kTypeFloat6E2M3, kTypeFloat6E3M2, kTypeInt8}) {
    EXPECT_FALSE(HoldsNan(type)) << type;
  }
  for (const int type : {kTypeUndefined, kTypeString, kTypeComplex64}) {
    EXPECT_FALSE(IsIntegerType(type)) << type;
    EXPECT_FALSE(IsFloatType(type)) << type;
  }
}

TEST(ElementValuesTest, OnlyWhatFitsBecomesAnInteger) {
  EXPECT_EQ(ToInt64(-2.9), -2);
  EXPECT_EQ(ToInt64(-0x1p63), INT64_MIN);
  // The largest double below 2^63: 2^63 - 1024.
  EXPECT_EQ(ToInt64(std::nextafter(0x1p63, 0.0)), INT64_MAX - 1023);
  for (const double value : {0x1p63, std::nextafter(-0x1p63, -INFINITY), double{NAN},
                             double{INFINITY}, -double{INFINITY}}) {
    EXPECT_EQ(ToInt64(value), std::nullopt) << value;
  }
}

TEST(ElementValuesTest, BitsStartAtTheLowEnd) {
  const std::string nibbles = "\x21\x43";
  EXPECT_EQ(BitsAt(nibbles, 0, 4), 1U);
  EXPECT_EQ(BitsAt(nibbles, 3, 4), 4U);
  EXPECT_EQ(BitsAt(nibbles, 0, 16), 0x4321U);
  EXPECT_EQ(BitsAt(std::string("\xe4"), 2, 2), 2U);  // 11 10 01 00: elements 0 1 2 3
  // Six bits each, as onnx-ml.proto has it: byte0 = 1 | (2&3)<<6, byte1 = 2>>2 | 3<<4,
  // byte2 = 3>>4 | 4<<2.
  const std::string sixes = "\x81\x30\x10";
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(BitsAt(sixes, i, 6), i + 1);
}

}  // namespace
}  // namespace acev2

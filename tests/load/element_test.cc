// SPDX-License-Identifier: Apache-2.0
//
// Encodings of every element type against values worked out by hand from their definitions.
#include "load/element.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "onnx/onnx_pb.h"

namespace acev2 {
namespace {

double Float(int type, std::uint64_t encoding) { return DecodeFloat(*FindElement(type), encoding); }

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ElementTest, Float64AndFloat32) {
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

TEST(ElementTest, Float16) {
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x3C00), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0xC000), -2.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x7BFF), 65504.0);  // (2 - 2^-10) * 2^15
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x0001), std::ldexp(1.0, -24));
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT16, 0x7C00), kInfinity);
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT16, 0x7E00)));
}

TEST(ElementTest, BFloat16) {
  EXPECT_EQ(Float(onnx::TensorProto::BFLOAT16, 0x3F80), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::BFLOAT16, 0x4049), 3.140625);  // 2 * (1 + 73/128)
  EXPECT_EQ(Float(onnx::TensorProto::BFLOAT16, 0x7F80), kInfinity);
}

TEST(ElementTest, Float8E4M3) {
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

TEST(ElementTest, Float8E5M2) {
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2, 0x3C), 1.0);
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2, 0x7B), 57344.0);  // 1.75 * 2^15
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2, 0xFC), -kInfinity);
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E5M2, 0x7D)));
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2FNUZ, 0x40), 1.0);      // bias 16
  EXPECT_EQ(Float(onnx::TensorProto::FLOAT8E5M2FNUZ, 0x7F), 57344.0);  // 1.75 * 2^15
  EXPECT_TRUE(std::isnan(Float(onnx::TensorProto::FLOAT8E5M2FNUZ, 0x80)));
}

TEST(ElementTest, MicroscalingFormats) {
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
  EXPECT_EQ(Float(27, 0x08), 1.0);     // E2M3: exponent 1, bias 1
  EXPECT_EQ(Float(27, 0x1F), 7.5);     // 1.875 * 2^2
  EXPECT_EQ(Float(27, 0x21), -0.125);  // subnormal: -1/8 * 2^0
  EXPECT_EQ(Float(28, 0x0C), 1.0);     // E3M2: exponent 3, bias 3
  EXPECT_EQ(Float(28, 0x1F), 28.0);    // 1.75 * 2^4
  EXPECT_EQ(Float(28, 0x01), 0.0625);  // subnormal: 1/4 * 2^-2
}

TEST(ElementTest, Integers) {
  const auto decode = [](int type, std::uint64_t encoding) {
    return DecodeInt(*FindElement(type), encoding);
  };
  EXPECT_EQ(decode(onnx::TensorProto::INT8, 0xFF), -1);
  EXPECT_EQ(decode(onnx::TensorProto::UINT8, 0xFF), 255);
  EXPECT_EQ(decode(onnx::TensorProto::INT16, 0x8000), -32768);
  EXPECT_EQ(decode(onnx::TensorProto::INT4, 0x8), -8);
  EXPECT_EQ(decode(onnx::TensorProto::UINT4, 0x8), 8);
  EXPECT_EQ(decode(26, 0x3), -1);  // INT2
  EXPECT_EQ(decode(25, 0x3), 3);   // UINT2
  EXPECT_EQ(decode(onnx::TensorProto::BOOL, 0x2), 1);
  EXPECT_EQ(decode(onnx::TensorProto::INT64, ~std::uint64_t{0}), -1);
  EXPECT_EQ(decode(onnx::TensorProto::UINT64, std::uint64_t{1} << 62), std::int64_t{1} << 62);
  EXPECT_EQ(decode(onnx::TensorProto::UINT64, std::uint64_t{1} << 63), std::nullopt);
}

TEST(ElementTest, UnknownTypesHaveNoRow) {
  EXPECT_EQ(FindElement(onnx::TensorProto::UNDEFINED), nullptr);
  EXPECT_EQ(FindElement(onnx::TensorProto::STRING), nullptr);
  EXPECT_EQ(FindElement(-1), nullptr);
  EXPECT_EQ(FindElement(1000), nullptr);
}

TEST(ElementTest, BitsStartAtTheLowEnd) {
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

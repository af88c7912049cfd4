// SPDX-License-Identifier: Apache-2.0
//
// Values of constants: every element type in every place ONNX may store it, inline and skimmed,
// against values that element_test.cc works out by hand.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "load/load.h"
#include "load/load_testing.h"

namespace acev2 {
namespace {

using testing::LoadModel;

// Some encodings of a type and what they stand for.
struct TypeCase {
  const char* name;
  int data_type;
  int bits;
  std::vector<std::uint64_t> encodings;
  std::vector<double> values;
  bool is_float;
};

std::vector<TypeCase> TypeCases() {
  return {
      {"FLOAT", 1, 32, {0x3F800000, 0xBFC00000}, {1.0, -1.5}, true},
      {"UINT8", 2, 8, {0, 255}, {0, 255}, false},
      {"INT8", 3, 8, {0x80, 0x7F}, {-128, 127}, false},
      {"UINT16", 4, 16, {0xFFFF, 1}, {65535, 1}, false},
      {"INT16", 5, 16, {0xFFFF, 1}, {-1, 1}, false},
      {"INT32", 6, 32, {0x80000000, 7}, {-2147483648.0, 7}, false},
      {"INT64", 7, 64, {~std::uint64_t{0}, 1 << 20}, {-1, 1048576}, false},
      {"BOOL", 9, 8, {1, 0}, {1, 0}, false},
      {"FLOAT16", 10, 16, {0x3C00, 0xC000}, {1.0, -2.0}, true},
      {"DOUBLE", 11, 64, {0x3FF0000000000000, 0xC000000000000000}, {1.0, -2.0}, true},
      {"UINT32", 12, 32, {0xFFFFFFFF, 5}, {4294967295.0, 5}, false},
      {"UINT64", 13, 64, {1 << 20, 5}, {1048576, 5}, false},
      {"BFLOAT16", 16, 16, {0x3F80, 0x4049}, {1.0, 3.140625}, true},
      {"FLOAT8E4M3FN", 17, 8, {0x38, 0x7E}, {1.0, 448.0}, true},
      {"FLOAT8E4M3FNUZ", 18, 8, {0x40, 0x7F}, {1.0, 240.0}, true},
      {"FLOAT8E5M2", 19, 8, {0x3C, 0x7B}, {1.0, 57344.0}, true},
      {"FLOAT8E5M2FNUZ", 20, 8, {0x40, 0x7F}, {1.0, 57344.0}, true},
      {"UINT4", 21, 4, {0x1, 0xF}, {1, 15}, false},
      {"INT4", 22, 4, {0x1, 0x8}, {1, -8}, false},
      {"FLOAT4E2M1", 23, 4, {0x7, 0x9}, {6.0, -0.5}, true},
      {"FLOAT8E8M0", 24, 8, {127, 130}, {1.0, 8.0}, true},
      {"UINT2", 25, 2, {1, 3}, {1, 3}, false},
      {"INT2", 26, 2, {1, 2}, {1, -2}, false},
      {"FLOAT6E2M3", 27, 6, {0x08, 0x1F}, {1.0, 7.5}, true},
      {"FLOAT6E3M2", 28, 6, {0x0C, 0x1F}, {1.0, 28.0}, true},
  };
}

// raw_data: a stream of bits, the first element in the lowest bits of the first byte.
std::string Packed(const std::vector<std::uint64_t>& encodings, int bits) {
  std::string bytes((encodings.size() * static_cast<std::size_t>(bits) + 7) / 8, '\0');
  std::size_t at = 0;
  for (const std::uint64_t encoding : encodings) {
    for (int bit = 0; bit < bits; ++bit, ++at) {
      if (encoding >> bit & 1) bytes[at / 8] = static_cast<char>(bytes[at / 8] | 1 << at % 8);
    }
  }
  return bytes;
}

// The typed field that onnx-ml.proto prescribes.
void FillTyped(onnx::TensorProto& tensor, const TypeCase& type,
               const std::vector<std::uint64_t>& encodings) {
  if (type.bits <= 4) {
    for (const char byte : Packed(encodings, type.bits)) {
      tensor.add_int32_data(static_cast<unsigned char>(byte));
    }
    return;
  }
  for (std::size_t i = 0; i < encodings.size(); ++i) {
    const std::uint64_t encoding = encodings[i];
    switch (type.data_type) {
      case onnx::TensorProto::FLOAT:
        tensor.add_float_data(std::bit_cast<float>(static_cast<std::uint32_t>(encoding)));
        break;
      case onnx::TensorProto::DOUBLE:
        tensor.add_double_data(std::bit_cast<double>(encoding));
        break;
      case onnx::TensorProto::INT64:
        tensor.add_int64_data(static_cast<std::int64_t>(encoding));
        break;
      case onnx::TensorProto::UINT32:
      case onnx::TensorProto::UINT64:
        tensor.add_uint64_data(encoding);
        break;
      default:
        // Integers as their value, floats as their bits.
        tensor.add_int32_data(type.is_float ? static_cast<std::int32_t>(encoding)
                                            : static_cast<std::int32_t>(type.values[i % 2]));
        break;
    }
  }
}

Model ModelWith(const onnx::TensorProto& tensor) {
  onnx::ModelProto model;
  *model.mutable_graph()->add_initializer() = tensor;
  return LoadModel(model.SerializeAsString());
}

std::shared_ptr<const Constant> Read(const onnx::TensorProto& tensor,
                                     std::int64_t max_elements = 1 << 20) {
  const Model model = ModelWith(tensor);
  return ReadConstant(model, model.proto.graph().initializer(0), max_elements);
}

class ConstantOfEveryType : public ::testing::TestWithParam<TypeCase> {};

TEST_P(ConstantOfEveryType, ReadsRawAndTypedInlineAndSkimmed) {
  const TypeCase& type = GetParam();
  // 3 elements stay inline (and leave half a byte of a 2- or 4-bit type unused); 5,001 elements are
  // at least 1,251 bytes, past the 1,024 that stay.
  for (const std::size_t count : {std::size_t{3}, std::size_t{5001}}) {
    std::vector<std::uint64_t> encodings(count);
    for (std::size_t i = 0; i < count; ++i) encodings[i] = type.encodings[i % 2];
    for (const bool raw : {true, false}) {
      SCOPED_TRACE(std::string(raw ? "raw" : "typed") + " " + std::to_string(count));
      onnx::TensorProto tensor;
      tensor.set_name("c");
      tensor.set_data_type(type.data_type);
      tensor.add_dims(static_cast<std::int64_t>(count));
      if (raw) {
        tensor.set_raw_data(Packed(encodings, type.bits));
      } else {
        FillTyped(tensor, type, encodings);
      }
      const Model model = ModelWith(tensor);
      const onnx::TensorProto& slim = model.proto.graph().initializer(0);
      EXPECT_EQ(slim.data_location() == onnx::TensorProto::EXTERNAL, count == 5001);

      const auto constant = ReadConstant(model, slim, 5001);
      ASSERT_NE(constant, nullptr);
      EXPECT_EQ(constant->element_type, type.data_type);
      EXPECT_EQ(constant->dims, std::vector<std::int64_t>{static_cast<std::int64_t>(count)});
      EXPECT_EQ(constant->is_float(), type.is_float);
      ASSERT_EQ(constant->size(), count);
      EXPECT_TRUE(constant->unknown.empty());
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(constant->AsDouble(i), type.values[i % 2]) << i;
      }
      const auto whole = WithPayload(model, slim, 1 << 20);
      ASSERT_TRUE(whole.has_value());
      EXPECT_EQ(whole->SerializeAsString(), tensor.SerializeAsString());
      // One element too many or too few for the payload: nothing, not a guess. (A tensor whose last
      // element shares a byte with padding bits can only be told by whole bytes.)
      for (const std::int64_t off : {-4, 4}) {
        onnx::TensorProto other = tensor;
        other.set_dims(0, static_cast<std::int64_t>(count) + off);
        EXPECT_EQ(Read(other), nullptr) << off;
      }
      EXPECT_EQ(ReadConstant(model, slim, static_cast<std::int64_t>(count) - 1), nullptr);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, ConstantOfEveryType, ::testing::ValuesIn(TypeCases()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ConstantTest, UnpackedTypedFieldsAreRead) {
  // float_data (field 4) unpacked: tag 0x25, then the four bytes of 1.0, 300 times = 1,500 bytes.
  std::string tensor;
  for (int i = 0; i < 300; ++i) tensor += std::string("\x25\x00\x00\x80\x3f", 5);
  tensor += std::string("\x08\xac\x02\x10\x01", 5);  // dims 300, data_type FLOAT
  // 1,505 = 0x5e1: varint e1 0b. GraphProto.initializer is field 5, ModelProto.graph field 7; the
  // graph holds 1,505 + 3 bytes.
  const std::string bytes = "\x3a\xe4\x0b\x2a\xe1\x0b" + tensor;
  const Model model = LoadModel(bytes);
  EXPECT_EQ(model.proto.graph().initializer(0).float_data_size(), 0);
  const auto constant = ReadConstant(model, model.proto.graph().initializer(0), 300);
  ASSERT_NE(constant, nullptr);
  EXPECT_EQ(constant->floats, std::vector<double>(300, 1.0));
}

TEST(ConstantTest, FourBitElementsMayStandOneAnEntry) {
  // As people write them in text syntax: int4[3] {1, -2, 7} rather than two packed bytes.
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::INT4);
  tensor.add_dims(3);
  for (const int value : {1, -2, 7}) tensor.add_int32_data(value);
  EXPECT_EQ(Read(tensor)->ints, (std::vector<std::int64_t>{1, -2, 7}));
  tensor.set_int32_data(1, 8);  // no int4
  EXPECT_EQ(Read(tensor), nullptr);
}

TEST(ConstantTest, OneFourBitElementMayBeAByteOrAValue) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::INT4);
  for (const int entry : {-3, 0x0D, 0xFD}) {  // -3 = 0xD in four bits
    tensor.clear_int32_data();
    tensor.add_int32_data(entry);
    ASSERT_NE(Read(tensor), nullptr) << entry;
    EXPECT_EQ(Read(tensor)->ints, std::vector<std::int64_t>{-3}) << entry;
  }
}

TEST(ConstantTest, ValuesOutsideTheTypeAreRefused) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::INT8);
  tensor.add_dims(1);
  tensor.add_int32_data(128);
  EXPECT_EQ(Read(tensor), nullptr);
  tensor.set_int32_data(0, -128);
  EXPECT_NE(Read(tensor), nullptr);
  tensor.set_data_type(onnx::TensorProto::UINT8);
  EXPECT_EQ(Read(tensor), nullptr);
  tensor.clear_int32_data();
  tensor.set_data_type(onnx::TensorProto::UINT32);
  tensor.add_uint64_data(std::uint64_t{1} << 32);
  EXPECT_EQ(Read(tensor), nullptr);
}

TEST(ConstantTest, AUint64PastInt64IsUnknownNotNegative) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::UINT64);
  tensor.add_dims(2);
  tensor.add_uint64_data(std::numeric_limits<std::uint64_t>::max());
  tensor.add_uint64_data(3);
  const auto constant = Read(tensor);
  EXPECT_EQ(constant->unknown, (std::vector<bool>{true, false}));
  EXPECT_EQ(constant->ints[1], 3);
}

TEST(ConstantTest, ScalarsAndEmptyTensors) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_float_data(0.25F);
  EXPECT_EQ(Read(tensor)->floats, std::vector<double>{0.25});
  EXPECT_TRUE(Read(tensor)->dims.empty());
  tensor.clear_float_data();
  EXPECT_EQ(Read(tensor), nullptr) << "a scalar needs a value";
  tensor.add_dims(0);
  tensor.add_dims(7);
  EXPECT_EQ(Read(tensor)->size(), 0U);
}

TEST(ConstantTest, DimensionsThatLieAreRefused) {
  onnx::TensorProto tensor = testing::FloatTensor("w", 4);
  for (const std::vector<std::int64_t>& dims : {std::vector<std::int64_t>{-4},
                                                {-2, -2},
                                                {std::int64_t{1} << 40, std::int64_t{1} << 40},
                                                {std::numeric_limits<std::int64_t>::max()},
                                                {std::int64_t{1} << 60}}) {
    tensor.clear_dims();
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    EXPECT_EQ(Read(tensor, std::numeric_limits<std::int64_t>::max()), nullptr);
    const Model model = ModelWith(tensor);
    EXPECT_FALSE(WithPayload(model, model.proto.graph().initializer(0),
                             std::numeric_limits<std::int64_t>::max()));
  }
}

TEST(ConstantTest, TextAndComplexHaveNoNumbersButAPayload) {
  onnx::TensorProto text;
  text.set_name("labels");
  text.set_data_type(onnx::TensorProto::STRING);
  text.add_dims(2);
  text.add_string_data(std::string(1000, 'a'));
  text.add_string_data(std::string(1000, 'b'));
  onnx::TensorProto complex;
  complex.set_name("twiddles");
  complex.set_data_type(onnx::TensorProto::COMPLEX64);
  complex.add_dims(1);
  complex.add_float_data(1);
  complex.add_float_data(-1);
  for (const onnx::TensorProto& tensor : {text, complex}) {
    EXPECT_EQ(Read(tensor), nullptr);
    const Model model = ModelWith(tensor);
    const auto whole = WithPayload(model, model.proto.graph().initializer(0), 4096);
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(whole->SerializeAsString(), tensor.SerializeAsString());
  }
}

TEST(ConstantTest, WithPayloadKeepsToItsLimit) {
  const Model model = ModelWith(testing::FloatTensor("w", 300));  // 1,200 bytes + 3 of header
  EXPECT_TRUE(WithPayload(model, model.proto.graph().initializer(0), 1203));
  EXPECT_FALSE(WithPayload(model, model.proto.graph().initializer(0), 1202));
  EXPECT_FALSE(WithPayload(model, model.proto.graph().initializer(0), -1));
  const Model small = ModelWith(testing::FloatTensor("w", 3));
  EXPECT_TRUE(WithPayload(small, small.proto.graph().initializer(0), 12));
  EXPECT_FALSE(WithPayload(small, small.proto.graph().initializer(0), 11));
}

}  // namespace
}  // namespace acev2

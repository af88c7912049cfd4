// SPDX-License-Identifier: Apache-2.0
//
// Float payloads read piece by piece: where they stand, and what is refused.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "load/load.h"

namespace acev2 {
namespace {

constexpr int kElements = 600'000;  // 2.4 MB: three pieces

/// A model with one tensor "w".
onnx::ModelProto ModelWith(const onnx::TensorProto& tensor) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(17);
  model.mutable_graph()->set_name("g");
  *model.mutable_graph()->add_initializer() = tensor;
  return model;
}

onnx::TensorProto FloatTensor() {
  onnx::TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(kElements);
  return tensor;
}

std::string RawFloats() {
  std::string raw(kElements * sizeof(float), '\0');
  for (int k = 0; k < kElements; ++k) {
    const auto value = static_cast<float>(k) * 0.5F;
    std::memcpy(raw.data() + static_cast<std::size_t>(k) * sizeof(value), &value, sizeof(value));
  }
  return raw;
}

/// What ForEachFloat hands out of the only tensor of `model`; empty if it refuses.
std::vector<double> ReadAll(const Model& model) {
  std::vector<double> all;
  const bool read =
      ForEachFloat(model, model.proto.graph().initializer(0), [&](std::span<const double> piece) {
        all.insert(all.end(), piece.begin(), piece.end());
        return true;
      });
  if (!read) all.clear();
  return all;
}

void ExpectHalves(const std::vector<double>& values) {
  ASSERT_EQ(values.size(), static_cast<std::size_t>(kElements));
  for (int k = 0; k < kElements; ++k) {
    ASSERT_EQ(values[static_cast<std::size_t>(k)], k * 0.5) << k;
  }
}

Model LoadModel(const onnx::ModelProto& proto) {
  return std::get<Model>(LoadBytes(proto.SerializeAsString(), "m.onnx").content);
}

TEST(ForEachFloat, ReadsRawData) {
  onnx::TensorProto tensor = FloatTensor();
  tensor.set_raw_data(RawFloats());
  ExpectHalves(ReadAll(LoadModel(ModelWith(tensor))));
}

TEST(ForEachFloat, ReadsTypedData) {
  onnx::TensorProto tensor = FloatTensor();
  for (int k = 0; k < kElements; ++k) tensor.add_float_data(static_cast<float>(k) * 0.5F);
  ExpectHalves(ReadAll(LoadModel(ModelWith(tensor))));
  onnx::TensorProto doubles = FloatTensor();
  doubles.set_data_type(onnx::TensorProto::DOUBLE);
  for (int k = 0; k < kElements; ++k) doubles.add_double_data(k * 0.5);
  ExpectHalves(ReadAll(LoadModel(ModelWith(doubles))));
}

// 1.0, -2.0 and 0.5 in binary16, as int32_data has them.
TEST(ForEachFloat, ReadsHalvesInIntegers) {
  onnx::TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::FLOAT16);
  tensor.add_dims(3);
  for (const int bits : {0x3C00, 0xC000, 0x3800}) tensor.add_int32_data(bits);
  EXPECT_EQ(ReadAll(LoadModel(ModelWith(tensor))), (std::vector<double>{1, -2, 0.5}));
}

TEST(ForEachFloat, StopsWhenItIsTold) {
  onnx::TensorProto tensor = FloatTensor();
  tensor.set_raw_data(RawFloats());
  const Model model = LoadModel(ModelWith(tensor));
  int pieces = 0;
  EXPECT_TRUE(ForEachFloat(model, model.proto.graph().initializer(0),
                           [&](std::span<const double>) { return ++pieces < 2; }));
  EXPECT_EQ(pieces, 2);
}

// Three numbers in one piece, though there are many more of them, and many more in a piece.
TEST(ForEachFloat, ReadsNoMoreThanTheMost) {
  onnx::TensorProto raw = FloatTensor();
  raw.set_raw_data(RawFloats());
  onnx::TensorProto halves;  // in int32_data, which is read whole
  halves.set_name("w");
  halves.set_data_type(onnx::TensorProto::FLOAT16);
  halves.add_dims(4);
  for (const int bits : {0x0000, 0x3800, 0x3C00, 0x4000}) halves.add_int32_data(bits);
  for (const onnx::TensorProto& tensor : {raw, halves}) {
    const Model model = LoadModel(ModelWith(tensor));
    std::vector<double> read;
    EXPECT_TRUE(ForEachFloat(
        model, model.proto.graph().initializer(0),
        [&](std::span<const double> piece) {
          read.insert(read.end(), piece.begin(), piece.end());
          return true;
        },
        3));
    EXPECT_EQ(read, (std::vector<double>{0, 0.5, 1}));
  }
}

TEST(ForEachFloat, ReadsExternalData) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "acev2_float_stream";
  std::filesystem::create_directories(folder);
  onnx::TensorProto tensor = FloatTensor();
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  auto* location = tensor.add_external_data();
  location->set_key("location");
  location->set_value("w.bin");
  auto* offset = tensor.add_external_data();
  offset->set_key("offset");
  offset->set_value("16");
  const std::string path = (folder / "m.onnx").string();
  std::ofstream(path, std::ios::binary) << ModelWith(tensor).SerializeAsString();
  std::ofstream(folder / "w.bin", std::ios::binary) << std::string(16, 'x') << RawFloats();
  const Loaded whole = Load(path);
  ExpectHalves(ReadAll(std::get<Model>(whole.content)));
  // Cut short: refused, not guessed.
  std::filesystem::resize_file(folder / "w.bin", 1000);
  const Loaded cut = Load(path);
  EXPECT_TRUE(ReadAll(std::get<Model>(cut.content)).empty());
  std::filesystem::remove_all(folder);
}

TEST(ForEachFloat, RefusesWhatDoesNotFit) {
  onnx::TensorProto tensor = FloatTensor();
  tensor.set_raw_data(RawFloats().substr(0, 4 * (kElements - 1)));
  EXPECT_TRUE(ReadAll(LoadModel(ModelWith(tensor))).empty());
  tensor.set_data_type(onnx::TensorProto::INT32);
  EXPECT_TRUE(ReadAll(LoadModel(ModelWith(tensor))).empty());
}

}  // namespace
}  // namespace acev2

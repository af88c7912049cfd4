// SPDX-License-Identifier: Apache-2.0
//
// Data of tensors against their dimensions: in the model, in a payload that was left in its file,
// in a file of its own, and of sparse tensors. ONNX Runtime 1.32 refuses each that is told of.
#include "load/payload/data_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "load/load_testing.h"

namespace acev2 {
namespace {

using ::testing::HasSubstr;
using testing::LoadModel;
using testing::TemporaryDirectory;

onnx::TensorProto Tensor(int type, const std::vector<std::int64_t>& dims) {
  onnx::TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(type);
  for (const std::int64_t dim : dims) tensor.add_dims(dim);
  return tensor;
}

/// What loading a model of `tensor` alone says of it: skimming leaves large payloads in the file.
std::string MisfitOf(const onnx::TensorProto& tensor) {
  onnx::ModelProto model;
  *model.mutable_graph()->add_initializer() = tensor;
  const Model loaded = LoadModel(model.SerializeAsString());
  return DataMisfit(loaded, loaded.proto.graph().initializer(0));
}

onnx::TensorProto Raw(int type, const std::vector<std::int64_t>& dims, std::size_t bytes) {
  onnx::TensorProto tensor = Tensor(type, dims);
  tensor.set_raw_data(std::string(bytes, '\1'));
  return tensor;
}

onnx::TensorProto Floats(const std::vector<std::int64_t>& dims, int numbers) {
  onnx::TensorProto tensor = Tensor(onnx::TensorProto::FLOAT, dims);
  for (int i = 0; i < numbers; ++i) tensor.add_float_data(1);
  return tensor;
}

onnx::TensorProto Integers(int type, const std::vector<std::int64_t>& dims, int numbers) {
  onnx::TensorProto tensor = Tensor(type, dims);
  for (int i = 0; i < numbers; ++i) {
    if (type == onnx::TensorProto::INT64) {
      tensor.add_int64_data(-1);  // ten bytes in the file
    } else {
      tensor.add_int32_data(1);
    }
  }
  return tensor;
}

// 4 × 3 of 32 bits are 48 bytes.
TEST(DataFit, OfWhatStandsInTheModel) {
  using onnx::TensorProto;
  EXPECT_EQ(MisfitOf(Raw(TensorProto::FLOAT, {4, 3}, 48)), "");
  EXPECT_EQ(MisfitOf(Raw(TensorProto::FLOAT, {4, 3}, 44)),
            "it is float32 4×3, 48 bytes, but its data are 44 bytes");
  EXPECT_EQ(MisfitOf(Raw(TensorProto::FLOAT, {4, 3}, 52)),
            "it is float32 4×3, 48 bytes, but its data are 52 bytes");
  EXPECT_EQ(MisfitOf(Floats({4, 3}, 12)), "");
  EXPECT_EQ(MisfitOf(Floats({4, 3}, 11)),
            "it is float32 4×3, 12 elements, but its data are 11 numbers");
  EXPECT_EQ(MisfitOf(Floats({}, 2)), "it is float32 scalar, 1 element, but its data are 2 numbers");
  EXPECT_EQ(MisfitOf(Floats({4, -3}, 12)), "it has a dimension of -3");
  // 12 integers of 4 bits are 6 bytes, packed or one an entry.
  EXPECT_EQ(MisfitOf(Integers(TensorProto::INT4, {4, 3}, 6)), "");
  EXPECT_EQ(MisfitOf(Integers(TensorProto::INT4, {4, 3}, 12)), "");
  EXPECT_NE(MisfitOf(Integers(TensorProto::INT4, {4, 3}, 7)), "");
  onnx::TensorProto other = Tensor(TensorProto::FLOAT, {2});
  other.add_int32_data(1);
  other.add_int32_data(1);
  EXPECT_EQ(MisfitOf(other), "it is float32 2, 2 elements, but its data are of another type");
}

// A model without its weights is no contradiction, nor is a tensor without elements.
TEST(DataFit, IsNoMatterWhereThereAreNoData) {
  EXPECT_EQ(MisfitOf(Tensor(onnx::TensorProto::FLOAT, {4, 3})), "");
  EXPECT_EQ(MisfitOf(Tensor(onnx::TensorProto::FLOAT, {600, 300})), "");
  EXPECT_EQ(MisfitOf(Tensor(onnx::TensorProto::INT64, {0})), "");
}

// 600 × 3 floats are 7,200 bytes, which stay in the file.
TEST(DataFit, OfWhatWasLeftInTheFile) {
  using onnx::TensorProto;
  EXPECT_EQ(MisfitOf(Raw(TensorProto::FLOAT, {600, 3}, 7200)), "");
  EXPECT_EQ(MisfitOf(Raw(TensorProto::FLOAT, {600, 3}, 7196)),
            "it is float32 600×3, 7,200 bytes, but its data are 7,196 bytes");
  EXPECT_EQ(MisfitOf(Floats({600, 3}, 1800)), "");
  EXPECT_THAT(MisfitOf(Floats({600, 3}, 1801)), HasSubstr("1,800 elements"));
  for (const int type : {TensorProto::INT64, TensorProto::INT32, TensorProto::FLOAT16}) {
    EXPECT_EQ(MisfitOf(Integers(type, {600, 3}, 1800)), "") << type;
    EXPECT_THAT(MisfitOf(Integers(type, {600, 3}, 1801)), HasSubstr("1,800 elements")) << type;
    EXPECT_THAT(MisfitOf(Integers(type, {600, 3}, 1799)), HasSubstr("1,800 elements")) << type;
  }
  // Past 64 KiB numbers are not counted: 100,000 take as many bytes at least.
  EXPECT_THAT(MisfitOf(Integers(TensorProto::INT32, {100000}, 99999)), HasSubstr("99,999 bytes"));
  EXPECT_EQ(MisfitOf(Integers(TensorProto::INT32, {100000}, 100000)), "");
}

TEST(DataFit, OfWhatStandsInAnotherFile) {
  const TemporaryDirectory directory;
  directory.Write("w.bin", std::string(100, '\1'));
  const auto misfit = [&](const std::vector<std::pair<std::string, std::string>>& entries) {
    onnx::ModelProto model;
    onnx::TensorProto& tensor = *model.mutable_graph()->add_initializer();
    tensor = Tensor(onnx::TensorProto::FLOAT, {5, 5});
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : entries) {
      onnx::StringStringEntryProto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
    const std::string path = directory.Write("m.onnx", model.SerializeAsString());
    const Model loaded = std::get<Model>(Load(path).content);
    return DataMisfit(loaded, loaded.proto.graph().initializer(0));
  };
  EXPECT_EQ(misfit({{"location", "w.bin"}}), "");
  EXPECT_EQ(misfit({{"location", "w.bin"}, {"offset", "4"}}),
            "it is float32 5×5, 100 bytes, but its data in 'w.bin' are 96 bytes");
  EXPECT_EQ(misfit({{"location", "w.bin"}, {"offset", "100"}}),
            "it is float32 5×5, 100 bytes, but its data in 'w.bin' are none");
  EXPECT_EQ(misfit({{"location", "w.bin"}, {"length", "80"}}),
            "it is float32 5×5, 100 bytes, but its data are 80 bytes");
  EXPECT_THAT(misfit({{"location", "w.bin"}, {"offset", "four"}}), HasSubstr("no number"));
  // What is not there is told of elsewhere; how long it should be is said all the same.
  EXPECT_EQ(misfit({{"location", "absent.bin"}}), "");
  EXPECT_NE(misfit({{"location", "absent.bin"}, {"length", "80"}}), "");
}

TEST(DataFit, OfSparseTensors) {
  const auto misfit = [](const std::vector<std::int64_t>& indices,
                         const std::vector<std::int64_t>& shape, int values) {
    onnx::SparseTensorProto sparse;
    *sparse.mutable_values() = Floats({values}, values);
    *sparse.mutable_indices() = Tensor(onnx::TensorProto::INT64, shape);
    for (const std::int64_t index : indices) sparse.mutable_indices()->add_int64_data(index);
    sparse.add_dims(4);
    sparse.add_dims(3);
    return DataMisfit(Model(), sparse);
  };
  EXPECT_EQ(misfit({0, 5, 11}, {3}, 3), "");
  EXPECT_EQ(misfit({0, 5, 12}, {3}, 3), "entry 2 of its indices is 12, outside of its 4×3");
  EXPECT_EQ(misfit({-1}, {1}, 1), "entry 0 of its indices is -1, outside of its 4×3");
  EXPECT_EQ(misfit({0, 0, 3, 2}, {2, 2}, 2), "");
  EXPECT_EQ(misfit({0, 3, 3, 2}, {2, 2}, 2), "entry 1 of its indices is 3, outside of its 4×3");
  EXPECT_EQ(misfit({0, 5, 11}, {3}, 2), "it has 2 values and indices of 3");
  EXPECT_EQ(misfit({0, 5, 11}, {1, 3}, 1), "its indices are 1×3, which are not those of 4×3");
}

// One diagnostic for a model, which names the first.
TEST(DataFit, IsToldOnce) {
  onnx::ModelProto model;
  *model.mutable_graph()->add_initializer() = Floats({2}, 3);
  *model.mutable_graph()->add_initializer() = Floats({2}, 2);
  *model.mutable_graph()->add_node()->add_attribute()->mutable_t() = Floats({2}, 1);
  const Model loaded = LoadModel(model.SerializeAsString());
  ASSERT_EQ(loaded.diagnostics.size(), 1u);
  EXPECT_EQ(loaded.diagnostics[0].code, "tensor-data");
  EXPECT_EQ(loaded.diagnostics[0].message,
            "the data of 2 tensors contradict what is said of them (first 'w': it is float32 2, 2 "
            "elements, but its data are 3 numbers)");
}

}  // namespace
}  // namespace acev2

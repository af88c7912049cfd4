// SPDX-License-Identifier: Apache-2.0
//
// Skimming: what stays, what goes, and that no bytes, however broken, do worse than an Error.
#include "load/skim.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "load/payload/tensors.h"
#include "load_testing.h"

namespace acev2 {
namespace {

using std::string_literals::operator""s;
using testing::ErrorOf;
using testing::FloatTensor;
using testing::LoadModel;
using testing::SampleModel;

// 300 floats are 1,200 bytes, past kInlineBytes; 256 are 1,024 and, with tag and length, past it;
// 255 are 1,020 + 3 bytes of tag and length: within.
constexpr int kLarge = 300;

onnx::ModelProto Skimmed(const onnx::ModelProto& model) {
  onnx::ModelProto slim;
  EXPECT_TRUE(slim.ParseFromString(Skim(Bytes(model.SerializeAsString()), "m")));
  return slim;
}

std::string ErrorFor(const std::string& bytes) {
  return ErrorOf([&] { LoadBytes(bytes, "m"); });
}

TEST(SkimTest, AModelOfSmallTensorsStaysAsItIs) {
  onnx::ModelProto model = SampleModel(255);
  onnx::AttributeProto& attribute = *model.mutable_graph()->mutable_node(0)->add_attribute();
  attribute.set_name("a");
  attribute.set_type(onnx::AttributeProto::INTS);
  attribute.add_ints(-1);
  attribute.add_floats(0.5F);
  attribute.add_strings("s");
  attribute.set_f(1);
  attribute.set_i(2);
  attribute.set_s("\xff raw bytes");
  attribute.mutable_tp()->mutable_optional_type()->mutable_elem_type()->mutable_map_type();
  auto& annotation = *model.mutable_graph()->add_quantization_annotation();
  annotation.set_tensor_name("w");
  annotation.add_quant_parameter_tensor_names()->set_key("finn_datatype");
  model.add_functions()->add_attribute_proto()->set_name("default");
  EXPECT_EQ(Skimmed(model).SerializeAsString(), model.SerializeAsString());
}

TEST(SkimTest, LargePayloadsGoWhereverATensorStands) {
  onnx::ModelProto model;
  onnx::GraphProto* graph = model.mutable_graph();
  *graph->add_initializer() = FloatTensor("initializer", kLarge);
  onnx::SparseTensorProto& sparse = *graph->add_sparse_initializer();
  *sparse.mutable_values() = FloatTensor("values", kLarge);
  *sparse.mutable_indices() = FloatTensor("indices", kLarge);
  onnx::AttributeProto& attribute = *graph->add_node()->add_attribute();
  *attribute.mutable_t() = FloatTensor("t", kLarge);
  *attribute.add_tensors() = FloatTensor("tensors", kLarge);
  *attribute.mutable_sparse_tensor()->mutable_values() = FloatTensor("sparse_tensor", kLarge);
  *attribute.add_sparse_tensors()->mutable_values() = FloatTensor("sparse_tensors", kLarge);
  *attribute.mutable_g()->add_initializer() = FloatTensor("g", kLarge);
  *attribute.add_graphs()->add_node()->add_attribute()->mutable_t() = FloatTensor("deep", kLarge);
  onnx::FunctionProto& function = *model.add_functions();
  *function.add_node()->add_attribute()->mutable_t() = FloatTensor("function", kLarge);
  *function.add_attribute_proto()->mutable_t() = FloatTensor("default", kLarge);

  const Model loaded = LoadModel(model.SerializeAsString());
  std::vector<std::string> names;
  VisitTensors(loaded.proto, [&](const onnx::TensorProto& tensor) {
    if (tensor.dims_size() == 0) return;  // the absent indices of the sparse attributes
    names.push_back(tensor.name());
    EXPECT_EQ(tensor.raw_data().size(), 0U) << tensor.name();
    EXPECT_EQ(tensor.data_location(), onnx::TensorProto::EXTERNAL) << tensor.name();
    EXPECT_EQ(tensor.dims(0), kLarge);
    const auto whole = WithPayload(loaded, tensor, 4096);
    ASSERT_TRUE(whole.has_value()) << tensor.name();
    EXPECT_EQ(whole->SerializeAsString(), FloatTensor(tensor.name(), kLarge).SerializeAsString());
  });
  EXPECT_EQ(names, (std::vector<std::string>{"initializer", "values", "indices", "t", "tensors",
                                             "sparse_tensor", "sparse_tensors", "g", "deep",
                                             "default", "function"}));
}

TEST(SkimTest, TheLimitIsOnBytesOfPayload) {
  EXPECT_TRUE(Skimmed(SampleModel(255)).graph().initializer(0).has_raw_data());
  EXPECT_FALSE(Skimmed(SampleModel(256)).graph().initializer(0).has_raw_data());
}

TEST(SkimTest, WhatNoCostDependsOnGoes) {
  onnx::ModelProto model = SampleModel(1);
  const std::string kept = model.SerializeAsString();
  model.set_doc_string("doc");
  model.mutable_graph()->set_doc_string("doc");
  model.mutable_graph()->mutable_node(0)->set_doc_string("stack trace");
  model.mutable_graph()->mutable_input(0)->set_doc_string("doc");
  model.mutable_graph()->mutable_initializer(0)->set_doc_string("doc");
  *model.add_training_info()->mutable_algorithm()->add_initializer() = FloatTensor("m", kLarge);
  model.add_configuration()->set_name("two devices");
  onnx::StringStringEntryProto& trace =
      *model.mutable_graph()->mutable_node(0)->add_metadata_props();
  trace.set_key("trace");
  trace.set_value(std::string(5000, 't'));
  EXPECT_EQ(Skimmed(model).SerializeAsString(), kept);
  // Unknown fields: 100, of every wire type (tag = number << 3 | type as two varint bytes).
  const std::string unknown = "\xa0\x06\x01"s +
                              "\xa1\x06"
                              "12345678"s +
                              "\xa2\x06\x02xy"s +
                              "\xa5\x06"
                              "1234"s;
  EXPECT_EQ(LoadModel(unknown + kept + unknown).proto.SerializeAsString(), kept);
}

TEST(SkimTest, ShortMetadataStaysAndOpaqueBlobsGo) {
  onnx::ModelProto model = SampleModel(1);
  onnx::NodeProto& node = *model.mutable_graph()->mutable_node(0);
  node.add_metadata_props()->set_key("scope");
  node.add_attribute()->set_s("mode");
  node.add_attribute()->set_s(std::string((1 << 20) + 1, 'x'));
  const onnx::ModelProto slim = Skimmed(model);
  EXPECT_EQ(slim.graph().node(0).metadata_props(0).key(), "scope");
  EXPECT_EQ(slim.graph().node(0).attribute(0).s(), "mode");
  EXPECT_FALSE(slim.graph().node(0).attribute(1).has_s());
}

TEST(SkimTest, NamesBecomeUtf8EverywhereAlike) {
  onnx::ModelProto model = SampleModel(kLarge);
  model.mutable_graph()->mutable_initializer(0)->set_name("w\xff");
  model.mutable_graph()->mutable_node(0)->set_input(1, "w\xff");
  model.mutable_graph()
      ->mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->set_dim_param("\xc0N");
  const Model loaded = LoadModel(model.SerializeAsString());
  EXPECT_EQ(loaded.proto.graph().initializer(0).name(), "w\\xff");
  EXPECT_EQ(loaded.proto.graph().node(0).input(1), "w\\xff");
  EXPECT_EQ(loaded.proto.graph().input(0).type().tensor_type().shape().dim(0).dim_param(),
            "\\xc0N");
  EXPECT_EQ(WithPayload(loaded, loaded.proto.graph().initializer(0), 4096)->name(), "w\\xff");
}

TEST(SkimTest, AModelCannotForgeReferences) {
  onnx::ModelProto model = SampleModel(1);
  onnx::TensorProto& tensor = *model.mutable_graph()->mutable_initializer(0);
  tensor.clear_raw_data();
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  onnx::StringStringEntryProto& entry = *tensor.add_external_data();
  entry.set_key("acev2.region");
  entry.set_value("0 10 4");
  const Model loaded = LoadModel(model.SerializeAsString());
  EXPECT_EQ(loaded.proto.graph().initializer(0).external_data_size(), 0);
  EXPECT_EQ(ReadConstant(loaded, loaded.proto.graph().initializer(0), 10), nullptr);
}

TEST(SkimTest, AnExplicitDefaultLocationDoesNotHideTheReference) {
  onnx::ModelProto model = SampleModel(kLarge);
  model.mutable_graph()->mutable_initializer(0)->set_data_location(onnx::TensorProto::DEFAULT);
  const Model loaded = LoadModel(model.SerializeAsString());
  EXPECT_NE(ReadConstant(loaded, loaded.proto.graph().initializer(0), kLarge), nullptr);
}

TEST(SkimTest, PayloadBesideExternalDataIsNotRead) {
  onnx::ModelProto model = SampleModel(kLarge);
  onnx::TensorProto& tensor = *model.mutable_graph()->mutable_initializer(0);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  tensor.add_external_data()->set_key("location");
  tensor.mutable_external_data(0)->set_value("w.bin");
  const Model loaded = LoadModel(model.SerializeAsString());
  EXPECT_FALSE(loaded.proto.graph().initializer(0).has_raw_data());
  EXPECT_EQ(ReadConstant(loaded, loaded.proto.graph().initializer(0), 1000), nullptr);
}

TEST(SkimTest, RepeatedFieldsMergeAsProtobufMergesThem) {
  // The same graph field twice: protobuf merges the two, the initializers one after the other.
  onnx::ModelProto first = SampleModel(kLarge);
  onnx::ModelProto second;
  *second.mutable_graph()->add_initializer() = FloatTensor("v", kLarge);
  const Model loaded = LoadModel(first.SerializeAsString() + second.SerializeAsString());
  ASSERT_EQ(loaded.proto.graph().initializer_size(), 2);
  EXPECT_EQ(ReadConstant(loaded, loaded.proto.graph().initializer(1), kLarge)->floats.size(), 300U);

  // Attribute field `t` twice: one tensor in two parts, 150 floats each, of 300 elements.
  onnx::AttributeProto half;
  half.mutable_t()->set_data_type(onnx::TensorProto::FLOAT);
  for (int i = 0; i < kLarge; ++i) half.mutable_t()->add_float_data(2);
  onnx::AttributeProto rest = half;
  rest.mutable_t()->add_dims(2 * kLarge);
  onnx::GraphProto graph;
  // NodeProto.attribute is field 5, GraphProto.node field 1, ModelProto.graph field 7.
  const auto wrap = [](char tag, const std::string& content) {
    const auto size = static_cast<unsigned>(content.size());
    return std::string{tag, static_cast<char>((size & 0x7f) | 0x80), static_cast<char>(size >> 7)} +
           content;
  };
  const std::string bytes =
      wrap(0x3a, wrap(0x0a, wrap(0x2a, half.SerializeAsString() + rest.SerializeAsString())));
  const Model merged = LoadModel(bytes);
  const onnx::TensorProto& tensor = merged.proto.graph().node(0).attribute(0).t();
  EXPECT_EQ(SkimmedRegions(tensor).size(), 2U);
  const auto constant = ReadConstant(merged, tensor, 1000);
  ASSERT_NE(constant, nullptr);
  EXPECT_EQ(constant->floats, std::vector<double>(600, 2.0));
}

TEST(SkimTest, ErrorsSayWhatIsWrongAndWhere) {
  const std::string bytes = SampleModel(1).SerializeAsString();
  EXPECT_TRUE(
      ErrorFor(bytes.substr(0, bytes.size() - 1)).starts_with("m: cut off: the field at byte "));
  constexpr const char* kFormats =
      " | expected a binary .onnx file, ONNX text syntax or a JSON report of acev2";
  // ir_version = 8, then field 7 with 9 bytes of which one is there.
  EXPECT_EQ(ErrorFor("\x08\x08\x3a\x09\x0a"s),
            "m: cut off: the field at byte 2 goes on past the end of the file at byte 5 | "
            "copy or download the file again");
  // A graph of 2 bytes whose node claims 9.
  EXPECT_EQ(ErrorFor("\x3a\x02\x0a\x09\x08\x08"s),
            "m: not an ONNX model: malformed protobuf at byte 2"s + kFormats);
  // A negative length; a varint of eleven bytes; field number 0; a group.
  EXPECT_EQ(ErrorFor("\x08\x08\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s),
            "m: cut off: the field at byte 2 goes on past the end of the file at byte 13 | "
            "copy or download the file again");
  EXPECT_EQ(ErrorFor("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s),
            "m: not an ONNX model: malformed protobuf at byte 1"s + kFormats);
  EXPECT_EQ(ErrorFor("\x08\x08\x02\x00"s),
            "m: not an ONNX model: malformed protobuf at byte 2"s + kFormats);
  EXPECT_EQ(ErrorFor("\x08\x08\x0b\x0c"s),
            "m: not an ONNX model: malformed protobuf at byte 2"s + kFormats);
  // Bytes that are no model at all (field 10, an integer) are not called cut off.
  EXPECT_EQ(ErrorFor("\x50\x01\x08\xff"s),
            "m: not an ONNX model: malformed protobuf at byte 3"s + kFormats);
}

TEST(SkimTest, WithoutAGraphItIsNoModel) {
  constexpr const char* kExpected =
      "m: no graph: not an ONNX model | "
      "a .pb file of a single tensor or of another framework has none";
  EXPECT_EQ(ErrorFor("\x08\x08"s), kExpected);
  onnx::TensorProto tensor = FloatTensor("", 3);
  tensor.clear_name();
  EXPECT_EQ(ErrorFor(tensor.SerializeAsString()), kExpected);
}

TEST(SkimTest, DeepNestingIsAnErrorNotACrash) {
  // Graph, node, attribute: three messages a level, and protobuf allows 100 below the model.
  const auto nested = [](int levels) {
    onnx::GraphProto graph;
    for (int i = 0; i < levels; ++i) {
      onnx::GraphProto outer;
      outer.add_node()->add_attribute()->mutable_g()->Swap(&graph);
      graph.Swap(&outer);
    }
    onnx::ModelProto model;
    model.mutable_graph()->Swap(&graph);
    return model.SerializeAsString();
  };
  EXPECT_EQ(ErrorFor(nested(33)), "no error");  // 1 + 3 * 33 = 100
  EXPECT_EQ(ErrorFor(nested(34)),
            "m: nests deeper than the 100 messages that protobuf allows | "
            "flatten the nested subgraphs or types");
  // Sequence of sequence of ...: each is two messages, TypeProto and Sequence. Lengths are written
  // from the inside out.
  std::string type;
  const auto wrap = [](char tag, const std::string& content) {
    std::string length;
    std::size_t size = content.size();
    for (; size >= 0x80; size >>= 7) length += static_cast<char>(size | 0x80);
    return std::string(1, tag) + length + static_cast<char>(size) + content;
  };
  for (int i = 0; i < 5000; ++i) type = wrap(0x22, wrap(0x0a, type));
  EXPECT_EQ(ErrorFor(wrap(0x3a, wrap(0x5a, wrap(0x12, type)))),
            "m: nests deeper than the 100 messages that protobuf allows | "
            "flatten the nested subgraphs or types");
}

// A model with a bit of everything, small enough to break at every byte.
onnx::ModelProto Everything() {
  onnx::ModelProto model = SampleModel(3);
  onnx::GraphProto& graph = *model.mutable_graph();
  *graph.add_sparse_initializer()->mutable_values() = FloatTensor("s", 2);
  onnx::TensorProto& typed = *graph.add_initializer();
  typed.set_data_type(onnx::TensorProto::INT64);
  typed.set_name("axes");
  typed.add_dims(2);
  typed.add_int64_data(-1);
  typed.add_int64_data(300);
  onnx::AttributeProto& attribute = *graph.mutable_node(0)->add_attribute();
  attribute.set_name("body");
  attribute.mutable_g()->add_node()->set_op_type("Relu");
  *attribute.mutable_t() = FloatTensor("t", kLarge);
  model.add_functions()->add_node()->set_op_type("Add");
  return model;
}

void ReadAll(const Model& model) {
  VisitTensors(model.proto, [&](const onnx::TensorProto& tensor) {
    const auto constant = ReadConstant(model, tensor, 1000);
    if (constant != nullptr) {
      EXPECT_LE(constant->size(), 1000U);
    }
    WithPayload(model, tensor, 1000);
  });
}

TEST(SkimTest, EveryTruncationIsReadOrRefused) {
  const std::string bytes = Everything().SerializeAsString();
  int refused = 0;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    try {
      ReadAll(std::get<Model>(LoadBytes(bytes.substr(0, length), "m").content));
    } catch (const Error& error) {
      ++refused;
      EXPECT_TRUE(std::string_view(error.what()).starts_with("m: ")) << error.what();
      EXPECT_FALSE(error.hint().empty()) << error.what();
    }
  }
  // Only a cut between two fields of the model itself can go unnoticed, and only behind the graph.
  EXPECT_GE(refused, static_cast<int>(bytes.size()) - 10);
}

TEST(SkimTest, RandomMutationsAreReadOrRefused) {
  const std::string original = Everything().SerializeAsString();
  std::mt19937 random(20240614);
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = original;
    for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
      const std::size_t at = below(bytes.size());
      switch (below(4)) {
        case 0:
          bytes[at] = static_cast<char>(below(256));
          break;
        case 1:
          bytes.erase(at, 1 + below(8));
          break;
        case 2:
          bytes.insert(at, 1 + below(8), static_cast<char>(below(256)));
          break;
        default:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
          break;
      }
      if (bytes.empty()) bytes = "x";
    }
    try {
      const Loaded loaded = LoadBytes(bytes, "m");
      if (const Model* model = std::get_if<Model>(&loaded.content)) ReadAll(*model);
      ++read;
    } catch (const Error& error) {
      EXPECT_TRUE(std::string_view(error.what()).starts_with("m: ")) << error.what();
    }
  }
  EXPECT_GT(read, 1000) << "the mutations hardly reach past the first check";
}

}  // namespace
}  // namespace acev2

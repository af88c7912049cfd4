// SPDX-License-Identifier: Apache-2.0
//
// Copies with other metadata: what they hold, and that nothing else of the file is touched.
//
// Invariant: what a copy should hold is made with protobuf alone.
#include "load/metadata_copy.h"

#include <gtest/gtest.h>

#include <string>

#include "load_testing.h"

namespace acev2 {
namespace {

using testing::ErrorOf;
using testing::LoadModel;
using testing::SampleModel;

NewMetadata Numbered() {
  return {"own.", {{"own.total", "9"}}, [](std::int32_t node) -> Metadata {
            return {{"own.number", std::to_string(node)}};
          }};
}

std::string CopyOf(const Model& model, const NewMetadata& metadata) {
  const MetadataCopy copy(model, metadata);
  std::string bytes;
  copy.Write([&](std::string_view piece) { bytes += piece; });
  EXPECT_EQ(bytes.size(), copy.size());
  return bytes;
}

void Add(onnx::NodeProto& node, const std::string& key, const std::string& value) {
  onnx::StringStringEntryProto& entry = *node.add_metadata_props();
  entry.set_key(key);
  entry.set_value(value);
}

void Add(onnx::ModelProto& model, const std::string& key, const std::string& value) {
  onnx::StringStringEntryProto& entry = *model.add_metadata_props();
  entry.set_key(key);
  entry.set_value(value);
}

/// A model with a large weight, a subgraph in a subgraph and a function.
onnx::ModelProto Nested() {
  onnx::ModelProto model = SampleModel(5000);
  onnx::NodeProto& loop = *model.mutable_graph()->add_node();
  loop.set_name("loop");
  onnx::AttributeProto& ints = *loop.add_attribute();
  ints.set_name("ints");
  ints.add_ints(7);
  onnx::AttributeProto& body = *loop.add_attribute();
  body.set_name("body");
  onnx::NodeProto& branch = *body.mutable_g()->add_node();
  branch.set_name("if");
  onnx::AttributeProto& then_branch = *branch.add_attribute();
  then_branch.set_name("then_branch");
  then_branch.mutable_g()->add_node()->set_name("innermost");
  onnx::FunctionProto& function = *model.add_functions();
  function.set_name("f");
  function.add_node()->set_name("body");
  return model;
}

TEST(MetadataCopyTest, EveryNodeGetsItsOwn) {
  onnx::ModelProto expected = Nested();
  const std::string bytes = expected.SerializeAsString();
  Add(expected, "own.total", "9");
  onnx::GraphProto& graph = *expected.mutable_graph();
  Add(*graph.mutable_node(0), "own.number", "0");
  Add(*graph.mutable_node(1), "own.number", "1");
  onnx::NodeProto& branch =
      *graph.mutable_node(1)->mutable_attribute(1)->mutable_g()->mutable_node(0);
  Add(branch, "own.number", "2");
  Add(*branch.mutable_attribute(0)->mutable_g()->mutable_node(0), "own.number", "3");
  Add(*expected.mutable_functions(0)->mutable_node(0), "own.number", "4");
  onnx::ModelProto copied;
  ASSERT_TRUE(copied.ParseFromString(CopyOf(LoadModel(bytes), Numbered())));
  EXPECT_EQ(copied.SerializeAsString(), expected.SerializeAsString());
}

TEST(MetadataCopyTest, OwnKeysAreReplacedAndOthersStay) {
  onnx::ModelProto model = SampleModel(4);
  Add(model, "own.total", "old");
  Add(model, "total", "foreign");
  onnx::NodeProto& node = *model.mutable_graph()->mutable_node(0);
  Add(node, "own.gone", "old");
  Add(node, "own", "foreign: shorter than the prefix");
  Add(node, "pkg.torch.name", "foreign");
  const std::string once = CopyOf(LoadModel(model.SerializeAsString()), Numbered());
  onnx::ModelProto copied;
  ASSERT_TRUE(copied.ParseFromString(once));
  ASSERT_EQ(copied.metadata_props_size(), 2);
  EXPECT_EQ(copied.metadata_props(0).value(), "foreign");
  EXPECT_EQ(copied.metadata_props(1).value(), "9");
  const onnx::NodeProto& annotated = copied.graph().node(0);
  ASSERT_EQ(annotated.metadata_props_size(), 3);
  EXPECT_EQ(annotated.metadata_props(0).key(), "own");
  EXPECT_EQ(annotated.metadata_props(1).key(), "pkg.torch.name");
  EXPECT_EQ(annotated.metadata_props(2).key(), "own.number");
  EXPECT_EQ(CopyOf(LoadModel(once), Numbered()), once);  // a copy of a copy is the copy
}

TEST(MetadataCopyTest, TakingAwayWhatWasAddedGivesTheFileBack) {
  // Unknown fields (number 30,000 of the model, 100 of a node) and a graph in two parts, which a
  // parser merges: none of it is as protobuf would write it.
  onnx::ModelProto head = Nested();
  onnx::ModelProto tail;
  tail.mutable_graph()->add_node()->set_name("in the second part");
  const std::string unknown(
      "\x82\xd3\x0e\x03"
      "abc",
      7);  // 30,000 << 3 | 2 = 240,002
  const std::string bytes = head.SerializeAsString() + unknown + tail.SerializeAsString();
  const NewMetadata none{"own.", {}, [](std::int32_t) { return Metadata{}; }};
  const std::string annotated = CopyOf(LoadModel(bytes), Numbered());
  onnx::ModelProto copied;
  ASSERT_TRUE(copied.ParseFromString(annotated));
  ASSERT_EQ(copied.graph().node_size(), 3);
  EXPECT_EQ(copied.graph().node(2).metadata_props(0).value(), "4");  // behind the loop's 2 and 3
  EXPECT_EQ(CopyOf(LoadModel(annotated), none), bytes);
}

}  // namespace
}  // namespace acev2

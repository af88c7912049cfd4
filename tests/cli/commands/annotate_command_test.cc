// SPDX-License-Identifier: Apache-2.0
//
// `acev2 annotate`: the file it writes, and what it leaves alone.
//
// Invariant: files are read back with protobuf. That ONNX's checker takes them and ONNX Runtime
// runs them to the same results is shown by tests/peers/annotated.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "support/edit_model.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr const char* kText = R"(<ir_version: 8, opset_import: ["" : 17]>
net (float[1,8] x) => (float[1,8] y) { [relu] y = Relu (x) }
)";

class AnnotateTest : public ::testing::Test {
 protected:
  AnnotateTest() {
    directory_.Write("m.onnxtxt", kText);
    onnx::ModelProto model = ParseModel(kText);
    directory_.Write("old.onnx", model.SerializeAsString());
    model.set_ir_version(10);
    directory_.Write("m.onnx", model.SerializeAsString());
  }
  RunResult Run(const std::string& command) const { return RunShell(command, directory_.path()); }
  std::string Text(const std::string& name) const { return FileText(directory_.path() / name); }
  /// The metadata of the first node of a file.
  std::map<std::string, std::string> NodeMetadata(const std::string& name) const {
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(Text(name)));
    std::map<std::string, std::string> metadata;
    for (const auto& entry : model.graph().node(0).metadata_props()) {
      metadata[entry.key()] = entry.value();
    }
    return metadata;
  }

  TemporaryDirectory directory_;
};

TEST_F(AnnotateTest, WritesACopyWithCosts) {
  const RunResult run = Run("acev2 annotate m.onnx out.onnx");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, IsEmpty());
  EXPECT_EQ(run.out, "out.onnx: 1 node, 256 ACEv2\n");  // 8 × 32
  EXPECT_THAT(NodeMetadata("out.onnx"), Contains(Pair("acev2.cost", "256")));
  EXPECT_THAT(NodeMetadata("out.onnx"), Contains(Pair("acev2.share", "100 %")));
  // The copy is a model like any other, and annotating it again changes nothing.
  EXPECT_EQ(Run("acev2 annotate out.onnx again.onnx").exit_code, 0);
  EXPECT_EQ(Text("again.onnx"), Text("out.onnx"));
  EXPECT_EQ(Run("acev2 annotate m.onnx -").out, Text("out.onnx"));
}

TEST_F(AnnotateTest, OptionsShapeWhatItSays) {
  Run("acev2 annotate m.onnx out.onnx --assume relu=a8");
  EXPECT_THAT(NodeMetadata("out.onnx"), Contains(Pair("acev2.cost", "64")));  // 8 × 8
}

TEST_F(AnnotateTest, SaysWhatOldFilesAndTextBecome) {
  const RunResult old = Run("acev2 annotate old.onnx out.onnx");
  EXPECT_EQ(old.exit_code, 0);
  EXPECT_THAT(old.err, HasSubstr("note: old.onnx: nodes have metadata since IR version 10"));
  EXPECT_THAT(NodeMetadata("out.onnx"), Contains(Pair("acev2.cost", "256")));
  const RunResult text = Run("acev2 annotate m.onnxtxt out.onnx");
  EXPECT_THAT(text.err, HasSubstr("the copy is binary"));
  EXPECT_THAT(NodeMetadata("out.onnx"), Contains(Pair("acev2.cost", "256")));
}

TEST_F(AnnotateTest, NeverWritesOverWhatItReads) {
  EXPECT_EQ(Run("acev2 annotate m.onnx m.onnx").exit_code, 2);
  onnx::ModelProto model = ParseModel(kText);
  onnx::TensorProto& weight = *model.mutable_graph()->add_initializer();
  weight.set_name("w");
  weight.set_data_type(onnx::TensorProto::FLOAT);
  weight.add_dims(2);
  weight.set_data_location(onnx::TensorProto::EXTERNAL);
  onnx::StringStringEntryProto& location = *weight.add_external_data();
  location.set_key("location");
  location.set_value("w.bin");
  directory_.Write("external.onnx", model.SerializeAsString());
  directory_.Write("w.bin", "12345678");
  const RunResult run = Run("acev2 annotate external.onnx w.bin");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("OUT: 'w.bin' holds weights of the model"));
  EXPECT_EQ(Text("w.bin"), "12345678");
  std::filesystem::create_directory(directory_.path() / "sub");
  const RunResult elsewhere = Run("acev2 annotate external.onnx sub/out.onnx");
  EXPECT_EQ(elsewhere.exit_code, 0);
  EXPECT_THAT(elsewhere.err, HasSubstr("w.bin'; the copy looks for them beside itself"));
}

TEST_F(AnnotateTest, AReportHasNoNodesToWriteTo) {
  Run("acev2 m.onnx --json r.json");
  const RunResult run = Run("acev2 annotate r.json out.onnx");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("a saved report, which has no nodes to write to"));
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "out.onnx"));
}

TEST_F(AnnotateTest, WeightsPassThroughInPieces) {
  // 64 MiB of weights in a process that may have 40 MiB in all would fail if they were read whole.
  onnx::ModelProto model = ParseModel(kText);
  onnx::TensorProto& weight = *model.mutable_graph()->add_initializer();
  weight.set_name("w");
  weight.set_data_type(onnx::TensorProto::INT8);
  weight.add_dims(64 << 20);
  weight.set_raw_data(std::string(64 << 20, 'w'));
  directory_.Write("large.onnx", model.SerializeAsString());
  const RunResult run = Run(LimitMemory(40 << 10) + "acev2 annotate large.onnx out.onnx");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  onnx::ModelProto copied;
  ASSERT_TRUE(copied.ParseFromString(Text("out.onnx")));
  EXPECT_EQ(copied.graph().initializer(0).raw_data(), weight.raw_data());
}

}  // namespace
}  // namespace acev2::testing

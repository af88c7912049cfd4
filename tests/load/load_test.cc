// SPDX-License-Identifier: Apache-2.0
//
// Loading from paths: files, pipes, standard input, what cannot be read, and files past 2 GiB.
#include "load/load.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "load_testing.h"

namespace acev2 {
namespace {

using testing::ErrorOf;
using testing::SampleModel;
using testing::TemporaryDirectory;

TEST(LoadTest, ABinaryModel) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("m.onnx", SampleModel(300).SerializeAsString());
  const Model model = std::get<Model>(Load(path).content);
  EXPECT_EQ(model.path, path);
  EXPECT_EQ(model.directory, directory.path().string());
  EXPECT_EQ(model.proto.graph().node(0).name(), "product");
  EXPECT_TRUE(model.diagnostics.empty());
  // Raw bytes 3f 3f 3f 3f: sign 0, exponent 0x7e = 126, mantissa 0x3f3f3f = 4144959:
  // 2^-1 * (1 + 4144959 / 2^23).
  const auto constant = ReadConstant(model, model.proto.graph().initializer(0), 300);
  ASSERT_NE(constant, nullptr);
  EXPECT_EQ(constant->floats[299], 0.5 * (1.0 + 4144959.0 / 8388608.0));
}

TEST(LoadTest, AGraphOfManyWindowsIsTheSameFromFileAndMemory) {
  onnx::ModelProto expected = SampleModel(1);
  for (int i = 0; i < 3000; ++i) {
    onnx::NodeProto& node = *expected.mutable_graph()->add_node();
    node.set_op_type("Relu");
    node.set_name("node" + std::to_string(i * i));
    node.add_input("x");
    node.add_output("y" + std::to_string(i));
    *node.add_attribute()->mutable_t() = testing::FloatTensor("t", i % 5);
  }
  // Names and lists longer than any window.
  expected.mutable_graph()->mutable_node(1000)->set_name(std::string(50'000, 'n'));
  for (int i = 0; i < 30'000; ++i) {
    expected.mutable_graph()->mutable_node(2000)->mutable_attribute(0)->add_ints(i);
  }
  const std::string bytes = expected.SerializeAsString();
  const TemporaryDirectory directory;
  const Model file = std::get<Model>(Load(directory.Write("m.onnx", bytes)).content);
  EXPECT_EQ(file.proto.SerializeAsString(), bytes);
  EXPECT_EQ(testing::LoadModel(bytes).proto.SerializeAsString(), bytes);
}

TEST(LoadTest, ABorrowedModelRefersToItsBytes) {
  std::string bytes = SampleModel(300).SerializeAsString();
  const Model model = std::get<Model>(LoadBorrowed(bytes, "m.onnx").content);
  EXPECT_EQ(model.path, "m.onnx");
  EXPECT_EQ(model.directory, "");
  // The payload, 300 floats of bytes 3f 3f 3f 3f, is read where it lies: +0.0 once it is zeroed.
  const std::size_t payload = bytes.find(std::string(1200, '\x3f'));
  ASSERT_NE(payload, std::string::npos);
  bytes.replace(payload, 1200, std::string(1200, '\0'));
  const auto constant = ReadConstant(model, model.proto.graph().initializer(0), 300);
  ASSERT_NE(constant, nullptr);
  EXPECT_EQ(constant->floats, std::vector<double>(300));
}

TEST(LoadTest, ATextModel) {
  const Loaded loaded = LoadBytes(
      "# text\n<ir_version: 10, opset_import: [\"\" : 21]>\n"
      "g (float[2] x) => (float[2] y) <float[2] w = {1, -2.5}> { y = Add(x, w) }",
      "m.txt");
  const Model& model = std::get<Model>(loaded.content);
  EXPECT_EQ(model.path, "m.txt");
  EXPECT_EQ(model.directory, "");
  EXPECT_EQ(ReadConstant(model, model.proto.graph().initializer(0), 2)->floats,
            (std::vector<double>{1.0, -2.5}));
}

TEST(LoadTest, AReportComesBackAsItsText) {
  EXPECT_EQ(std::get<std::string>(LoadBytes("\xef\xbb\xbf{\"a\": 1}", "r").content), "{\"a\": 1}");
}

TEST(LoadTest, PathsThatCannotBeRead) {
  const TemporaryDirectory directory;
  const auto error = [](const std::string& path) { return ErrorOf([&] { Load(path); }); };
  const std::string missing = (directory.path() / "missing.onnx").string();
  EXPECT_EQ(error(missing), missing + ": no such file | check the path");
  EXPECT_EQ(error(""), ": no such file | check the path");
  const std::string folder = directory.path().string();
  EXPECT_EQ(error(folder), folder + ": a directory | name the .onnx file in it");
  const std::string empty = directory.Write("empty.onnx", "");
  EXPECT_EQ(error(empty), empty + ": the file is empty | check the path");
  const std::string loop = (directory.path() / "loop").string();
  std::filesystem::create_symlink("loop", loop);
  EXPECT_EQ(error(loop), loop +
                             ": cannot be read: Too many levels of symbolic links | check the "
                             "path and its permissions");
}

TEST(LoadTest, AnEmptyNameHasACurrentDirectory) {
  const TemporaryDirectory directory;
  directory.Write("m.onnx", SampleModel(1).SerializeAsString());
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  const Model model = std::get<Model>(Load("m.onnx").content);
  std::filesystem::current_path(before);
  EXPECT_EQ(model.directory, ".");
}

TEST(LoadTest, APipeIsReadToItsEnd) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "pipe").string();
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  // 100,000 floats: more than a pipe holds, so it comes in many parts.
  const std::string bytes = SampleModel(100'000).SerializeAsString();
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
  const Model model = std::get<Model>(Load(path).content);
  writer.join();
  EXPECT_EQ(ReadConstant(model, model.proto.graph().initializer(0), 100'000)->size(), 100'000U);
}

TEST(LoadTest, StandardInput) {
  const TemporaryDirectory directory;
  const std::string path =
      directory.Write("m.onnx", "\x01\x02" + SampleModel(300).SerializeAsString());
  const int saved = dup(STDIN_FILENO);
  const int file = open(path.c_str(), O_RDONLY);
  ASSERT_GE(file, 0);
  ASSERT_EQ(dup2(file, STDIN_FILENO), STDIN_FILENO);
  // Someone else has read the first two bytes already.
  ASSERT_EQ(lseek(STDIN_FILENO, 2, SEEK_SET), 2);
  const Loaded rest = Load("-");
  ASSERT_EQ(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
  const std::string whole = ErrorOf([] { Load("-"); });
  dup2(saved, STDIN_FILENO);
  close(saved);
  close(file);
  const Model& model = std::get<Model>(rest.content);
  EXPECT_EQ(model.path, "-");
  EXPECT_EQ(model.directory, "");
  EXPECT_EQ(ReadConstant(model, model.proto.graph().initializer(0), 300)->size(), 300U);
  EXPECT_TRUE(whole.starts_with("-: not an ONNX model")) << whole;
}

TEST(LoadTest, FilesPastTwoGibibytesAreSkimmedLikeAnyOther) {
  // The weights, 3 GiB of zeros, are a hole at the end of the file: raw_data (field 9) last in the
  // initializer (field 5), which is last in the graph (field 7).
  constexpr std::uint64_t kWeights = std::uint64_t{3} << 30;
  const auto varint = [](std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
  };
  onnx::TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::UINT8);
  tensor.add_dims(static_cast<std::int64_t>(kWeights));
  const std::string head = tensor.SerializeAsString() + "\x4a" + varint(kWeights);
  const std::string initializer = "\x2a" + varint(head.size() + kWeights) + head;
  const std::string bytes = "\x08\x08\x3a" + varint(initializer.size() + kWeights) + initializer;
  const TemporaryDirectory directory;
  const std::string path = directory.Write("m.onnx", bytes);
  std::error_code error;
  std::filesystem::resize_file(path, bytes.size() + kWeights, error);
  if (error) GTEST_SKIP() << "the file system has no sparse files: " << error.message();

  const Model model = std::get<Model>(Load(path).content);
  const onnx::TensorProto& slim = model.proto.graph().initializer(0);
  EXPECT_EQ(slim.dims(0), static_cast<std::int64_t>(kWeights));
  EXPECT_EQ(ReadConstant(model, slim, 1000), nullptr);
  EXPECT_FALSE(WithPayload(model, slim, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace
}  // namespace acev2

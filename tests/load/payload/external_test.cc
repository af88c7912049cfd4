// SPDX-License-Identifier: Apache-2.0
//
// External data: which locations are followed, which are refused, and what is read from them.
#include "load/payload/external.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "load/load_testing.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;

// A model of one tensor of two floats in `entries` of external data.
std::string ModelBytes(const std::vector<std::pair<std::string, std::string>>& entries) {
  onnx::ModelProto model;
  onnx::TensorProto& tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(2);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  for (const auto& [key, value] : entries) {
    onnx::StringStringEntryProto& entry = *tensor.add_external_data();
    entry.set_key(key);
    entry.set_value(value);
  }
  return model.SerializeAsString();
}

// Two floats, 1.0 and -1.5, little-endian.
const std::string kFloats("\x00\x00\x80\x3f\x00\x00\xc0\xbf", 8);

struct Case {
  std::vector<std::pair<std::string, std::string>> entries;
  bool readable;
};

TEST(ExternalTest, ReadsTheRangeOrNothing) {
  const TemporaryDirectory directory;
  directory.Write("w.bin", "abcd" + kFloats + "efgh");
  directory.Write("short.bin", kFloats);
  fs::create_directory(directory.path() / "sub");
  directory.Write("sub/w.bin", kFloats);
  const Case cases[] = {
      {{{"location", "w.bin"}, {"offset", "4"}, {"length", "8"}}, true},
      {{{"location", "w.bin"}, {"offset", "4"}}, true},
      {{{"location", "short.bin"}}, true},
      {{{"location", "./sub/w.bin"}}, true},
      {{{"location", "w.bin"}, {"offset", "4"}, {"length", "12"}}, false},  // not 2 floats
      {{{"location", "short.bin"}, {"offset", "4"}}, false},                // past the end
      {{{"location", "short.bin"}, {"offset", "18446744073709551615"}}, false},
      {{{"location", "short.bin"}, {"offset", "-4"}}, false},
      {{{"location", "short.bin"}, {"offset", "0x0"}}, false},
      {{{"location", "short.bin"}, {"length", "99999999999999999999"}}, false},
      {{{"location", "absent.bin"}}, false},
      {{{"location", "sub"}}, false},
      {{{"location", ""}}, false},
      {{{"location", std::string("w.bin\0x", 7)}}, false},
      {{}, false},
  };
  for (const Case& test : cases) {
    const std::string path = directory.Write("m.onnx", ModelBytes(test.entries));
    const Model model = std::get<Model>(Load(path).content);
    const auto constant = ReadConstant(model, model.proto.graph().initializer(0), 2);
    const auto whole = WithPayload(model, model.proto.graph().initializer(0), 8);
    SCOPED_TRACE(test.entries.empty() ? "none" : test.entries[0].second);
    ASSERT_EQ(constant != nullptr, test.readable);
    ASSERT_EQ(whole.has_value(), test.readable);
    if (!test.readable) continue;
    EXPECT_EQ(constant->floats, (std::vector<double>{1.0, -1.5}));
    EXPECT_EQ(whole->raw_data(), kFloats);
    EXPECT_FALSE(whole->has_data_location());
    EXPECT_EQ(whole->external_data_size(), 0);
    EXPECT_EQ(ReadConstant(model, model.proto.graph().initializer(0), 1), nullptr);
    EXPECT_FALSE(WithPayload(model, model.proto.graph().initializer(0), 7));
  }
}

TEST(ExternalTest, NothingOutsideTheDirectoryIsFollowed) {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "model");
  const std::string base = (directory.path() / "model").string();
  const std::string secret = directory.Write("secret.bin", kFloats);
  directory.Write("model/w.bin", kFloats);
  fs::create_symlink("w.bin", directory.path() / "model/inside.bin");
  fs::create_symlink("../secret.bin", directory.path() / "model/outside.bin");
  fs::create_symlink("..", directory.path() / "model/up");
  ASSERT_EQ(mkfifo((base + "/pipe").c_str(), 0600), 0);

  EXPECT_TRUE(Locate(base, "w.bin").present());
  EXPECT_TRUE(Locate(base, "inside.bin").present());
  EXPECT_EQ(Locate(base, secret).refusal, "an absolute path");
  EXPECT_EQ(Locate(base, "../secret.bin").refusal, "it leads out of the model's directory");
  EXPECT_EQ(Locate(base, "a/../../secret.bin").refusal, "it leads out of the model's directory");
  EXPECT_EQ(Locate(base, "outside.bin").refusal,
            "a symbolic link that leads out of the model's directory");
  EXPECT_EQ(Locate(base, "up/secret.bin").refusal,
            "a symbolic link that leads out of the model's directory");
  EXPECT_EQ(Locate(base, "pipe").refusal, "not a regular file");
  EXPECT_EQ(Locate(base, ".").refusal, "not a regular file");
  EXPECT_EQ(Locate(base, "").refusal, "it names no file");
  for (const char* location : {"absent.bin", "w.bin/x"}) {
    EXPECT_EQ(Locate(base, location).refusal, "") << location;
    EXPECT_FALSE(Locate(base, location).present()) << location;
  }
  for (const char* location : {"../secret.bin", "outside.bin", "up/secret.bin", "pipe"}) {
    EXPECT_FALSE(Locate(base, location).present()) << location;
  }
}

TEST(ExternalTest, ALinkToTheModelDoesNotMoveItsDirectory) {
  // A sibling whose name starts like the directory's is not below it.
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "m");
  fs::create_directory(directory.path() / "m2");
  directory.Write("m2/w.bin", kFloats);
  fs::create_symlink("../m2/w.bin", directory.path() / "m/w.bin");
  EXPECT_FALSE(Locate((directory.path() / "m").string(), "w.bin").present());
}

TEST(ExternalTest, DiagnosticsSayWhatIsMissing) {
  const TemporaryDirectory directory;
  const std::string absent = directory.Write("a.onnx", ModelBytes({{"location", "w.bin"}}));
  const Model model = std::get<Model>(Load(absent).content);
  ASSERT_EQ(model.diagnostics.size(), 1U);
  EXPECT_EQ(model.diagnostics[0].code, "external-data-absent");
  EXPECT_EQ(model.diagnostics[0].severity, Diagnostic::Severity::kNote);
  EXPECT_EQ(model.diagnostics[0].message, "external data of 1 tensor is absent (first 'w.bin')");

  const std::string refused = directory.Write("r.onnx", ModelBytes({{"location", "../w.bin"}}));
  const Model other = std::get<Model>(Load(refused).content);
  ASSERT_EQ(other.diagnostics.size(), 1U);
  EXPECT_EQ(other.diagnostics[0].code, "external-data-refused");
  EXPECT_EQ(other.diagnostics[0].severity, Diagnostic::Severity::kWarning);
  EXPECT_EQ(
      other.diagnostics[0].message,
      "external data of 1 tensor is not opened (first '../w.bin': it leads out of the model's "
      "directory)");

  directory.Write("w.bin", kFloats);
  EXPECT_TRUE(std::get<Model>(Load(absent).content).diagnostics.empty());
  const Model bytes = testing::LoadModel(ModelBytes({{"location", "w.bin"}}));
  ASSERT_EQ(bytes.diagnostics.size(), 1U);
  EXPECT_EQ(bytes.diagnostics[0].message,
            "external data of 1 tensor is not looked for: the model has no directory");
}

}  // namespace
}  // namespace acev2

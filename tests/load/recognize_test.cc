// SPDX-License-Identifier: Apache-2.0
//
// Telling files apart by content: each kind, and each foreign format with its exact error.
#include "load/recognize.h"

#include <gtest/gtest.h>

#include "load_testing.h"

namespace acev2 {
namespace {

using std::string_literals::operator""s;
using testing::ErrorOf;

std::string ErrorFor(const std::string& bytes) {
  return ErrorOf([&] { Recognize(bytes, "m"); });
}

TEST(RecognizeTest, Kinds) {
  EXPECT_EQ(Recognize("\x08\x08\x12\x06pytorch", "m"), Content::kBinary);
  EXPECT_EQ(Recognize("<ir_version: 7>", "m"), Content::kText);
  EXPECT_EQ(Recognize("agraph (float[N] x) => (float[N] y) {}", "m"), Content::kText);
  EXPECT_EQ(Recognize("\"a graph\" () => () {}", "m"), Content::kText);
  EXPECT_EQ(Recognize("\xef\xbb\xbf \n # note\n\t# more\n <ir_version: 7>", "m"), Content::kText);
  EXPECT_EQ(Recognize(" {\"schema_version\": 1}", "m"), Content::kReport);
  EXPECT_EQ(Recognize("\xef\xbb\xbf{}", "m"), Content::kReport);
}

TEST(RecognizeTest, BinaryThatStartsLikeTextIsBinary) {
  // opset_import (field 8, tag 'B') and metadata_props (field 14, tag 'r') may come first.
  EXPECT_EQ(Recognize("B\x02\x10\x11"s, "m"), Content::kBinary);
  EXPECT_EQ(Recognize("r\x06\n\x01k\x12\x01v"s, "m"), Content::kBinary);
  EXPECT_EQ(Recognize("\"\x07"
                      "example:\x00"s,
                      "m"),
            Content::kBinary);
}

TEST(RecognizeTest, TextThatStartsLikeAnArchiveIsText) {
  EXPECT_EQ(Recognize("BZh91AY () => () {}", "m"), Content::kText);
  EXPECT_EQ(Recognize("GGUF () => () {}", "m"), Content::kText);
}

TEST(RecognizeTest, NothingThere) {
  EXPECT_EQ(ErrorFor(""), "m: the file is empty | check the path");
  EXPECT_EQ(ErrorFor(" \n# only a comment"),
            "m: nothing but white space and comments | check the path");
}

// What is no ONNX text syntax by its first line: that goes on with '(' behind a name.
TEST(RecognizeTest, OtherTexts) {
  for (const char* settings :
       {"[limits]\nacev2 = 3", "[[part]]\nmodel = \"a\"", "# mine\n[Budget]", "name = \"mine\"\n",
        "metric_version = 3\n[total]", "mul.float = 3", "\"a b\" = 1"}) {
    EXPECT_TRUE(ErrorFor(settings).starts_with("m: a file of settings (TOML)")) << settings;
  }
  for (const char* table : {"model,accuracy\na.onnx,0.7\n", "\"model\",\"accuracy\"\n", "1,2,3\n",
                            "model\taccuracy\n", "model;accuracy\n", "layer name,op\n"}) {
    EXPECT_TRUE(ErrorFor(table).starts_with("m: a table (CSV)")) << table;
  }
  for (const char* keys : {"name: \"net\"\nlayer {\n", "graph {\n  node {\n", "steps:\n  - a\n"}) {
    EXPECT_TRUE(ErrorFor(keys).starts_with("m: lines of 'key: value'")) << keys;
  }
  EXPECT_EQ(ErrorFor("7767517\n3 3\n"),
            "m: text, but neither ONNX text syntax nor a report | name an .onnx file, a model in "
            "ONNX text syntax or a report that --json saved");
  for (const char* model : {"a (float[1] x) => (float[1] y) {}", "\"a = b\" (float[1] x)", "a\n(",
                            "net.1 (float[1] x)", "a-b () => () {}"}) {
    EXPECT_EQ(Recognize(model, "m"), Content::kText) << model;
  }
}

TEST(RecognizeTest, ForeignFormats) {
  EXPECT_EQ(ErrorFor("\n[{\"nodes\": []}]"),
            "m: a list in JSON, neither a model nor a report | a report of acev2 is an object; of "
            "several in a list, give one");
  EXPECT_EQ(ErrorFor("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
            "m: a git-lfs pointer, not the model itself | fetch the model with 'git lfs pull'");
  EXPECT_EQ(ErrorFor("PK\x03\x04\x14\0\0\0"s),
            "m: a zip archive (PyTorch and Keras checkpoints are zip archives too) | "
            "unpack it, or export the model to ONNX first");
  EXPECT_EQ(ErrorFor("\x1f\x8b\x08\0"s),
            "m: gzip-compressed | unpack it and name the .onnx file in it");
  EXPECT_EQ(ErrorFor("\x28\xb5\x2f\xfd\x04"s),
            "m: zstd-compressed | unpack it and name the .onnx file in it");
  EXPECT_EQ(ErrorFor("\n \t<!DOCTYPE html>\n<title>Not found</title>"),
            "m: an HTML page | download the file itself, not the page about it");
  EXPECT_EQ(ErrorFor("<?xml version=\"1.0\"?><net name=\"v\"/>"),
            "m: an XML file | export the model to ONNX first");
  EXPECT_EQ(ErrorFor("\x1c\0\0\0TFL3\x14"s),
            "m: a TensorFlow Lite model | export the model to ONNX first");
  EXPECT_EQ(ErrorFor("\x20\0\0\0ORTM\x14"s),
            "m: an ONNX Runtime flatbuffer (.ort) | name the .onnx file it was converted from");
  EXPECT_EQ(ErrorFor("GGUF\x03\0\0\0"s), "m: a GGUF model | export the model to ONNX first");
  EXPECT_EQ(ErrorFor("\x89HDF\r\n\x1a\n"s), "m: an HDF5 file | export the model to ONNX first");
  EXPECT_EQ(ErrorFor("\x40\0\0\0\0\0\0\0{\"w\":"s),
            "m: a safetensors file: weights without a graph | export the model to ONNX first");
  EXPECT_EQ(ErrorFor("\x80\x02}q\0"s), "m: a Python pickle | export the model to ONNX first");
  EXPECT_EQ(ErrorFor("ir_version: 7\nproducer_name: \"x\"\n"),
            "m: protobuf text format, not ONNX text syntax | "
            "convert it to a binary .onnx file with protoc");
  EXPECT_EQ(ErrorFor("\xff\xfe<\0i\0"s), "m: UTF-16 text | save it as UTF-8");
  EXPECT_EQ(ErrorFor(std::string(257, '\0') + "ustar"),
            "m: a tar archive | unpack it and name the .onnx file in it");
}

}  // namespace
}  // namespace acev2

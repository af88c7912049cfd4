// SPDX-License-Identifier: Apache-2.0
//
// ONNX text syntax: what is read, where errors are reported, and that nesting is bounded.
#include "load/onnx_text.h"

#include <gtest/gtest.h>

#include "load_testing.h"

namespace acev2 {
namespace {

using testing::ErrorOf;

constexpr const char* kHint =
    " | ONNX text syntax is: <ir_version: 10, opset_import: [\"\" : 21]> name (float[1,3] x) => "
    "(float[1,3] y) { y = Relu(x) }";

std::string ErrorFor(const std::string& text) {
  return ErrorOf([&] { ParseText(text, "m.onnxtxt"); });
}

TEST(TextTest, ReadsAModel) {
  const onnx::ModelProto model = ParseText(
      "\xef\xbb\xbf# a comment with ( < { [\n"
      "<ir_version: 10, opset_import: [\"\" : 21], doc_string: \"a > b }\">\n"
      "agraph (float[1,3] x) => (float[1,3] y) { y = Relu(x) }",
      "m.onnxtxt");
  EXPECT_EQ(model.ir_version(), 10);
  EXPECT_EQ(model.opset_import(0).version(), 21);
  EXPECT_EQ(model.graph().node(0).op_type(), "Relu");
}

TEST(TextTest, ErrorsCarryLineAndColumn) {
  // The parser stands behind the '=' of line 3, column 7, and skips white space to the '('.
  EXPECT_EQ(ErrorFor("<ir_version: 10>\ng (float[2] x) => (float[2] y)\n{ y = Relu x }"),
            std::string("m.onnxtxt: line 3, column 12: expected character ( not found") + kHint);
  EXPECT_EQ(
      ErrorFor("<ir_version: 99999999999999999999>\ng () => () {}"),
      std::string("m.onnxtxt: line 1, column 34: a number is out of range or malformed") + kHint);
}

// The "(" of the body stands in column 9 of line 3.
TEST(TextTest, AnAttributeThatIsNoneIsNoInternalError) {
  EXPECT_EQ(ErrorFor("<ir_version: 10>\ng (bool c) => (y)\n{y=If<b=() => (a) {}>(c)}"),
            std::string("m.onnxtxt: line 3, column 9: no value of an attribute begins here; a "
                        "graph has a name before its inputs") +
                kHint);
}

TEST(TextTest, ALongLineIsNotRepeatedInTheError) {
  const std::string error = ErrorFor("g () => () {" + std::string(1 << 20, ' ') + "?");
  EXPECT_LT(error.size(), 400U) << error.substr(0, 400);
  EXPECT_TRUE(error.starts_with("m.onnxtxt: line 1, column ")) << error.substr(0, 400);
}

TEST(TextTest, DeepNestingIsAnErrorNotACrash) {
  std::string subgraphs = "g () => (float[1] y) {";
  for (int i = 0; i < 100'000; ++i) subgraphs += "y = If <a = g () => () {";
  EXPECT_EQ(ErrorFor(subgraphs),
            "m.onnxtxt: line 1: nests deeper than 100 brackets | "
            "flatten the nested subgraphs or types");
  std::string types = "g (";
  for (int i = 0; i < 100'000; ++i) types += "\nseq(";
  // The first bracket is the graph's, so the hundredth "seq(", on line 101, is the 101st.
  EXPECT_EQ(ErrorFor(types),
            "m.onnxtxt: line 101: nests deeper than 100 brackets | "
            "flatten the nested subgraphs or types");
}

TEST(TextTest, BracketsInStringsCommentsAndArrowsDoNotCount) {
  std::string text = "g () => () {\n";
  for (int i = 0; i < 200; ++i) {
    text += "y = Foo <s = \"\\\"((([[[{{{<<<\">(x) # (((\n";
    text += "z = If <a = g () => () {}, b = g () => () {}>(x)\n";
  }
  text += "}";
  EXPECT_EQ(ParseText(text, "m.onnxtxt").graph().node_size(), 400);
}

TEST(TextTest, NestingWithinTheLimitIsRead) {
  // Two brackets a subgraph, "<" and "{", within the graph's own: 1 + 2 * 49 = 99, and the "()" of
  // the innermost graph make 100.
  std::string text = "g () => () {";
  for (int i = 0; i < 49; ++i) text += "y = If <a = g () => () {";
  for (int i = 0; i < 49; ++i) text += "}>(x)";
  text += "}";
  EXPECT_EQ(ErrorFor(text), "no error");
}

TEST(TextTest, BrokenUtf8InStringsIsRepaired) {
  const onnx::ModelProto model = ParseText("\"g\xff\" () => () {}", "m.onnxtxt");
  // The parser reads the backslash of "\xff" as an escape.
  EXPECT_EQ(model.graph().name(), "gxff");
}

TEST(TextTest, EveryPrefixIsReadOrRefused) {
  const std::string text =
      "<ir_version: 10, opset_import: [\"\" : 21, \"d\" : 1], metadata_props: [\"a\": \"b\"]>\n"
      "g (float[N,3] x, seq(map(int64, float[2])) s) => (float y) <float[2] w = {1.5, -inf}>\n"
      "{ [n] y = d.Foo:o <a: ints = [1, 2], b = {1}, t = int8[2] {1, -2}, g = b () => () {}>(x) }\n"
      "<domain: \"d\", opset_import: [\"\" : 21]> Foo <a, b = 1> (x) => (y) { y = Relu(x) }";
  for (std::size_t length = 0; length < text.size(); ++length) {
    const std::string error = ErrorFor(text.substr(0, length));
    EXPECT_TRUE(error == "no error" || error.starts_with("m.onnxtxt: line ")) << error;
  }
}

}  // namespace
}  // namespace acev2

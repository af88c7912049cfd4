// SPDX-License-Identifier: Apache-2.0
//
// ONNX text syntax through ONNX's own parser (onnx_text.h).
//
// Invariant: every exception and status of the parser becomes an Error with line and column.
#include "load/onnx_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <new>

#include "acev2/error.h"
#include "load/recognize.h"
#include "onnx/defs/parser.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

// A subgraph takes two levels of brackets here and three messages of the 100 that protobuf allows
// in the binary form: models that fit there fit here.
constexpr int kMaxNesting = 100;

// Follows strings and comments as ONNX's parser does, so that it counts the brackets that would be
// recursed on. `=>` is an arrow, not a bracket.
void CheckNesting(std::string_view text, const std::string& name) {
  int depth = 0;
  int line = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '\n':
        ++line;
        break;
      case '#':
        i = std::min(text.find('\n', i), text.size()) - 1;
        break;
      case '"':
        for (++i; i < text.size() && text[i] != '"'; ++i) {
          if (text[i] == '\\') ++i;
          if (i < text.size() && text[i] == '\n') ++line;
        }
        break;
      case '<':
      case '{':
      case '(':
      case '[':
        if (++depth > kMaxNesting) {
          throw Error(
              fmt::format("{}: line {}: nests deeper than {} brackets", name, line, kMaxNesting),
              "flatten the nested subgraphs or types");
        }
        break;
      case '>':
        if (i > 0 && text[i - 1] == '=') break;
        [[fallthrough]];
      case '}':
      case ')':
      case ']':
        depth = std::max(depth - 1, 0);
        break;
      default:
        break;
    }
  }
}

constexpr const char* kHint =
    "ONNX text syntax is: <ir_version: 10, opset_import: [\"\" : 21]> name (float[1,3] x) => "
    "(float[1,3] y) { y = Relu(x) }";

// "line 3, column 5", where the parser stands.
std::string Position(onnx::OnnxParser& parser) {
  const std::string position = parser.GetCurrentPos();  // "(line: 3 column: 5)"
  std::string text;
  for (const char c : position) {
    if (c == ' ' && std::ranges::count(text, ' ') == 1) text += ',';
    if (c != '(' && c != ')' && c != ':') text += c;
  }
  return text;
}

// The last part of "[ParseError at position ...]\nError context: ...\nfact.", in our style.
std::string Fact(const std::string& message) {
  std::string_view fact = message;
  constexpr std::string_view kContext = "\nError context: ";
  const std::size_t context = fact.find(kContext);
  if (context != std::string_view::npos) {
    // The context is one line of the input, of any length: the position says enough.
    fact.remove_prefix(std::min(fact.find('\n', context + kContext.size()), fact.size() - 1) + 1);
  }
  while (fact.ends_with('.') || fact.ends_with('\n')) fact.remove_suffix(1);
  // What ONNX says of an attribute that begins with nothing it knows.
  if (fact == "Internal error") {
    return "no value of an attribute begins here; a graph has a name before its inputs";
  }
  std::string text(fact);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] += 'a' - 'A';
  return text;
}

}  // namespace

onnx::ModelProto ParseText(std::string_view text, const std::string& name) {
  text = WithoutByteOrderMark(text);
  std::string repaired;
  if (!IsUtf8(text)) text = repaired = RepairUtf8(text);
  CheckNesting(text, name);

  onnx::ModelProto model;
  onnx::OnnxParser parser(text);
  onnx::Common::Status status;
  try {
    status = parser.Parse(model);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    // Numbers go through std::stoll and the like, which throw.
    throw Error(
        fmt::format("{}: {}: a number is out of range or malformed", name, Position(parser)),
        kHint);
  }
  if (!status.IsOK()) {
    // Every graph has an arrow between its inputs and outputs.
    if (!text.empty() && !text.starts_with('<') && text.find("=>") == std::string_view::npos) {
      throw Error(fmt::format("{}: text, but neither ONNX text syntax ({}: {}) nor a report", name,
                              Position(parser), Fact(status.ErrorMessage())),
                  kHint);
    }
    throw Error(fmt::format("{}: {}: {}", name, Position(parser), Fact(status.ErrorMessage())),
                kHint);
  }
  return model;
}

}  // namespace acev2

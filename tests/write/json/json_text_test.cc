// SPDX-License-Identifier: Apache-2.0
//
// JSON as text: layout, numbers, and strings that hold whatever a model does.
#include "write/json/json_text.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace acev2 {
namespace {

std::string Quoted(std::string_view text) {
  JsonText json;
  json.String(text);
  std::string quoted = json.Take();
  quoted.pop_back();  // the line break
  return quoted;
}

TEST(JsonTextTest, LaysOutLinesAndInline) {
  JsonText json;
  json.BeginObject();
  json.Key("a");
  json.Integer(1);
  json.Key("row");
  json.BeginArray(kInline);
  json.Bool(true);
  json.Null();
  json.BeginObject();  // within a line stays within it
  json.Key("b");
  json.StringOrNull("");
  json.EndObject();
  json.EndArray();
  json.Key("none");
  json.BeginArray();
  json.EndArray();
  json.EndObject();
  EXPECT_EQ(json.Take(), R"({
  "a": 1,
  "row": [true, null, {"b": null}],
  "none": []
}
)");
}

TEST(JsonTextTest, CostsAreRealNumbersAndCountsWhole) {
  JsonText json;
  json.BeginArray(kInline);
  json.Number(Cost::FromDouble(3));
  json.Number(Cost::FromDouble(0.25));
  json.Integer(Count(9'007'199'254'740'993));  // 2^53 + 1
  json.IntegerOrNull(std::nullopt);
  json.NumberOrNull(std::nullopt);
  json.EndArray();
  EXPECT_EQ(json.Take(), "[3.0, 0.25, 9007199254740993, null, null]\n");
}

TEST(JsonTextTest, StringsAreEscaped) {
  EXPECT_EQ(Quoted("a\"b\\c\nd\te"), R"("a\"b\\c\nd\te")");
  EXPECT_EQ(Quoted(std::string_view("\x00\x1b\x7f", 3)), R"("\u0000\u001b\u007f")");
  EXPECT_EQ(Quoted("größe"), "\"größe\"");
  // U+202E turns the direction of what follows, U+E0001 is a tag of no width: escaped.
  EXPECT_EQ(Quoted("\u202e"), R"("\u202e")");
  EXPECT_EQ(Quoted("\U000e0001"), R"("\udb40\udc01")");  // 0xD800 + (0xD0001 >> 10), 0xDC00 + 1
}

// A reader of logs takes "##[command]" and "##vso[…]" for commands, wherever they stand.
TEST(JsonTextTest, HoldsNoCommandsOfLogs) {
  EXPECT_EQ(Quoted("##[error]"), R"("\u0023#[error]")");
  EXPECT_EQ(Quoted("##vso[task]"), R"("\u0023#vso[task]")");
  EXPECT_EQ(Quoted("Conv#2"), "\"Conv#2\"");
}

}  // namespace
}  // namespace acev2

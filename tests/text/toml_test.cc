// SPDX-License-Identifier: Apache-2.0
//
// What reaches the TOML parser, and in whose words it fails.
#include "text/toml.h"

#include <gtest/gtest.h>

#include <string>

#include "acev2/error.h"

namespace acev2 {
namespace {

constexpr TomlKind kKind = {.name = "budget", .hint = "docs/ci.md shows one"};

toml::table Parsed(const std::string& text) { return ParseToml(text, "b.toml", kKind); }

std::string ErrorOf(const std::string& text) {
  try {
    Parsed(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// toml++ takes the characters for white space or not by a table in which most of them are
// "unreachable".
TEST(Toml, CharactersBeyondAsciiAreQuoted) {
  for (const char* text : {"naïve = 1", "a = ·", "[·]", "a = 1 · 2", "a = 2h\"· 3\"",
                           "a = 4--''-'''v@·", "a = [\n'x',\n·]"}) {
    EXPECT_NE(ErrorOf(text).find("a character beyond ASCII outside of quotes"), std::string::npos)
        << text;
  }
  EXPECT_TRUE(ErrorOf("a = 1\n\n· = 2").starts_with("b.toml:3: ")) << ErrorOf("a = 1\n\n· = 2");
}

TEST(Toml, QuotesHoldAnyCharacter) {
  const toml::table table = Parsed(R"(# naïve · comment
'naïve' = "·\"é" # '"'
"b é" = '· " #'
c = """é" ·""é""" # ·
d = '''é ' ·''é'''
e = """one \
    · two"""
f = """"é"""" # é
)");
  EXPECT_EQ(table["naïve"].value_or(""), std::string("·\"é"));
  EXPECT_EQ(table["b é"].value_or(""), std::string("· \" #"));
  EXPECT_EQ(table["c"].value_or(""), std::string("é\" ·\"\"é"));
  EXPECT_EQ(table["d"].value_or(""), std::string("é ' ·''é"));
  EXPECT_EQ(table["e"].value_or(""), std::string("one · two"));
  EXPECT_EQ(table["f"].value_or(""), std::string("\"é\""));
}

TEST(Toml, AByteOrderMarkIsSkipped) {
  EXPECT_EQ(Parsed("\xef\xbb\xbf"
                   "a = 1")["a"]
                .value_or(0),
            1);
}

}  // namespace
}  // namespace acev2

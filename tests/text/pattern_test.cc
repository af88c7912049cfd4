// SPDX-License-Identifier: Apache-2.0
//
// Filters match parts of names, survive hostile ones, and faults are placed.
#include "text/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "acev2/error.h"

namespace acev2 {
namespace {

std::string FaultOf(const std::string& text) {
  try {
    Pattern pattern(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no fault";
}

TEST(PatternTest, FindsParts) {
  EXPECT_TRUE(Pattern("conv").Matches("layer1/conv2"));
  EXPECT_FALSE(Pattern("^conv").Matches("layer1/conv2"));
  EXPECT_TRUE(Pattern("layer[12]/.*2$").Matches("layer1/conv2"));
  EXPECT_TRUE(Pattern("a|b").Matches("xbx"));
  EXPECT_TRUE(Pattern("").Matches("anything"));
}

TEST(PatternTest, FaultsHaveAColumn) {
  EXPECT_EQ(FaultOf("a(b"),
            "--filter: 'a(b' is not a regular expression: column 2: '(' is not closed");
  EXPECT_EQ(FaultOf("ab)"),
            "--filter: 'ab)' is not a regular expression: column 3: ')' closes nothing");
  EXPECT_EQ(FaultOf("×[a"),
            "--filter: '×[a' is not a regular expression: column 2: '[' is not closed");
  EXPECT_EQ(FaultOf("*a"),
            "--filter: '*a' is not a regular expression: column 1: nothing to repeat");
  EXPECT_EQ(FaultOf("a\\"),
            "--filter: 'a\\' is not a regular expression: column 2: '\\' with nothing behind it");
  EXPECT_EQ(FaultOf("a{3,1}"),
            "--filter: 'a{3,1}' is not a regular expression: column 2: '{3,1}' repeats backwards, "
            "or more than 1000 times in all");
  EXPECT_EQ(FaultOf("x[z-a]"),
            "--filter: 'x[z-a]' is not a regular expression: column 3: 'z-a' is no range of "
            "characters");
  EXPECT_EQ(FaultOf("a**"),
            "--filter: 'a**' is not a regular expression: column 2: '**' repeats a repetition");
  EXPECT_EQ(FaultOf("[]]a)"),
            "--filter: '[]]a)' is not a regular expression: column 5: ')' closes nothing");
  // What stands twice could be either.
  EXPECT_EQ(
      FaultOf("a{1001}b{1001}"),
      "--filter: 'a{1001}b{1001}' is not a regular expression: '{1001}' repeats backwards, or "
      "more than 1000 times in all");
  EXPECT_EQ(FaultOf("a\xFF"), "--filter: 'a\uFFFD' is not a regular expression: not valid UTF-8");
}

TEST(PatternTest, WhatIsLeftOutIsSaid) {
  for (const std::string text : {"a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(a)\\1"}) {
    try {
      Pattern pattern(text);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_NE(error.hint().find("back-references are left out"), std::string::npos) << text;
    }
  }
  EXPECT_EQ(FaultOf("a(?=b)"),
            "--filter: 'a(?=b)' is not a regular expression: column 2: '(?=' is no kind of group");
  EXPECT_EQ(FaultOf("(a)\\1"),
            "--filter: '(a)\\1' is not a regular expression: column 4: '\\1' means nothing");
}

TEST(PatternTest, CharactersNotBytes) {
  EXPECT_TRUE(Pattern("^.$").Matches("×"));
  EXPECT_TRUE(Pattern("^[×÷]$").Matches("÷"));
  EXPECT_TRUE(Pattern("(?i)CONV").Matches("layer1/conv2"));
}

TEST(PatternTest, HostileNamesAreHarmless) {
  // A backtracking matcher takes 2^30 steps for the first and a stack frame a letter for the other.
  EXPECT_FALSE(Pattern("(a+)+$").Matches(std::string(30, 'a') + "b"));
  EXPECT_TRUE(Pattern(".*b").Matches(std::string(300000, 'a') + "b"));
  // Nor does what memory RE2 has for an automaton limit what it finds: this one has 2^20 states.
  EXPECT_TRUE(
      Pattern("(a|b)*a.{20}$").Matches(std::string(100000, 'b') + "a" + std::string(20, 'b')));
}

TEST(PatternTest, HostileExpressionsAreRefused) {
  EXPECT_EQ(FaultOf(std::string(5000, '(')),
            "--filter: the expression is 5000 characters long, 1000 at most");
  EXPECT_NE(FaultOf(std::string(900, '(')), "no fault");
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Files that are not there, and what is near them.
#include "text/named_file.h"

#include <gtest/gtest.h>

#include <string>

#include "acev2/error.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

std::string FaultOf(const std::string& path) {
  try {
    return ReadNamedText(path, "what it is", "make one");
  } catch (const Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
}

TEST(NamedFileTest, IsReadOrMissed) {
  const TemporaryDirectory folder;
  const std::string at = folder.path().string() + "/";
  folder.Write("budget.toml", "a = 1\n");
  EXPECT_EQ(FaultOf(at + "budget.toml"), "a = 1\n");
  EXPECT_EQ(FaultOf(at + "bugdet.toml"),
            at + "bugdet.toml: no such file | did you mean 'budget.toml'?");
  EXPECT_EQ(FaultOf(at + "none"), at + "none: no such file | make one");
  EXPECT_EQ(FaultOf(at + "none/budget.toml"), at + "none/budget.toml: no such file | make one");
  EXPECT_EQ(FaultOf(folder.path().string()), folder.path().string() + ": a directory | what it is");
}

}  // namespace
}  // namespace acev2::testing

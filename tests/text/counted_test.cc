// SPDX-License-Identifier: Apache-2.0
//
// Singular and plural.
#include "text/counted.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(CountedTest, OneIsSingular) {
  EXPECT_EQ(Counted(1, "node"), "1 node");
  EXPECT_EQ(Counted(0, "node"), "0 nodes");
  EXPECT_EQ(Counted(std::size_t{2}, "layer"), "2 layers");
  EXPECT_EQ(Counted(1024u, "model"), "1,024 models");
}

}  // namespace
}  // namespace acev2

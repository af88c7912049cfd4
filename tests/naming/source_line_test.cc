// SPDX-License-Identifier: Apache-2.0
//
// Traces as torch's exporter writes them, and what of them is of the network.
#include "naming/source_line.h"

#include <gtest/gtest.h>

#include <string>

namespace acev2 {
namespace {

const std::string kOfModule =
    "File \"/home/me/projects/tools/mnist.py\", line 25, in forward\n"
    "    x = F.relu(self.conv1(x))\n"
    "  File \"/home/me/env/lib/python3.12/site-packages/torch/nn/modules/conv.py\", line 554, in "
    "forward\n"
    "    return self._conv_forward(input, self.weight, self.bias)";

TEST(SourceLine, IsTheInnermostOfTheNetwork) {
  EXPECT_EQ(SourceLineOf(kOfModule), "tools/mnist.py:25 in forward: x = F.relu(self.conv1(x))");
  // A package of models is code of the network, a wrapper around it says nothing.
  EXPECT_EQ(SourceLineOf("  File \"/srv/export.py\", line 9, in forward\n"
                         "    return self.m(x)\n"
                         "  File \"/env/lib/python3.12/site-packages/transformers/bert.py\", line "
                         "120, in forward\n"
                         "    q = self.query(h)\n"
                         "  File \"/usr/lib/python3.12/functools.py\", line 3, in wrapper\n"
                         "    return f(x)\n"),
            "transformers/bert.py:120 in forward: q = self.query(h)");
  EXPECT_EQ(SourceLineOf("File \"C:\\work\\net\\m.py\", line 7, in forward"),
            "net\\m.py:7 in forward");
  // Somebody's own folder of that name.
  EXPECT_EQ(SourceLineOf("File \"/home/me/torch/m.py\", line 7, in f\n  y = x\n" +
                         kOfModule.substr(kOfModule.find("  File"))),
            "torch/m.py:7 in f: y = x");
}

TEST(SourceLine, IsTheInnermostOfAllWhereNoneIsOfTheNetwork) {
  EXPECT_EQ(
      SourceLineOf(kOfModule.substr(kOfModule.find("  File"))),
      "modules/conv.py:554 in forward: return self._conv_forward(input, self.weight, self.bias)");
}

TEST(SourceLine, IsCutWhereItIsLong) {
  const std::string line = SourceLineOf("File \"m.py\", line 1, in f\n  " + std::string(200, 'x'));
  EXPECT_TRUE(line.starts_with("m.py:1 in f: xxx")) << line;
  EXPECT_LT(line.size(), 100U);
}

TEST(SourceLine, OfNoTraceIsEmpty) {
  EXPECT_EQ(SourceLineOf(""), "");
  EXPECT_EQ(SourceLineOf("no frame\nat all"), "");
  EXPECT_EQ(SourceLineOf("File \"m.py\""), "");
  EXPECT_EQ(SourceLineOf("File \"m.py\", line 3"), "");
}

}  // namespace
}  // namespace acev2

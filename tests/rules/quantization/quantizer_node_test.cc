// SPDX-License-Identifier: Apache-2.0
//
// What quantizers read of their settings.
#include "rules/quantization/quantizer_node.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "interpret/evaluate/evaluate_op.h"
#include "rules/node.h"

namespace acev2 {
namespace {

using testing::Floats;

template <typename Function>
std::string ReasonOf(const Function& function) {
  try {
    function();
  } catch (const Unknown& unknown) {
    return unknown.reason;
  }
  return "nothing thrown";
}

/// A node with one constant input; none if `value` has no values.
struct Quantizer1 {
  explicit Quantizer1(Constant value) {
    tensor.name = "bits";
    tensor.offline = true;
    tensor.set_values(std::make_shared<const Constant>(std::move(value)));
    node.inputs = {&tensor};
    node.op = "Quant";
  }
  Tensor tensor;
  Node node;
};

TEST(QuantizerNodeTest, WidthsAreWholeAndTheLargestCounts) {
  // Learned widths need not be whole: 2.25 bits are stored in 3.
  EXPECT_EQ(KnownBits(Quantizer1(Floats({2}, {2.25, 1})).node, 0, "width"), 3);
  EXPECT_EQ(KnownNumber(Quantizer1(Floats({3}, {-1, 4, 2})).node, 0, "width"), 4);
  EXPECT_EQ(ReasonOf([] { KnownBits(Quantizer1(Floats({}, {0})).node, 0, "width"); }),
            "the width is not between 1 and 64");
  EXPECT_EQ(ReasonOf([] { KnownBits(Quantizer1(Floats({}, {65})).node, 0, "width"); }),
            "the width is not between 1 and 64");
  EXPECT_EQ(ReasonOf([] { KnownBits(Quantizer1(Floats({}, {NAN})).node, 0, "width"); }),
            "the width is not between 1 and 64");
  EXPECT_EQ(ReasonOf([] { KnownNumber(Quantizer1(Floats({0}, {})).node, 0, "scale"); }),
            "the scale is computed at run time");
}

TEST(QuantizerNodeTest, AreCalledByWhatTheyMake) {
  Tensor output;
  output.name = "q3";
  Node node;
  node.op = "QuantizeLinear";
  EXPECT_EQ(QuantizerName(node), "quantizer 'QuantizeLinear'");
  node.outputs = {&output};
  EXPECT_EQ(QuantizerName(node), "quantizer 'q3'");
}

TEST(QuantizerNodeTest, OptionalInputsMayBeAbsent) {
  Quantizer1 quantizer(Floats({}, {8}));
  EXPECT_EQ(OptionalInput(quantizer.node, 0), &quantizer.tensor);
  EXPECT_EQ(OptionalInput(quantizer.node, 1), nullptr);
  EXPECT_EQ(OptionalInput(quantizer.node, -1), nullptr);
}

}  // namespace
}  // namespace acev2

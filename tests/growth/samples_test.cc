// SPDX-License-Identifier: Apache-2.0
//
// Samples: what is counted at one combination of sizes, once.
#include "growth/samples.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "acev2/error.h"

namespace acev2 {
namespace {

/// One node of N compares of 8 bits; from N = 100 on it has no price, past 1,000 there is no
/// report.
struct Model {
  int analyses = 0;

  Report operator()(const Options& options) {
    ++analyses;
    const std::int64_t n = options.dims.contains("N") ? options.dims.at("N") : 1;
    if (n > 1000) throw Error("too large", "");
    Report report;
    report.options = options;
    NodeCost& node = report.nodes.emplace_back();
    node.name = "a";
    if (n >= 100) {
      node.status = NodeStatus::kUnpriced;
      node.reason = "unlike the others";
    } else {
      node.status = NodeStatus::kPriced;
      node.work.push_back(
          {Operation::kCmp, n, IntFormat(8), IntFormat(8), Category::kActivation, ""});
    }
    PriceReport(report);
    report.totals.weight_bits = Count(24);
    return report;
  }
};

class SamplesTest : public ::testing::Test {
 protected:
  Model model_;
  AnalyzeAt analyze_ = [this](const Options& options) { return model_(options); };
  Report base_ = analyze_({});
  Sampler sampler_{analyze_, base_, {"N"}};
};

TEST_F(SamplesTest, HoldWhatIsNotZero) {
  const Sample* sample = sampler_.At({5});
  ASSERT_NE(sample, nullptr);
  ASSERT_EQ(sample->keys.size(), 2u);
  // 5 compares at the price of one on 8 bits, in millionths; and the bits of the model's weights.
  EXPECT_EQ(sample->keys[0],
            (SeriesKey{0, static_cast<Quantity>(static_cast<int>(Category::kActivation))}));
  const Sample* one = sampler_.At({1});
  EXPECT_EQ(sample->values[0], 5 * one->values[0]);
  EXPECT_EQ(sample->keys[1], (SeriesKey{1, Quantity::kWeightBits}));
  EXPECT_EQ(sample->values[1], 24);
}

TEST_F(SamplesTest, AreTakenOnce) {
  const int before = model_.analyses;
  EXPECT_EQ(sampler_.At({7}), sampler_.At({7}));
  EXPECT_EQ(model_.analyses, before + 1);
  EXPECT_EQ(sampler_.count(), 1u);
}

TEST_F(SamplesTest, AreNoneWhereTheModelIsAnother) {
  EXPECT_EQ(sampler_.At({0}), nullptr) << "no size";
  EXPECT_EQ(sampler_.At({100}), nullptr) << "a node has no price there";
  EXPECT_EQ(sampler_.At({2000}), nullptr) << "there is no report";
  EXPECT_NE(sampler_.At({99}), nullptr);
}

TEST_F(SamplesTest, TheReferenceIsOneWithMorePrices) {
  Options large;
  large.dims["N"] = 100;
  const Report base = analyze_(large);
  Sampler sampler(analyze_, base, {"N"});
  EXPECT_EQ(sampler.At({5}), nullptr) << "more has a price than in the reference";
  EXPECT_TRUE(sampler.Prefer({5}));
  EXPECT_NE(sampler.At({5}), nullptr);
  EXPECT_FALSE(sampler.Prefer({6})) << "no more than before";
}

}  // namespace
}  // namespace acev2

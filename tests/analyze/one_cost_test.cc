// SPDX-License-Identifier: Apache-2.0
//
// One network, one cost: what must not change when a quantized network is written another way.
//
// Invariant: networks are drawn with fixed seeds, so a failure names the seed and can be repeated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "acev2/write.h"
#include "support/analyzing.h"
#include "support/random_network.h"

namespace acev2::testing {
namespace {

constexpr std::uint32_t kNetworks = 250;

/// Everything that two encodings of a network have in common, as text.
std::string Summary(const Report& report, bool with_peak = true) {
  const Totals& totals = report.totals;
  std::string text = "acev2 " + totals.acev2.ToString() + ", extension " +
                     totals.acev2_extension.ToString() + ", ace " +
                     std::to_string(totals.ace.value()) + ", macs " +
                     std::to_string(totals.macs.value()) + "\nparameters " +
                     std::to_string(totals.parameters.value()) + ", weight bits " +
                     std::to_string(totals.weight_bits.value()) + ", scale bits " +
                     std::to_string(totals.scale_bits.value()) + ", activation bits " +
                     std::to_string(totals.activation_bits.value());
  if (with_peak) text += ", peak " + std::to_string(totals.peak_activation_bits.value());
  for (const Category category : kCategories) {
    text.append("\n").append(ToString(category)).append(" ");
    text += totals.by_category[static_cast<std::size_t>(category)].ToString();
  }
  for (const PrecisionTotal& row : totals.by_precision) {
    if (row.operation == Operation::kLogic) continue;  // free, and encodings copy differently
    text.append("\n").append(ToString(row.operation)) +=
        " " + std::to_string(row.count.value()) + " " + ToString(row.lhs) + " " +
        ToString(row.rhs) + " " + row.acev2.ToString();
  }
  return text;
}

/// Runs `test` on the seed of every network and stops at the first that fails.
void ForEachSeed(const std::function<void(std::uint32_t seed)>& test) {
  for (std::uint32_t seed = 1; seed <= kNetworks; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test(seed);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(OneCost, EveryEncodingCostsTheSame) {
  ForEachSeed([](std::uint32_t seed) {
    const RandomNetwork network = MakeNetwork(seed);
    const std::string qdq = Encode(network, Encoding::kQdq).Graph();
    const Report expected = AnalyzeGraph(qdq);
    ASSERT_THAT(Unpriced(expected), ::testing::IsEmpty());
    ASSERT_GT(expected.totals.acev2, Cost());
    for (const Encoding encoding :
         {Encoding::kQdqPerConsumer, Encoding::kQOperator, Encoding::kQonnx}) {
      const std::string graph = Encode(network, encoding).Graph();
      const Report report = AnalyzeGraph(graph);
      EXPECT_THAT(Unpriced(report), ::testing::IsEmpty());
      EXPECT_EQ(Summary(report), Summary(expected)) << qdq << "\n" << graph;
    }
  });
}

// Weights and activations of 4 and 16 bits, which QOperator does not have.
TEST(OneCost, OtherWidthsCostTheSameToo) {
  ForEachSeed([](std::uint32_t seed) {
    for (const auto& [weight, activation] : {std::pair(4, 8), std::pair(4, 4), std::pair(8, 16)}) {
      const RandomNetwork network = MakeNetwork(seed, weight, activation);
      EXPECT_EQ(Summary(AnalyzeGraph(Encode(network, Encoding::kQonnx).Graph())),
                Summary(AnalyzeGraph(Encode(network, Encoding::kQdq).Graph())))
          << weight << " " << activation;
    }
    for (const auto& [weight, activation] : {std::pair(4, 8), std::pair(3, 4), std::pair(2, 2)}) {
      const RandomNetwork network = MakeNetwork(seed, weight, activation);
      const std::string qcdq = Encode(network, Encoding::kQcdq).Graph();
      EXPECT_EQ(Summary(AnalyzeGraph(qcdq)),
                Summary(AnalyzeGraph(Encode(network, Encoding::kQonnx).Graph())))
          << weight << " " << activation << "\n"
          << qcdq;
    }
  });
}

// The order in which nodes are listed is no property of the network. (The peak of memory follows
// the order of execution, so it is left out.)
TEST(OneCost, ReorderingNodesChangesNothing) {
  ForEachSeed([](std::uint32_t seed) {
    NetworkText text = Encode(MakeNetwork(seed), Encoding::kQdq);
    const auto works = [](const Report& report) {
      std::map<std::string, std::string> by_node;
      for (const std::string& label : Labels(report)) by_node[label] = WorkOf(report, label);
      return by_node;
    };
    const Report expected = AnalyzeGraph(text.Graph());
    std::mt19937 engine(seed);
    for (std::size_t i = text.nodes.size() - 1; i > 0; --i) {
      std::swap(text.nodes[i], text.nodes[engine() % (i + 1)]);
    }
    const Report shuffled = AnalyzeGraph(text.Graph());
    EXPECT_EQ(Summary(shuffled, false), Summary(expected, false));
    EXPECT_EQ(works(shuffled), works(expected));
  });
}

// Wider weights or wider activations throughout never cost less.
TEST(OneCost, MoreBitsNeverCostLess) {
  ForEachSeed([](std::uint32_t seed) {
    const auto cost = [&](int weight, int activation) {
      const RandomNetwork network = MakeNetwork(seed, weight, activation);
      return AnalyzeGraph(Encode(network, Encoding::kQonnx).Graph()).totals;
    };
    constexpr std::array kWidths = {2, 3, 4, 8, 16};
    for (std::size_t i = 1; i < kWidths.size(); ++i) {
      const int narrow = kWidths[i - 1];
      const int wide = kWidths[i];
      for (const auto& [less, more] :
           {std::pair(cost(narrow, 8), cost(wide, 8)), std::pair(cost(8, narrow), cost(8, wide))}) {
        EXPECT_LE(less.acev2, more.acev2) << narrow << " " << wide;
        EXPECT_LE(less.ace, more.ace);
        EXPECT_LE(less.weight_bits, more.weight_bits);
        EXPECT_LE(less.activation_bits, more.activation_bits);
        EXPECT_LE(less.peak_activation_bits, more.peak_activation_bits);
        EXPECT_EQ(less.parameters, more.parameters);
      }
    }
  });
}

// What is written as JSON reads back as the same report.
TEST(OneCost, JsonKeepsEverything) {
  ForEachSeed([](std::uint32_t seed) {
    const Report report = AnalyzeGraph(Encode(MakeNetwork(seed), Encoding::kQOperator).Graph());
    const std::string json = WriteJson(report);
    const Report read = ReadJson(json, "saved.json");
    EXPECT_THAT(CheckReport(read), ::testing::IsEmpty());
    EXPECT_EQ(WriteJson(read), json);
    EXPECT_EQ(Summary(read), Summary(report));
  });
}

}  // namespace
}  // namespace acev2::testing

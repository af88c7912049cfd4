// SPDX-License-Identifier: Apache-2.0
//
// Sweeps: which points there are, what stands for those without a price, and growth.
//
// Invariant: the model is made up, so that each figure is one of the test's own.
#include "acev2/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"
#include "write/options/size_list.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A model that costs N · T² compares of a float32 (32 each); from T = 100 on a node has no price;
/// T = 1000 is an Error.
Report Model(const Options& options) {
  const std::int64_t n = options.dims.at("N");
  const std::int64_t t = options.dims.at("T");
  if (t == 1000) throw Error("model: a count passes 2^63 - 1", "smaller");
  Report report;
  report.model.path = "model";
  report.options = options;
  NodeCost node;
  node.name = "max";
  node.op = "Relu";
  node.status = NodeStatus::kPriced;
  node.work.push_back(
      {Operation::kCmp, Count(n) * t * t, kFloat32, kFloat32, Category::kOther, ""});
  report.nodes.push_back(node);
  if (t >= 100) {
    NodeCost gap;
    gap.name = "gap";
    gap.status = NodeStatus::kUnpriced;
    gap.reason = "no such position";
    report.nodes.push_back(gap);
  }
  PriceReport(report);
  return report;
}

std::vector<std::string> Rows(const Sweep& sweep) {
  std::vector<std::string> rows;
  for (const SweepPoint& point : sweep.points) {
    std::string row;
    for (const std::int64_t size : point.sizes) row += std::to_string(size) + " ";
    rows.push_back(row + (point.totals ? point.totals->acev2.ToString() : "none"));
  }
  return rows;
}

TEST(Sweep, EveryCombinationLastAxisFirst) {
  const Sweep sweep = MakeSweep(Model, {}, {{{"N"}, {3, 1, 3}}, {{"T"}, {1, 2}}});
  EXPECT_THAT(Rows(sweep), ElementsAre("1 1 32", "1 2 128", "3 1 96", "3 2 384"));
}

TEST(Sweep, DimensionsOfOneSizeMoveTogether) {
  const Sweep sweep = MakeSweep(Model, {}, {{{"N", "T"}, {1, 2}}});
  EXPECT_EQ(sweep.axes.front().name(), "N=T");
  EXPECT_THAT(Rows(sweep), ElementsAre("1 32", "2 256"));  // 2 · 2² · 32
  EXPECT_DOUBLE_EQ(*sweep.points[1].growth[0], 3);         // log2(256 / 32)
}

TEST(Sweep, GrowthIsTheExponentAlongEachAxis) {
  const Sweep sweep = MakeSweep(Model, {}, {{{"N"}, {1, 4}}, {{"T"}, {2, 6}}});
  EXPECT_FALSE(sweep.points[0].growth[0]);
  EXPECT_FALSE(sweep.points[0].growth[1]);
  EXPECT_FALSE(sweep.points[1].growth[0]);
  EXPECT_NEAR(*sweep.points[1].growth[1], 2, 1e-12);
  EXPECT_NEAR(*sweep.points[3].growth[0], 1, 1e-12);
  EXPECT_NEAR(*sweep.points[3].growth[1], 2, 1e-12);
}

TEST(Sweep, NoGrowthFromOrToABound) {
  const Sweep sweep = MakeSweep(Model, {}, {{{"N"}, {1}}, {{"T"}, {50, 100, 200}}});
  EXPECT_FALSE(sweep.points[1].growth[1]);
  EXPECT_FALSE(sweep.points[2].growth[1]);
  EXPECT_TRUE(sweep.points[1].totals->lower_bound);
  ASSERT_EQ(sweep.notes.size(), 1u);
  EXPECT_THAT(sweep.notes[0],
              HasSubstr("1 of 2 nodes has no price; the first is 'gap': no such position (at N=1, "
                        "T=100 and 1 more)"));
}

TEST(Sweep, AnErrorIsThatOfItsPoint) {
  const Sweep sweep = MakeSweep(Model, {}, {{{"N"}, {1}}, {{"T"}, {1, 1000}}});
  EXPECT_THAT(Rows(sweep), ElementsAre("1 1 32", "1 1000 none"));
  EXPECT_THAT(sweep.points[1].error, HasSubstr("2^63"));
  EXPECT_FALSE(sweep.points[1].growth[1]);
  const std::string table = WriteSweepTable(sweep);
  EXPECT_THAT(table, HasSubstr("1,000  error: model: a count passes 2^63 - 1"));
}

TEST(Sweep, AnErrorOfEveryPointIsTheUsers) {
  EXPECT_THROW(MakeSweep(Model, {}, {{{"N"}, {1, 2}}, {{"T"}, {1000}}}), Error);
}

TEST(Sweep, ADimensionHasOneAxis) {
  EXPECT_THROW(MakeSweep(Model, {}, {{{"N"}, {1}}, {{"T", "N"}, {1}}}), Error);
}

TEST(Sweep, UnknownIsNoNumberInAnyFormat) {
  const Sweep sweep = MakeSweep(Model, {}, {{{"N"}, {1}}, {{"T"}, {1, 1000}}});
  for (const SweepWriter& writer : SweepWriters()) {
    const std::string text = writer.write(sweep, {});
    if (writer.option == "--csv") {
      EXPECT_THAT(text, HasSubstr("\n1,1000,,,,,,,,,,,,,,,model: a count passes 2^63 - 1\n"));
    } else if (writer.option == "--json") {
      EXPECT_THAT(text, HasSubstr(R"("totals": null)"));
    } else if (writer.option == "--svg") {
      // One point a line, of two lines: the total and the category.
      EXPECT_THAT(text, Not(HasSubstr("nan")));
    }
  }
}

// At least and at most so much: neither is a value.
TEST(Sweep, BoundsOfEitherSideAreHollow) {
  const auto svg = [](const Sweep& sweep) {
    for (const SweepWriter& writer : SweepWriters()) {
      if (writer.option == "--svg") return writer.write(sweep, {});
    }
    return std::string();
  };
  Sweep sweep = MakeSweep(Model, {}, {{{"N"}, {1}}, {{"T"}, {1, 2}}});
  EXPECT_THAT(svg(sweep), Not(HasSubstr("class=\"hollow\"")));
  sweep.points[1].totals->upper_bound = true;
  EXPECT_THAT(svg(sweep), HasSubstr("class=\"hollow\""));
  sweep.points[1].totals->upper_bound = false;
  sweep.points[1].totals->lower_bound = true;
  EXPECT_THAT(svg(sweep), HasSubstr("class=\"hollow\""));
}

TEST(SizeList, Spans) {
  const auto sizes = [](std::string_view text) { return ReadSizes("--dim", text, text, 100); };
  EXPECT_THAT(sizes("7"), ElementsAre(7));
  EXPECT_THAT(sizes("4,2..4"), ElementsAre(4, 2, 3, 4));
  EXPECT_THAT(sizes("1..10:4"), ElementsAre(1, 5, 9));
  EXPECT_THAT(sizes("3..50:x4"), ElementsAre(3, 12, 48));
  EXPECT_THAT(sizes("0..2"), ElementsAre(0, 1, 2));
  EXPECT_THAT(sizes("9223372036854775806..9223372036854775807"),
              ElementsAre(9223372036854775806, 9223372036854775807));
  EXPECT_THAT(sizes("4611686018427387904..9223372036854775807:x2"),
              ElementsAre(4611686018427387904));
}

TEST(SizeList, FaultsSayHowItIsWritten) {
  for (const char* text : {"", "a", "1..", "..2", "2..1", "1..4:0", "1..4:x1", "0..4:x2", "1..101",
                           "1..2..3", "-1", "1,", "1..9223372036854775807"}) {
    try {
      ReadSizes("--dim", text, text, 100);
      ADD_FAILURE() << "'" << text << "' is no list of sizes";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("--dim")) << text;
      EXPECT_THAT(error.hint(), Not(IsEmpty())) << text;
    }
  }
}

}  // namespace
}  // namespace acev2

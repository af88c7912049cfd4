// SPDX-License-Identifier: Apache-2.0
//
// The HTML page on the hand-made sample report. How it fares in a browser is tested in web/tests.
#include "write/layout/web_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "acev2/compare.h"
#include "support/sample_report.h"
#include "write/report/formats.h"

namespace acev2 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report HostileReport() {
  Report report = testing::SampleReport();
  report.model.path = "</title><b>.onnx";
  report.nodes[0].name = "</script><script>alert(1)</script><!--";
  return report;
}

/// What the page has between its data element's tags.
std::string_view DataOf(std::string_view page) {
  constexpr std::string_view kStart = "<script type=\"application/json\" id=\"data\">";
  const std::size_t start = page.find(kStart);
  if (start == std::string_view::npos) return {};
  const std::string_view rest = page.substr(start + kStart.size());
  return rest.substr(0, rest.find("</script>"));
}

TEST(WebPageTest, DataIsTheReport) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  const Report report = HostileReport();
  View view;
  view.group_by = GroupBy::kOp;
  const std::string page = WriteHtml(report, view);
  const std::string_view text = DataOf(page);
  EXPECT_THAT(std::string(text), Not(HasSubstr("<")));
  const nlohmann::json data = nlohmann::json::parse(text);
  EXPECT_EQ(data["kind"], "report");
  EXPECT_EQ(data["unit"], "ACEv2");
  EXPECT_EQ(data["view"]["group_by"], "op");
  EXPECT_EQ(data["report"], nlohmann::json::parse(WriteJson(report)));
  // The price of a MAC of integers, as docs/metric.md has it.
  EXPECT_EQ(data["formulas"][0]["operation"], "mac");
  EXPECT_EQ(data["formulas"][0]["formula"], "i·j");
}

TEST(WebPageTest, OneMarkEach) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  const std::string page = WebPage("<!--acev2:data-->", "{\"kind\":\"<!--acev2:title-->\"}");
  EXPECT_THAT(page, HasSubstr("<title>&lt;!--acev2:data--&gt;</title>"));
  EXPECT_EQ(DataOf(page), "{\"kind\":\"\\u003c!--acev2:title-->\"}");
}

TEST(WebPageTest, LongDataIsPacked) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  const std::string json = "{\"text\":\"" + std::string(1 << 20, 'x') + "\"}";
  const std::string page = WebPage("title", json);
  const nlohmann::json data = nlohmann::json::parse(DataOf(page));
  // The gzip header of RFC 1952: 1f 8b 08.
  EXPECT_THAT(data["gzip"].get<std::string>(), ::testing::StartsWith("H4sI"));
  EXPECT_LT(data["gzip"].get<std::string>().size(), json.size() / 100);
}

TEST(WebPageTest, PlainPageSaysHowToGetTheOther) {
  const std::string page = WritePlainHtml(HostileReport(), {});
  EXPECT_THAT(page, HasSubstr("<title>acev2 &lt;/title&gt;&lt;b&gt;.onnx</title>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(page, HasSubstr(std::string(WebPageRemedy()).substr(0, 40)));
  EXPECT_THAT(page, HasSubstr(">≥ 707 k</td>"));  // 706,560 and an operator without a price
}

template <typename Writers>
const auto& WriterOf(const Writers& writers, std::string_view option) {
  return *std::ranges::find_if(writers, [&](const auto& row) { return row.option == option; });
}

TEST(WebPageTest, DiffHoldsAllRows) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  Report after = HostileReport();
  after.nodes[0].work.pop_back();
  PriceReport(after);
  const Diff diff = MakeDiff(testing::SampleReport(), after, DiffRows::kNodes);
  const std::string page = WriterOf(DiffWriters(), "--html").write(diff, {});
  const nlohmann::json data = nlohmann::json::parse(DataOf(page));
  EXPECT_EQ(data["kind"], "diff");
  EXPECT_EQ(data["unit"], "ACEv2");
  EXPECT_EQ(data["diff"], nlohmann::json::parse(WriterOf(DiffWriters(), "--json").write(diff, {})));
  EXPECT_EQ(data["diff"]["rows"].size(), diff.rows.size());
}

TEST(WebPageTest, ComparisonHasTheCategoriesOfWhatWasRead) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  Comparison comparison;
  comparison.models.resize(2);
  comparison.models[0].path = "m.onnx";
  comparison.models[0].report = testing::SampleReport();
  comparison.models[1].path = "gone.onnx";
  comparison.models[1].error = "no such file";
  const std::string page = WriterOf(ComparisonWriters(), "--html").write(comparison);
  const nlohmann::json data = nlohmann::json::parse(DataOf(page));
  EXPECT_EQ(data["comparison"]["models"][1]["error"], "no such file");
  EXPECT_EQ(data["categories"][0]["mac"], 450560.0);  // sample_report.h
  EXPECT_EQ(data["categories"][1], nullptr);
}

TEST(WebPageTest, MembersAreAddedAtTheEnd) {
  EXPECT_EQ(WithMember("{\"a\": {}}\n", "b", "[1]"), "{\"a\": {},\"b\":[1]}\n");
}

}  // namespace
}  // namespace acev2

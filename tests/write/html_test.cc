// SPDX-License-Identifier: Apache-2.0
//
// The HTML page on the hand-made sample report. How it fares in a browser is tested in web/tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "support/sample_report.h"
#include "write/layout/web_page.h"
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

TEST(HtmlTest, DataIsTheReport) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  const Report report = HostileReport();
  View view;
  view.group_by = GroupBy::kOp;
  const std::string page = WriteHtml(report, view);
  const std::string_view text = DataOf(page);
  EXPECT_THAT(std::string(text), Not(HasSubstr("<")));
  const nlohmann::json data = nlohmann::json::parse(text);
  EXPECT_EQ(data["kind"], "report");
  EXPECT_EQ(data["view"]["group_by"], "op");
  EXPECT_EQ(data["report"], nlohmann::json::parse(WriteJson(report)));
  // The price of a MAC of integers, as docs/metric.md has it.
  EXPECT_EQ(data["formulas"][0]["operation"], "mac");
  EXPECT_EQ(data["formulas"][0]["formula"], "i·j");
}

TEST(HtmlTest, OneMarkEach) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  const std::string page = WebPage("<!--acev2:data-->", "{\"kind\":\"<!--acev2:title-->\"}");
  EXPECT_THAT(page, HasSubstr("<title>&lt;!--acev2:data--&gt;</title>"));
  EXPECT_EQ(DataOf(page), "{\"kind\":\"\\u003c!--acev2:title-->\"}");
}

TEST(HtmlTest, LongDataIsPacked) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  const std::string json = "{\"text\":\"" + std::string(1 << 20, 'x') + "\"}";
  const std::string page = WebPage("title", json);
  const nlohmann::json data = nlohmann::json::parse(DataOf(page));
  // The gzip header of RFC 1952: 1f 8b 08.
  EXPECT_THAT(data["gzip"].get<std::string>(), ::testing::StartsWith("H4sI"));
  EXPECT_LT(data["gzip"].get<std::string>().size(), json.size() / 100);
}

TEST(HtmlTest, PlainPageSaysHowToGetTheOther) {
  const std::string page = WritePlainHtml(HostileReport(), {});
  EXPECT_THAT(page, HasSubstr("<title>acev2 &lt;/title&gt;&lt;b&gt;.onnx</title>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(page, HasSubstr(std::string(WebPageRemedy()).substr(0, 40)));
  EXPECT_THAT(page, HasSubstr(">≥ 707 k</td>"));  // 706,560 and an operator without a price
}

}  // namespace
}  // namespace acev2

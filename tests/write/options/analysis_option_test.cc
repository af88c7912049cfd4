// SPDX-License-Identifier: Apache-2.0
//
// Every analysis option from the command line into Options, into JSON and back.
//
// Invariant: an option without a line in kSamples fails, so that none is forgotten.
#include "write/options/analysis_option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "acev2/write.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::StartsWith;

struct Sample {
  std::string name;
  std::vector<std::string> texts;
  std::string json;  ///< of its member in "options"
};

/// A value other than the default of every option.
std::vector<Sample> Samples() {
  return {
      {"dim", {"N=4", "a=b=2"}, R"({"N": 4, "a=b": 2})"},
      {"input", {"x=1x3", "s=scalar"}, R"({"s": [], "x": [1, 3]})"},
      {"value", {"v=1,2.5"}, R"({"v": [1, 2.5]})"},
      {"assume", {"conv=w4a8", ".*=int8"}, R"(["conv=w4a8", ".*=int8"])"},
      {"weights", {"values"}, R"("values")"},
      {"lowering", {"none"}, R"("none")"},
      {"float_mac", {"product"}, R"("product")"},
      {"accumulator", {"24"}, "24"},
      {"requant", {"fixed16"}, R"("fixed16")"},
      {"fold", {"batch-norm"}, R"("batch-norm")"},
      {"causal", {"half"}, R"("half")"},
      {"assume_quantizers", {"written"}, R"("written")"},
      {"profile",
       {SourceDir() + "/docs/builtin-profile.toml"},
       "\"" + SourceDir() + "/docs/builtin-profile.toml\""},
      {"branch", {"else"}, R"("else")"},
      {"trip_count", {"10"}, "10"},
  };
}

const AnalysisOption& RowOf(const std::string& name) {
  for (const AnalysisOption& row : AnalysisOptions()) {
    if (row.name == name) return row;
  }
  throw std::logic_error("no option " + name);
}

TEST(AnalysisOptions, SamplesAreOfAll) {
  std::set<std::string> rows;
  std::set<std::string> samples;
  for (const AnalysisOption& row : AnalysisOptions()) rows.emplace(row.name);
  for (const Sample& sample : Samples()) samples.insert(sample.name);
  EXPECT_EQ(rows, samples);
  EXPECT_EQ(rows.size(), AnalysisOptions().size()) << "two rows of one name";
}

TEST(AnalysisOptions, ComeBackFromReports) {
  for (const Sample& sample : Samples()) {
    const AnalysisOption& row = RowOf(sample.name);
    Report report;
    row.parse(row, sample.texts, report.options);
    EXPECT_NE(report.options, Options{}) << sample.name;
    const std::string text = WriteJson(report);
    const nlohmann::json options = nlohmann::json::parse(text).at("options");
    EXPECT_EQ(options.at(sample.name), nlohmann::json::parse(sample.json)) << sample.name;
    EXPECT_EQ(ReadJson(text, "saved.json").options, report.options) << sample.name;
  }
}

TEST(AnalysisOptions, StandInTheSchemaOfReports) {
  const auto schema = nlohmann::json::parse(FileText(SourceDir() + "/docs/report.schema.json"));
  const nlohmann::json& options = schema.at("properties").at("options").at("properties");
  for (const AnalysisOption& row : AnalysisOptions()) {
    EXPECT_TRUE(options.contains(row.name)) << row.name;
  }
}

TEST(AnalysisOptions, AreTakenByEveryCommandThatReadsModels) {
  for (const char* command : {"", "diff", "compare", "whatif", "check", "scan", "explain"}) {
    const std::string help = RunShell(std::string("acev2 ") + command + " --help", "/").out;
    for (const AnalysisOption& row : AnalysisOptions()) {
      EXPECT_THAT(help, ::testing::HasSubstr("  " + row.option() + " " + row.value)) << command;
    }
  }
}

TEST(AnalysisOptions, AgreeWithAllThatHasWhatIsGiven) {
  const AnalysisOption& dim = AnalysisOptions().front();
  ASSERT_EQ(dim.name, "dim");
  Options all;
  all.dims = {{"batch", 2}, {"sequence", 8}};
  Options given;
  EXPECT_TRUE(Agrees(dim, given, all));
  given.dims = {{"batch", 2}};
  EXPECT_TRUE(Agrees(dim, given, all));
  EXPECT_FALSE(Agrees(dim, all, given)) << "sequence is open there";
  given.dims = {{"batch", 3}};
  EXPECT_FALSE(Agrees(dim, given, all));
}

TEST(AnalysisOptions, SayWhatIsWrongWithAText) {
  const Sample faults[] = {{"dim", {"N"}, ""},
                           {"input", {"x=1xq"}, ""},
                           {"value", {"v=1;2"}, ""},
                           {"assume", {"conv=w4b8"}, ""},
                           {"weights", {"vales"}, ""},
                           {"lowering", {""}, ""},
                           {"float_mac", {"summ"}, ""},
                           {"profile", {"no.toml"}, ""},
                           {"branch", {"dearest"}, ""},
                           {"trip_count", {"-1"}, ""},
                           {"accumulator", {"0"}, ""},
                           {"accumulator", {"65"}, ""},
                           {"accumulator", {"wide"}, ""},
                           {"requant", {"fixed4"}, ""},
                           {"fold", {"relu"}, ""},
                           {"causal", {"third"}, ""},
                           {"assume_quantizers", {"all"}, ""},
                           {"dim", {"N=1", "N=2"}, ""}};
  for (const Sample& fault : faults) {
    const AnalysisOption& row = RowOf(fault.name);
    Options options;
    EXPECT_THROW(row.parse(row, fault.texts, options), Error) << fault.name;
  }
}

// The default of what is not said; words, numbers and paths alike.
TEST(AnalysisOptions, AreShownOnOneLineUnlessAtTheirDefaults) {
  Options options;
  EXPECT_EQ(HeaderOptionsText(options), "");
  options.assume = {"conv=w4a8"};
  options.lowering = Lowering::kNone;
  options.accumulator = {Accumulator::Width::kBits, 24};
  options.trip_count = 3;
  EXPECT_EQ(HeaderOptionsText(options),
            "--assume conv=w4a8 --lowering none --accumulator 24 --trip-count 3");
  options.assume.push_back("fc=w2");
  EXPECT_THAT(HeaderOptionsText(options), StartsWith("--assume conv=w4a8 and 1 more --lowering"));
  options.assume = {std::string(200, 'x') + "=w4"};
  EXPECT_LT(HeaderOptionsText(options).size(), 120u);
  options.accumulator = {Accumulator::Width::kMinimal};
  EXPECT_EQ(OptionText(RowOf("accumulator"), options), "--accumulator minimal");
}

}  // namespace
}  // namespace acev2::testing

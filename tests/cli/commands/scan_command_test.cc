// SPDX-License-Identifier: Apache-2.0
//
// `acev2 scan` as a user runs it: killed, resumed, in shards, with broken models between good ones.
//
// Invariant: the lines of an undisturbed run with one process are what every other run is held to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"
#include "write/layout/web_page.h"
#include "write/report/scan_line.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<nlohmann::json> Lines(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

/// A folder with copies of the samples and, between them, files that are no models.
class ScanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int number = 0;
    for (int copy = 0; copy < 3; ++copy) {
      for (const auto& entry : fs::directory_iterator(fs::path(SourceDir()) / "models")) {
        const std::string extension = entry.path().extension().string();
        if (!extension.starts_with(".onnx")) continue;
        const std::string name = "m" + std::to_string(number++) + extension;
        fs::create_directories(folder_.path() / "models" / std::to_string(copy));
        fs::copy_file(entry.path(), folder_.path() / "models" / std::to_string(copy) / name);
      }
    }
    ASSERT_GE(number, 30);
    folder_.Write("models/0/m1broken.onnx", "no model");
    folder_.Write("models/1/empty.onnx", "");
    models_ = static_cast<std::size_t>(number) + 2;
    full_ = Acev2("acev2 scan models --jobs 1").out;
    ASSERT_EQ(Lines(full_).size(), models_);
  }
  RunResult Acev2(const std::string& command) const { return RunShell(command, folder_.path()); }
  std::string File(const std::string& name) const { return FileText(folder_.path() / name); }

  TemporaryDirectory folder_;
  std::size_t models_ = 0;
  std::string full_;
};

TEST_F(ScanTest, SaysWhatTheReportSays) {
  std::size_t failed = 0;
  for (const nlohmann::json& line : Lines(full_)) {
    const std::string path = line.at("path");
    const RunResult run = Acev2("acev2 '" + path + "' --json -");
    if (line.at("status") == "failed") {
      ++failed;
      EXPECT_THAT(run.err, HasSubstr(line.at("error").get<std::string>()));
      EXPECT_THAT(run.err, HasSubstr(line.at("hint").get<std::string>()));
      continue;
    }
    const auto report = nlohmann::json::parse(run.out);
    EXPECT_EQ(line.at("totals"), report.at("totals")) << path;
    EXPECT_EQ(line.at("options"), report.at("options")) << path;
    std::int64_t unpriced = 0;
    for (const auto& reason : line.at("unpriced")) unpriced += reason.at("nodes").get<int>();
    EXPECT_EQ(unpriced, report.at("totals").at("nodes").at("unpriced")) << path;
    EXPECT_FALSE(line.contains("seconds"));
  }
  EXPECT_EQ(failed, 2u);
}

TEST_F(ScanTest, GivesTheSameBytesWithAnyNumberOfProcesses) {
  // Of each copy of the samples one is priced in part (control-flow); two files are no models.
  const std::string counts = std::to_string(models_) + " models: " + std::to_string(models_ - 5) +
                             " priced in full, 3 in part, 2 failed\n";
  for (const char* jobs : {"2", "5", "64"}) {
    const RunResult run = Acev2(std::string("acev2 scan models --jobs ") + jobs);
    EXPECT_EQ(run.out, full_) << jobs;
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(run.err, "acev2: " + counts);
  }
  EXPECT_EQ(Acev2("find models -name '*.onnx*' | LC_ALL=C sort | acev2 scan -").out, full_);
  EXPECT_EQ(Acev2("acev2 scan models --strict").exit_code, 1);
  for (const nlohmann::json& line : Lines(full_)) {
    if (line.at("status") != "ok") continue;
    const int expected = line.at("unpriced").empty() ? 0 : 1;
    const std::string path = line.at("path");
    EXPECT_EQ(Acev2("acev2 scan " + path + " --strict").exit_code, expected) << path;
  }
}

TEST_F(ScanTest, ResumesAfterAKill) {
  // The list stays open, so the scan is alive when it is killed, with some lines written.
  const RunResult run = Acev2(
      "find models -name '*.onnx*' | LC_ALL=C sort >list\n"
      "mkfifo queue\n"
      "'" +
      Program() +
      "' scan - --jobs 2 --jsonl out <queue &\n"
      "scan=$!\n"
      "exec 3>queue\n"
      "head -n 20 list >&3\n"
      "for i in $(seq 1000); do [ \"$(cat out 2>/dev/null | wc -l)\" -ge 10 ] && break; sleep "
      "0.01; done\n"
      "kill -9 $scan\n"
      "wait $scan\n"
      "exec 3>&-\n"
      "cp out killed\n"
      "acev2 scan @list --jobs 2 --jsonl out --resume");
  EXPECT_EQ(run.exit_code, 0);
  const std::string killed = File("killed");
  EXPECT_GE(Lines(killed.substr(0, killed.rfind('\n') + 1)).size(), 10u);
  EXPECT_LT(killed.size(), full_.size());
  EXPECT_EQ(File("out"), full_);
}

TEST_F(ScanTest, WritesLinesWhileTheListStaysOpen) {
  // One process, one model, and a list that keeps silent after it: the line must not wait.
  const std::string first = full_.substr(0, full_.find('\n') + 1);
  const std::string path = nlohmann::json::parse(first).at("path");
  for (const char* source : {"- <queue", "@queue"}) {
    const RunResult run = Acev2(std::string("rm -f queue out; mkfifo queue\n'") + Program() +
                                "' scan --jobs 1 " + source +
                                " >out 2>/dev/null &\n"
                                "exec 3>queue\n"
                                "echo '" +
                                path +
                                "' >&3\n"
                                "for i in $(seq 3000); do [ -s out ] && break; sleep 0.01; done\n"
                                "cat out\n"
                                "exec 3>&-; wait");
    EXPECT_EQ(run.out, first) << source;
  }
}

TEST_F(ScanTest, ResumesFromEveryPlaceOfACutLine) {
  const std::size_t second = full_.find('\n') + 1;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, second - 1, second, second + 40,
                                 full_.size() - 1, full_.size()}) {
    folder_.Write("out", full_.substr(0, size));
    const RunResult run = Acev2("acev2 scan models --jsonl out --resume");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(File("out"), full_) << size;
  }
}

TEST_F(ScanTest, DropsNothingThatIsNotItsOwnCutLine) {
  // A whole line that is no line of a scan, and the beginning of something else.
  for (const std::string foreign : {"{\"a\": 1}\n", "my notes", "{\"path\" : "}) {
    folder_.Write("out", full_.substr(0, full_.find('\n') + 1) + foreign);
    const RunResult run = Acev2("acev2 scan models --jsonl out --resume");
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("out:2: not a line of this scan"));
    EXPECT_EQ(File("out"), full_.substr(0, full_.find('\n') + 1) + foreign);
  }
}

TEST_F(ScanTest, DoesNotMixTwoScansInOneFile) {
  folder_.Write("out", full_.substr(0, full_.find('\n') + 1));
  EXPECT_THAT(Acev2("acev2 scan models --jsonl out").err, HasSubstr("'out' has content"));
  EXPECT_THAT(Acev2("acev2 scan models/1 --jsonl out --resume").err,
              HasSubstr("out:1: a line of 'models/0/m0.onnx"));
  EXPECT_THAT(Acev2("acev2 scan models --dim N=3 --jsonl out --resume").err,
              HasSubstr("out:1: analyzed with other options"));
  EXPECT_EQ(Acev2("acev2 scan models --resume").exit_code, 2);
  EXPECT_EQ(File("out"), full_.substr(0, full_.find('\n') + 1));
  // A scan that still runs holds the file.
  const RunResult two = Acev2(
      "mkfifo queue\n"
      "'" +
      Program() +
      "' scan - --jsonl held <queue 2>/dev/null &\n"
      "exec 3>queue\n"
      "while [ ! -e held ]; do sleep 0.01; done; sleep 0.1\n"
      "acev2 scan models --jsonl held --resume\n"
      "code=$?; exec 3>&-; wait; exit $code");
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_THAT(two.err, HasSubstr("another scan writes 'held'"));
}

TEST_F(ScanTest, PageHoldsTheLinesOfEarlierRunsToo) {
  if (!HasWebPage()) GTEST_SKIP() << "built without the interactive page";
  EXPECT_EQ(Acev2("acev2 scan models --jsonl whole --html whole.html").exit_code, 0);
  EXPECT_EQ(File("whole"), full_);
  folder_.Write("part", full_.substr(0, full_.size() / 2));
  EXPECT_EQ(Acev2("acev2 scan models --jsonl part --resume --html part.html").exit_code, 0);
  EXPECT_TRUE(File("part.html") == File("whole.html"));  // too long to print
  EXPECT_NE(File("whole.html").find("Content-Security-Policy"), std::string::npos);
  const RunResult both = Acev2("acev2 scan models --html -");
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_EQ(both.out, "");
  EXPECT_THAT(both.err, HasSubstr("both ask for standard output"));
  EXPECT_THAT(Acev2("acev2 scan models --jsonl same --html same").err, HasSubstr("--html: "));
}

TEST_F(ScanTest, ShardsAddUpToTheWhole) {
  const RunResult run = Acev2(
      "for i in 1 2 3; do acev2 scan models --shard $i/3 --jsonl part$i || exit; done\n"
      "paste -d '\\n' part1 part2 part3 | grep .");
  EXPECT_EQ(run.out, full_);
}

TEST_F(ScanTest, TimesOutAModel) {
  // A named pipe without a writer is a model that never comes.
  const RunResult run = Acev2(
      "mkfifo models/0/m0hangs.onnx\n"
      "acev2 scan models --jobs 2 --timeout 2");
  EXPECT_EQ(run.exit_code, 0);
  const std::vector<nlohmann::json> lines = Lines(run.out);
  ASSERT_EQ(lines.size(), models_ + 1);
  std::size_t hung = 0;
  for (const nlohmann::json& line : lines) {
    if (line.at("path") != "models/0/m0hangs.onnx") continue;
    ++hung;
    EXPECT_EQ(line.at("error"), "models/0/m0hangs.onnx: took longer than 2 s");
  }
  EXPECT_EQ(hung, 1u);
}

TEST_F(ScanTest, TimesModelsIfAsked) {
  for (const nlohmann::json& line : Lines(Acev2("acev2 scan models --timings").out)) {
    EXPECT_GT(line.at("seconds").get<double>(), 0);
  }
}

/// Names as ScanMembers() writes them: members of "totals" one by one.
std::set<std::string> MembersOf(const nlohmann::json& line) {
  std::set<std::string> names;
  for (const auto& [name, value] : line.items()) {
    if (name != "totals") names.insert(name);
  }
  if (line.contains("totals")) {
    for (const auto& [name, value] : line.at("totals").items()) names.insert("totals." + name);
  }
  return names;
}

TEST_F(ScanTest, ListsTheMembersOfItsLines) {
  std::set<std::string> found;
  for (const nlohmann::json& line : Lines(Acev2("acev2 scan models --timings").out)) {
    found.merge(MembersOf(line));
  }
  const RunResult run = Acev2("acev2 scan --list-columns");
  EXPECT_EQ(run.exit_code, 0);
  std::set<std::string> listed;
  for (const ScanMember& member : ScanMembers()) {
    listed.insert(std::string(member.name));
    EXPECT_THAT(run.out, HasSubstr(" " + std::string(member.name) + " ")) << member.name;
  }
  EXPECT_EQ(listed, found);
}

TEST_F(ScanTest, ShowsOnATerminalHowFarItIs) {
  if (Acev2("command -v script").exit_code != 0) GTEST_SKIP() << "install bsdutils";
  const RunResult run = Acev2("script -qec \"'" + Program() +
                              "' scan models --jobs 2 --jsonl out\" screen >/dev/null\n"
                              "cat screen");
  EXPECT_THAT(run.out, HasSubstr(" of " + std::to_string(models_) + "  "));
  EXPECT_THAT(run.out, HasSubstr("\r\x1b[Kacev2: " + std::to_string(models_) + " models: "));
  EXPECT_EQ(File("out"), full_);
}

// The lines themselves say how far it is; a progress between them would stand in front of one.
TEST_F(ScanTest, WritesNothingButLinesToATerminal) {
  if (Acev2("command -v script").exit_code != 0) GTEST_SKIP() << "install bsdutils";
  // A pipe may end there as well.
  for (const char* to : {"", " | cat", " --jsonl /dev/stdout"}) {
    const RunResult run = Acev2("script -qec \"'" + Program() + "' scan models --jobs 2" + to +
                                "\" screen >/dev/null\ntr -d '\\r' <screen");
    EXPECT_THAT(run.out, HasSubstr("acev2: " + std::to_string(models_) + " models: ")) << to;
    EXPECT_THAT(run.out, HasSubstr(full_.substr(0, full_.find(','))));
    EXPECT_THAT(run.out, Not(HasSubstr("\x1b"))) << to;
  }
}

TEST_F(ScanTest, RefusesWhatItCannotDo) {
  const char* const commands[] = {"scan",
                                  "scan nowhere",
                                  "scan models --jobs 0",
                                  "scan models --jobs 1000",
                                  "scan models --shard 3",
                                  "scan models --shard 0/2",
                                  "scan models --shard 3/2",
                                  "scan models --timeout 0",
                                  "scan models --timeout soon",
                                  "scan models --jsonl no/such/folder/f"};
  for (const char* command : commands) {
    const RunResult run = Acev2(std::string("acev2 ") + command);
    EXPECT_EQ(run.exit_code, 2) << command;
    EXPECT_EQ(run.out, "") << command;
    EXPECT_THAT(run.err, HasSubstr("acev2: error: ")) << command;
    EXPECT_THAT(run.err, HasSubstr("\nhint: ")) << command;
  }
}

}  // namespace
}  // namespace acev2::testing

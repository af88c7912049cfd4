// SPDX-License-Identifier: Apache-2.0
//
// What a scan finds in its file when it resumes.
#include "scan/journal.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "acev2/error.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;

/// The lines that Replay accepts from a file with `content`, and what is left of the file.
struct Replayed {
  std::vector<std::string> lines;
  std::string content;
};

Replayed Replay(const std::string& content) {
  const TemporaryDirectory folder;
  const std::string path = folder.Write("f", content).string();
  Replayed result;
  Journal journal(path, true);
  journal.Replay("{", [&](std::string_view line) {
    if (!line.starts_with('{') || !line.ends_with('}')) return false;
    result.lines.emplace_back(line);
    return true;
  });
  journal.Append("{new}\n");
  result.content = FileText(path);
  return result;
}

TEST(Journal, KeepsWholeLinesAndGoesOnBehindThem) {
  const Replayed replayed = Replay("{1}\n{2}\n");
  EXPECT_THAT(replayed.lines, ElementsAre("{1}", "{2}"));
  EXPECT_EQ(replayed.content, "{1}\n{2}\n{new}\n");
}

TEST(Journal, DropsALastLineThatIsCut) {
  for (const char* cut : {"{", "{3", "{3}"}) {
    const Replayed replayed = Replay(std::string("{1}\n{2}\n") + cut);
    EXPECT_THAT(replayed.lines, ElementsAre("{1}", "{2}")) << cut;
    EXPECT_EQ(replayed.content, "{1}\n{2}\n{new}\n") << cut;
  }
  EXPECT_EQ(Replay("").content, "{new}\n");
  EXPECT_EQ(Replay("{").content, "{new}\n");
}

TEST(Journal, ReadsLinesOfAnyLength) {
  const std::string line = "{" + std::string(200'000, 'x') + "}";
  const Replayed replayed = Replay(line + "\n" + line + "\n{cut");
  EXPECT_THAT(replayed.lines, ElementsAre(line, line));
  EXPECT_EQ(replayed.content, line + "\n" + line + "\n{new}\n");
}

TEST(Journal, RefusesWhatIsNoScan) {
  EXPECT_THROW(Replay("{1}\noops\n{2}\n"), Error);
  EXPECT_THROW(Replay("{1}\noops\n{"), Error);
  // Neither does it drop the last line where that is whole, or no beginning of its own.
  for (const char* foreign : {"{3\n", "\n", "oops\n", "oops"}) {
    EXPECT_THROW(Replay(std::string("{1}\n") + foreign), Error) << foreign;
  }
}

TEST(Journal, WritesThroughWhatIsNoFile) {
  const TemporaryDirectory folder;
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  Journal journal(pipe, false);
  journal.Replay("{", [](std::string_view) { return false; });
  journal.Append("{1}\n");
  std::string text(4, ' ');
  EXPECT_EQ(read(reader, text.data(), text.size()), 4);
  EXPECT_EQ(text, "{1}\n");
  close(reader);
  EXPECT_THROW(Journal(pipe, true), Error);
}

TEST(Journal, DoesNotReplaceAnEarlierScan) {
  const TemporaryDirectory folder;
  const std::string path = folder.Write("f", "{1}\n").string();
  EXPECT_THROW(Journal(path, false), Error);
  EXPECT_EQ(FileText(path), "{1}\n");
}

}  // namespace
}  // namespace acev2::testing

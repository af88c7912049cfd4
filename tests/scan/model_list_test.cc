// SPDX-License-Identifier: Apache-2.0
//
// Folders, lists and shards: which models a scan sees, and in which order.
#include "scan/model_list.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

std::vector<std::string> All(ModelList list) {
  std::vector<std::string> paths;
  while (const auto item = list.Next()) paths.push_back(item->path);
  return paths;
}

class ModelListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"a", "a/deep/er", "empty", "b.onnx"}) {
      fs::create_directories(folder_.path() / folder);
    }
    for (const char* file : {"b.onnx/x.onnx", "a/z.onnx", "a/deep/er/y.onnxtxt", "a.onnx",
                             "a/readme.md", "a/deep.onnx", "c.onnx.bak", "c.ONNX"}) {
      folder_.Write(file, "");
    }
    fs::create_directory_symlink("..", folder_.path() / "a/loop");
    fs::create_symlink("a.onnx", folder_.path() / "link.onnx");
  }
  std::string In(const std::string& name) const { return (folder_.path() / name).string(); }

  TemporaryDirectory folder_;
};

TEST_F(ModelListTest, WalksFoldersInTheOrderOfWholePaths) {
  // As `LC_ALL=C sort` has it: '.' is before '/'.
  EXPECT_THAT(All(ModelList({folder_.path().string()})),
              ElementsAre(In("a.onnx"), In("a/deep.onnx"), In("a/deep/er/y.onnxtxt"),
                          In("a/z.onnx"), In("b.onnx/x.onnx"), In("link.onnx")));
}

TEST_F(ModelListTest, TakesModelsAndListsInTheirOrder) {
  folder_.Write("list.txt", "one.onnx\r\n\ntwo\nthree");
  EXPECT_THAT(All(ModelList({In("c.ONNX"), "@" + In("list.txt"), In("empty"), In("b.onnx")})),
              ElementsAre(In("c.ONNX"), "one.onnx", "two", "three", In("b.onnx/x.onnx")));
}

TEST_F(ModelListTest, TellsWhichSourcesHadNoModel) {
  folder_.Write("list.txt", "\n\n");
  ModelList list({In("empty"), In("b.onnx"), "@" + In("list.txt"), In("c.ONNX"), In("empty")},
                 {.number = 2, .of = 2});
  while (list.Next()) continue;
  EXPECT_FALSE(list.Next());
  // What another part takes is a model of its source all the same.
  EXPECT_THAT(list.empty_sources(), ElementsAre(In("empty"), "@" + In("list.txt"), In("empty")));
}

TEST_F(ModelListTest, ShardsTakeTurns) {
  folder_.Write("list.txt", "0\n1\n2\n3\n4\n5\n6\n");
  const std::string list = "@" + In("list.txt");
  EXPECT_THAT(All(ModelList({list}, {1, 3})), ElementsAre("0", "3", "6"));
  EXPECT_THAT(All(ModelList({list}, {2, 3})), ElementsAre("1", "4"));
  EXPECT_THAT(All(ModelList({list}, {3, 3})), ElementsAre("2", "5"));
}

TEST_F(ModelListTest, RefusesWhatDoesNotExist) {
  EXPECT_THROW(ModelList({In("no")}), Error);
  EXPECT_THROW(ModelList({"@" + In("no")}), Error);
}

TEST_F(ModelListTest, DoesNotWaitForAListThatStaysOpen) {
  const std::string pipe = In("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  ModelList list({"@" + pipe});
  ModelList::Item item;
  EXPECT_EQ(list.Poll(item), ModelList::State::kWait);  // no writer yet
  const int writer = open(pipe.c_str(), O_WRONLY);
  const auto write_text = [&](const std::string& text) {
    ASSERT_EQ(write(writer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  };
  EXPECT_EQ(list.Poll(item), ModelList::State::kWait);
  write_text("one\ntw");
  ASSERT_EQ(list.Poll(item), ModelList::State::kItem);
  EXPECT_EQ(item.path, "one");
  EXPECT_EQ(list.Poll(item), ModelList::State::kWait);  // half a line is none
  EXPECT_GE(list.descriptor(), 0);
  write_text("o\nthree");
  ASSERT_EQ(list.Poll(item), ModelList::State::kItem);
  EXPECT_EQ(item.path, "two");
  close(writer);
  ASSERT_EQ(list.Poll(item), ModelList::State::kItem);
  EXPECT_EQ(item.path, "three");
  EXPECT_EQ(list.Poll(item), ModelList::State::kEnd);
  EXPECT_EQ(list.Poll(item), ModelList::State::kEnd);
  EXPECT_EQ(list.descriptor(), -1);
}

TEST_F(ModelListTest, ALineTooLongForAPathIsAnError) {
  const std::string path(60'000, 'p');
  folder_.Write("list.txt", path + "\n" + path);
  EXPECT_THAT(All(ModelList({"@" + In("list.txt")})), ElementsAre(path, path));
  folder_.Write("list.txt", std::string(1'000'000, 'p'));
  EXPECT_THROW(All(ModelList({"@" + In("list.txt")})), Error);
}

TEST_F(ModelListTest, AListThatCannotBeReadIsAnError) {
  EXPECT_THROW(All(ModelList({"@" + In("a")})), Error);
}

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Reading from files and memory alike, across the edges of the window, and from a file that
// shrinks.
#include "file/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "acev2/error.h"
#include "load/load_testing.h"

namespace acev2 {
namespace {

using testing::ErrorOf;
using testing::TemporaryDirectory;

// 100,000 bytes, none like the one 256 before it, so that a shift of any kind shows.
std::string Sample() {
  std::string bytes(100'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 + i / 256);
  return bytes;
}

TEST(BytesTest, AFileAndABufferReadAlike) {
  const TemporaryDirectory directory;
  const std::string sample = Sample();
  const auto file = OpenBytes(directory.Write("b", sample));
  const Bytes buffer(sample);
  ASSERT_EQ(file->size(), sample.size());
  EXPECT_EQ(file->Read(0, sample.size()), sample);
  EXPECT_EQ(file->Read(99'999, 1), sample.substr(99'999));
  EXPECT_EQ(file->Read(100'000, 0), "");
  Window from_file(*file);
  Window from_buffer(buffer);
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t offset = random() % (sample.size() + 1);
    // Mostly small, now and then larger than the window.
    const std::size_t most = round % 50 == 0 ? sample.size() : 40;
    const std::size_t size = random() % (std::min(most, sample.size() - offset) + 1);
    ASSERT_EQ(from_file.At(offset, size), std::string_view(sample).substr(offset, size));
    ASSERT_EQ(from_buffer.At(offset, size), std::string_view(sample).substr(offset, size));
  }
}

TEST(BytesTest, ABorrowedBufferIsReadWhereItLies) {
  std::string buffer = Sample();
  const Bytes bytes(Bytes::Borrowed{buffer});
  ASSERT_EQ(bytes.size(), buffer.size());
  Window window(bytes);
  EXPECT_EQ(static_cast<const void*>(window.At(70'000, 9).data()), buffer.data() + 70'000);
  EXPECT_EQ(bytes.Read(70'000, 9), buffer.substr(70'000, 9));
}

TEST(BytesTest, AFileThatShrinksIsAnErrorNotACrash) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("b", Sample());
  const auto file = OpenBytes(path);
  std::filesystem::resize_file(path, 50'000);
  EXPECT_EQ(file->Read(0, 50'000).size(), 50'000U);
  EXPECT_EQ(ErrorOf([&] { file->Read(40'000, 20'000); }),
            path +
                ": the file became shorter while it was read | "
                "run again once nothing writes to it");
}

TEST(BytesTest, APipeThatNobodyWritesIsGivenUp) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "pipe").string();
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const StreamLimits limits = {.check = {}, .patience = std::chrono::milliseconds(20)};
  EXPECT_EQ(ErrorOf([&] { OpenBytes(path, limits); }),
            path + ": a pipe that nothing came from for 0 s | write the model to a file first");
}

// A byte each millisecond is never long in coming, and 65,536 of them are.
TEST(BytesTest, APipeThatTricklesIsGivenUp) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "pipe").string();
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::signal(SIGPIPE, SIG_IGN);
  std::thread writer([&] {
    std::ofstream pipe(path);
    while (pipe << 'x' << std::flush) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  const StreamLimits limits = {.check = {}, .patience = std::chrono::milliseconds(1500)};
  const std::string error = ErrorOf([&] { OpenBytes(path, limits); });
  EXPECT_THAT(error, ::testing::StartsWith(path + ": a pipe that "));
  EXPECT_THAT(error, ::testing::HasSubstr(" bytes came from in 1 s, and no end | write"));
  writer.join();
}

// Pauses that are shorter than the limit add up to more than it, as does what a slow disk brings.
TEST(BytesTest, APipeThatPausesBetweenLargePartsIsReadToItsEnd) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "pipe").string();
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream pipe(path);
    for (int k = 0; k < 4; ++k) {
      pipe << std::string(kPipeBytes, 'x') << std::flush;
      std::this_thread::sleep_for(std::chrono::milliseconds(400));
    }
  });
  const StreamLimits limits = {.check = {}, .patience = std::chrono::milliseconds(1200)};
  EXPECT_EQ(OpenBytes(path, limits)->size(), 4 * kPipeBytes);
  writer.join();
}

TEST(BytesTest, AStreamIsLookedAtWhileItGoesOn) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "pipe").string();
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream pipe(path);
    const std::string block(kStreamHeadBytes, 'x');
    while (pipe << block) {
    }
  });
  std::signal(SIGPIPE, SIG_IGN);
  std::size_t seen = 0;
  const StreamLimits limits = {.check =
                                   [&](std::string_view head, const std::string& name) {
                                     seen = head.size();
                                     throw Error(name + ": no model", "stop");
                                   },
                               .patience = std::chrono::seconds(10)};
  EXPECT_EQ(ErrorOf([&] { OpenBytes(path, limits); }), path + ": no model | stop");
  EXPECT_EQ(seen, kStreamHeadBytes);
  writer.join();
}

TEST(BytesTest, ADeviceIsRefusedBeforeItIsRead) {
  EXPECT_EQ(ErrorOf([] { OpenBytes("/dev/zero"); }),
            "/dev/zero: a device | name an .onnx file, or - for standard input");
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The file of a scan, by POSIX calls.
//
// Invariant: a line is one write, so that a scan that is killed leaves at most one line cut. The
// lock is one of the process (fcntl), which its children do not hold on to.
#include "scan/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {

Journal::Journal(const std::string& path, bool resume) : path_(path) {
  constexpr mode_t kMode = 0666;  // what the umask leaves of it
  struct stat status = {};
  regular_ = stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
  if (!regular_ && resume) {
    throw Error(fmt::format("--resume: '{}' is no regular file", Printable(path)),
                "an earlier scan to a pipe or a terminal cannot be continued");
  }
  const int how = regular_ ? O_RDWR | O_CREAT : O_WRONLY | O_NOCTTY;
  descriptor_ = open(path.c_str(), how | O_CLOEXEC, kMode);
  if (descriptor_ < 0) Fail("cannot write to", errno);
  if (!regular_) return;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(descriptor_, F_SETLK, &lock) != 0) {
    const int error = errno;
    close(descriptor_);
    if (error != EACCES && error != EAGAIN) Fail("cannot lock", error);
    throw Error(fmt::format("--jsonl: another scan writes '{}'", Printable(path)),
                "wait for it, or give each its own file");
  }
  if (fstat(descriptor_, &status) == 0 && status.st_size > 0 && !resume) {
    close(descriptor_);
    throw Error(fmt::format("--jsonl: '{}' has content", Printable(path)),
                "--resume continues it; remove it to start anew");
  }
}

Journal::~Journal() { close(descriptor_); }

void Journal::Fail(std::string_view what, int error) const {
  throw Error(fmt::format("--jsonl: {} '{}': {}", what, Printable(path_), std::strerror(error)),
              "choose a file in a directory that can be written to");
}

void Journal::FailAt(std::size_t line) const {
  throw Error(fmt::format("{}:{}: not a line of this scan", Printable(path_), line),
              "remove the file to start anew");
}

void Journal::Replay(std::string_view beginning,
                     const std::function<bool(std::string_view line)>& accept) {
  if (!regular_) return;
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  std::vector<char> chunk(kChunk);
  std::string rest;  // the line that is being read
  std::size_t number = 0;
  off_t whole = 0;       // where the last accepted line ends
  bool refused = false;  // the line before this place
  while (true) {
    const ssize_t got = read(descriptor_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) Fail("cannot read", errno);
    if (got == 0) break;
    for (std::string_view text(chunk.data(), static_cast<std::size_t>(got)); !text.empty();) {
      if (refused) FailAt(number);
      const std::size_t end = text.find('\n');
      rest += text.substr(0, end);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
      ++number;
      refused = !accept(rest);
      if (!refused) whole += static_cast<off_t>(rest.size() + 1);
      rest.clear();
    }
  }
  // What is left has no line break: the beginning of a line of one's own, or somebody else's.
  if (refused) FailAt(number);
  if (!rest.empty() && !rest.starts_with(beginning.substr(0, rest.size()))) FailAt(number + 1);
  if (ftruncate(descriptor_, whole) != 0) Fail("cannot shorten", errno);
  if (lseek(descriptor_, 0, SEEK_END) < 0) Fail("cannot write to", errno);
}

void Journal::Append(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(descriptor_, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) Fail("cannot write to", errno);
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace acev2

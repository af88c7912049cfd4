// SPDX-License-Identifier: Apache-2.0
//
// Forked processes, a pair of sockets to each; messages are a length and as many bytes.
//
// Invariant: a process holds no socket but its own, so the end of one is seen at once, and it ends
// when its parent does. Sockets, not pipes: writing to one whose other side has gone need not raise
// a signal.
#include "scan/worker_pool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "acev2/error.h"

namespace acev2 {
namespace {

// After so many jobs a process makes room for a new one: what a model leaves behind in memory does
// not add up.
constexpr std::size_t kJobsPerProcess = 500;

using Length = std::uint64_t;

#if defined(MSG_NOSIGNAL)
constexpr int kNoSignal = MSG_NOSIGNAL;
#else
constexpr int kNoSignal = 0;  // SO_NOSIGPIPE says it, see MakeSockets
#endif

bool WriteAll(int socket, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = send(socket, data, size, kNoSignal);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

bool ReadAll(int descriptor, char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(descriptor, data, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool Send(int descriptor, const std::string& text) {
  const Length length = text.size();
  std::string message(sizeof length, '\0');
  std::memcpy(message.data(), &length, sizeof length);
  message += text;
  return WriteAll(descriptor, message.data(), message.size());
}

/// The life of a process: job after job until there are no more.
[[noreturn]] void Serve(const WorkerPool::Work& work, int socket) {
  Length length = 0;
  while (ReadAll(socket, reinterpret_cast<char*>(&length), sizeof length)) {
    std::string job(length, '\0');
    if (!ReadAll(socket, job.data(), job.size()) || !Send(socket, work(job))) break;
  }
  _exit(0);  // the parent's buffers and destructors are the parent's
}

[[noreturn]] void ThrowErrno(std::string_view what) {
  throw Error(fmt::format("cannot {}: {}", what, std::strerror(errno)),
              "a smaller --jobs takes fewer processes");
}

/// Our end and the process' end.
std::array<int, 2> MakeSockets() {
  std::array<int, 2> ends = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) ThrowErrno("make a pair of sockets");
#if defined(SO_NOSIGPIPE)
  const int on = 1;
  for (const int end : ends) setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  return ends;
}

std::string FaultOf(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("the process was ended by signal {} ({})", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
  }
  return fmt::format("the process ended with exit code {}", WEXITSTATUS(status));
}

}  // namespace

WorkerPool::WorkerPool(std::size_t processes, Work work, std::optional<Seconds> timeout)
    : work_(std::move(work)), timeout_(timeout), workers_(processes) {}

WorkerPool::~WorkerPool() {
  for (Worker& worker : workers_) End(worker, worker.busy);
}

void WorkerPool::Spawn(Worker& worker) {
  const auto [ours, theirs] = MakeSockets();
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) ThrowErrno("start a process");
  if (process == 0) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
#endif
    // Another's socket held open here would hide its end.
    for (const Worker& other : workers_) {
      if (other.process >= 0) close(other.socket);
    }
    close(ours);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);  // the list of models may come from there
    close(nothing);
    Serve(work_, theirs);
  }
  close(theirs);
  worker.process = process;
  worker.socket = ours;
  worker.done = 0;
}

/// Ends the process; its wait status.
int WorkerPool::End(Worker& worker, bool kill_it) {
  if (worker.process < 0) return 0;
  if (kill_it) kill(worker.process, SIGKILL);
  close(worker.socket);
  int status = 0;
  while (waitpid(worker.process, &status, 0) < 0 && errno == EINTR) continue;
  worker.process = worker.socket = -1;
  return status;
}

void WorkerPool::Start(std::size_t index, std::string job) {
  Worker& worker = *std::find_if(workers_.begin(), workers_.end(),
                                 [](const Worker& each) { return !each.busy; });
  if (worker.done >= kJobsPerProcess) End(worker, false);
  if (worker.process < 0) Spawn(worker);
  worker.busy = true;
  worker.index = index;
  worker.job = std::move(job);
  worker.buffer.clear();
  if (timeout_) {
    worker.deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(*timeout_);
  }
  ++busy_;
  Send(worker.socket, worker.job);  // of a process that has gone, Read sees the end
}

WorkerPool::Result WorkerPool::Finish(Worker& worker, std::string answer, std::string fault) {
  worker.busy = false;
  ++worker.done;
  --busy_;
  return {worker.index, std::move(worker.job), std::move(answer), std::move(fault)};
}

/// Takes what has arrived; a result once it is complete or the process has gone.
std::optional<WorkerPool::Result> WorkerPool::Read(Worker& worker) {
  std::array<char, 65536> chunk;
  const ssize_t got = read(worker.socket, chunk.data(), chunk.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::nullopt;
  if (got <= 0) {
    const int status = End(worker, false);
    return Finish(worker, {}, FaultOf(status));
  }
  worker.buffer.append(chunk.data(), static_cast<std::size_t>(got));
  Length length = 0;
  if (worker.buffer.size() < sizeof length) return std::nullopt;
  std::memcpy(&length, worker.buffer.data(), sizeof length);
  if (worker.buffer.size() < sizeof length + length) return std::nullopt;
  return Finish(worker, worker.buffer.substr(sizeof length), {});
}

std::optional<WorkerPool::Result> WorkerPool::Wait(int other) {
  while (true) {
    std::vector<pollfd> polled;
    std::vector<Worker*> polled_workers;
    int wait = -1;
    const Clock::time_point now = Clock::now();
    for (Worker& worker : workers_) {
      if (!worker.busy) continue;
      if (timeout_) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(worker.deadline - now);
        if (left.count() <= 0) {
          End(worker, true);
          return Finish(worker, {}, fmt::format("took longer than {} s", timeout_->count()));
        }
        // A day at most: a longer wait overflows, and goes round again.
        constexpr std::int64_t kLongest = 86'400'000;
        const int milliseconds = static_cast<int>(std::min<std::int64_t>(left.count(), kLongest));
        wait = wait < 0 ? milliseconds : std::min(wait, milliseconds);
      }
      polled.push_back({worker.socket, POLLIN, 0});
      polled_workers.push_back(&worker);
    }
    polled.push_back({other, POLLIN, 0});  // poll passes over a negative descriptor
    if (poll(polled.data(), polled.size(), wait) < 0) {
      if (errno == EINTR) continue;
      ThrowErrno("wait");
    }
    for (std::size_t k = 0; k < polled_workers.size(); ++k) {
      if (polled[k].revents == 0) continue;
      if (std::optional<Result> result = Read(*polled_workers[k])) return result;
    }
    if (polled.back().revents != 0) return std::nullopt;
  }
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Forked processes, a pipe to each and a pipe back; messages are a length and as many bytes.
//
// Invariant: a process holds no pipes but its own two, so the end of one is seen at once, and it
// ends when its parent does.
#include "scan/worker_pool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
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

bool WriteAll(int descriptor, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = write(descriptor, data, size);
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
[[noreturn]] void Serve(const WorkerPool::Work& work, int jobs, int answers) {
  Length length = 0;
  while (ReadAll(jobs, reinterpret_cast<char*>(&length), sizeof length)) {
    std::string job(length, '\0');
    if (!ReadAll(jobs, job.data(), job.size()) || !Send(answers, work(job))) break;
  }
  _exit(0);  // the parent's buffers and destructors are the parent's
}

[[noreturn]] void ThrowErrno(std::string_view what) {
  throw Error(fmt::format("cannot {}: {}", what, std::strerror(errno)),
              "a smaller --jobs takes fewer processes");
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
    : work_(std::move(work)), timeout_(timeout), workers_(processes) {
  signal(SIGPIPE, SIG_IGN);  // a process that has gone is seen by the write that meets it
}

WorkerPool::~WorkerPool() {
  for (Worker& worker : workers_) End(worker, worker.busy);
}

void WorkerPool::Spawn(Worker& worker) {
  std::array<int, 2> jobs = {-1, -1};
  std::array<int, 2> answers = {-1, -1};
  if (pipe(jobs.data()) != 0 || pipe(answers.data()) != 0) ThrowErrno("make a pipe");
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) ThrowErrno("start a process");
  if (process == 0) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
#endif
    // Another's pipes held open here would hide its end.
    for (const Worker& other : workers_) {
      if (other.process >= 0) {
        close(other.jobs);
        close(other.answers);
      }
    }
    close(jobs[1]);
    close(answers[0]);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);  // the list of models may come from there
    close(nothing);
    Serve(work_, jobs[0], answers[1]);
  }
  close(jobs[0]);
  close(answers[1]);
  worker.process = process;
  worker.jobs = jobs[1];
  worker.answers = answers[0];
  worker.done = 0;
}

/// Ends the process; its wait status.
int WorkerPool::End(Worker& worker, bool kill_it) {
  if (worker.process < 0) return 0;
  if (kill_it) kill(worker.process, SIGKILL);
  close(worker.jobs);
  close(worker.answers);
  int status = 0;
  while (waitpid(worker.process, &status, 0) < 0 && errno == EINTR) continue;
  worker.process = worker.jobs = worker.answers = -1;
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
  Send(worker.jobs, worker.job);  // of a process that has gone, Read sees the end
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
  const ssize_t got = read(worker.answers, chunk.data(), chunk.size());
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

WorkerPool::Result WorkerPool::Wait() {
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
      polled.push_back({worker.answers, POLLIN, 0});
      polled_workers.push_back(&worker);
    }
    if (poll(polled.data(), polled.size(), wait) < 0 && errno != EINTR) ThrowErrno("wait");
    for (std::size_t k = 0; k < polled.size(); ++k) {
      if (polled[k].revents == 0) continue;
      if (std::optional<Result> result = Read(*polled_workers[k])) return std::move(*result);
    }
  }
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Processes that work on jobs side by side.
//
// Invariant: every job that is started has exactly one result, whatever becomes of the process that
// worked on it: a crash or a job that takes too long costs its own result and no other. Threads
// would not do: one fault would end them all, and a thread that hangs cannot be stopped. No signal
// is handled or ignored for it. Used by `acev2 scan`.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace acev2 {

class WorkerPool {
 public:
  /// What a process does with a job; called in the process. Must not throw.
  using Work = std::function<std::string(const std::string& job)>;
  using Seconds = std::chrono::duration<double>;

  struct Result {
    std::size_t index;  ///< of the job
    std::string job;
    std::string answer;  ///< what Work returned
    std::string fault;   ///< or why there is no answer
  };

  /// `timeout`: the most a job may take.
  WorkerPool(std::size_t processes, Work work, std::optional<Seconds> timeout);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  bool has_idle() const { return busy_ < workers_.size(); }
  bool has_busy() const { return busy_ > 0; }
  /// Gives `job` to a process; one must be idle.
  void Start(std::size_t index, std::string job);
  /// Waits for the next result, or until the descriptor `other` (none if -1) can be read, which
  /// gives nothing; one of the two must be there to wait for.
  std::optional<Result> Wait(int other = -1);

 private:
  using Clock = std::chrono::steady_clock;

  struct Worker {
    pid_t process = -1;
    int socket = -1;  ///< jobs go out, answers come in
    bool busy = false;
    std::size_t index = 0;
    std::size_t done = 0;
    std::string job;
    std::string buffer;  ///< of the answer so far
    Clock::time_point deadline;
  };

  void Spawn(Worker& worker);
  int End(Worker& worker, bool kill_it);
  Result Finish(Worker& worker, std::string answer, std::string fault);
  std::optional<Result> Read(Worker& worker);

  Work work_;
  std::optional<Seconds> timeout_;
  std::vector<Worker> workers_;
  std::size_t busy_ = 0;
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Processes that crash, hang, end early and answer at length: each costs its own job only.
#include "scan/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;

std::string Act(const std::string& job) {
  if (job == "crash") raise(SIGKILL);  // what no handler of a sanitizer catches
  if (job == "exit") _exit(3);
  if (job == "hang") std::this_thread::sleep_for(std::chrono::hours(1));
  if (job == "long") return std::string(1'000'000, 'x');
  if (job == "process") return std::to_string(getpid());
  return "did " + job;
}

/// The results of `jobs`, by index.
std::map<std::size_t, WorkerPool::Result> RunAll(WorkerPool& pool,
                                                 const std::vector<std::string>& jobs) {
  std::map<std::size_t, WorkerPool::Result> results;
  std::size_t next = 0;
  while (next < jobs.size() || pool.has_busy()) {
    while (next < jobs.size() && pool.has_idle()) {
      pool.Start(next, jobs[next]);
      ++next;
    }
    const std::optional<WorkerPool::Result> result = pool.Wait();
    if (!result) throw std::logic_error("a result of nothing");
    EXPECT_EQ(result->job, jobs.at(result->index));
    EXPECT_TRUE(results.emplace(result->index, *result).second) << "two results of one job";
  }
  return results;
}

TEST(WorkerPool, EveryJobHasOneResultWhateverBecomesOfOthers) {
  for (const std::size_t processes : {1u, 3u}) {
    WorkerPool pool(processes, Act, WorkerPool::Seconds(1));
    const auto results =
        RunAll(pool, {"a", "crash", "b", "exit", "hang", "c", "", "long", "crash", "d", "hang"});
    ASSERT_EQ(results.size(), 11u);
    EXPECT_EQ(results.at(0).answer, "did a");
    EXPECT_THAT(results.at(1).fault, HasSubstr("signal 9"));
    EXPECT_EQ(results.at(2).answer, "did b");
    EXPECT_EQ(results.at(3).fault, "the process ended with exit code 3");
    EXPECT_EQ(results.at(4).fault, "took longer than 1 s");
    EXPECT_EQ(results.at(5).answer, "did c");
    EXPECT_EQ(results.at(6).answer, "did ");
    EXPECT_EQ(results.at(7).answer, std::string(1'000'000, 'x'));
    EXPECT_THAT(results.at(8).fault, HasSubstr("signal 9"));
    EXPECT_EQ(results.at(9).answer, "did d");
    for (const auto& [index, result] : results) {
      EXPECT_EQ(result.answer.empty(), !result.fault.empty()) << index;
    }
  }
}

TEST(WorkerPool, MakesRoomForNewProcesses) {
  WorkerPool pool(1, Act, std::nullopt);
  std::map<std::string, int> jobs_of_process;
  for (const auto& [index, result] : RunAll(pool, std::vector<std::string>(1200, "process"))) {
    ++jobs_of_process[result.answer];
  }
  EXPECT_EQ(jobs_of_process.size(), 3u);  // 500 + 500 + 200
  EXPECT_FALSE(jobs_of_process.contains(std::to_string(getpid())));
}

TEST(WorkerPool, EndsItsProcesses) {
  pid_t process = 0;
  {
    WorkerPool pool(2, Act, std::nullopt);
    pool.Start(0, "process");
    process = static_cast<pid_t>(std::stol(pool.Wait()->answer));
    EXPECT_EQ(kill(process, 0), 0);
    pool.Start(1, "hang");
  }
  EXPECT_NE(kill(process, 0), 0);
}

TEST(WorkerPool, WaitsForSomethingElseAsWell) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  WorkerPool pool(1, Act, std::nullopt);
  pool.Start(0, "hang");
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_FALSE(pool.Wait(ends[0]).has_value());
  EXPECT_TRUE(pool.has_busy());
  close(ends[0]);
  close(ends[1]);
}

TEST(WorkerPool, SetsNoSignalHandlerAndNeedsNone) {
  // As a process has it at first, whatever tests before this one did: it kills.
  signal(SIGPIPE, SIG_DFL);
  WorkerPool pool(1, Act, std::nullopt);
  pool.Start(0, "process");
  const pid_t process = static_cast<pid_t>(std::stol(pool.Wait()->answer));
  ASSERT_EQ(kill(process, SIGKILL), 0);
  siginfo_t gone = {};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(process), &gone, WEXITED | WNOWAIT), 0);
  pool.Start(1, "a");  // to a process that has gone
  EXPECT_THAT(pool.Wait()->fault, HasSubstr("signal 9"));
  struct sigaction action = {};
  ASSERT_EQ(sigaction(SIGPIPE, nullptr, &action), 0);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Runs a command a number of times and prints, as JSON, the wall time and peak memory of each run.
//
// Small and C++ because Linux counts the memory of the program that starts a child as the child's
// own peak until exec: a Python parent would put a floor of 10 MB under every figure. Run by
// bench/run:   measure RUNS SECONDS COMMAND…   (stops early once SECONDS have passed)
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern char** environ;

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: measure RUNS SECONDS COMMAND…\n");
    return 2;
  }
  using Clock = std::chrono::steady_clock;
  const int runs = std::atoi(argv[1]);
  const double limit_s = std::atof(argv[2]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  const auto start = Clock::now();
  std::printf("[");
  for (int i = 0; i < runs; ++i) {
    const auto before = Clock::now();
    if (i > 0 && std::chrono::duration<double>(before - start).count() > limit_s) break;
    pid_t pid = 0;
    if (const int error = posix_spawnp(&pid, argv[3], &actions, nullptr, argv + 3, environ)) {
      std::fprintf(stderr, "measure: %s: %s\n", argv[3], std::strerror(error));
      return 2;
    }
    int status = 0;
    rusage usage{};
    if (wait4(pid, &status, 0, &usage) != pid) return 2;
    const double seconds = std::chrono::duration<double>(Clock::now() - before).count();
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    const double cpu_seconds = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                               1e-6 * static_cast<double>(usage.ru_utime.tv_usec) +
                               1e-6 * static_cast<double>(usage.ru_stime.tv_usec);
    std::printf(R"(%s{"seconds": %.6f, "cpu_seconds": %.6f, "rss_kib": %ld, "exit": %d})",
                i == 0 ? "" : ", ", seconds, cpu_seconds, usage.ru_maxrss, code);
  }
  std::printf("]\n");
  return 0;
}

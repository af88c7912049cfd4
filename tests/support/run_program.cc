// SPDX-License-Identifier: Apache-2.0
//
// The shell does the redirecting, so that commands read as they do in the documentation.
//
// Invariant: every run has its own temporary files, so tests can run in parallel.
#include "support/run_program.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/paths.h"

namespace acev2::testing {

bool IsInstrumented() {
#ifdef ACEV2_INSTRUMENTED
  return true;
#else
  return false;
#endif
}

std::string LimitMemory(int kilobytes) {
  return IsInstrumented() ? "" : "ulimit -d " + std::to_string(kilobytes) + "; ";
}

std::string LimitTime(int seconds) {
  return "ulimit -t " + std::to_string(IsInstrumented() ? 20 * seconds : seconds) + "; ";
}

RunResult RunShell(const std::string& command, const std::filesystem::path& directory) {
  const TemporaryDirectory scratch;
  const std::filesystem::path out = scratch.path() / "out";
  const std::filesystem::path err = scratch.path() / "err";
  const std::filesystem::path script = scratch.Write(
      "script", "unset COLUMNS NO_COLOR\ncd '" + directory.string() + "' || exit 99\nacev2() { '" +
                    Program() + "' \"$@\"; }\n" + command + "\n");
  const std::string line =
      "sh '" + script.string() + "' >'" + out.string() + "' 2>'" + err.string() + "' </dev/null";
  const int status = std::system(line.c_str());
  RunResult result;
  result.out = FileText(out);
  result.err = FileText(err);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "acev2_test.XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::filesystem::path TemporaryDirectory::Write(const std::string& name,
                                                const std::string& content) const {
  std::ofstream(path_ / name, std::ios::binary) << content;
  return path_ / name;
}

}  // namespace acev2::testing

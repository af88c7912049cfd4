// SPDX-License-Identifier: Apache-2.0
//
// The one place that catches what commands throw.
//
// Invariant: the line about a fault needs no memory, for there may be none left.
#include "cli/guard.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "acev2/error.h"
#include "cli/output.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// Messages hold names from models: no control character of theirs reaches the terminal.
std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  constexpr std::size_t kMostColumns = 2000;  // a name may be as long as its file
  return Inert(ShortenMiddle(Printable(text), kMostColumns));
}

/// Writes the line about a fault of the program: ASCII, cut if it is long.
void ReportFault(std::string_view what) {
  constexpr std::string_view kBefore = "acev2: error: internal fault: ";
  constexpr std::string_view kAfter = "; this is a bug, please report it with the model\n";
  std::array<char, 512> line;
  char* end = std::copy(kBefore.begin(), kBefore.end(), line.begin());
  what = what.substr(0, line.size() - kBefore.size() - kAfter.size());
  end = std::transform(what.begin(), what.end(), end,
                       [](char c) { return c >= ' ' && c <= '~' ? c : '?'; });
  end = std::copy(kAfter.begin(), kAfter.end(), end);
  WriteStderr({line.data(), static_cast<std::size_t>(end - line.data())});
}

/// Says what the exception is that is being handled.
void ReportException() noexcept {
  try {
    throw;
  } catch (const Error& error) {
    WriteStderr(ErrorText(error));
  } catch (const ClosedPipe&) {
    // `acev2 … | head`: the reader has what it wanted.
  } catch (const std::bad_alloc&) {
    WriteStderr(kOutOfMemory);
  } catch (const std::exception& fault) {
    ReportFault(fault.what());
  } catch (...) {
    ReportFault("an exception of an unknown type");
  }
}

[[noreturn]] void Terminate() {
  if (std::current_exception() != nullptr) {
    ReportException();
  } else {
    ReportFault("std::terminate without an exception");
  }
  RemoveUnfinished();
  _exit(kExitFailed);
}

void EndBySignal(int signal) {
  RemoveUnfinished();
  std::signal(signal, SIG_DFL);
  raise(signal);  // the exit code that shells and CI systems know
}

}  // namespace

std::string ErrorText(const Error& error) {
  std::string text = fmt::format("acev2: error: {}\n", OneLine(error.what()));
  if (!error.hint().empty()) text += fmt::format("hint: {}\n", OneLine(error.hint()));
  return text;
}

ExitCode RunGuarded(const std::function<ExitCode()>& run) {
  try {
    return run();
  } catch (...) {
    ReportException();
  }
  return kExitFailed;
}

void GuardTermination() { std::set_terminate(Terminate); }

void GuardSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int signal : kEndingSignals) {
    struct sigaction action = {};
    if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = EndBySignal;
    sigfillset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Whatever a command throws ends in a message and an exit code.
#include "cli/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>

#include "acev2/error.h"
#include "cli/output.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int exit_code;
  std::string err;
};

Outcome Guarded(const std::function<ExitCode()>& run) {
  ::testing::internal::CaptureStderr();
  const int exit_code = RunGuarded(run);
  return {exit_code, ::testing::internal::GetCapturedStderr()};
}

TEST(Guard, PassesOnExitCodes) {
  const Outcome outcome = Guarded([] { return kExitMissed; });
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err, "");
}

TEST(Guard, ShowsAnErrorWithItsRemedy) {
  const Outcome outcome = Guarded([]() -> ExitCode { throw Error("a\nb\x1b[m", "mend it"); });
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, ::testing::StartsWith("acev2: error: a b"));
  EXPECT_THAT(outcome.err, ::testing::EndsWith("\nhint: mend it\n"));
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
}

TEST(Guard, SaysNothingToAReaderWhoHasGone) {
  const Outcome outcome = Guarded([]() -> ExitCode { throw ClosedPipe(); });
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.err, "");
}

TEST(Guard, AFaultIsOneLineThatAsksForAReport) {
  const std::function<ExitCode()> faults[] = {
      []() -> ExitCode { throw std::logic_error("two\nlines"); },
      []() -> ExitCode { throw std::runtime_error(std::string(100'000, 'x')); },
      []() -> ExitCode { throw std::bad_alloc(); },
      []() -> ExitCode { throw 7; },
      []() -> ExitCode { throw "text"; },
  };
  for (const auto& fault : faults) {
    const Outcome outcome = Guarded(fault);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, ::testing::StartsWith("acev2: error: "));
    EXPECT_THAT(outcome.err, HasSubstr("please report it with the model\n"));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_LT(outcome.err.size(), 600u);
  }
  EXPECT_THAT(Guarded(faults[0]).err, HasSubstr("internal fault: two?lines; "));
}

void Throw() { throw std::runtime_error("stray"); }
void ThrowWhereNothingCanCatch() noexcept { Throw(); }

TEST(GuardDeathTest, TerminationIsAFaultAsWell) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT((GuardTermination(), ThrowWhereNothingCanCatch()), ::testing::ExitedWithCode(2),
              "internal fault: stray; this is a bug");
  EXPECT_EXIT((GuardTermination(), std::terminate()), ::testing::ExitedWithCode(2),
              "internal fault: std::terminate without an exception; this is a bug");
}

}  // namespace
}  // namespace acev2::testing

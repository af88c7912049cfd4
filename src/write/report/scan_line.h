// SPDX-License-Identifier: Apache-2.0
//
// The lines of `acev2 scan`: JSON Lines, one object a model.
//
// Invariant: a line has no line break in it, and what it says depends on the model and the options
// alone (but for `seconds`, which are asked for). Read back when a scan resumes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "acev2/error.h"
#include "acev2/report.h"

namespace acev2 {

/// What every line starts with.
inline constexpr std::string_view kScanLineBeginning = "{\"path\": \"";

/// A member of a line, as `jq` names it, and what it is.
struct ScanMember {
  std::string_view name;  ///< "totals.acev2"
  std::string_view meaning;
};
/// Every member that a line may have, in its order: those of "options" are the options of the
/// command.
std::span<const ScanMember> ScanMembers();

/// The line of a model that was analyzed; ends in a line break, as all do.
std::string ScanLine(const Report& report, std::optional<double> seconds);

/// The line of a model that could not be analyzed.
std::string ScanFailure(const std::string& path, const Options& options, const Error& error,
                        std::optional<double> seconds);

/// What a resumed scan needs to know of a line.
struct ScanRecord {
  std::string path;
  std::string options;  ///< as JSON: equal options give equal text
  bool failed = false;
  std::int64_t unpriced = 0;
};

/// Empty if `line` is no whole line of a scan.
std::optional<ScanRecord> ReadScanLine(std::string_view line);

}  // namespace acev2

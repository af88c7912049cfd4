// SPDX-License-Identifier: Apache-2.0
//
// The version of acev2, set by the build from CMakeLists.txt, and of its report format.
//
// Invariant: kReportSchemaVersion changes only when a member of the JSON report changes its meaning
// or goes; added members do not count.
#pragma once

#include <cstdint>
#include <string_view>

namespace acev2 {

inline constexpr std::int64_t kReportSchemaVersion = 1;

/// "0.1.0".
extern const std::string_view kVersion;

}  // namespace acev2

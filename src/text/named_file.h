// SPDX-License-Identifier: Apache-2.0
//
// Files that a user names.
//
// Invariant: whoever names a file that is not there is told so in the same words everywhere, and
// of one beside it whose name is near. Used by whatever reads models, TOML, tables and lists.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "file/bytes.h"

namespace acev2 {

/// OpenBytes for a file that a user named. Where it is not there, the remedy is the near name of a
/// file beside it, or `otherwise`.
std::shared_ptr<const Bytes> OpenNamed(const std::string& path, std::string_view otherwise,
                                       const StreamLimits& limits = {});

/// The text of a file that people write, of 64 MiB at most. `hint` says what it should be, `absent`
/// what to do where it is not there.
std::string ReadNamedText(const std::string& path, std::string_view hint, std::string_view absent);

}  // namespace acev2

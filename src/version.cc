// SPDX-License-Identifier: Apache-2.0
//
// The version, which the build passes in, so that it stands in CMakeLists.txt alone.
//
// Invariant: the only file that reads ACEV2_VERSION; everything else says kVersion.
#include "acev2/version.h"

namespace acev2 {

const std::string_view kVersion = ACEV2_VERSION;

}  // namespace acev2

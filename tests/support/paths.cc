// SPDX-License-Identifier: Apache-2.0
//
// The paths that the build hands over as macros, see paths.h.
#include "support/paths.h"

namespace acev2::testing {

const std::string& SourceDir() {
  static const std::string path = ACEV2_SOURCE_DIR;
  return path;
}

const std::string& Program() {
  static const std::string path = ACEV2_PROGRAM;
  return path;
}

const std::string& Example() {
  static const std::string path = ACEV2_EXAMPLE;
  return path;
}

const std::string& BuiltSharedDir() {
  static const std::string path = ACEV2_SHARED_DIR;
  return path;
}

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Where the checkout, the program and the shared models are.
//
// Invariant: the build tells these to paths.cc alone, so that no other object depends on where the
// checkout lies and a compiler cache serves every checkout.
#pragma once

#include <string>

namespace acev2::testing {

/// The top folder of the checkout, without a slash at the end.
const std::string& SourceDir();

/// The built program.
const std::string& Program();

/// The built example of docs/library.md.
const std::string& Example();

/// The folder of public models that the build was told of; it need not exist.
const std::string& BuiltSharedDir();

}  // namespace acev2::testing

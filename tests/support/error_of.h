// SPDX-License-Identifier: Apache-2.0
//
// What a call complains of.
#pragma once

#include <string>

#include "acev2/error.h"

namespace acev2::testing {

/// The message of the Error that `call` throws, "no error" if it throws none.
template <typename Call>
std::string ErrorOf(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// From what Python hands over to the structs of the library.
//
// Invariant: values are texts as the command line has them, so that one table of options reads both
// and says the same of what is wrong. Used by the modules' functions.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acev2/options.h"
#include "acev2/write.h"

namespace acev2::python {

/// Texts by the name of an analysis option: {"dim": ["batch=4"]}.
using GivenOptions = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Throws Error for a faulty value and for a name that is none.
Options OptionsOf(const GivenOptions& given);

/// Which rows a table has, in the words of the command line.
struct GivenView {
  std::string group_by = "layer";
  std::string metric = "acev2";
  std::string sort;
  std::string filter;
  std::optional<std::size_t> top;
  int depth = 1;
};

/// Throws Error for a word that is none.
View ViewOf(const GivenView& given);

}  // namespace acev2::python

// SPDX-License-Identifier: Apache-2.0
//
// Short names of models in pictures.
#pragma once

#include <string>
#include <vector>

#include "acev2/compare.h"

namespace acev2 {

/// The stem of each model's file, with as many folders in front as tell it apart from the others;
/// models that are one path are numbered. Safe to print.
std::vector<std::string> ModelLabels(const std::vector<ComparedModel>& models);

}  // namespace acev2

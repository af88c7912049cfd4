// SPDX-License-Identifier: Apache-2.0
//
// The names that reports use for operations and categories.
//
// Invariant: the names are part of the JSON format and never change.
#include "acev2/work.h"

namespace acev2 {

std::string_view ToString(Operation operation) {
  switch (operation) {
    case Operation::kMac:
      return "mac";
    case Operation::kMul:
      return "mul";
    case Operation::kAdd:
      return "add";
    case Operation::kShift:
      return "shift";
    case Operation::kCmp:
      return "cmp";
    case Operation::kDiv:
      return "div";
    case Operation::kSqrt:
      return "sqrt";
    case Operation::kFunc:
      return "func";
    case Operation::kLookup:
      return "lookup";
    case Operation::kLogic:
      break;
  }
  return "logic";
}

std::string_view ToString(Category category) {
  switch (category) {
    case Category::kMac:
      return "mac";
    case Category::kBatchNorm:
      return "batch_norm";
    case Category::kActivation:
      return "activation";
    case Category::kQuantization:
      return "quantization";
    case Category::kOther:
      break;
  }
  return "other";
}

}  // namespace acev2

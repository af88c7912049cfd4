// SPDX-License-Identifier: Apache-2.0
//
// What an annotated model says: keys and values for the metadata of each node and of the model.
//
// Invariant: numbers are exact and unknown ones are "?"; bounds stand beside them. docs/overlay.md
// lists the keys. Used by annotate.cc, which writes them into a copy of the file.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "acev2/report.h"
#include "load/metadata_copy.h"
#include "write/overlay/file_costs.h"

namespace acev2 {

/// What all keys begin with.
inline constexpr std::string_view kAnnotationPrefix = "acev2.";

/// Of the model: totals, and all that shapes them.
Metadata ModelAnnotation(const Report& report);

/// Of each node of the file, from the costs of all.
class NodeAnnotations {
 public:
  /// `report` must outlive it.
  explicit NodeAnnotations(const Report& report);
  Metadata Of(std::int32_t file_node) const;

 private:
  const Report& report_;
  std::vector<FileCost> costs_;
  std::unordered_multimap<std::string_view, const Diagnostic*> notes_;  ///< by node
};

}  // namespace acev2

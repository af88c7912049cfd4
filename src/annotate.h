// SPDX-License-Identifier: Apache-2.0
//
// A copy of a model that holds what its nodes cost, for viewers that show the metadata of a node.
#pragma once

#include <string>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "load/metadata_copy.h"

namespace acev2 {

struct AnnotatedModel {
  Report report;
  MetadataCopy copy;  ///< yet to be written
  bool from_text = false;
  /// Files with weights that the copy, like the model, names by their place beside it.
  std::vector<std::string> external_files;
};

/// Analyzes the model at `path` ("-": standard input) and plans its copy. Throws Error as
/// AnalyzeFile does, and for a saved report.
AnnotatedModel AnnotateFile(const std::string& path, const Options& options);

}  // namespace acev2

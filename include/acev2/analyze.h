// SPDX-License-Identifier: Apache-2.0
//
// From a model to its Report.
//
// Throws Error for what the user must mend (unreadable file, a count past 2^63 - 1, an --input that
// names nothing); everything else a model may lack becomes a Diagnostic in the Report.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "acev2/options.h"
#include "acev2/report.h"

namespace acev2 {

/// Analyzes the file at `path` ("-" reads standard input): binary ONNX, ONNX text syntax, or a
/// JSON report saved earlier (then `options` are ignored: it is returned as it was saved), told
/// apart by content.
Report AnalyzeFile(const std::string& path, const Options& options = {},
                   Names names = Names::kMustExist);

/// As AnalyzeFile on the file's bytes, which are not copied; `name` stands for the path in the
/// report and in errors. External data is not looked for.
Report AnalyzeBytes(std::string_view bytes, const std::string& name, const Options& options = {},
                    Names names = Names::kMustExist);

/// A model or a saved report that is read once and analyzed as often as wanted, with other options
/// each time. Copies share what was read.
class Source {
 public:
  /// Reads `path` as AnalyzeFile does. Throws Error.
  explicit Source(const std::string& path);

  const std::string& path() const;
  /// True of a saved report, whose counts no option changes.
  bool is_report() const;
  /// What AnalyzeFile(path(), options, names) returns. Throws Error.
  Report Analyze(const Options& options = {}, Names names = Names::kMustExist) const;
  /// The same without the notes that take further analyses to find (narrow weights, integers in
  /// float tensors, options that change nothing): for one of many reports. Throws Error.
  Report Sample(const Options& options) const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The table of analysis options: everything that shapes the numbers of a report.
//
// Invariant: an option is a member of Options (acev2/options.h) and one row here. The commands that
// read a model take it, their help shows it, reports and lines of a scan hold it under its name, a
// saved report brings it back, and `check` and `--resume` refuse what was analyzed with another
// value, because all of them go by this table or by Options' own ==.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/options.h"
#include "write/json/json_cursor.h"
#include "write/json/json_text.h"

namespace acev2 {

struct AnalysisOption {
  std::string_view name;  ///< "float_mac": of the member of "options"; the option is --float-mac
  std::string value;      ///< how its value is written: "NAME=N", "sum|product"
  std::string_view help;
  bool repeats = false;       ///< may be given often
  bool last_in_json = false;  ///< behind all others in JSON, for it is long
  bool is_file = false;       ///< its value is a path; a budget has it relative to itself
  /// Sets the member of `options` from the texts on the command line, one at least. Throws Error.
  void (*parse)(const AnalysisOption& row, const std::vector<std::string>& texts,
                Options& options) = nullptr;
  /// Writes its members in the object "options".
  void (*write)(const AnalysisOption& row, JsonText& json, const Options& options) = nullptr;
  /// Reads them back from that object; what is missing keeps its default. Throws Error.
  void (*read)(const AnalysisOption& row, const JsonCursor& cursor, Options& options) = nullptr;

  /// "--float-mac".
  std::string option() const;
};

/// True if `row` says the same in both; of a file, if it holds the same.
bool SameValue(const AnalysisOption& row, const Options& a, const Options& b);

/// True if what `given` says of `row` is so in `all`: each size, shape and value that is given, or
/// the same.
bool Agrees(const AnalysisOption& row, const Options& given, const Options& all);

/// What sets `row` to what it is in `options`, on one line: "--accumulator minimal". For options
/// with one short value, neither repeated nor a file.
std::string OptionText(const AnalysisOption& row, const Options& options);

/// The options of `options` that are not at their default, one behind the other, for the head of a
/// table: files without their folders, of repeated ones the first; no sizes and values, which have
/// lines of their own. Empty if there are none.
std::string HeaderOptionsText(const Options& options);

/// Every option, in the order of the help text.
std::span<const AnalysisOption> AnalysisOptions();

}  // namespace acev2

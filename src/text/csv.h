// SPDX-License-Identifier: Apache-2.0
//
// CSV (RFC 4180), written and read.
//
// Invariant: ReadCsv(WriteCsvRows(rows)) gives the rows back. Used by the writers and for files of
// the user's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace acev2 {

/// One line a row; cells are quoted where they need it and are valid UTF-8.
std::string WriteCsvRows(const std::vector<std::vector<std::string>>& rows);

/// The CSV text `csv` with an apostrophe in front of every cell that a spreadsheet would run as a
/// formula: one that begins with =, +, - or @ and is no number.
std::string WithoutFormulas(std::string_view csv);

struct CsvRow {
  std::size_t line = 0;  ///< where it starts, from 1
  std::vector<std::string> cells;
};

/// The rows of `text`; empty lines are left out. Throws Error, with `name` for the file, if a quote
/// is never closed or stands inside of an unquoted cell.
std::vector<CsvRow> ReadCsv(std::string_view text, const std::string& name);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// What is said about a whole report around its rows: what model it is, how the total is made up,
// and what to know about it. Plain lines, shared by the table and Markdown.
//
// Invariant: every number carries its unit, every total its bound, and no name reaches the reader
// unchecked (text.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"
#include "acev2/write.h"

namespace acev2 {

/// "resnet.onnx · opset 17 · 42 nodes · x float32[1,3,32,32]".
std::string ModelLine(const Report& report);

/// What a category is called on the poster: "MAC layers".
std::string_view CategoryTitle(Category category);

/// What is not of MAC layers of all that costs something, as far as that is known; empty if nothing
/// is.
std::optional<double> ElementwiseShare(const Totals& totals);

/// "elementwise work is 0.4 % → 45.7 % of ACEv2"; empty if a total is 0.
std::string ElementwiseChange(const Report& before, const Report& after);

/// Shares by category, the elementwise share, the part beyond the poster, operations, sizes.
std::vector<std::string> SummaryLines(const Report& report, const View& view);

/// "note: …" and "warning: …" lines: equal messages together, long lists cut with a count.
std::vector<std::string> NoteLines(const Report& report);

/// "hint: …": at most three options that would change the answer.
std::vector<std::string> HintLines(const Report& report);

/// What to say where the filter of `view` lets nothing through.
std::string UnmatchedLine(const Report& report, const View& view);

}  // namespace acev2

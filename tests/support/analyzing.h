// SPDX-License-Identifier: Apache-2.0
//
// From ONNX text to figures a test can compare: runs the whole analysis and writes work as text.
//
// Invariant: every report made here has passed CheckReport, or the test has failed. Work reads
// "mac 6912 uint8 int8; add 256 int32 int32", sorted by operation (as in kOperations), then
// formats. Used by all tests that start from a model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"

namespace acev2::testing {

/// The analysis of a whole ONNX text model, which may write "TYPE[dims] name = ones" for a constant
/// of ones. Any breach of CheckReport fails the test.
Report Analyze(std::string_view text, const Options& options = {});

/// The same for a graph from its input list on, "(float[2] x) => (y) {…}". Imports `opset` of
/// ai.onnx and every other domain that has rules.
Report AnalyzeGraph(std::string_view graph, const Options& options = {}, int opset = 21);

/// The model text AnalyzeGraph analyzes.
std::string ModelText(std::string_view graph, int opset = 21);

/// What the Error says that analyzing `graph` throws; fails the test if it throws none.
std::string ErrorOf(std::string_view graph, const Options& options = {});

/// The node labelled `name`; fails the test and returns an empty one if there is none.
const NodeCost& FindNode(const Report& report, std::string_view name);

/// All labels, in the order of the report.
std::vector<std::string> Labels(const Report& report);

/// Work of the model / of the node `name` / of one category; "free" if there is none. Entries on
/// the same operands are added up, whatever their role.
std::string WorkOf(const Report& report);
std::string WorkOf(const Report& report, std::string_view name);
std::string WorkOf(const Report& report, std::string_view name, Category category);

/// `work`, written in any order, as WorkOf writes it. Fails the test where it is not work.
std::string Canonical(std::string_view work);

/// Labels of the unpriced nodes; fails the test if one has no reason.
std::vector<std::string> Unpriced(const Report& report);

/// "code node" of every diagnostic, in order ("code" alone where it is about no node).
std::vector<std::string> Diagnostics(const Report& report);

/// The first diagnostic with `code`; fails the test and returns an empty one if there is none.
const Diagnostic& FindDiagnostic(const Report& report, std::string_view code);

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// The one table of diagnostics: code, severity, what it means, what to do about it.
//
// Invariant: a diagnostic has a row here, or the code that makes it does not compile; its severity
// is that of the row. docs/diagnostics.md is this table (acev2 diagnostics --markdown). Used
// wherever a diagnostic is made or looked for; lies below all of them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "acev2/report.h"

namespace acev2 {

struct DiagnosticKind {
  std::string_view code;  ///< stable: programs compare it
  Diagnostic::Severity severity;
  std::string_view meaning;
  std::string_view remedy;
  /// The model contradicts itself: `--strict` fails, also where every node has a price.
  bool contradiction = false;
};

/// Every kind, sorted by code.
inline constexpr auto kDiagnosticKinds = [] {
  constexpr auto kNote = Diagnostic::Severity::kNote;
  constexpr auto kWarning = Diagnostic::Severity::kWarning;
  return std::to_array<DiagnosticKind>({
      {"assumed", kNote, "An --assume set formats of the operators or tensors it matches.",
       "Nothing; the figures are those of a network that the model is not yet."},
      {"assumption-unused", kWarning, "An --assume matches nothing.",
       "Look for a slip in its expression; --group-by node --all lists what there is to match."},
      {"branch-shapes", kNote, "The branches of an If give a result different shapes.",
       "--branch then or --branch else chooses the one that is meant."},
      {"cheapest-branch", kNote,
       "The condition of an If depends on data, and the cheaper branch is charged: the total is a "
       "lower bound.",
       "--branch max, then or else charges another."},
      {"cycle", kWarning, "A node waits for its own result, which ONNX does not allow.",
       "Export the model again."},
      {"dead-node", kNote,
       "A node makes nothing that an output of the graph needs: it does not run.",
       "Nothing; it costs nothing. Optimizers take such nodes out."},
      {"dearest-branch", kNote,
       "The condition of an If depends on data, and the dearer branch is charged: the total is an "
       "upper bound.",
       "--branch min, then or else charges another."},
      {"declared-shape", kWarning,
       "A tensor has another shape than the model declares of it; the one that follows from its "
       "operands counts.",
       "Set the sizes that the model was exported with (--dim, --input), or export it again.",
       true},
      {"declared-type", kWarning,
       "A tensor has elements of another type than the model declares of it; the one that follows "
       "from its operands counts.",
       "Export the model again; no runtime loads it so.", true},
      {"derived-dimension", kNote,
       "A dimension has a name that is an expression of others, and got its value.",
       "Nothing, or --dim NAME=N if another value is meant."},
      {"duplicate-definition", kWarning,
       "An opset is imported in two versions, a function defined twice, or an input declared with "
       "two types. The last opset or function counts, and the first input.",
       "Export the model again.", true},
      {"duplicate-output", kWarning,
       "A name is defined twice, by nodes or initializers; readers get the last before them."
       " A runtime does the same, where it runs the model at all.",
       "Give every tensor a name of its own."},
      {"external-data-absent", kNote,
       "Files with values of constants are not there. Costs need values only of scales, zero "
       "points "
       "and shapes.",
       "Put the data beside the model if nodes lack a price because of it."},
      {"external-data-refused", kWarning,
       "Files with values of constants are not opened, because they lie outside of the model's "
       "directory or are no plain files.",
       "Put the data into the model's directory and name it by a relative path."},
      {"input-overridden", kWarning, "An --input contradicts the shape that the model declares.",
       "Look whether the rest of the model still fits; dimensions that are fixed need not."},
      {"input-with-value", kNote,
       "Inputs have values in the file. Before IR version 4 that made them constants; since then a "
       "runtime may replace them. They count as constants.",
       "Export the model without its weights among its inputs."},
      {"lost-tie", kNote,
       "An initializer is the transpose of another: an exporter stored tied weights twice.",
       "Export the model with one of them and a Transpose; both count until then."},
      {"malformed-node", kWarning,
       "A node is not as ONNX has it: a body, branch, input or attribute is missing, of another "
       "type "
       "or size, or one too many.",
       "Export the model again. The node has no price until then."},
      {"missing-input", kWarning, "A node reads a tensor that nothing makes before it.",
       "Export the model again, or name the tensor an input of the graph."},
      {"missing-output", kWarning, "Nothing makes an output of the graph.",
       "Export the model again.", true},
      {"narrow-weights", kNote,
       "Float weights of MAC layers hold few different values, as far as a sample tells.",
       "--weights values reads all of them and counts the bits that they need."},
      {"no-opset", kNote,
       "The model imports no opset, which every model from IR version 3 on must; its operators are "
       "read as those of opset 1.",
       "Export the model again, or add the opset that it was made for."},
      {"one-for-a-list", kNote,
       "An attribute is one number where ONNX has a list; it is read as a list of one.",
       "Nothing, or export the model again."},
      {"option-unused", kNote,
       "An option that was given for the numbers changes nothing of this model.",
       "Nothing, or leave it out; the message says why."},
      {"options-differ", kWarning,
       "The two reports of a diff were made with different options, which changes numbers as well.",
       "Analyze both models with the same options."},
      {"options-ignored", kWarning,
       "Options that shape the numbers have no effect on a report that is read back.",
       "Analyze the model itself."},
      {"other-metric", kWarning,
       "A report or budget was made by another version of the metric, which counts otherwise.",
       "Analyze the model itself again; make the budget again with check --init."},
      {"partial-profile", kWarning,
       "A profile leaves prices that the model needs as they are built in: the total adds two "
       "units.",
       "Set them in the profile; complete = true makes it an error to lack one, and unit = "
       "\"ACEv2\" "
       "says that all prices are ACEv2."},
      {"priced-anew", kWarning,
       "A report that is read back states another total than its work costs at today's prices, or "
       "other parameters than those of its nodes.",
       "Analyze the model again."},
      {"recursive-function", kWarning, "A function of the model calls itself.",
       "Export the model again; ONNX functions must not recurse."},
      {"rule-unused", kNote, "A profile has rules for operators that the model does not have.",
       "Nothing, or look for a slip in the operator's name or domain."},
      {"rules-ignored", kWarning,
       "A report that is read back is priced by another profile, but its work is as it was "
       "counted.",
       "Analyze the model itself."},
      {"scale-type", kNote,
       "A scale is of a type that ONNX does not allow it beside the data; it is taken as it is.",
       "Nothing, or export the model again."},
      {"shape-inference", kWarning,
       "The shapes that reach a node contradict each other or what it asks for.",
       "Set the sizes that suit (--dim, --input, --value), or mend the model.", true},
      {"small-image", kWarning,
       "The size of an image is left to the user and was taken as less than 32 × 32, which hardly "
       "any "
       "network is made for.",
       "--dim NAME=N sets it; a network that computes on such an image costs next to nothing."},
      {"tensor-data", kWarning,
       "The data of constants are of another size than their types and dimensions say, or a sparse "
       "one has indices outside of its dimensions. What reads them has no price.",
       "Export the model again, or copy the files again.", true},
      {"too-deep", kWarning, "Bodies or functions are nested deeper than is followed.",
       "Flatten them."},
      {"unknown-input", kWarning,
       "A node has no price, because a node before it leaves the shape of an input open.",
       "Mend the node that the message names; the rest follows."},
      {"unknown-input-shape", kWarning, "An input is declared without a shape.",
       "--input NAME=1x3x224x224 gives it one."},
      {"unknown-ir-version", kWarning, "The model is newer than the ONNX that is built in.",
       "Build acev2 with a newer ONNX if figures look wrong; newer fields are ignored."},
      {"unknown-opset", kWarning, "An opset is newer than the newest that is known.",
       "Check the figures of operators that changed. A newer ONNX built in knows more of its own "
       "domains; rules of a profile stand in for operators of others."},
      {"unknown-trip-count", kWarning,
       "How often a Loop runs is not known; one iteration is charged, and the total is a lower "
       "bound.",
       "--trip-count N charges N iterations."},
      {"unknown-work", kWarning, "The work of a node depends on something that is not known.",
       "Set the sizes among what the message names (--dim, --input, --value); for a number format, "
       "export the model with its types."},
      {"unpriced-op", kWarning, "There is no rule for an operator, so its nodes have no price.",
       "A rule in a profile prices it (profile.md); acev2 ops lists those there are."},
      {"unread-initializer", kNote,
       "Nothing reads an initializer, so it is no parameter, though the file holds it.",
       "Nothing to do; the file can be smaller by its size."},
      {"unset-dimension", kNote, "A dimension of an input is left to the user and was chosen.",
       "--dim NAME=N sets it."},
      {"unset-value", kNote, "Sizes depend on the values of an input, which were chosen.",
       "--value NAME=N sets them."},
      {"upper-bound", kNote,
       "A size or the work of a node depends on data; the most it can be is charged.",
       "--input NAME=DIMS tells how large a result is; without it the total is an upper bound."},
      {"upper-trip-count", kNote,
       "A Loop may end before its last iteration; all of them are charged.",
       "Nothing, or --trip-count N; the total is an upper bound."},
      {"weights-unread", kNote,
       "The values of a constant cannot be read, so its format stays as declared.",
       "Put its external data beside the model."},
      {"whole-numbers", kNote,
       "Float tensors hold whole numbers, and the total would be less if they were told as "
       "integers.",
       "--assume tensor:REGEX=intN tells how many bits they have."},
  });
}();

/// True if diagnostics of `code` say that the model contradicts itself.
constexpr bool SaysContradiction(std::string_view code) {
  for (const DiagnosticKind& kind : kDiagnosticKinds) {
    if (kind.code == code) return kind.contradiction;
  }
  return false;
}

/// The code of a diagnostic, written as a text: one that has no row does not compile.
class DiagnosticCode {
 public:
  consteval DiagnosticCode(const char* code) {  // NOLINT: a code is its text
    const std::string_view name(code);
    bool found = false;  // no pointer is compared: instrumented code cannot do that when compiled
    for (const DiagnosticKind& kind : kDiagnosticKinds) {
      if (kind.code != name) continue;
      kind_ = &kind;
      found = true;
    }
    if (!found) HasNoRowInTheTableOfDiagnostics();
  }

  constexpr const DiagnosticKind& kind() const { return *kind_; }
  friend bool operator==(std::string_view code, DiagnosticCode known) {
    return code == known.kind().code;
  }

 private:
  static void HasNoRowInTheTableOfDiagnostics();  // not constexpr: a compiler names it

  const DiagnosticKind* kind_ = kDiagnosticKinds.data();
};

/// A diagnostic of that code, about `node` (empty: the model), with the severity of its row.
Diagnostic MakeDiagnostic(DiagnosticCode code, std::string node, std::string message,
                          std::string hint);

}  // namespace acev2

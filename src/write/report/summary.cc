// SPDX-License-Identifier: Apache-2.0
//
// Lines about the whole model.
//
// Invariant: a share of nothing is "-", never a number; a list that is cut says by how much.
#include "write/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "diagnostic/codes.h"
#include "metric/energy.h"
#include "metric/price_unit.h"
#include "naming/module_scope.h"
#include "naming/node_pattern.h"
#include "report/sums.h"
#include "rules/domains.h"
#include "tensor/shape_text.h"
#include "text/counted.h"
#include "text/note_line.h"
#include "text/suggest.h"
#include "text/text.h"
#include "write/options/analysis_option.h"
#include "write/rows/rows.h"

namespace acev2 {

std::optional<double> ElementwiseShare(const Totals& totals) {
  const Cost mac_layers = totals.by_category[static_cast<std::size_t>(Category::kMac)];
  return Share((totals.acev2 - mac_layers).ToDouble(), totals.acev2.ToDouble());
}

namespace {

constexpr std::string_view kSeparator = " · ";
constexpr std::size_t kMaxInputs = 3;
constexpr std::size_t kMaxNamesPerNote = 3;
constexpr std::size_t kMaxNotesPerCode = 4;

// Poster names of the categories, indexed by Category.
constexpr std::array<std::string_view, kCategories.size()> kCategoryTitles = {
    "MAC layers", "batch norm", "activations", "quantization scaling", "other"};

struct Noun {
  std::string_view one;
  std::string_view many;
};

// Names of the operations, indexed by Operation.
constexpr std::array<Noun, kOperations.size()> kOperationTitles = {
    Noun{"MAC", "MACs"},
    Noun{"multiply", "multiplies"},
    Noun{"add", "adds"},
    Noun{"shift", "shifts"},
    Noun{"compare", "compares"},
    Noun{"divide", "divides"},
    Noun{"square root", "square roots"},
    Noun{"function", "functions"},
    Noun{"table look-up", "table look-ups"},
    Noun{"logic or copy", "logic and copies"}};
static_assert(!kOperationTitles.back().one.empty(), "an operation has no title");

std::string Bound(const Totals& totals) {
  if (totals.lower_bound && totals.upper_bound) return "~ ";
  if (totals.lower_bound) return "≥ ";
  return totals.upper_bound ? "≤ " : "";
}

/// The same, but none of what is at most 0.
std::string BoundOf(const Totals& totals, Count count) {
  return count == Count(0) && !totals.lower_bound ? "" : Bound(totals);
}

void Join(std::string& line, std::string_view part) {
  if (!line.empty()) line += kSeparator;
  line += part;
}

/// The opset of ONNX and those that nodes are of; exporters import others without need.
std::string OpsetText(const Report& report) {
  const std::map<std::string, std::int64_t>& opsets = report.model.opsets;
  std::string text;
  const auto main = opsets.find(PublicDomain(kOnnxDomain));
  if (main != opsets.end()) text = fmt::format("opset {}", main->second);
  for (const auto& [domain, version] : opsets) {
    const bool used =
        report.nodes.empty() ||
        std::ranges::find(report.nodes, domain, &NodeCost::domain) != report.nodes.end();
    if (IsOnnxDomain(domain) || !used) continue;
    Join(text, fmt::format("{} {}", Printable(domain), version));
  }
  return text;
}

/// What shares are of: the poster's metric, or a sum in the unit of a profile.
std::string Whole(const Options& options) {
  return HasOwnUnit(options) ? "the total in " + PriceUnit(options) : PriceUnit(options);
}

std::string ElementwiseLine(const Totals& totals, const std::string& whole) {
  const std::optional<double> elementwise = ElementwiseShare(totals);
  const std::string share = Percent(elementwise);
  if (elementwise == 0) return fmt::format("elementwise work is {} of {}", share, whole);
  return fmt::format("elementwise work is {} of {}; ACE ({}{}) sees none of it", share, whole,
                     BoundOf(totals, totals.ace), Human(totals.ace));
}

std::string PosterLine(const Totals& totals) {
  const double whole = totals.acev2.ToDouble();
  const double beyond = totals.acev2_extension.ToDouble();
  return fmt::format(
      "poster operations (MAC, multiply, add, shift) {} · beyond the poster (compare, divide, "
      "root, "
      "function) {}",
      Percent(Share(whole - beyond, whole)), Percent(Share(beyond, whole)));
}

std::string OperationsLine(const Totals& totals) {
  std::string line;
  for (std::size_t k = 0; k < kOperations.size(); ++k) {
    const bool always = kOperations[k] == Operation::kMac || kOperations[k] == Operation::kMul ||
                        kOperations[k] == Operation::kAdd || kOperations[k] == Operation::kShift;
    if (!always && totals.operations[k] == Count(0)) continue;
    const Noun noun = kOperationTitles[k];
    Join(line,
         fmt::format("{}{} {}", BoundOf(totals, totals.operations[k]), Human(totals.operations[k]),
                     totals.operations[k] == Count(1) ? noun.one : noun.many));
    if (kOperations[k] == Operation::kMac && Human(totals.mac_layer_macs) != Human(totals.macs)) {
      line += fmt::format(" ({}{} of MAC layers)", BoundOf(totals, totals.mac_layer_macs),
                          Human(totals.mac_layer_macs));
    }
  }
  return line;
}

/// "49.0 k bits", or "6.13 k bytes".
std::string SizeText(Count bits, const View& view) {
  constexpr double kBitsOfByte = 8;
  if (!view.bytes) return Human(bits) + " bits";
  return Human(static_cast<double>(bits.value()) / kBitsOfByte) + " bytes";
}

std::string SizesLine(const Totals& totals, const View& view) {
  std::string weights =
      fmt::format("{} parameter{} in {}", Human(totals.parameters),
                  totals.parameters == Count(1) ? "" : "s", SizeText(totals.weight_bits, view));
  if (totals.parameters > Count(0)) {
    weights += fmt::format(" ({:.3g}{} each)",
                           static_cast<double>(totals.weight_bits.value()) /
                               static_cast<double>(totals.parameters.value()),
                           view.bytes ? " bits" : "");
  }
  if (totals.scale_bits > Count(0)) {
    weights += ", scales in " + SizeText(totals.scale_bits, view);
  }
  return fmt::format("{} · activations {}{}, {}{} of them at once", weights, Bound(totals),
                     SizeText(totals.activation_bits, view), Bound(totals),
                     SizeText(totals.peak_activation_bits, view));
}

/// "3.21 nJ" of 3,210 pJ.
std::string Joules(double picojoules) {
  constexpr std::array<std::string_view, 5> kUnits = {"pJ", "nJ", "µJ", "mJ", "J"};
  std::size_t unit = 0;
  while (picojoules >= 999.5 && unit + 1 < kUnits.size()) {
    picojoules /= 1000;
    ++unit;
  }
  return fmt::format("{} {}", Human(picojoules), kUnits[unit]);
}

std::string EnergyLine(const Report& report) {
  const EnergyEstimate energy = EnergyOf(report);
  return fmt::format(
      "about {}{} of arithmetic at 45 nm · {} of it from measured operations, the rest at {:.4f} "
      "pJ per unit of ACEv2, which is off by up to {:.0f} % at the measured ones · no memory "
      "traffic",
      Bound(report.totals), Joules(energy.picojoules),
      Percent(Share(energy.measured, energy.picojoules)), EnergyPerAcev2(), 100 * EnergyFitError());
}

/// Diagnostics that say the same, with the nodes they are about.
struct Note {
  const Diagnostic* first = nullptr;
  std::vector<std::string> nodes;
};

std::string LineOf(const Note& note) {
  std::string about;
  if (!note.nodes.empty()) {
    about = note.nodes.size() == 1 ? "node " : "nodes ";
    for (std::size_t k = 0; k < std::min(note.nodes.size(), kMaxNamesPerNote); ++k) {
      about += fmt::format("{}'{}'", k > 0 ? ", " : "", Printable(note.nodes[k]));
    }
    if (note.nodes.size() > kMaxNamesPerNote) {
      about += fmt::format(" and {} more", note.nodes.size() - kMaxNamesPerNote);
    }
  }
  return NoteLine(*note.first, about);
}

/// What casts doubt on every number stands above them all.
bool StandsInHeader(const Diagnostic& diagnostic) {
  return diagnostic.code == DiagnosticCode("small-image");
}

/// What stands among the hints alone.
bool IsHint(const Diagnostic& diagnostic) {
  return diagnostic.code == DiagnosticCode("narrow-weights") ||
         diagnostic.code == DiagnosticCode("whole-numbers");
}

}  // namespace

std::string ElementwiseChange(const Report& before, const Report& after) {
  const std::optional<double> old_share = ElementwiseShare(before.totals);
  const std::optional<double> new_share = ElementwiseShare(after.totals);
  if (!old_share || !new_share) return "";
  const bool gaps = before.totals.lower_bound || after.totals.lower_bound;
  const std::string whole = Whole(after.options);
  return fmt::format("elementwise work is {} → {} of {}{}", Percent(old_share), Percent(new_share),
                     gaps ? "what is known of " : "",
                     whole == Whole(before.options) ? whole : "the totals");
}

std::string_view CategoryTitle(Category category) {
  return kCategoryTitles[static_cast<std::size_t>(category)];
}

std::string ModelLine(const Report& report) {
  const ModelInfo& model = report.model;
  std::string line = Printable(model.path == "-" ? "standard input" : model.path);
  const std::string opsets = OpsetText(report);
  if (!opsets.empty()) Join(line, opsets);
  Join(line, Counted(report.totals.nodes, "node"));
  for (std::size_t k = 0; k < std::min(model.inputs.size(), kMaxInputs); ++k) {
    const TensorInfo& input = model.inputs[k];
    Join(line, Printable(input.name + " " + TypeText(input)));
  }
  if (model.inputs.size() > kMaxInputs) {
    Join(line, Counted(model.inputs.size() - kMaxInputs, "more input"));
  }
  const std::string options = HeaderOptionsText(report.options);
  if (!options.empty()) Join(line, Printable(options));
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (StandsInHeader(diagnostic)) {
      Join(line, WarningLine(fmt::format("{} ({})", Printable(diagnostic.message),
                                         Printable(diagnostic.hint))));
    }
  }
  return line;
}

namespace {

/// Shares of the total.
std::vector<std::string> ShareLines(const Report& report) {
  const Totals& totals = report.totals;
  if (totals.acev2.is_zero()) {  // of which there are no shares
    return {IsCostKnown(totals) && !totals.lower_bound ? "nothing in it costs anything"
                                                       : "nothing is known of what it costs"};
  }
  std::string categories;
  for (std::size_t k = 0; k < kCategories.size(); ++k) {
    const auto share = Share(totals.by_category[k].ToDouble(), totals.acev2.ToDouble());
    Join(categories, fmt::format("{} {}", kCategoryTitles[k], Percent(share)));
  }
  // Of a total with gaps these are no shares of the whole.
  if (totals.lower_bound) categories = "of what is known: " + categories;
  std::vector<std::string> lines = {categories, ElementwiseLine(totals, Whole(report.options))};
  if (!totals.acev2_extension.is_zero()) lines.push_back(PosterLine(totals));
  return lines;
}

}  // namespace

std::vector<std::string> SummaryLines(const Report& report, const View& view) {
  const Totals& totals = report.totals;
  std::vector<std::string> lines = ShareLines(report);
  lines.push_back(OperationsLine(totals));
  lines.push_back(SizesLine(totals, view));
  if (view.energy && IsCostKnown(totals)) lines.push_back(EnergyLine(report));
  return lines;
}

namespace {

/// Layers in which payloads meet floats, as where weights were left out of quantization: their
/// operands look like a mistake of the report.
std::vector<Diagnostic> HalfQuantized(const Report& report) {
  std::vector<Diagnostic> rows;
  for (const NodeCost& node : report.nodes) {
    const auto meets = std::ranges::find_if(node.work, [](const Work& work) {
      return work.operation == Operation::kMac && work.category == Category::kMac &&
             !work.lhs.is_float() && work.rhs.is_float();
    });
    if (meets == node.work.end()) continue;
    Diagnostic& row = rows.emplace_back();
    row.node = node.name;
    row.message = fmt::format("{} × {}, as its first operand is quantized and the other is not",
                              ToString(meets->lhs), ToString(meets->rhs));
  }
  return rows;
}

}  // namespace

std::vector<std::string> NoteLines(const Report& report) {
  using Key = std::tuple<Diagnostic::Severity, std::string, std::string, std::string>;
  std::map<Key, std::size_t> index;
  std::vector<Note> notes;
  const std::vector<Diagnostic> half_quantized = HalfQuantized(report);
  for (const auto* diagnostics : {&report.diagnostics, &half_quantized}) {
    for (const Diagnostic& diagnostic : *diagnostics) {
      if (StandsInHeader(diagnostic) || IsHint(diagnostic)) continue;
      const Key key = {diagnostic.severity, diagnostic.code, diagnostic.message, diagnostic.hint};
      const auto [entry, is_new] = index.try_emplace(key, notes.size());
      if (is_new) notes.emplace_back().first = &diagnostic;
      if (!diagnostic.node.empty()) notes[entry->second].nodes.push_back(diagnostic.node);
    }
  }
  std::stable_sort(notes.begin(), notes.end(), [](const Note& a, const Note& b) {
    return a.first->severity > b.first->severity;  // warnings first
  });
  std::vector<std::string> lines;
  std::map<std::string, std::size_t> seen;
  std::map<std::string, std::size_t> left_out;
  for (const Note& note : notes) {
    if (seen[note.first->code]++ < kMaxNotesPerCode) {
      lines.push_back(LineOf(note));
    } else {
      ++left_out[note.first->code];
    }
  }
  for (const auto& [code, number] : left_out) {
    lines.push_back(
        fmt::format("note: {} more about {}; --json F lists all of them", number, Printable(code)));
  }
  return lines;
}

std::vector<std::string> HintLines(const Report& report) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> lines;
  std::set<std::string_view> without;  // labels of nodes
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.code == DiagnosticCode("small-image")) {
      lines.push_back(
          fmt::format("hint: the cost grows with the image, which is taken as the least "
                      "that works; {}",
                      Printable(diagnostic.hint)));
    } else if (IsHint(diagnostic)) {
      lines.push_back("hint: " + MessageText(diagnostic));
    } else if (diagnostic.code == DiagnosticCode("unpriced-op")) {
      without.insert(diagnostic.node);
    }
  }
  std::set<std::string> unpriced;
  for (const NodeCost& node : report.nodes) {
    if (without.contains(node.name)) unpriced.insert(QualifiedOp(node));
  }
  if (!unpriced.empty()) {
    std::string names = Printable(*unpriced.begin());
    if (unpriced.size() > 1) names += fmt::format(" and {} more", unpriced.size() - 1);
    lines.push_back(
        fmt::format("hint: the total is without {}; --profile FILE takes a rule of your "
                    "own for an operator that nobody knows",
                    names));
  }
  lines.resize(std::min(lines.size(), kMost));
  return lines;
}

std::string UnmatchedLine(const Report& report, const View& view) {
  std::set<std::string> known;
  for (const NodeCost& node : report.nodes) {
    known.insert({node.name, node.op, QualifiedName(node), node.scope});
  }
  const std::vector<std::string> names(known.begin(), known.end());
  return fmt::format("nothing matches --filter '{}'; {}", Printable(view.filter),
                     DidYouMean(NodePattern(view.filter).expression(), names,
                                fmt::format("it matches {}", kNodePatternHelp)));
}

}  // namespace acev2

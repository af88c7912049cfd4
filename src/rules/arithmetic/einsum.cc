// SPDX-License-Identifier: Apache-2.0
//
// Reads an Einsum equation into sets of labels with sizes and counts the products over them.
//
// Invariant: a label is a letter or a dimension that an ellipsis stands for (numbered from the
// right, as these broadcast); a repeated label is a diagonal and counts once.
#include "rules/arithmetic/einsum.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <vector>

#include "rules/contraction.h"
#include "rules/vocabulary.h"

namespace acev2 {
namespace {

// Labels of letters are their character; those of an ellipsis lie above every character.
constexpr int kFirstEllipsisLabel = 256;

using Labels = std::set<int>;

struct Equation {
  std::vector<std::string> terms;  ///< one per operand; an ellipsis is a single '.'
  std::string output;
  bool has_output = false;
};

[[noreturn]] void ThrowMalformed(const std::string& equation) {
  throw Unknown{"equation '" + equation + "' does not fit the operands", "mend the equation"};
}

Equation Parse(const std::string& text) {
  Equation equation;
  equation.terms.emplace_back();
  std::string* term = &equation.terms.back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ') continue;
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      *term += c;
    } else if (text.compare(i, 3, "...") == 0) {
      *term += '.';
      i += 2;
    } else if (c == ',' && !equation.has_output) {
      equation.terms.emplace_back();
      term = &equation.terms.back();
    } else if (text.compare(i, 2, "->") == 0 && !equation.has_output) {
      equation.has_output = true;
      term = &equation.output;
      i += 1;
    } else {
      ThrowMalformed(text);
    }
  }
  return equation;
}

/// The equation's labels with their sizes, and which of them each operand and the output has.
struct Sizes {
  std::map<int, std::int64_t> of;
  std::vector<Labels> operands;
  Labels output;

  Count Product(const Labels& labels) const {
    Count product = 1;
    for (const int label : labels) product *= of.at(label);
    return product;
  }
};

void Give(Sizes& sizes, int label, std::int64_t size) {
  const auto [entry, is_new] = sizes.of.emplace(label, size);
  if (!is_new && entry->second == 1) entry->second = size;  // a dimension of 1 broadcasts
}

Labels LabelsOf(Sizes& sizes, const std::string& term, const std::vector<std::int64_t>& dims,
                const std::string& text) {
  Labels labels;
  const bool ellipsis = term.find('.') != std::string::npos;
  const std::size_t letters = term.size() - (ellipsis ? 1 : 0);
  if (letters > dims.size() || (!ellipsis && letters != dims.size())) ThrowMalformed(text);
  std::size_t axis = 0;
  for (const char c : term) {
    if (c != '.') {
      Give(sizes, c, dims[axis++]);
      labels.insert(c);
      continue;
    }
    for (std::size_t left = dims.size() - letters; left > 0; --left) {
      const int label = kFirstEllipsisLabel + static_cast<int>(left);
      if (axis >= dims.size()) ThrowMalformed(text);  // a second ellipsis
      Give(sizes, label, dims[axis++]);
      labels.insert(label);
    }
  }
  if (axis != dims.size()) ThrowMalformed(text);
  return labels;
}

Sizes Measure(const Node& node) {
  const std::string text = node.String("equation", "");
  const Equation equation = Parse(text);
  if (equation.terms.size() != node.inputs.size()) ThrowMalformed(text);
  Sizes sizes;
  std::map<char, int> uses;
  for (std::size_t i = 0; i < equation.terms.size(); ++i) {
    const std::string& term = equation.terms[i];
    sizes.operands.push_back(LabelsOf(sizes, term, node.In(i).dims(), text));
    for (const char c : term) ++uses[c];
  }
  for (const char c : equation.output) {
    if (c != '.') sizes.output.insert(c);
  }
  if (!equation.has_output) {
    for (const auto& [c, count] : uses) {
      if (c != '.' && count == 1) sizes.output.insert(c);
    }
  }
  // Without an output term the ellipsis is kept; with one it must be written there.
  if (!equation.has_output || equation.output.find('.') != std::string::npos) {
    for (const auto& [label, size] : sizes.of) {
      if (label > kFirstEllipsisLabel) sizes.output.insert(label);
    }
  }
  for (const int label : sizes.output) {
    if (!sizes.of.contains(label)) ThrowMalformed(text);
  }
  return sizes;
}

/// Those of `labels` that the output or an operand after `last` still needs.
Labels Needed(const Sizes& sizes, const Labels& labels, std::size_t last) {
  Labels needed;
  for (const int label : labels) {
    bool later = sizes.output.contains(label);
    for (std::size_t i = last + 1; i < sizes.operands.size(); ++i) {
      later = later || sizes.operands[i].contains(label);
    }
    if (later) needed.insert(label);
  }
  return needed;
}

/// The labels of `term` in the order of its axes.
std::vector<int> LabelOrder(const std::string& term, std::size_t rank) {
  std::vector<int> order;
  const std::size_t letters = term.size() - (term.find('.') != std::string::npos ? 1 : 0);
  for (const char c : term) {
    if (c != '.') {
      order.push_back(c);
      continue;
    }
    for (std::size_t left = rank - letters; left > 0; --left) {
      order.push_back(kFirstEllipsisLabel + static_cast<int>(left));
    }
  }
  return order;
}

/// The labels of the output in the order of its axes.
std::vector<int> OutputOrder(const Node& node, const Sizes& sizes) {
  const Equation equation = Parse(node.String("equation", ""));
  if (equation.has_output) return LabelOrder(equation.output, node.Out().rank());
  std::vector<int> order;  // the ellipsis, then the letters in alphabetical order
  for (const int label : std::views::reverse(sizes.output)) {
    if (label > kFirstEllipsisLabel) order.push_back(label);
  }
  for (const int label : sizes.output) {
    if (label < kFirstEllipsisLabel) order.push_back(label);
  }
  return order;
}

bool Sums(const Sizes& sizes) {
  return std::ranges::any_of(
      sizes.of, [&](const auto& label) { return !sizes.output.contains(label.first); });
}

Contraction EinsumAxes(const Node& node, std::size_t i) {
  const Sizes sizes = Measure(node);
  const Equation equation = Parse(node.String("equation", ""));
  const std::vector<int> out = OutputOrder(node, sizes);
  Contraction contraction;
  for (const int label : LabelOrder(equation.terms[i], node.In(i).rank())) {
    const auto at = std::ranges::find(out, label);
    contraction.axes.push_back(at == out.end() ? -1 : static_cast<int>(at - out.begin()));
  }
  Labels all;
  for (const auto& [label, size] : sizes.of) all.insert(label);
  contraction.products = sizes.Product(all);
  return contraction;
}

}  // namespace

void AccumulateEinsum(Datapath& path) {
  const Node& node = path.node;
  bool sums = true;
  try {
    if (node.inputs.size() == 1) return SumLabels(path, EinsumAxes(node, 0).axes);
    sums = node.inputs.size() != 2 || Sums(Measure(node));
  } catch (const Unknown&) {
    // The work rule will say what is not known.
  }
  if (sums) {
    AccumulateOver(path, EinsumAxes, node.inputs.size());
  } else {
    Product(path);
  }
}

void Einsum(const Node& node, Ledger& ledger) {
  const Sizes sizes = Measure(node);
  Labels left = sizes.operands[0];
  Format format = node.FormatOf(0);
  if (sizes.operands.size() == 1) {
    const Count summed = sizes.Product(left);
    const Count kept = sizes.Product(Needed(sizes, left, 0));
    if (summed > kept) ledger.Add(Op::kAdd, summed - kept, format);
    return;
  }
  for (std::size_t i = 1; i < sizes.operands.size(); ++i) {
    left.insert(sizes.operands[i].begin(), sizes.operands[i].end());
    Labels needed = Needed(sizes, left, i);
    const bool sums = needed.size() < left.size();
    ledger.Add(sums ? Op::kMac : Op::kMul, sizes.Product(left), format, node.FormatOf(i));
    format = sums ? AccumulatorOf(format, node.FormatOf(i)) : Widest(format, node.FormatOf(i));
    left = std::move(needed);
  }
}

}  // namespace acev2

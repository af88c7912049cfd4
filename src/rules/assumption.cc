// SPDX-License-Identifier: Apache-2.0
#include "rules/assumption.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "acev2/error.h"
#include "tensor/format_source.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kHint =
    "--assume 'REGEX=FORMATS', as in 'conv1=w4a8', 'Gemm=w:bipolar', 'layer[34]/=a:float16', "
    "'.*=int8', 'scope:^head=a8', 'weight:embed=w4' or 'tensor:x=uint4'";
constexpr int kMostAssumedBits = 64;

/// Takes a number of bits off the front of `text`; empty if there is none.
std::optional<Format> TakeWidth(std::string_view& text) {
  int bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc() || bits < 1 || bits > kMostAssumedBits) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return bits == 1 ? kBipolar : IntFormat(bits);
}

/// Reads "w4a8", "w4" or "a8"; false if `text` is something else.
bool ReadWidths(std::string_view text, Assumption& assumption) {
  if (text.starts_with('w')) {
    text.remove_prefix(1);
    assumption.weights = TakeWidth(text);
    if (!assumption.weights) return false;
    if (text.empty()) return true;
  }
  if (!text.starts_with('a')) return false;
  text.remove_prefix(1);
  assumption.activations = TakeWidth(text);
  return assumption.activations && text.empty();
}

/// Reads "w:FORMAT", "a:FORMAT" or "FORMAT"; false if `text` is something else.
bool ReadFormat(std::string_view text, Assumption& assumption) {
  const bool weights = text.starts_with("w:");
  const bool activations = text.starts_with("a:");
  const std::string_view name = weights || activations ? text.substr(2) : text;
  const std::optional<Format> format = ParseFormat(name);
  if (!format || format->kind == FormatKind::kText) return false;
  if (!activations) assumption.weights = format;
  if (!weights) assumption.activations = format;
  return true;
}

}  // namespace

Assumption ParseAssumption(const std::string& text) {
  const auto fail = [&](std::string_view what) {
    return Error(fmt::format("--assume: '{}' {}", Printable(text), what), std::string(kHint));
  };
  // Formats hold no '='; expressions may.
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos) throw fail("has no '='");
  Assumption assumption{
      text, text.substr(equals + 1), NodePattern(text.substr(0, equals), "--assume"), {}, {}};
  if (assumption.pattern.expression().empty()) throw fail("has no expression before the '='");
  // Of what was given: that of `assumption` is gone where a part is taken over.
  std::string_view rest = std::string_view(text).substr(equals + 1);
  if (rest.empty()) throw fail("has no format behind the '='");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    Assumption widths = assumption;
    if (ReadWidths(part, widths)) {
      assumption = std::move(widths);
    } else if (!ReadFormat(part, assumption)) {
      throw fail(fmt::format("names no format: '{}'", Printable(part)));
    }
  }
  return assumption;
}

std::string OnNodeAlone(std::string_view label, const std::string& text) {
  return fmt::format("node:^{}$={}", QuotedForPattern(label), ParseAssumption(text).formats);
}

Assumptions::Assumptions(const std::vector<std::string>& texts) {
  rows_.reserve(texts.size());
  for (const std::string& text : texts) rows_.push_back({ParseAssumption(text), {}});
}

void Assumptions::Apply(Row& row, std::string_view name, Assumed& assumed) {
  row.matches.emplace(name);
  const Assumption& assumption = row.assumption;
  const std::string source = AssumedBy(assumption.text);
  if (assumption.weights) {
    assumed.weights = assumption.weights;
    assumed.weights_source = source;
  }
  if (assumption.activations) {
    assumed.activations = assumption.activations;
    assumed.activations_source = source;
  }
}

bool Assumptions::AskForWeights() const {
  return std::ranges::any_of(rows_, [](const Row& row) {
    return row.assumption.pattern.of() == NodePattern::Of::kWeights;
  });
}

Assumed Assumptions::OfNode(const NodeCost& node, std::span<const std::string_view> weights) {
  Assumed assumed;
  for (Row& row : rows_) {
    const NodePattern& pattern = row.assumption.pattern;
    if (row.assumption.on_tensors()) continue;
    const bool meant =
        pattern.of() == NodePattern::Of::kWeights
            ? std::ranges::any_of(weights,
                                  [&](std::string_view name) { return pattern.MatchesText(name); })
            : pattern.Matches(node);
    if (meant) Apply(row, node.name, assumed);
  }
  return assumed;
}

Assumed Assumptions::OfTensor(std::string_view name) {
  Assumed assumed;
  for (Row& row : rows_) {
    if (row.assumption.on_tensors() && row.assumption.pattern.MatchesText(name)) {
      Apply(row, name, assumed);
    }
  }
  return assumed;
}

}  // namespace acev2

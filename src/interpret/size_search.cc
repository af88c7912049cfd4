// SPDX-License-Identifier: Apache-2.0
//
// One pass is enough for nearly every model. More follow only where the first leaves nodes without
// a price because of sizes that nobody set:
//  * values of inputs (a target size, a trip count): a pass with a prime number for each element
//    shows which declared dimension is which element; the others are 1.
//  * dimensions of inputs: one after the other is raised until every node can run.
// Where results then have other sizes than the model declares, the inputs get such sizes.
//
// Invariant: what is chosen replaces the first pass only if it leaves fewer nodes without a price
// and contradicts the model's declared shapes no more. Passes are bounded by kMaxSearchVisits.
#include "interpret/size_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "interpret/pass/pass.h"
#include "interpret/unset_sizes.h"

namespace acev2 {
namespace {

/// Dimensions that are tried: all up to 64, multiples of 4 up to 256 and of 32 up to 1,024, powers
/// of two up to 4,096, and sizes of images that are none of these: AlexNet's, Inception's, SSD's.
struct Step {
  std::int64_t step;
  std::int64_t last;
};
constexpr std::array kSteps = {Step{1, 64}, Step{4, 256}, Step{32, 1024}};
constexpr std::int64_t kLargestPower = 4096;
constexpr std::array<std::int64_t, 3> kImageSizes = {227, 299, 300};

/// Stands for a dimension when it is tried whether a node depends on it at all; a prime, as those
/// that stand for values.
constexpr std::int64_t kProbedDimension = 997;

/// The most that a network shrinks or enlarges its input, and the most sizes that are tried for it.
constexpr std::int64_t kLargestScale = 32;
constexpr std::size_t kMostDeclaredSizes = 24;

/// Each round may find inputs that only matter once others are known.
constexpr int kMaxRounds = 3;

/// Smallest number that stands for an element in a probing pass: above it, primes are rare as
/// sizes.
constexpr std::int64_t kFirstProbe = 1009;

struct Attempt {
  Report report;
  Findings findings;
  std::size_t unpriced = 0;     ///< nodes without a price
  std::size_t empty = 0;        ///< nodes whose result has no elements
  std::size_t misdeclared = 0;  ///< numbers of the model's declared shapes that do not hold
};

bool HasNoElements(const NodeCost& node) {
  return node.output_shape && std::ranges::find(*node.output_shape, 0) != node.output_shape->end();
}

Attempt Try(const Model& model, const Options& options, Names names, const Defaults& defaults) {
  Attempt attempt;
  attempt.report = RunPass(model, options, names, defaults, attempt.findings);
  attempt.unpriced = static_cast<std::size_t>(
      std::ranges::count(attempt.report.nodes, NodeStatus::kUnpriced, &NodeCost::status));
  attempt.empty =
      static_cast<std::size_t>(std::ranges::count_if(attempt.report.nodes, HasNoElements));
  attempt.misdeclared = static_cast<std::size_t>(
      std::ranges::count_if(attempt.findings.contradictions, &Contradiction::fixed));
  return attempt;
}

bool IsPrime(std::int64_t n) {
  for (std::int64_t d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

/// What dimensions above `least` may have to be to get past `blocked`, in ascending order; for one
/// `alone` that follows what it is likely to have to equal.
std::vector<std::int64_t> Candidates(std::int64_t least, const Blockage& blocked, bool alone) {
  std::vector<std::int64_t> candidates(kImageSizes.begin(), kImageSizes.end());
  for (const auto& [step, last] : kSteps) {
    for (std::int64_t n = step; n <= last; n += step) candidates.push_back(n);
  }
  for (std::int64_t n = 2; n <= kLargestPower; n *= 2) candidates.push_back(n);
  const std::set<std::int64_t> wanted(blocked.wanted.begin(), blocked.wanted.end());
  candidates.insert(candidates.end(), wanted.begin(), wanted.end());
  const auto rank = [&](std::int64_t n) { return std::pair(!(alone && wanted.contains(n)), n); };
  std::ranges::sort(candidates, {}, rank);
  std::erase_if(candidates, [&](std::int64_t n) { return n <= least || n > kLargestPower; });
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

class Search {
 public:
  Search(const Model& model, const Options& options, Names names)
      : model_(model), options_(options), names_(names), best_(Try(model, options, names, {})) {}

  Report Run() {
    for (int round = 0; round < kMaxRounds && ChooseValues(); ++round) {
    }
    RaiseDimensions();
    for (int round = 0; round < kMaxRounds && SuitDeclared(); ++round) {
    }
    return std::move(best_.report);
  }

 private:
  /// Makes what a pass with `defaults` gives the best if it is better, or as good where that is
  /// `enough`: fewer nodes without a price, else fewer that cannot run, else fewer sizes other than
  /// the model declares.
  bool Take(Defaults defaults, bool enough) {
    std::optional<Attempt> attempt;
    try {
      attempt = Try(model_, options_, names_, defaults);
    } catch (const Error&) {
      return false;  // counts past 2^63: what was had before stays
    }
    visits_ += attempt->findings.visits;
    const auto gaps = [](const Attempt& a) {
      return std::tuple(a.unpriced, a.findings.faults, a.misdeclared);
    };
    if (attempt->empty > best_.empty || attempt->misdeclared > best_.misdeclared ||
        gaps(*attempt) > gaps(best_) || (!enough && gaps(*attempt) == gaps(best_))) {
      return false;
    }
    best_ = *std::move(attempt);
    defaults_ = std::move(defaults);
    return true;
  }

  /// What a pass with `defaults` finds; nothing if the search has taken long enough.
  std::optional<Findings> Probe(const Defaults& defaults) {
    if (visits_ > kMaxSearchVisits) return std::nullopt;
    Findings findings;
    bool failed = false;
    try {
      RunPass(model_, options_, names_, defaults, findings);
    } catch (const Blocked&) {
      // The findings say where.
    } catch (const Error&) {
      failed = true;
    }
    visits_ += findings.visits;
    if (failed) return std::nullopt;
    return findings;
  }

  /// Gives the inputs that nodes wait for values. False if that did not help.
  bool ChooseValues() {
    const auto sizes = best_.findings.undecided_sizes;
    auto undecided = best_.findings.undecided_trips;
    undecided.insert(sizes.begin(), sizes.end());
    if (undecided.empty() || undecided.size() > kMaxDecidingInputs) return false;
    Defaults probe = defaults_;
    probe.probing = true;
    std::map<std::int64_t, std::pair<std::string, std::size_t>> element_of;
    std::int64_t prime = kFirstProbe;
    for (const auto& [name, count] : undecided) {
      for (std::size_t i = 0; i < count; ++i, ++prime) {
        while (!IsPrime(prime)) ++prime;
        probe.values[name].elements.push_back(static_cast<double>(prime));
        probe.values[name].declared = true;  // so that loops run as often
        element_of[prime] = {name, i};
      }
    }
    Defaults chosen = defaults_;
    for (const auto& [name, count] : sizes) chosen.values[name].elements.assign(count, 1);
    if (const auto found = Probe(probe)) {
      for (const Contradiction& dimension : found->contradictions) {
        const auto element = element_of.find(dimension.computed);
        if (element == element_of.end()) continue;
        const auto& [name, i] = element->second;
        Defaults::Values& values = chosen.values[name];
        values.elements.resize(undecided.at(name), 1);
        values.elements[i] = static_cast<double>(dimension.declared);
        values.declared = true;
      }
    }
    if (chosen.values.size() == defaults_.values.size() || !Take(std::move(chosen), false)) {
      return false;
    }
    // Those on which nothing depended after all are taken back.
    for (const auto& [name, count] : undecided) {
      Defaults without = defaults_;
      if (without.values.erase(name) > 0 && visits_ <= kMaxSearchVisits) {
        Take(std::move(without), true);
      }
    }
    return true;
  }

  /// What is raised together to get past `blocked`, the likeliest first: rows and columns of
  /// images, inner dimensions alone, the batch. Where channels differ, these come first.
  std::vector<std::vector<std::string>> Groups(const Blockage& blocked) const {
    std::map<std::string, std::map<int, std::string>> inner;
    std::vector<std::vector<std::string>> alone;
    std::vector<std::vector<std::string>> batches;
    for (const auto& [name, input, axis] : best_.findings.unset_dims) {
      (axis > 0 ? alone : batches).push_back({name});
      if (axis > 0) inner[input][axis] = name;
    }
    std::vector<std::vector<std::string>> groups;
    for (auto& [input, names] : inner) {
      if (names.size() > 2) names.erase(1);  // channels come before rows and columns
      std::vector<std::string>& group = groups.emplace_back();
      for (const auto& [axis, name] : names) group.push_back(name);
    }
    std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
    groups.insert(blocked.axis == 1 ? groups.begin() : groups.end(), alone.begin(), alone.end());
    groups.insert(groups.end(), batches.begin(), batches.end());
    return groups;
  }

  static Defaults With(const Defaults& defaults, const std::vector<std::string>& group,
                       std::int64_t value, const Blockage& blocked) {
    Defaults trial = defaults;
    for (const std::string& name : group) trial.dims[name] = {value, blocked.node};
    return trial;
  }

  /// True if the operands of the blocked node change with the dimensions of `group`.
  bool Matters(const Defaults& defaults, const std::vector<std::string>& group,
               const Blockage& blocked) {
    const auto found = Probe(With(defaults, group, kProbedDimension, blocked));
    return !found || !found->blocked || found->blocked->visit != blocked.visit ||
           found->blocked->operands != blocked.operands;
  }

  /// Raises one group to the least that gets past the first node that cannot run.
  bool RaiseOne(Defaults& defaults, Blockage& blocked, bool& all_run) {
    for (const std::vector<std::string>& group : Groups(blocked)) {
      if (!Matters(defaults, group, blocked)) continue;
      std::int64_t now = 1;
      for (const std::string& name : group) {
        const auto set = defaults.dims.find(name);
        if (set != defaults.dims.end()) now = std::max(now, set->second.value);
      }
      for (const std::int64_t value : Candidates(now, blocked, group.size() == 1)) {
        Defaults trial = With(defaults, group, value, blocked);
        const auto found = Probe(trial);
        if (visits_ > kMaxSearchVisits) return false;
        if (!found || (found->blocked && !blocked.Before(*found->blocked))) continue;
        defaults = std::move(trial);
        all_run = !found->blocked;
        if (found->blocked) blocked = *found->blocked;
        return true;
      }
    }
    return false;
  }

  void RaiseDimensions() {
    if (!best_.findings.blocked || best_.findings.unset_dims.empty()) return;
    Defaults defaults = defaults_;
    defaults.stop_when_blocked = true;
    Blockage blocked = *best_.findings.blocked;
    bool all_run = false;
    while (!all_run && RaiseOne(defaults, blocked, all_run)) {
    }
    if (!all_run) return;
    defaults.stop_when_blocked = false;
    if (!Take(defaults, false)) TakeAsDeclared(std::move(defaults));
  }

  /// Takes `defaults`, with which more nodes run, though not with the sizes that the model
  /// declares, if others like them do.
  void TakeAsDeclared(Defaults defaults) {
    Attempt attempt;
    try {
      attempt = Try(model_, options_, names_, defaults);
    } catch (const Error&) {
      return;
    }
    visits_ += attempt.findings.visits;
    if (attempt.unpriced >= best_.unpriced || attempt.misdeclared <= best_.misdeclared) return;
    std::swap(attempt, best_);
    std::swap(defaults, defaults_);
    for (int round = 0; round < kMaxRounds && SuitDeclared(); ++round) {
    }
    if (best_.misdeclared <= attempt.misdeclared && best_.empty <= attempt.empty) return;
    std::swap(attempt, best_);
    std::swap(defaults, defaults_);
  }

  /// What the declared numbers that do not hold are computed as.
  static std::vector<std::int64_t> Computed(const Findings& findings) {
    std::vector<std::int64_t> computed;
    for (const Contradiction& size : findings.contradictions) {
      if (size.fixed) computed.push_back(size.computed);
    }
    return computed;
  }

  /// Sizes that may make the declared ones hold: these, and those that a network scales to them.
  std::vector<std::int64_t> DeclaredSizes() const {
    std::vector<std::int64_t> sizes;
    const auto add = [&](std::int64_t size) {
      if (size < 2 || size > kLargestPower) return;
      if (std::ranges::find(sizes, size) == sizes.end()) sizes.push_back(size);
    };
    for (std::int64_t scale = 1; scale <= kLargestScale; scale *= 2) {
      for (const Contradiction& size : best_.findings.contradictions) {
        if (!size.fixed || size.declared < 1 || size.declared > kLargestPower) continue;
        add(size.declared * scale);
        if (size.declared % scale == 0) add(size.declared / scale);
        if (sizes.size() >= kMostDeclaredSizes) return sizes;
      }
    }
    return sizes;
  }

  /// Sizes of `group` with which the declared sizes hold if the computed ones grow evenly from what
  /// they are to what `probed` found: of an output of 222 behind a window of 3 without pads, 224.
  std::vector<std::int64_t> EvenSizes(const std::vector<std::string>& group,
                                      const Findings& probed) const {
    std::vector<std::int64_t> sizes;
    const auto& now = best_.findings.contradictions;
    if (now.size() != probed.contradictions.size()) return sizes;
    std::int64_t from = 1;
    for (const std::string& name : group) {
      const auto set = defaults_.dims.find(name);
      if (set != defaults_.dims.end()) from = std::max(from, set->second.value);
    }
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (!now[i].fixed || now[i].declared < 1 || now[i].declared > kLargestPower) continue;
      const std::int64_t grown = probed.contradictions[i].computed - now[i].computed;
      if (grown <= 0 || from >= kProbedDimension) continue;
      const double wanted =
          static_cast<double>(from) + static_cast<double>(now[i].declared - now[i].computed) *
                                          static_cast<double>(kProbedDimension - from) /
                                          static_cast<double>(grown);
      if (wanted < 2 || wanted > kLargestPower) continue;
      const auto size = static_cast<std::int64_t>(std::llround(wanted));
      if (std::ranges::find(sizes, size) == sizes.end()) sizes.push_back(size);
      if (sizes.size() >= kMostDeclaredSizes) break;
    }
    return sizes;
  }

  /// What a pass finds about sizes where those of `group` are probed.
  std::optional<Findings> ProbeShapes(const std::vector<std::string>& group) {
    Defaults trial = With(defaults_, group, kProbedDimension, {});
    trial.shapes_only = true;
    return Probe(trial);
  }

  /// Gives one group of dimensions a size with which more of the declared ones hold. False if there
  /// is none.
  bool SuitDeclared() {
    if (best_.misdeclared == 0 || best_.findings.unset_dims.empty()) return false;
    const std::vector<std::int64_t> computed = Computed(best_.findings);
    std::vector<std::string> all;
    for (const auto& dimension : best_.findings.unset_dims) all.push_back(dimension.name);
    // Mostly what is declared is wrong whatever the input: one look tells.
    if (const auto found = ProbeShapes(all); found && Computed(*found) == computed) return false;
    const std::vector<std::int64_t> declared = DeclaredSizes();
    for (const std::vector<std::string>& group : Groups({})) {
      const auto found = ProbeShapes(group);
      if (!found || Computed(*found) == computed) continue;  // it does not matter
      std::vector<std::int64_t> sizes = declared;
      std::ranges::copy(EvenSizes(group, *found), std::back_inserter(sizes));
      for (const std::int64_t size : sizes) {
        if (visits_ > kMaxSearchVisits) return false;
        Defaults trial = With(defaults_, group, size, {});
        for (const std::string& name : group) trial.dims[name].declared = true;
        if (Take(std::move(trial), false)) return true;
      }
    }
    return false;
  }

  const Model& model_;
  const Options& options_;
  const Names names_;
  std::size_t visits_ = 0;
  Defaults defaults_;
  Attempt best_;
};

}  // namespace

Report Interpret(const Model& model, const Options& options, Names names) {
  Report report = Search(model, options, names).Run();
  report.file_nodes = model.file_nodes.list();
  return report;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Matching by keys, from the strongest evidence to the weakest: names, then hashes of everything
// upstream and downstream of a layer (as in the Weisfeiler-Lehman test, but along the directed
// graph, which takes one sweep instead of many), cut at layers that are matched already.
//
// Invariant: a pass pairs layers whose keys are equal, in order of the report, and leaves alone
// what a key does not tell apart; so every pass takes O(n log n), and their number is fixed.
#include "report/match.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "naming/module_scope.h"

namespace acev2 {
namespace {

using Hash = std::uint64_t;

/// Finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
Hash Mix(Hash x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

Hash Combine(Hash seed, Hash value) { return Mix(seed ^ Mix(value)); }
Hash HashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

Hash HashOf(const std::optional<PartialShape>& shape) {
  if (!shape) return 1;
  Hash hash = 2;
  for (const std::optional<std::int64_t>& dim : *shape) {
    hash = Combine(hash, dim ? static_cast<Hash>(*dim) : ~Hash{0});
  }
  return hash;
}

Hash HashOf(Format format) {
  return (static_cast<Hash>(format.kind) << 32U) + (static_cast<Hash>(format.bits) << 16U) +
         static_cast<Hash>(format.exponent_bits);
}

/// What a layer is compared by.
struct Evidence {
  bool cost;         ///< the work of all its nodes
  bool macs;         ///< how many, in a MAC layer
  bool shape;        ///< of its output
  bool transparent;  ///< layers of one operand without MACs are looked through (folded, fused ones)
};

// "The same subgraph at the same cost", then as many MACs at the same place, looked at through what
// quantizers fold or drop.
constexpr std::array kAlike = {
    Evidence{.cost = true, .macs = true, .shape = true, .transparent = false},
    Evidence{.cost = false, .macs = true, .shape = true, .transparent = false},
    Evidence{.cost = false, .macs = true, .shape = true, .transparent = true},
    Evidence{.cost = false, .macs = true, .shape = false, .transparent = false},
    Evidence{.cost = false, .macs = true, .shape = false, .transparent = true}};
// "The same kind at the same place", for layers that have no like.
constexpr std::array kSimilar = {
    Evidence{.cost = false, .macs = false, .shape = true, .transparent = false},
    Evidence{.cost = false, .macs = false, .shape = true, .transparent = true},
    Evidence{.cost = false, .macs = false, .shape = false, .transparent = false},
    Evidence{.cost = false, .macs = false, .shape = false, .transparent = true}};
constexpr int kMaxRounds = 4;  // of one kind of evidence, while it finds something

constexpr std::size_t kFree = static_cast<std::size_t>(-1);

/// One of the two models and what is known of its layers.
struct Side {
  const LayeredReport& model;
  std::vector<std::size_t> pair;  ///< per layer the index of the pair's old layer, or kFree
  std::vector<Hash> kind;
  std::vector<Hash> shape;
  std::vector<Hash> cost;
  std::vector<Hash> macs;  ///< 0 if it is no MAC layer

  const NodeCost& node(std::size_t k) const { return model.report.nodes[model.layers[k].node]; }
  std::size_t size() const { return model.layers.size(); }
};

Side MakeSide(const LayeredReport& model) {
  Side side{model, std::vector<std::size_t>(model.layers.size(), kFree), {}, {}, {}, {}};
  for (std::size_t k = 0; k < model.layers.size(); ++k) {
    side.kind.push_back(HashOf(model.layers[k].kind));
    const NodeCost& main = side.node(k);
    side.shape.push_back(HashOf(main.output_shape));
    side.macs.push_back(main.category == Category::kMac && main.macs != Count(0)
                            ? Mix(static_cast<Hash>(main.macs.value()))
                            : 0);
    Hash cost = 0;
    for (const std::size_t node : model.layers[k].nodes) {
      const NodeCost& part = model.report.nodes[node];
      cost += Combine(static_cast<Hash>(part.status), HashOf(part.op));
      for (const Work& work : part.work) {
        Hash entry = Combine(static_cast<Hash>(work.operation), HashOf(work.lhs));
        entry = Combine(entry, HashOf(work.rhs));
        cost += Combine(entry, static_cast<Hash>(work.count.value()));
      }
    }
    side.cost.push_back(Mix(cost));
  }
  return side;
}

enum class Direction : std::uint8_t { kUp, kDown };

/// Per layer a hash of itself and of all it reads (or is read by), as far as no pair is in between.
std::vector<Hash> Colours(const Side& side, Evidence evidence, Direction direction) {
  const std::vector<Layer>& layers = side.model.layers;
  const std::size_t n = layers.size();
  std::vector<Hash> own(n);
  std::vector<Hash> shown(n);  // what it adds to the surroundings of its neighbours
  for (std::size_t step = 0; step < n; ++step) {
    const std::size_t k = direction == Direction::kUp ? step : n - 1 - step;
    Hash around = 0;  // a sum: the order of operands and readers does not matter
    for (const std::size_t other :
         direction == Direction::kUp ? layers[k].reads : layers[k].read_by) {
      around += shown[other];
    }
    own[k] = Combine(side.kind[k], around);
    if (evidence.shape) own[k] = Combine(own[k], side.shape[k]);
    if (evidence.macs) own[k] = Combine(own[k], side.macs[k]);
    if (evidence.cost) own[k] = Combine(own[k], side.cost[k]);
    const bool light = layers[k].reads.size() <= 1 && side.node(k).category != Category::kMac;
    if (side.pair[k] != kFree) {
      shown[k] = Mix(Combine(3, side.pair[k]));
    } else if (evidence.transparent && light) {
      shown[k] = around;
    } else {
      shown[k] = Mix(own[k]);
    }
  }
  return own;
}

/// A name that an exporter made of the operator and a number says nothing: one node more and all
/// names behind it shift. So do the labels of nodes without a name.
bool IsNumbered(std::string_view name, std::string_view op) {
  if (!ModuleOfName(name).empty()) return false;
  std::string word;
  for (const char c : name) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  std::string operator_word;
  for (const char c : op) {
    operator_word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  for (const std::string_view filler : {"node", "output", "val", "tensor"}) {
    if (word.starts_with(filler)) word.erase(0, filler.size());
    if (word.ends_with(filler)) word.erase(word.size() - filler.size());
  }
  const bool has_digit = name.empty() || name == "/" ||
                         std::ranges::any_of(name, [](char c) { return c >= '0' && c <= '9'; });
  return has_digit && (word.empty() || word == operator_word);
}

/// Pairs what has equal keys. Key functions give nullopt for "says nothing".
class Matcher {
 public:
  Matcher(const LayeredReport& before, const LayeredReport& after)
      : before_(MakeSide(before)), after_(MakeSide(after)) {}

  enum class Ties { kLeave, kInOrder };

  /// True if a pair was found. Equal keys of several layers pair up in order if there are equally
  /// many on both sides, or if `ties` says so.
  template <typename Key>
  bool Pass(Ties ties, Key key) {
    const std::vector<Keyed> old_keys = Keys(before_, key);
    const std::vector<Keyed> new_keys = Keys(after_, key);
    bool found = false;
    auto a = old_keys.begin();
    auto b = new_keys.begin();
    while (a != old_keys.end() && b != new_keys.end()) {
      if (a->first < b->first) {
        ++a;
      } else if (b->first < a->first) {
        ++b;
      } else {
        const Hash hash = a->first;
        const auto other = [&](const Keyed& row) { return row.first != hash; };
        const auto a_end = std::find_if(a, old_keys.end(), other);
        const auto b_end = std::find_if(b, new_keys.end(), other);
        const bool tied = a_end - a != b_end - b;
        for (; (!tied || ties == Ties::kInOrder) && a != a_end && b != b_end; ++a, ++b) {
          before_.pair[a->second] = a->second;
          after_.pair[b->second] = a->second;
          found = true;
        }
        a = a_end;
        b = b_end;
      }
    }
    return found;
  }

  /// Passes over what is around a layer: both ways, upstream, downstream.
  void MatchStructure(Evidence evidence) {
    const auto colours = [&](Direction direction) {
      return std::pair(Colours(before_, evidence, direction), Colours(after_, evidence, direction));
    };
    const auto pick = [&](const auto& sides, const Side& side) -> const std::vector<Hash>& {
      return &side == &before_ ? sides.first : sides.second;
    };
    for (int round = 0; round < kMaxRounds; ++round) {
      auto up = colours(Direction::kUp);
      auto down = colours(Direction::kDown);
      bool found = Pass(Ties::kLeave, [&](const Side& side, std::size_t k) {
        return std::optional(Combine(pick(up, side)[k], pick(down, side)[k]));
      });
      if (found) up = colours(Direction::kUp);
      found |= Pass(Ties::kLeave, [&](const Side& side, std::size_t k) {
        return std::optional(pick(up, side)[k]);
      });
      if (found) down = colours(Direction::kDown);
      found |= Pass(Ties::kLeave, [&](const Side& side, std::size_t k) {
        return std::optional(pick(down, side)[k]);
      });
      if (!found) return;
    }
  }

  /// True if one model was made of the other by a tool that says so in names: each MAC layer
  /// "X_quant" of the one is a layer X of as many MACs in the other. Numbers in names tell then.
  bool IsMadeOfOther() const { return IsMadeOf(before_, after_) || IsMadeOf(after_, before_); }

  std::vector<std::pair<std::size_t, std::size_t>> Pairs() const {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t k = 0; k < after_.size(); ++k) {
      if (after_.pair[k] != kFree) pairs.emplace_back(after_.pair[k], k);
    }
    return pairs;
  }

 private:
  using Keyed = std::pair<Hash, std::size_t>;

  template <typename Key>
  static std::vector<Keyed> Keys(const Side& side, Key key) {
    std::vector<Keyed> keys;
    for (std::size_t k = 0; k < side.size(); ++k) {
      if (side.pair[k] != kFree) continue;
      if (const std::optional<Hash> hash = key(side, k)) keys.emplace_back(*hash, k);
    }
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  static bool IsMadeOf(const Side& source, const Side& made) {
    std::unordered_map<std::string_view, std::size_t> named;
    for (std::size_t k = 0; k < source.size(); ++k) named.emplace(source.node(k).name, k);
    std::size_t found = 0;
    for (std::size_t k = 0; k < made.size(); ++k) {
      const std::string_view name = made.node(k).name;
      const std::string_view stem = WithoutToolSuffix(name);
      if (made.macs[k] == 0 || stem == name) continue;
      const auto origin = named.find(stem);
      if (origin == named.end()) continue;  // of a layer that was made of several
      const std::size_t old = origin->second;
      if (made.macs[k] != source.macs[old] || made.kind[k] != source.kind[old]) return false;
      ++found;
    }
    return found > 0;
  }

  Side before_;
  Side after_;
};

/// "silu" of "silu_47": exporters count what they write.
std::string_view WithoutCount(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789");
  if (last == std::string_view::npos || last + 1 == name.size()) return name;
  return name.substr(0, name[last] == '_' ? last : last + 1);
}

/// A counted name says where a node stood in an export, the module that it lies in what it is: of
/// such nodes a name counts within its module alone.
Hash NameOf(const NodeCost& node, std::string_view name) {
  const bool counted = !node.scope.empty() && WithoutCount(name).size() < name.size();
  return counted ? Combine(HashOf(node.scope), HashOf(name)) : HashOf(name);
}

std::optional<Hash> GivenName(const Side& side, std::size_t k) {
  const NodeCost& node = side.node(k);
  // The module that it is keeps its name from one export to the next.
  if (IsNamedByScope(node) && side.model.layers[k].name == node.scope) return HashOf(node.scope);
  if (IsNumbered(node.name, node.op)) return std::nullopt;
  return NameOf(node, WithoutToolSuffix(node.name));
}

std::optional<Hash> OutputName(const Side& side, std::size_t k) {
  const NodeCost& node = side.node(k);
  if (node.outputs.empty() || IsNumbered(node.outputs.front(), node.op)) return std::nullopt;
  return NameOf(node, node.outputs.front());
}

/// The module and the name less what counts: one of several such nodes in their order.
std::optional<Hash> ModuleName(const Side& side, std::size_t k) {
  const NodeCost& node = side.node(k);
  if (node.scope.empty()) return std::nullopt;
  return Combine(HashOf(node.scope), HashOf(WithoutCount(WithoutToolSuffix(node.name))));
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> MatchLayers(const LayeredReport& before,
                                                             const LayeredReport& after) {
  using Ties = Matcher::Ties;
  Matcher matcher(before, after);
  const auto of_kind = [](auto name) {
    return [name](const Side& side, std::size_t k) {
      const std::optional<Hash> hash = name(side, k);
      return hash ? std::optional(Combine(*hash, side.kind[k])) : std::nullopt;
    };
  };
  matcher.Pass(Ties::kLeave, of_kind(GivenName));
  matcher.Pass(Ties::kLeave, of_kind(OutputName));
  matcher.Pass(Ties::kLeave, of_kind(ModuleName));
  const auto alike = [](bool shape) {
    return [shape](const Side& side, std::size_t k) {
      if (side.macs[k] == 0) return std::optional<Hash>();
      const Hash key = Combine(side.kind[k], side.macs[k]);
      return std::optional(shape ? Combine(key, side.shape[k]) : key);
    };
  };
  if (matcher.IsMadeOfOther()) {
    matcher.Pass(Ties::kLeave, [](const Side& side, std::size_t k) {
      const Hash name = HashOf(WithoutToolSuffix(side.node(k).name));
      return std::optional(Combine(Combine(name, side.kind[k]), side.macs[k]));
    });
  }
  for (const Evidence evidence : kAlike) matcher.MatchStructure(evidence);
  // No layer is paired with one of other MACs while one of as many is free.
  matcher.Pass(Ties::kInOrder, alike(true));
  matcher.Pass(Ties::kInOrder, alike(false));
  for (const Evidence evidence : kSimilar) matcher.MatchStructure(evidence);
  // A layer that was replaced under its name: Relu by HardSwish.
  matcher.Pass(Ties::kLeave, GivenName);
  // Numbered names tell ties apart; what is left and alike is paired in order.
  matcher.Pass(Ties::kLeave, [](const Side& side, std::size_t k) {
    return std::optional(Combine(HashOf(side.node(k).name), side.kind[k]));
  });
  matcher.Pass(Ties::kInOrder, [](const Side& side, std::size_t k) {
    return std::optional(Combine(side.kind[k], side.shape[k]));
  });
  return matcher.Pairs();
}

}  // namespace acev2

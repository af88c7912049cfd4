// SPDX-License-Identifier: Apache-2.0
//
// Notes about initializers that take space for nothing: those that nothing reads, and those that an
// exporter stored once more as the transpose of another.
//
// Invariant: figures do not change by what is said here. Values are read only of matrices that
// stand in the model file itself and may be a pair by their shapes, and of most of them no more
// than the first piece; external data stays unopened. Called by run.cc.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "interpret/pass/node_state.h"
#include "tensor/element.h"
#include "text/text.h"

namespace acev2 {
namespace {

std::string SizeText(const onnx::TensorProto& proto) {
  Count numbers = 1;
  for (const auto dim : proto.dims()) numbers *= std::max<std::int64_t>(dim, 0);
  const Format format = ElementFormat(proto.data_type());
  if (!format.known()) return fmt::format("{} elements", Exact(numbers));
  return fmt::format("{} numbers, {} bits", Exact(numbers), Exact(numbers * format.bits));
}

void NoteUnread(Pass& pass, const onnx::GraphProto& graph) {
  if (graph.initializer().empty() && graph.sparse_initializer().empty()) return;
  std::unordered_set<std::string_view> read;
  for (const auto& node : graph.node()) {
    ForEachRead(node, [&](const std::string& name, bool) { read.insert(name); });
  }
  for (const auto& info : graph.output()) read.insert(info.name());
  const auto note = [&](const std::string& name, const onnx::TensorProto& proto) {
    if (name.empty() || read.contains(name)) return;
    pass.records.Diagnose("unread-initializer", -1,
                          fmt::format("nothing reads the initializer '{}' ({}); it is no parameter",
                                      name, SizeText(proto)),
                          "");
  };
  for (const auto& proto : graph.initializer()) note(proto.name(), proto);
  for (const auto& proto : graph.sparse_initializer()) note(proto.values().name(), proto.values());
}

/// Matrices of one number throughout say little: small ones are settings, zeros are untrained.
constexpr std::uint64_t kLeastOfOneNumber = 256;

/// What a matrix holds, whichever way it lies.
struct Fingerprint {
  std::uint64_t sum = 0;  ///< over all elements, of value and place
  bool tells = false;     ///< equal ones are no coincidence
};

std::uint64_t Scramble(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

/// Of the matrix, or of its transpose; empty if it cannot be read.
std::optional<Fingerprint> FingerprintOf(const Model& model, const onnx::TensorProto& proto,
                                         bool transposed) {
  Fingerprint result;
  const auto columns = static_cast<std::uint64_t>(proto.dims(1));
  std::uint64_t row = 0, column = 0;
  std::optional<double> first;
  const bool read = ForEachFloat(model, proto, [&](std::span<const double> piece) {
    for (const double value : piece) {
      if (!first) first = value;
      result.tells = result.tells || value != *first;
      const std::uint64_t place = transposed ? (column << 32) ^ row : (row << 32) ^ column;
      result.sum += Scramble(Scramble(place) ^ std::bit_cast<std::uint64_t>(value));
      if (++column == columns) {
        column = 0;
        ++row;
      }
    }
    return true;
  });
  if (!read) return std::nullopt;
  result.tells = result.tells || (first.value_or(0) != 0 && row * columns >= kLeastOfOneNumber);
  return result;
}

std::optional<double> FirstOf(const Model& model, const onnx::TensorProto& proto) {
  std::optional<double> first;
  ForEachFloat(model, proto, [&](std::span<const double> piece) {
    if (piece.empty()) return true;
    first = piece.front();
    return false;
  });
  return first;
}

/// Matrices of the model file, found again by their transposes. Each is read twice at most, however
/// many there are.
class Ties {
 public:
  using Shape = std::pair<std::int64_t, std::int64_t>;

  explicit Ties(const Model& model) : model_(model) {}

  /// The first matrix so far whose transpose `proto` is, or null; it is no other's then. Else
  /// `proto` is one that others may be the transpose of.
  const onnx::TensorProto* Match(const onnx::TensorProto& proto) {
    const Shape shape = {proto.dims(0), proto.dims(1)};
    const auto others = groups_.find({proto.data_type(), {shape.second, shape.first}});
    const onnx::TensorProto* match =
        others == groups_.end() ? nullptr : Find(others->second, proto);
    if (match == nullptr) groups_[{proto.data_type(), shape}].unseen.push_back(&proto);
    return match;
  }

 private:
  /// Matrices that begin with the same number.
  struct Alike {
    std::vector<const onnx::TensorProto*> unread;
    std::unordered_map<std::uint64_t, std::queue<const onnx::TensorProto*>> read;  // by their sums
  };
  /// Matrices of one type and shape.
  struct Group {
    std::vector<const onnx::TensorProto*> unseen;  // of which not even the first number is known
    std::unordered_map<double, Alike> by_first;    // most are told apart by these
  };

  const onnx::TensorProto* Find(Group& others, const onnx::TensorProto& proto) {
    for (const onnx::TensorProto* other : others.unseen) {
      const std::optional<double> first = FirstOf(model_, *other);
      if (first && !std::isnan(*first)) others.by_first[*first].unread.push_back(other);
    }
    others.unseen.clear();
    const std::optional<double> first = FirstOf(model_, proto);
    const auto found = first ? others.by_first.find(*first) : others.by_first.end();
    if (found == others.by_first.end()) return nullptr;
    Alike& alike = found->second;
    for (const onnx::TensorProto* other : alike.unread) {
      const auto print = FingerprintOf(model_, *other, false);
      if (print && print->tells) alike.read[print->sum].push(other);
    }
    alike.unread.clear();
    const auto print = FingerprintOf(model_, proto, true);
    const auto same = print && print->tells ? alike.read.find(print->sum) : alike.read.end();
    if (same == alike.read.end() || same->second.empty()) return nullptr;
    const onnx::TensorProto* match = same->second.front();
    same->second.pop();
    return match;
  }

  const Model& model_;
  std::map<std::pair<int, Shape>, Group> groups_;
};

void NoteLostTies(Pass& pass, const onnx::GraphProto& graph) {
  Ties ties(pass.model);
  for (const auto& proto : graph.initializer()) {
    if (proto.dims_size() != 2 || proto.dims(0) < 2 || proto.dims(1) < 2) continue;
    if (!ElementFormat(proto.data_type()).is_float()) continue;
    if (proto.data_location() == onnx::TensorProto::EXTERNAL) continue;
    const onnx::TensorProto* of = ties.Match(proto);
    if (of == nullptr) continue;
    pass.records.Diagnose(
        "lost-tie", -1,
        fmt::format("'{}' is the transpose of '{}' and counts again ({}): weights that were tied "
                    "are stored twice",
                    proto.name(), of->name(), SizeText(proto)),
        "export the model with one of them and a Transpose");
  }
}

}  // namespace

void NoteWeights(Pass& pass) {
  NoteUnread(pass, pass.model.proto.graph());
  NoteLostTies(pass, pass.model.proto.graph());
}

}  // namespace acev2

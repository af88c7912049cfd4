// SPDX-License-Identifier: Apache-2.0
//
// A copy of a model's file with other metadata in its nodes, whatever its size.
//
// Invariant: all that is not metadata with the given prefix is copied byte by byte, unknown fields
// included; only the lengths of the messages around what changes are written anew. Weights are
// never in memory: the copy is a list of ranges and short texts. Used by annotate.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "file/bytes.h"

namespace acev2 {

struct Model;

/// Entries of metadata_props.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// What a copy of a model says.
struct NewMetadata {
  /// Entries whose keys begin so are taken away everywhere.
  std::string prefix;
  Metadata model;
  /// The entries of a node, by its number in FileNodes.
  std::function<Metadata(std::int32_t)> of_node;
};

/// A copy that is yet to be written.
class MetadataCopy {
 public:
  /// Plans a copy of `model`; text becomes a binary model. Throws Error if the copy would pass the
  /// 2 GiB that protobuf can read while the model does not, or if the file has changed.
  MetadataCopy(const Model& model, const NewMetadata& metadata);

  std::uint64_t size() const { return size_; }
  /// Hands the copy to `write`, piece by piece. Throws Error if the file can no longer be read.
  void Write(const std::function<void(std::string_view)>& write) const;

 private:
  friend class MetadataPlan;
  /// A text, or the bytes [begin, end) of the file if that is empty.
  struct Piece {
    std::string text;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  std::shared_ptr<const Bytes> file_;
  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace acev2

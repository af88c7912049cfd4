// SPDX-License-Identifier: Apache-2.0
//
// Skimming: an ONNX file without its weight payloads, so that time and memory follow the graph.
//
// Invariant: what is left out of a tensor can be put back from the file (SkimmedRegions says from
// where); every string in the result is valid UTF-8. Nothing is allocated from a claimed length.
// Called by load.cc; the regions are read by payload.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "file/bytes.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// A TensorProto as it stands in the file.
struct Region {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  /// How many of its bytes are payload.
  std::uint64_t payload = 0;
  /// How many of those are what raw_data holds, and what the field that its element type has holds.
  std::uint64_t raw = 0;
  std::uint64_t typed = 0;
};

/// Payloads up to this many bytes stay where they are: most scales, shapes and axes do.
inline constexpr std::size_t kInlineBytes = 1024;

/// `file`, a serialized ModelProto, as a serialized ModelProto without large tensor payloads, doc
/// strings, training information and unknown or opaque data. A tensor that lost its payload is
/// EXTERNAL and refers to its region of the file. Throws Error (prefixed with `name`) if `file` is
/// cut off, no protobuf message, or nests deeper than protobuf allows.
std::string Skim(const Bytes& file, const std::string& name);

/// Where the payload of a skimmed tensor stands (several where the file repeats a field, which
/// protobuf merges); empty if nothing was left out.
std::vector<Region> SkimmedRegions(const onnx::TensorProto& tensor);
/// True if the payload of `tensor` is in a file of its own, and not one that was left out here.
bool IsInOtherFile(const onnx::TensorProto& tensor);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// External data: tensors whose values stand in another file beside the model.
//
// Invariant: nothing outside the model's directory is ever opened, whatever a model claims, and no
// more is read than the range that was asked for. Located once by load.cc, read by payload.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "acev2/report.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// What a `location` of external data leads to.
struct ExternalFile {
  std::string path;     ///< to open; empty if it may not or cannot be opened
  std::string refusal;  ///< why it may not be opened; empty if it is there or merely absent
  std::optional<std::uint64_t> size;  ///< in bytes; empty if it is not there or nobody tells

  bool present() const { return !path.empty(); }
};
using ExternalFiles = std::map<std::string, ExternalFile>;  // by location

/// `location` as a file below `directory` (empty: there is none to look in). Absolute paths, `..`
/// and symbolic links that lead out of `directory` are refused. Opens nothing.
ExternalFile Locate(const std::string& directory, const std::string& location);

/// The value of `key` in the external data of `tensor`; empty if it has none.
std::optional<std::string> ExternalEntry(const onnx::TensorProto& tensor, const std::string& key);

/// Where in its file the data of a tensor stand.
struct ExternalRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// What the external data of `tensor`, which takes `size` bytes, say of that; empty if they say
/// something that is no number.
std::optional<ExternalRange> ExternalRangeOf(const onnx::TensorProto& tensor, std::uint64_t size);

/// Every location that tensors of `model` name (in graphs, subgraphs and functions), and one
/// diagnostic for all that are absent and one for all that are refused.
ExternalFiles LocateAll(const onnx::ModelProto& model, const std::string& directory,
                        std::vector<Diagnostic>& diagnostics);

/// Bytes [from, to) of the `size` bytes of `tensor`'s external data. Empty if the file is absent,
/// its offset or length do not fit `size`, or it cannot be read.
std::optional<std::string> ReadExternal(const ExternalFiles& files, const onnx::TensorProto& tensor,
                                        std::uint64_t size, std::uint64_t from, std::uint64_t to);
/// All of them.
std::optional<std::string> ReadExternal(const ExternalFiles& files, const onnx::TensorProto& tensor,
                                        std::uint64_t size);

}  // namespace acev2

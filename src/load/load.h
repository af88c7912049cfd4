// SPDX-License-Identifier: Apache-2.0
//
// Loading: from a path or bytes to a model without its weight payloads, or to a saved report.
//
// Invariant: time and memory follow the graph, not the weights; external data is located but not
// opened; no input, however broken, does worse than throw Error. Called by analyze.cc; interpret/
// reads constants through ReadConstant and WithPayload.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "acev2/report.h"
#include "file/bytes.h"
#include "load/arena.h"
#include "load/file_nodes.h"
#include "load/payload/external.h"
#include "onnx/onnx_pb.h"
#include "tensor/constant.h"

namespace acev2 {

/// A model without its large payloads. `proto` has a graph; all its names are valid UTF-8.
///
/// The messages of a graph, dozens a node, stand one behind the other in an arena and go with it in
/// one step.
struct Model {
  std::unique_ptr<google::protobuf::Arena> arena = MakeArena();
  onnx::ModelProto& proto = *google::protobuf::Arena::CreateMessage<onnx::ModelProto>(arena.get());
  /// The file: tensors that lost their payload refer into it. Null for ONNX text.
  std::shared_ptr<const Bytes> bytes;
  std::string path;       ///< as given
  std::string directory;  ///< where external data would lie; empty for "-" and LoadBytes
  ExternalFiles external_files;
  FileNodes file_nodes;  ///< of `proto`
  /// What the data of tensors of `proto` contradict, by where they stand in it (data_fit.h).
  std::unordered_map<const void*, std::string> data_misfits;
  std::vector<Diagnostic> diagnostics;
};

/// What a file holds.
struct Loaded {
  std::variant<Model, std::string> content;  ///< a model, or the text of a JSON report
};

/// Loads `path` ("-" is standard input): binary ONNX, ONNX text syntax or JSON, told apart by
/// content. Throws Error ("FILE: fact", with a hint) for everything else.
Loaded Load(const std::string& path);

/// As Load on bytes in memory; `name` stands for the path. External data is not looked for.
Loaded LoadBytes(std::string bytes, const std::string& name);

/// As LoadBytes, without a copy: what is loaded may refer to `bytes`, which must outlive it.
Loaded LoadBorrowed(std::string_view bytes, const std::string& name);

/// The values of `tensor` if it has at most `max_elements`: integers, booleans and sub-byte
/// integers as ints (a uint64 past 2^63 - 1 is marked unknown), floats of every width as floats.
/// Reads external data. Null if the values are absent, text or complex, or do not fit the
/// dimensions.
std::shared_ptr<const Constant> ReadConstant(const Model& model, const onnx::TensorProto& tensor,
                                             std::int64_t max_elements);

/// `tensor` with its payload inside, as ONNX's own functions expect it, if the payload takes at
/// most `max_bytes`. Reads external data (into raw_data). Empty if the payload is larger, absent or
/// does not fit the dimensions.
std::optional<onnx::TensorProto> WithPayload(const Model& model, const onnx::TensorProto& tensor,
                                             std::int64_t max_bytes);

/// Hands the elements of the float tensor `tensor` to `use`, in order and piece by piece, however
/// large it is, until `use` returns false or at least `most` have been handed over: no more are
/// read then. Reads external data. False if the payload is absent, does not fit the dimensions, or
/// cannot be read.
bool ForEachFloat(const Model& model, const onnx::TensorProto& tensor,
                  const std::function<bool(std::span<const double>)>& use,
                  std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The nodes of a file, numbered: what stands in a report is found again in the file, and in what
// others show of it.
//
// Invariant: a node's number does not depend on what runs. Made by load.cc; interpret/ looks nodes
// up, write/overlay/ walks the file in the same order.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "acev2/report.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

class FileNodes {
 public:
  FileNodes() = default;
  /// Those of `model`, which must neither move nor change while they are looked up.
  explicit FileNodes(const onnx::ModelProto& model);

  /// The place of `node` in list(); -1 for a node that is none of the model's own.
  std::int32_t Find(const onnx::NodeProto* node) const;
  /// Never null.
  const std::shared_ptr<const std::vector<FileNode>>& list() const { return list_; }

 private:
  template <typename Nodes>
  void Add(const Nodes& nodes, std::int32_t parent, const std::string& graph,
           std::vector<FileNode>& list);

  std::shared_ptr<const std::vector<FileNode>> list_ =
      std::make_shared<const std::vector<FileNode>>();
  std::vector<std::pair<const onnx::NodeProto*, std::int32_t>> numbers_;  // sorted
};

}  // namespace acev2

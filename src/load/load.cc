// SPDX-License-Identifier: Apache-2.0
//
// Loading a model or a report (load.h): recognize, then skim or parse.
//
// Invariant: the one place that turns bytes into a ModelProto, so that every model has gone through
// the same checks.
#include "load/load.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <utility>

#include "acev2/error.h"
#include "load/recognize.h"
#include "load/skim.h"
#include "load/text.h"

namespace acev2 {
namespace {

onnx::ModelProto ParseBinary(std::string_view file, const std::string& name) {
  const std::string slim = Skim(file, name);
  onnx::ModelProto model;
  if (slim.size() > std::numeric_limits<int>::max() ||
      !model.ParseFromArray(slim.data(), static_cast<int>(slim.size()))) {
    throw Error(fmt::format("{}: not an ONNX model: protobuf cannot parse it", name),
                "check that the file is complete and an ONNX model");
  }
  if (!model.has_graph()) {
    throw Error(fmt::format("{}: no graph: not an ONNX model", name),
                "a .pb file of a single tensor or of another framework has none");
  }
  return model;
}

Loaded LoadContent(std::shared_ptr<const Bytes> bytes, const std::string& path,
                   const std::string& directory) {
  const std::string_view view = bytes->view();
  Model model;
  model.path = path;
  model.directory = directory;
  switch (Recognize(view, path)) {
    case Content::kReport:
      return {std::string(WithoutByteOrderMark(view))};
    case Content::kText:
      model.proto = ParseText(view, path);
      break;
    case Content::kBinary:
      model.proto = ParseBinary(view, path);
      model.bytes = std::move(bytes);
      break;
  }
  model.external_files = LocateAll(model.proto, directory, model.diagnostics);
  return {std::move(model)};
}

}  // namespace

Loaded Load(const std::string& path) {
  std::string directory;
  if (path != "-") {
    directory = std::filesystem::path(path).parent_path().string();
    if (directory.empty()) directory = ".";
  }
  return LoadContent(ReadBytes(path), path, directory);
}

Loaded LoadBytes(std::string bytes, const std::string& name) {
  return LoadContent(std::make_shared<const Bytes>(std::move(bytes)), name, "");
}

}  // namespace acev2

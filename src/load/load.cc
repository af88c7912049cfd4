// SPDX-License-Identifier: Apache-2.0
//
// Loading a model or a report (load.h): recognize, then skim or parse.
//
// Invariant: the one place that turns bytes into a ModelProto, so that every model has gone through
// the same checks.
#include "load/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "acev2/error.h"
#include "load/onnx_text.h"
#include "load/payload/data_fit.h"
#include "load/recognize.h"
#include "load/skim.h"
#include "text/named_file.h"

namespace acev2 {
namespace {

// The whole file, for the parsers of text. Far more than any text that they are meant for.
constexpr std::uint64_t kMaxTextBytes = std::uint64_t{1} << 30;

std::string ReadText(const Bytes& file, const std::string& name) {
  if (file.size() > kMaxTextBytes) {
    throw Error(fmt::format("{}: more than 1 GiB of text", name),
                "convert the model to a binary .onnx file");
  }
  return file.Read(0, static_cast<std::size_t>(file.size()));
}

void ParseBinary(const Bytes& file, const std::string& name, onnx::ModelProto& model) {
  const std::string slim = Skim(file, name);
  if (slim.size() > std::numeric_limits<int>::max() ||
      !model.ParseFromArray(slim.data(), static_cast<int>(slim.size()))) {
    throw Error(fmt::format("{}: not an ONNX model: protobuf cannot parse it", name),
                "check that the file is complete and an ONNX model");
  }
  if (!model.has_graph()) {
    throw Error(fmt::format("{}: no graph: not an ONNX model", name),
                "a .pb file of a single tensor or of another framework has none");
  }
}

Loaded LoadContent(std::shared_ptr<const Bytes> bytes, const std::string& path,
                   const std::string& directory) {
  Model model;
  model.path = path;
  model.directory = directory;
  switch (
      Recognize(bytes->Read(0, std::min<std::uint64_t>(bytes->size(), kStreamHeadBytes)), path)) {
    case Content::kReport:
      return {std::string(WithoutByteOrderMark(ReadText(*bytes, path)))};
    case Content::kText:
      model.proto = ParseText(ReadText(*bytes, path), path);
      break;
    case Content::kBinary:
      ParseBinary(*bytes, path, model.proto);
      model.bytes = std::move(bytes);
      break;
  }
  model.external_files = LocateAll(model.proto, directory, model.diagnostics);
  NoteDataMisfits(model);
  model.file_nodes = FileNodes(model.proto);
  return {std::move(model)};
}

}  // namespace

Loaded Load(const std::string& path) {
  std::shared_ptr<const Bytes> bytes = OpenNamed(path, "check the path", {.check = RefuseStream});
  if (path == "-") return LoadContent(std::move(bytes), path, "");
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  return LoadContent(std::move(bytes), path, directory.empty() ? "." : directory.string());
}

Loaded LoadBytes(std::string bytes, const std::string& name) {
  return LoadContent(std::make_shared<const Bytes>(std::move(bytes)), name, "");
}

Loaded LoadBorrowed(std::string_view bytes, const std::string& name) {
  return LoadContent(std::make_shared<const Bytes>(Bytes::Borrowed{bytes}), name, "");
}

}  // namespace acev2

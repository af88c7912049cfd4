// SPDX-License-Identifier: Apache-2.0
#include "annotate.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "acev2/error.h"
#include "analyze_model.h"
#include "load/load.h"
#include "write/overlay/annotation.h"

namespace acev2 {

AnnotatedModel AnnotateFile(const std::string& path, const Options& options) {
  const Loaded loaded = Load(path);
  const auto* model = std::get_if<Model>(&loaded.content);
  if (model == nullptr) {
    throw Error(fmt::format("{}: a saved report, which has no nodes to write to", path),
                "name the model itself");
  }
  Report report = AnalyzeModel(*model, path, options, Names::kMustExist);
  const NodeAnnotations nodes(report);
  const NewMetadata metadata{std::string(kAnnotationPrefix), ModelAnnotation(report),
                             [&](std::int32_t number) { return nodes.Of(number); }};
  MetadataCopy copy(*model, metadata);
  std::vector<std::string> external;
  for (const auto& [location, file] : model->external_files) {
    if (file.present()) external.push_back(file.path);
  }
  return {std::move(report), std::move(copy), model->bytes == nullptr, std::move(external)};
}

}  // namespace acev2

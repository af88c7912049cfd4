// SPDX-License-Identifier: Apache-2.0
//
// Shapes of tensors that ONNX Runtime made when it ran models of the public collection
// (tests/runtime/record.py), held against the report at the same sizes.
//
// Invariant: what was recorded comes from ONNX Runtime alone. Skips where the collection is
// missing.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "support/paths.h"
#include "support/recorded.h"
#include "tensor/shape_text.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

std::string Unzipped(const fs::path& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("no file " + path.string());
  std::array<char, 1 << 16> part{};
  int read = 0;
  while ((read = gzread(file, part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(read));
  }
  // A file that is cut off is read to its end without an error, which closing it then tells.
  if (gzclose(file) != Z_OK || read < 0) throw std::runtime_error("broken file " + path.string());
  return text;
}

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// "1x3x8" as recorded; empty for a scalar.
std::string Recorded(const PartialShape& shape) {
  std::string text;
  for (const auto& dim : shape) {
    text += (text.empty() ? "" : "x") + (dim ? std::to_string(*dim) : std::string("?"));
  }
  return text;
}

/// The shape of the first output of each node, under its name.
std::map<std::string, std::string> ShapesOf(const Report& report) {
  std::map<std::string, std::string> shapes;
  for (const NodeCost& node : report.nodes) {
    const auto output =
        std::ranges::find_if(node.outputs, [](const auto& o) { return !o.empty(); });
    if (output == node.outputs.end() || !node.output_shape) continue;
    shapes.emplace(*output, Recorded(*node.output_shape));
  }
  return shapes;
}

TEST(RuntimeShapes, AreThoseOfTheReport) {
  const auto corpus = CorpusDirectory();
  if (!corpus) GTEST_SKIP() << "no collection of models: ACEV2_SHARED_DIR is not set";
  std::set<std::string> models;
  std::size_t tensors = 0;
  const std::string recorded = Unzipped(fs::path(SourceDir()) / "tests/runtime/shapes.tsv.gz");
  for (const std::string& line : Split(recorded, '\n')) {
    std::vector<std::string> fields = Split(line, '\t');
    fields.resize(std::max<std::size_t>(fields.size(), 2));  // a line without sizes or tensors
    Options options;
    for (const std::string& size : Split(fields[1], ',')) {
      const std::size_t equals = size.rfind('=');
      options.dims[size.substr(0, equals)] = std::stoll(size.substr(equals + 1));
    }
    const std::map<std::string, std::string> said =
        ShapesOf(AnalyzeFile((*corpus / fields[0]).string(), options));
    models.insert(fields[0]);
    for (std::size_t k = 2; k < fields.size(); ++k) {
      const std::size_t equals = fields[k].rfind('=');
      const auto found = said.find(fields[k].substr(0, equals));
      ++tensors;
      if (found == said.end()) {
        ADD_FAILURE() << fields[0] << " " << fields[1] << ": no shape of " << fields[k];
      } else {
        EXPECT_EQ(found->second, fields[k].substr(equals + 1))
            << fields[0] << " " << fields[1] << ": " << found->first;
      }
    }
  }
  EXPECT_EQ(models.size(), 481u);
  EXPECT_EQ(tensors, 13'799u);
}

}  // namespace
}  // namespace acev2::testing

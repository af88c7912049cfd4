// SPDX-License-Identifier: Apache-2.0
//
// The parts of src/ form layers: no include goes up, no two folders include each other, and no two
// files have one name. docs/architecture.md shows the same table.
//
// Invariant: every file belongs to a part of the table, and every part has files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <istream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Top first. A part is a folder of src/, a file in src/ itself, or a public header that offers
/// more than plain structs (the others are "acev2"). Parts of one layer may include each other, but
/// not in a circle.
const std::vector<std::vector<std::string>> kLayers = {
    {"main", "allocator", "operator_new", "cli"},
    {"analyze", "acev2/analyze", "analyze_model", "annotate", "budget", "scan", "whatif",
     "workload"},
    {"interpret", "write"},
    {"growth", "metric", "profile", "report", "rules"},
    {"file", "load", "naming", "tensor", "text"},
    {"diagnostic"},
    {"acev2", "count", "version", "work"},
};

/// 0 is the top; nothing if no layer has `part`.
std::optional<std::size_t> LayerOf(const std::string& part) {
  for (std::size_t k = 0; k < kLayers.size(); ++k) {
    if (std::ranges::find(kLayers[k], part) != kLayers[k].end()) return k;
  }
  return std::nullopt;
}

/// "interpret" for "interpret/pass/value.h", "analyze" for "analyze.cc", "acev2" for most of
/// "acev2/*.h".
std::string PartOf(const fs::path& file) {
  if (!file.has_parent_path()) return file.stem();
  const std::string header = file.parent_path() / file.stem();
  return LayerOf(header) ? header : file.begin()->string();
}

/// One #include line, both paths as an include names them ("text/text.h").
struct Include {
  std::string from;
  std::string to;
};

std::vector<std::string> UpwardIncludes(const std::vector<Include>& includes) {
  std::vector<std::string> upward;
  for (const Include& include : includes) {
    const auto from = LayerOf(PartOf(include.from));
    const auto to = LayerOf(PartOf(include.to));
    if (!from || !to || *to < *from) upward.push_back(include.from + " includes " + include.to);
  }
  return upward;
}

/// Edges between parts, and below each folder between its folders. (A folder's own files may stand
/// above some of its folders and below others.)
using Graph = std::map<std::string, std::set<std::string>>;

Graph GraphOf(const std::vector<Include>& includes) {
  Graph graph;
  const auto add = [&graph](const std::string& from, const std::string& to) {
    if (from != to) graph[from].insert(to);
  };
  for (const Include& include : includes) {
    add(PartOf(include.from), PartOf(include.to));
    const fs::path from = fs::path(include.from).parent_path();
    const fs::path to = fs::path(include.to).parent_path();
    auto a = from.begin();
    auto b = to.begin();
    fs::path common;
    for (; a != from.end() && b != to.end() && *a == *b; ++a, ++b) common /= *a;
    if (common.empty() || a == from.end() || b == to.end()) continue;
    add(common / *a, common / *b);
  }
  return graph;
}

/// The parts and folders that stand in a circle: what is left when those that include none of the
/// others, and those that none of the others include, are taken away again and again.
std::vector<std::string> InCircles(const std::vector<Include>& includes) {
  Graph graph = GraphOf(includes);
  std::size_t removed = 1;
  while (removed > 0) {
    removed = 0;
    std::set<std::string> included;
    for (auto& [part, uses] : graph) {
      removed += std::erase_if(uses, [&](const auto& used) { return !graph.contains(used); });
      included.insert(uses.begin(), uses.end());
    }
    removed += std::erase_if(graph, [&](const auto& entry) {
      return entry.second.empty() || !included.contains(entry.first);
    });
  }
  std::vector<std::string> left;
  for (const auto& [part, uses] : graph) {
    for (const std::string& used : uses) left.push_back(part + " includes " + used);
  }
  return left;
}

/// Files of one name: a header and its source may share theirs, in one folder.
std::vector<std::string> SharedNames(const std::vector<std::string>& files) {
  std::map<std::string, std::set<std::string>> folders;
  for (const std::string& file : files) {
    folders[fs::path(file).stem()].insert(fs::path(file).parent_path());
  }
  std::vector<std::string> shared;
  for (const auto& [name, where] : folders) {
    if (where.size() > 1) shared.push_back(name);
  }
  return shared;
}

/// Every source and header below `top` ("src"), as an include names it.
std::vector<std::string> FilesOf(const std::string& top) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SourceDir()) / top)) {
    const fs::path extension = entry.path().extension();
    if (extension != ".cc" && extension != ".h") continue;
    files.push_back(entry.path().lexically_relative(fs::path(SourceDir()) / top));
  }
  std::ranges::sort(files);
  return files;
}

/// The file of ours that `to` names in an #include of `file` below `top`, as an include should name
/// it, however it does: below src/ or include/, or, where `quoted`, from where `file` is. Nothing:
/// it is of others.
std::optional<std::string> NameOf(const std::string& to, bool quoted, const std::string& file,
                                  const std::string& top) {
  const fs::path root = SourceDir();
  std::vector<fs::path> folders = {root / "src", root / "include"};
  if (quoted) folders.push_back((root / top / file).parent_path());
  for (const fs::path& folder : folders) {
    const fs::path path = (folder / to).lexically_normal();
    if (!fs::is_regular_file(path)) continue;
    for (const char* own : {"src", "include"}) {
      const fs::path name = path.lexically_relative((root / own).lexically_normal());
      if (!name.empty() && *name.begin() != "..") return name;
    }
  }
  return std::nullopt;
}

/// Every #include of a file of ours in `text`, that of `file` below `top`.
std::vector<Include> IncludesIn(std::istream& text, const std::string& file,
                                const std::string& top) {
  static const std::regex kInclude("^\\s*#\\s*include\\s*([\"<])([^\">]+)[\">]");
  std::vector<Include> includes;
  std::string line;
  for (std::smatch match; std::getline(text, line);) {
    if (!std::regex_search(line, match, kInclude)) continue;
    const auto to = NameOf(match[2], match[1] == "\"", file, top);
    if (to) includes.push_back({file, *to});
  }
  return includes;
}

std::vector<Include> IncludesOf(const std::vector<std::string>& files, const std::string& top) {
  std::vector<Include> includes;
  for (const std::string& file : files) {
    std::istringstream text(FileText(fs::path(SourceDir()) / top / file));
    std::ranges::copy(IncludesIn(text, file, top), std::back_inserter(includes));
  }
  return includes;
}

std::vector<Include> AllIncludes() {
  std::vector<Include> includes = IncludesOf(FilesOf("src"), "src");
  std::ranges::copy(IncludesOf(FilesOf("include"), "include"), std::back_inserter(includes));
  return includes;
}

TEST(LayersTest, EveryFileIsInALayerAndEveryPartHasFiles) {
  std::set<std::string> parts;
  std::vector<std::string> files = FilesOf("src");
  ASSERT_GT(files.size(), 200U);
  std::ranges::copy(FilesOf("include"), std::back_inserter(files));
  for (const std::string& file : files) {
    parts.insert(PartOf(file));
    EXPECT_TRUE(LayerOf(PartOf(file))) << file << " is in no layer: add its folder to kLayers";
  }
  for (const auto& layer : kLayers) {
    for (const std::string& part : layer) EXPECT_TRUE(parts.contains(part)) << part;
  }
}

TEST(LayersTest, NoIncludeGoesUp) {
  const std::vector<Include> includes = AllIncludes();
  ASSERT_GT(includes.size(), 500U);
  EXPECT_THAT(UpwardIncludes(includes), IsEmpty());
}

TEST(LayersTest, NoFoldersIncludeEachOtherInACircle) {
  EXPECT_THAT(InCircles(AllIncludes()), IsEmpty());
}

TEST(LayersTest, NoTwoFilesHaveOneName) { EXPECT_THAT(SharedNames(FilesOf("src")), IsEmpty()); }

// The table in docs/architecture.md has a line a layer.
TEST(LayersTest, TheDocumentationShowsTheTable) {
  std::istringstream text(FileText(fs::path(SourceDir()) / "docs/architecture.md"));
  std::string line;
  while (std::getline(text, line) && line != "| layer, top first | parts |") {
  }
  std::getline(text, line);  // the rule below the header
  for (const auto& layer : kLayers) {
    ASSERT_TRUE(std::getline(text, line));
    for (const std::string& part : layer) {
      EXPECT_THAT(line, ::testing::ContainsRegex("`([a-z]+/)?" + part + "(/|\\.cc|\\.h)`"));
    }
  }
}

TEST(LayersTest, AnUpwardIncludeIsFound) {
  EXPECT_THAT(
      UpwardIncludes({{"load/load.h", "rules/node.h"},
                      {"load/load.h", "tensor/constant.h"},
                      {"rules/rule.h", "acev2/analyze.h"},
                      {"analyze.cc", "load/load.h"},
                      {"new/part.h", "acev2/count.h"}}),
      ElementsAre("load/load.h includes rules/node.h", "rules/rule.h includes acev2/analyze.h",
                  "new/part.h includes acev2/count.h"));
}

TEST(LayersTest, AnIncludeIsFoundHoweverItIsWritten) {
  std::istringstream text(
      "#include <string>\n"
      "#include <wire.h>\n"
      "#include \"onnx/onnx_pb.h\"\n"
      "// #include \"rules/rule.h\"\n"
      "#include <rules/rule.h>\n"
      "  #  include \"../rules/node.h\"\n"
      "#include \"load/../rules/status.h\"\n"
      "#include \"../../include/acev2/analyze.h\"\n"
      "#include \"wire.h\"\n");
  std::vector<std::string> named;
  for (const Include& include : IncludesIn(text, "load/load.h", "src")) {
    named.push_back(include.to);
  }
  EXPECT_THAT(named, ElementsAre("rules/rule.h", "rules/node.h", "rules/status.h",
                                 "acev2/analyze.h", "load/wire.h"));
}

TEST(LayersTest, ACircleIsFound) {
  EXPECT_THAT(InCircles({{"load/a.h", "text/b.h"},
                         {"text/b.h", "file/c.h"},
                         {"file/c.h", "text/d.h"},
                         {"file/c.h", "acev2/count.h"}}),
              ElementsAre("file includes text", "text includes file"));
  EXPECT_THAT(InCircles({{"interpret/pass/a.h", "interpret/shapes/b.h"},
                         {"interpret/shapes/b.h", "interpret/pass/a.h"},
                         {"interpret/c.cc", "interpret/pass/a.h"},
                         {"interpret/pass/a.h", "interpret/limits.h"}}),
              ElementsAre("interpret/pass includes interpret/shapes",
                          "interpret/shapes includes interpret/pass"));
  EXPECT_THAT(InCircles({{"load/a.h", "file/b.h"}, {"text/c.h", "file/b.h"}}), IsEmpty());
}

TEST(LayersTest, ASharedNameIsFound) {
  EXPECT_THAT(SharedNames({"text/text.h", "text/text.cc", "load/text.cc", "load/load.h"}),
              ElementsAre("text"));
}

}  // namespace
}  // namespace acev2::testing

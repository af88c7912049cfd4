// SPDX-License-Identifier: Apache-2.0
#include "write/compare/model_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>

#include "text/text.h"

namespace acev2 {
namespace {

/// The stem of `path` behind its last `folders` folders.
std::string LabelOf(const std::string& path, std::size_t folders) {
  if (path == "-") return "standard input";
  const std::filesystem::path whole(path);
  std::filesystem::path label = whole.stem();
  std::filesystem::path parent = whole.parent_path();
  for (; folders > 0 && parent.has_filename(); --folders, parent = parent.parent_path()) {
    label = parent.filename() / label;
  }
  return Printable(label.string());
}

}  // namespace

std::vector<std::string> ModelLabels(const std::vector<ComparedModel>& models) {
  constexpr std::size_t kMostFolders = 8;
  std::vector<std::string> labels;
  std::vector<std::size_t> folders(models.size(), 0);
  for (std::size_t round = 0;; ++round) {
    labels.clear();
    std::map<std::string, int> uses;
    for (std::size_t k = 0; k < models.size(); ++k) {
      labels.push_back(LabelOf(models[k].path, folders[k]));
      ++uses[labels.back()];
    }
    const bool differ = std::ranges::all_of(uses, [](const auto& use) { return use.second == 1; });
    if (differ || round == kMostFolders) break;
    for (std::size_t k = 0; k < models.size(); ++k) folders[k] += uses[labels[k]] > 1 ? 1 : 0;
  }
  // One file twice, or two that only their suffixes tell apart.
  std::map<std::string, int> uses;
  for (std::string& label : labels) {
    if (const int use = ++uses[label]; use > 1) label += fmt::format(" ({})", use);
  }
  return labels;
}

}  // namespace acev2

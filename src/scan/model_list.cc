// SPDX-License-Identifier: Apache-2.0
//
// A walk through folders and lists.
//
// Invariant: a folder sorts as its name with a '/', so the walk is in the byte order of whole
// paths.
#include "scan/model_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <utility>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;

bool IsModel(const std::string& name) {
  return name.ends_with(".onnx") || name.ends_with(".onnxtxt");
}

}  // namespace

ModelList::ModelList(std::vector<std::string> sources, Shard shard)
    : sources_(std::move(sources)), shard_(shard) {
  for (const std::string& source : sources_) {
    const bool list = source.starts_with('@');
    std::error_code error;
    if (source == "-" || fs::exists(list ? source.substr(1) : source, error)) continue;
    throw Error(fmt::format("{}: no such {}", Printable(source), list ? "list" : "folder or model"),
                "a folder, a model, @LIST, or - for a list on standard input");
  }
}

std::optional<ModelList::Item> ModelList::Next() {
  while (std::optional<Item> item = NextOfAll()) {
    if (index_++ % shard_.of == shard_.number - 1) return item;
  }
  return std::nullopt;
}

std::optional<ModelList::Item> ModelList::NextOfAll() {
  while (true) {
    if (std::optional<Item> item = list_ != nullptr ? NextInList() : NextInFolders()) return item;
    if (source_ == sources_.size()) return std::nullopt;
    if (std::optional<Item> item = Open(sources_[source_++])) return item;
  }
}

/// Starts on a source; a single model is an item by itself.
std::optional<ModelList::Item> ModelList::Open(const std::string& source) {
  std::error_code error;
  if (source == "-") {
    list_ = &std::cin;
  } else if (source.starts_with('@')) {
    file_ = std::ifstream(source.substr(1));
    if (!file_) {
      throw Error(fmt::format("{}: cannot read the list: {}", Printable(source.substr(1)),
                              std::strerror(errno)),
                  "a text file with a path a line");
    }
    list_ = &file_;
  } else if (fs::is_directory(source, error)) {
    return Enter(source);
  } else {
    return Item{source, {}};
  }
  return std::nullopt;
}

std::optional<ModelList::Item> ModelList::NextInList() {
  for (std::string line; std::getline(*list_, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) return Item{std::move(line), {}};
  }
  list_ = nullptr;
  return std::nullopt;
}

std::optional<ModelList::Item> ModelList::Enter(fs::path path) {
  std::error_code error;
  Folder folder{std::move(path), {}};
  fs::directory_iterator entry(folder.path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code unknown;  // an entry that has just gone
    const bool is_folder = entry->is_directory(unknown) && !entry->is_symlink(unknown);
    std::string name = entry->path().filename().string();
    if (is_folder) {
      folder.entries.push_back({name + "/", true});
    } else if (IsModel(name) && !entry->is_directory(unknown)) {
      folder.entries.push_back({std::move(name), false});
    }
  }
  if (error) return Item{folder.path.string(), "cannot read the folder: " + error.message()};
  std::sort(folder.entries.begin(), folder.entries.end(),
            [](const Entry& a, const Entry& b) { return a.name > b.name; });
  folders_.push_back(std::move(folder));
  return std::nullopt;
}

std::optional<ModelList::Item> ModelList::NextInFolders() {
  while (!folders_.empty()) {
    Folder& folder = folders_.back();
    if (folder.entries.empty()) {
      folders_.pop_back();
      continue;
    }
    Entry entry = std::move(folder.entries.back());
    folder.entries.pop_back();
    if (!entry.folder) return Item{(folder.path / entry.name).string(), {}};
    entry.name.pop_back();
    if (std::optional<Item> unreadable = Enter(folder.path / entry.name)) return unreadable;
  }
  return std::nullopt;
}

}  // namespace acev2

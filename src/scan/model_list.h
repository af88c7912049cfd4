// SPDX-License-Identifier: Apache-2.0
//
// The models that a scan is asked for, one after the other.
//
// Invariant: the same folders and lists give the same models in the same order; at no time more is
// held than one path and the names in the folders above it, however many models there are. Used by
// `acev2 scan`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace acev2 {

/// One part of the list: part `number` of `of`, from 1. Parts take turns, model by model.
struct Shard {
  std::size_t number = 1;
  std::size_t of = 1;
};

class ModelList {
 public:
  struct Item {
    std::string path;
    std::string error;  ///< a folder that cannot be read: why
  };

  /// `sources`: folders (all *.onnx and *.onnxtxt in them and below, by byte order of their paths;
  /// links to folders are not followed), models, "@LIST" (a path a line) and "-" (a list on
  /// standard input). Throws Error if one does not exist.
  explicit ModelList(std::vector<std::string> sources, Shard shard = {});

  /// The next model, or nothing at the end.
  std::optional<Item> Next();

 private:
  struct Entry {
    std::string name;
    bool folder;
  };
  struct Folder {
    std::filesystem::path path;
    std::vector<Entry> entries;  ///< sorted, the last first
  };

  std::optional<Item> NextOfAll();
  std::optional<Item> NextInFolders();
  std::optional<Item> NextInList();
  std::optional<Item> Enter(std::filesystem::path path);
  std::optional<Item> Open(const std::string& source);

  std::vector<std::string> sources_;
  std::size_t source_ = 0;
  Shard shard_;
  std::size_t index_ = 0;
  std::vector<Folder> folders_;
  std::ifstream file_;
  std::istream* list_ = nullptr;
};

}  // namespace acev2

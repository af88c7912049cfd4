// SPDX-License-Identifier: Apache-2.0
//
// The models that a scan is asked for, one after the other.
//
// Invariant: the same folders and lists give the same models in the same order; at no time more is
// held than one piece of a list and the names in the folders above a path, however many models
// there are. A list may stay open without a word for hours (a pipe from a slow producer), so who
// has other things to do asks Poll, which never waits. Used by `acev2 scan`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
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
  ~ModelList();
  ModelList(const ModelList&) = delete;
  ModelList& operator=(const ModelList&) = delete;

  /// What Poll found.
  enum class State : std::uint8_t {
    kItem,  ///< a model
    kWait,  ///< nothing yet: descriptor() will be readable when there is more
    kEnd,
  };
  /// Sets `item` to the next model if there is one by now. Throws Error for a list that cannot be
  /// read.
  State Poll(Item& item);
  /// The next model, or nothing at the end; waits for as long as the list takes.
  std::optional<Item> Next();
  /// The list that Poll waits for; -1 if it waits for none.
  int descriptor() const { return list_; }
  /// The sources so far that are done with and had no model at all, in whatever part.
  const std::vector<std::string>& empty_sources() const { return empty_sources_; }

 private:
  struct Entry {
    std::string name;
    bool folder;
  };
  struct Folder {
    std::filesystem::path path;
    std::vector<Entry> entries;  ///< sorted, the last first
  };

  State PollAll(Item& item);
  void EndSource();
  std::optional<Item> NextInFolders();
  State PollList(Item& item);
  bool TakeLine(Item& item);
  void CloseList();
  std::optional<Item> Enter(std::filesystem::path path);
  std::optional<Item> Open(const std::string& source);

  std::vector<std::string> sources_;
  std::size_t source_ = 0;  ///< the next one
  bool in_source_ = false;  ///< the one before it is not done with
  std::size_t found_ = 0;   ///< models of it
  std::vector<std::string> empty_sources_;
  Shard shard_;
  std::size_t index_ = 0;
  std::vector<Folder> folders_;
  std::string list_name_;  ///< for errors
  int list_ = -1;          ///< the list that is being read
  std::string text_;       ///< what was read of it
  std::size_t taken_ = 0;  ///< so much of `text_` is done with
};

}  // namespace acev2

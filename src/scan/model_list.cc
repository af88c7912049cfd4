// SPDX-License-Identifier: Apache-2.0
//
// A walk through folders and lists.
//
// Invariant: a folder sorts as its name with a '/', so the walk is in the byte order of whole
// paths. A list is read only when poll(2) says that a read will not wait.
#include "scan/model_list.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestLine = std::size_t{1} << 16;  // no system has longer paths

bool IsModel(const std::string& name) {
  return name.ends_with(".onnx") || name.ends_with(".onnxtxt");
}

constexpr const char* kListHint = "a text file with a path a line";

[[noreturn]] void FailToRead(const std::string& list, int error) {
  throw Error(fmt::format("{}: cannot read the list: {}", Printable(list), std::strerror(error)),
              kListHint);
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

ModelList::~ModelList() { CloseList(); }

ModelList::State ModelList::Poll(Item& item) {
  while (true) {
    const State state = PollAll(item);
    if (state != State::kItem || index_++ % shard_.of == shard_.number - 1) return state;
  }
}

std::optional<ModelList::Item> ModelList::Next() {
  Item item;
  while (true) {
    const State state = Poll(item);
    if (state == State::kItem) return item;
    if (state == State::kEnd) return std::nullopt;
    pollfd list = {list_, POLLIN, 0};
    poll(&list, 1, -1);
  }
}

ModelList::State ModelList::PollAll(Item& item) {
  while (true) {
    if (list_ >= 0) {
      const State state = PollList(item);
      if (state == State::kItem) ++found_;
      if (state != State::kEnd) return state;
      CloseList();
    }
    std::optional<Item> next = NextInFolders();
    if (!next) {
      EndSource();
      if (source_ == sources_.size()) return State::kEnd;
      in_source_ = true;
      next = Open(sources_[source_++]);
    }
    if (!next) continue;
    ++found_;
    item = std::move(*next);
    return State::kItem;
  }
}

void ModelList::EndSource() {
  if (in_source_ && found_ == 0) empty_sources_.push_back(sources_[source_ - 1]);
  in_source_ = false;
  found_ = 0;
}

/// Starts on a source; a single model is an item by itself.
std::optional<ModelList::Item> ModelList::Open(const std::string& source) {
  std::error_code error;
  if (source == "-") {
    list_ = STDIN_FILENO;
    list_name_ = "standard input";
  } else if (source.starts_with('@')) {
    list_name_ = source.substr(1);
    // Opening a named pipe would wait for its writer.
    list_ = open(list_name_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (list_ < 0) FailToRead(list_name_, errno);
  } else if (fs::is_directory(source, error)) {
    return Enter(source);
  } else {
    return Item{source, {}};
  }
  return std::nullopt;
}

void ModelList::CloseList() {
  if (list_ > STDIN_FILENO) close(list_);
  list_ = -1;
  text_.clear();
  taken_ = 0;
}

/// Takes the next line that names a model out of what was read; false if there is none.
bool ModelList::TakeLine(Item& item) {
  while (true) {
    const std::size_t end = text_.find('\n', taken_);
    if (end == std::string::npos) return false;
    std::string line = text_.substr(taken_, end - taken_);
    taken_ = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    item = {std::move(line), {}};
    return true;
  }
}

ModelList::State ModelList::PollList(Item& item) {
  std::array<char, std::size_t{1} << 16> chunk;
  while (!TakeLine(item)) {
    text_.erase(0, std::exchange(taken_, 0));
    if (text_.size() > kLongestLine) {
      throw Error(fmt::format("{}: cannot read the list: a line has more than {} bytes",
                              Printable(list_name_), kLongestLine),
                  kListHint);
    }
    pollfd list = {list_, POLLIN, 0};
    const int ready = poll(&list, 1, 0);
    if (ready == 0) return State::kWait;
    if (ready < 0 && errno == EINTR) continue;
    const ssize_t got = ready < 0 ? -1 : read(list_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return State::kWait;
    if (got < 0) FailToRead(list_name_, errno);
    if (got > 0) {
      text_.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (text_.empty()) {
      return State::kEnd;
    } else {
      text_ += '\n';  // a last line without a line break
    }
  }
  return State::kItem;
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

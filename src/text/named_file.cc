// SPDX-License-Identifier: Apache-2.0
#include "text/named_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "acev2/error.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// The names of what lies beside `path`: a thousand at most.
std::vector<std::string> FilesBeside(const std::filesystem::path& path) {
  constexpr std::size_t kMost = 1000;
  std::vector<std::string> files;
  const std::filesystem::path folder = path.parent_path();
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder.empty() ? "." : folder, error), end;
       !error && at != end && files.size() < kMost; at.increment(error)) {
    files.push_back(Printable(at->path().filename().string()));
  }
  std::ranges::sort(files);
  return files;
}

void RequireThere(const std::string& path, std::string_view otherwise) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (path == "-" || status.type() != std::filesystem::file_type::not_found) return;
  const std::string name = std::filesystem::path(path).filename().string();
  throw Error(
      fmt::format("{}: no such file", Printable(path)),
      name.empty() ? std::string(otherwise) : DidYouMean(name, FilesBeside(path), otherwise));
}

}  // namespace

std::shared_ptr<const Bytes> OpenNamed(const std::string& path, std::string_view otherwise,
                                       const StreamLimits& limits) {
  RequireThere(path, otherwise);
  return OpenBytes(path, limits);
}

std::string ReadNamedText(const std::string& path, std::string_view hint, std::string_view absent) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 26;
  RequireThere(path, absent);
  std::shared_ptr<const Bytes> bytes;
  try {
    bytes = OpenBytes(path);
  } catch (const Error& error) {
    throw Error(error.what(), std::string(hint));  // its own hint is about models
  }
  if (bytes->size() > kMost) {
    throw Error(fmt::format("{}: larger than 64 MiB", Printable(path)), std::string(hint));
  }
  return bytes->Read(0, static_cast<std::size_t>(bytes->size()));
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Locating and reading external data (external.h).
//
// Invariant: a location is judged before it is touched; a file is opened only to read a range that
// lies within it.
#include "load/payload/external.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>

#include "diagnostic/codes.h"
#include "load/payload/tensors.h"
#include "load/skim.h"
#include "text/counted.h"

namespace acev2 {
namespace {

// The tensors that share a reason, for one diagnostic.
struct Group {
  std::int64_t tensors = 0;
  std::string first;

  void Add(std::string text) {
    if (tensors++ == 0) first = std::move(text);
  }
};

// A decimal entry of external_data, `otherwise` if absent; empty if it is no number.
std::optional<std::uint64_t> Number(const onnx::TensorProto& tensor, const std::string& key,
                                    std::uint64_t otherwise) {
  const std::optional<std::string> text = ExternalEntry(tensor, key);
  if (!text) return otherwise;
  std::uint64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [last, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc{} || last != end) return std::nullopt;
  return value;
}

}  // namespace

ExternalFile Locate(const std::string& directory, const std::string& location) {
  namespace fs = std::filesystem;
  ExternalFile file;
  if (location.empty() || location.find('\0') != std::string::npos) {
    file.refusal = "it names no file";
    return file;
  }
  const fs::path relative(location);
  if (relative.is_absolute()) {
    file.refusal = "an absolute path";
    return file;
  }
  for (const fs::path& part : relative) {
    if (part == "..") {
      file.refusal = "it leads out of the model's directory";
      return file;
    }
  }
  if (directory.empty()) return file;
  std::error_code error;
  const fs::path base = fs::canonical(directory, error);
  if (error) return file;
  const fs::path target = fs::canonical(base / relative, error);
  if (error) return file;
  // Both are free of symbolic links now, so "below" is a matter of components.
  const fs::path from_base = target.lexically_relative(base);
  if (from_base.empty() || *from_base.begin() == "..") {
    file.refusal = "a symbolic link that leads out of the model's directory";
    return file;
  }
  if (!fs::is_regular_file(target, error)) {
    file.refusal = "not a regular file";
    return file;
  }
  file.path = target.string();
  const std::uintmax_t size = fs::file_size(target, error);
  if (!error) file.size = size;
  return file;
}

std::optional<std::string> ExternalEntry(const onnx::TensorProto& tensor, const std::string& key) {
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == key) return entry.value();
  }
  return std::nullopt;
}

std::optional<ExternalRange> ExternalRangeOf(const onnx::TensorProto& tensor, std::uint64_t size) {
  const std::optional<std::uint64_t> offset = Number(tensor, "offset", 0);
  const std::optional<std::uint64_t> length = Number(tensor, "length", size);
  if (!offset || !length) return std::nullopt;
  return ExternalRange{*offset, *length};
}

ExternalFiles LocateAll(const onnx::ModelProto& model, const std::string& directory,
                        std::vector<Diagnostic>& diagnostics) {
  ExternalFiles files;
  Group absent;
  Group refused;
  VisitTensors(model, [&](const onnx::TensorProto& tensor) {
    if (!IsInOtherFile(tensor)) return;
    const std::string location = ExternalEntry(tensor, "location").value_or("");
    auto found = files.find(location);
    if (found == files.end()) {
      found = files.emplace(location, Locate(directory, location)).first;
    }
    const ExternalFile& file = found->second;
    if (!file.refusal.empty()) {
      refused.Add(fmt::format("'{}': {}", location, file.refusal));
    } else if (!file.present()) {
      absent.Add(fmt::format("'{}'", location));
    }
  });
  if (absent.tensors > 0) {
    diagnostics.push_back(MakeDiagnostic(
        "external-data-absent", "",
        directory.empty()
            ? fmt::format("external data of {} is not looked for: the model has no directory",
                          Counted(absent.tensors, "tensor"))
            : fmt::format("external data of {} is absent (first {})",
                          Counted(absent.tensors, "tensor"), absent.first),
        "only values of scales, zero points and shapes can matter to the cost; put the data "
        "beside the model"));
  }
  if (refused.tensors > 0) {
    diagnostics.push_back(
        MakeDiagnostic("external-data-refused", "",
                       fmt::format("external data of {} is not opened (first {})",
                                   Counted(refused.tensors, "tensor"), refused.first),
                       "put the data into the model's directory and name it by a relative path"));
  }
  return files;
}

std::optional<std::string> ReadExternal(const ExternalFiles& files, const onnx::TensorProto& tensor,
                                        std::uint64_t size) {
  return ReadExternal(files, tensor, size, 0, size);
}

std::optional<std::string> ReadExternal(const ExternalFiles& files, const onnx::TensorProto& tensor,
                                        std::uint64_t size, std::uint64_t from, std::uint64_t to) {
  const auto found = files.find(ExternalEntry(tensor, "location").value_or(""));
  if (found == files.end() || !found->second.present()) return std::nullopt;
  const std::optional<ExternalRange> range = ExternalRangeOf(tensor, size);
  if (!range || range->length != size) return std::nullopt;

  const int descriptor = open(found->second.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return std::nullopt;
  std::optional<std::string> data;
  struct stat info {};
  if (fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) {
    const auto available = static_cast<std::uint64_t>(info.st_size);
    if (range->offset <= available && size <= available - range->offset) {
      data.emplace(to - from, '\0');
      std::uint64_t used = from;
      while (used < to) {
        const ssize_t got = pread(descriptor, data->data() + (used - from), to - used,
                                  static_cast<off_t>(range->offset + used));
        if (got <= 0) break;
        used += static_cast<std::uint64_t>(got);
      }
      if (used < to) data.reset();
    }
  }
  close(descriptor);
  return data;
}

}  // namespace acev2

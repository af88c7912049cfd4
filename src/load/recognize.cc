// SPDX-License-Identifier: Apache-2.0
//
// Telling file formats apart (recognize.h): a table of magic numbers, then the first character.
//
// Invariant: no valid ONNX file matches a row of the binary formats. Its first byte is the tag of a
// ModelProto field: 0x08 12 1a 22 28 32 3a 42 72 or one of the two-byte tags a2 01, ca 01, d2 01;
// a row that starts with one of these ('(') goes on with what cannot follow there.
#include "load/recognize.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "acev2/error.h"

namespace acev2 {
namespace {

using std::string_view_literals::operator""sv;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view fact;
  std::string_view hint;
};

constexpr std::string_view kUnpack = "unpack it and name the .onnx file in it";
constexpr std::string_view kExport = "export the model to ONNX first";
constexpr std::string_view kDownload = "download the file itself, not the page about it";

// Binary formats. Source: their specifications, as collected in file(1)'s magic database.
constexpr std::array kMagics = {
    Magic{0, "PK\x03\x04"sv, "a zip archive (PyTorch and Keras checkpoints are zip archives too)",
          "unpack it, or export the model to ONNX first"},
    Magic{0, "\x1f\x8b"sv, "gzip-compressed", kUnpack},
    Magic{0, "\x28\xb5\x2f\xfd"sv, "zstd-compressed", kUnpack},
    Magic{0, "\xfd\x37zXZ\0"sv, "xz-compressed", kUnpack},
    Magic{4, "1AY&SY"sv, "bzip2-compressed", kUnpack},
    Magic{0, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive", kUnpack},
    Magic{257, "ustar"sv, "a tar archive", kUnpack},
    Magic{4, "TFL3"sv, "a TensorFlow Lite model", kExport},
    Magic{4, "ORTM"sv, "an ONNX Runtime flatbuffer (.ort)",
          "name the .onnx file it was converted from"},
    Magic{0, "GGUF"sv, "a GGUF model", kExport},
    Magic{0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file", kExport},
    Magic{0, "\x93NUMPY"sv, "a NumPy array", kExport},
    Magic{4, "\0\0\0\0{\""sv, "a safetensors file: weights without a graph", kExport},
    Magic{0, "\x80"sv, "a Python pickle", kExport},
    Magic{0, "\x7f\x45LF"sv, "an executable", "name an .onnx file"},
    Magic{0, "\xff\xfe"sv, "UTF-16 text", "save it as UTF-8"},
    Magic{0, "\xfe\xff"sv, "UTF-16 text", "save it as UTF-8"},
};

// Text formats, by their first characters in lower case.
constexpr std::array kTexts = {
    Magic{0, "version https://git-lfs"sv, "a git-lfs pointer, not the model itself",
          "fetch the model with 'git lfs pull'"},
    Magic{0, "<!doctype"sv, "an HTML page", kDownload},
    Magic{0, "<html"sv, "an HTML page", kDownload},
    Magic{0, "<?xml"sv, "an XML file", kExport},
    Magic{0, "ir_version:"sv, "protobuf text format, not ONNX text syntax",
          "convert it to a binary .onnx file with protoc"},
};

// ASCII only, whatever the locale.
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool IsWord(char c) {
  return (Lower(c) >= 'a' && Lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '+';
}
constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// A protobuf message of any length holds tags and lengths below 0x20 that are no white space; text
// holds none. Needed because 'B' and 'r' start both identifiers and valid models.
bool IsText(std::string_view bytes) {
  constexpr std::size_t kSample = 4096;
  return std::ranges::none_of(bytes.substr(0, kSample), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && !IsSpace(c);
  });
}

/// What the first line is like where it is none of ONNX text syntax, which goes on behind a name
/// with '(' or '{', in pairs: "key = value", a row of a table, "key: value". Null for others.
const Magic* OtherText(std::string_view token) {
  static constexpr Magic kSettings = {
      0, "", "a file of settings (TOML), neither a model nor a report",
      "budgets are for acev2 check --budget, workloads for acev2 workload, profiles for --profile"};
  static constexpr Magic kTable = {
      0, "", "a table (CSV), neither a model nor a report",
      "--json saves a report that can be read again; accuracies are for acev2 compare --accuracy"};
  static constexpr Magic kKeys = {
      0, "", "lines of 'key: value' (YAML, or the text format of protobuf), no ONNX text syntax",
      "an ONNX model in protobuf's text format becomes an .onnx file with protoc --encode"};
  const std::string_view line = token.substr(0, token.find_first_of("\r\n"));
  if (line.starts_with('[')) {
    const bool table =
        line.size() > 1 && (line[1] == '[' || (Lower(line[1]) >= 'a' && Lower(line[1]) <= 'z'));
    return table ? &kSettings : nullptr;
  }
  std::size_t end = 0;
  if (line.starts_with('"')) {
    end = std::min(line.find('"', 1), line.size() - 1) + 1;
  } else {
    while (end < line.size() && (IsWord(line[end]) || (end > 0 && line[end] == ' '))) ++end;
  }
  const std::string_view rest = line.substr(end);
  const std::string_view behind = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  if (end == 0 || behind.empty()) return nullptr;
  if (behind.front() == '=' && !behind.starts_with("=>")) return &kSettings;
  // A row of a table; prose has a blank behind its commas.
  const bool separates = std::string_view(",;\t").find(behind.front()) != std::string_view::npos;
  if (separates && !behind.substr(1).starts_with(' ')) return &kTable;
  if (behind.front() == ':' || behind.front() == '{') return &kKeys;
  return nullptr;
}

// Past white space and `#` comments.
std::string_view FirstToken(std::string_view text) {
  for (;;) {
    const auto start = std::ranges::find_if_not(text, IsSpace);
    text.remove_prefix(static_cast<std::size_t>(start - text.begin()));
    if (text.empty() || text.front() != '#') return text;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

}  // namespace

std::string_view WithoutByteOrderMark(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

Content Recognize(std::string_view head, const std::string& name) {
  if (head.empty()) {
    throw name == "-" ? Error("-: standard input is empty", "pipe a model into it, or give a path")
                      : Error(fmt::format("{}: the file is empty", name), "check the path");
  }
  const auto refuse = [&name](const Magic& magic) {
    throw Error(fmt::format("{}: {}", name, magic.fact), std::string(magic.hint));
  };
  if (!IsText(head)) {
    for (const Magic& magic : kMagics) {
      if (head.size() > magic.offset && head.substr(magic.offset).starts_with(magic.bytes)) {
        refuse(magic);
      }
    }
    return Content::kBinary;
  }
  const std::string_view token = FirstToken(WithoutByteOrderMark(head));
  if (token.empty()) {
    throw Error(fmt::format("{}: nothing but white space and comments", name), "check the path");
  }
  for (const Magic& magic : kTexts) {
    if (std::ranges::equal(token.substr(0, magic.bytes.size()), magic.bytes, {}, Lower)) {
      refuse(magic);
    }
  }
  if (token.front() == '{') return Content::kReport;
  if (const Magic* other = OtherText(token); other != nullptr) refuse(*other);
  if (token.front() == '[') {
    throw Error(fmt::format("{}: a list in JSON, neither a model nor a report", name),
                "a report of acev2 is an object; of several in a list, give one");
  }
  const char first = Lower(token.front());
  const bool starts_model =
      first == '<' || first == '"' || first == '_' || (first >= 'a' && first <= 'z');
  if (!starts_model) {
    throw Error(fmt::format("{}: text, but neither ONNX text syntax nor a report", name),
                "name an .onnx file, a model in ONNX text syntax or a report that --json saved");
  }
  return Content::kText;
}

void RefuseStream(std::string_view head, const std::string& name) {
  bool fits = true;
  switch (Recognize(head, name)) {
    case Content::kBinary: {
      // The tag of the first field: its number (1 to 15 in a byte), and a wire type that exists.
      const auto tag = static_cast<unsigned char>(head.front());
      const unsigned type = tag & 7U;
      fits = (tag >> 3U) != 0 && (type == 0 || type == 2);
      break;
    }
    case Content::kText:
      // A model has a header in <> or a graph (…) {…} by here.
      fits = head.find_first_of("<({") != std::string_view::npos;
      break;
    case Content::kReport:
      fits = head.find("schema_version") != std::string_view::npos;
      break;
  }
  if (!fits) {
    throw Error(fmt::format("{}: neither a model nor a report begins like this", name),
                "name a file, or give the model on standard input");
  }
}

}  // namespace acev2

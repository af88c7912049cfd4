// SPDX-License-Identifier: Apache-2.0
#include "write/layout/web_page.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <new>

#include "text/text.h"
#include "write/layout/page_template.h"

namespace acev2 {
namespace {

constexpr std::string_view kTitleMark = "<!--acev2:title-->";
constexpr std::string_view kDataMark = "<!--acev2:data-->";

// Below this a page is as small as pages are, and its data can be read in any editor.
constexpr std::size_t kMostPlain = std::size_t{256} << 10;

/// JSON as the text of a <script> element: no "<" that could end it or open a comment.
std::string ScriptText(std::string_view json) {
  std::string text;
  text.reserve(json.size() + json.size() / 64);
  for (std::size_t at = json.find('<'); at != std::string_view::npos; at = json.find('<')) {
    text += json.substr(0, at);
    text += "\\u003c";
    json.remove_prefix(at + 1);
  }
  text += json;
  return text;
}

std::string Gzip(std::string_view data) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  if (deflateInit2(&stream, 4, Z_DEFLATED, kGzipWindow, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed;
  std::array<char, std::size_t{64} << 10> buffer;
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits
  int state = Z_OK;
  std::size_t taken = 0;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0 && taken < data.size()) {
      const std::string_view piece = data.substr(taken, kMostAtOnce);
      // zlib reads only, but its interface predates const.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream.avail_in = static_cast<uInt>(piece.size());
      taken += piece.size();
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = deflate(&stream, taken == data.size() ? Z_FINISH : Z_NO_FLUSH);
    packed.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return packed;
}

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t k = 0; k < bytes.size(); k += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (k + j < bytes.size() ? static_cast<unsigned char>(bytes[k + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += k + j > bytes.size() ? '=' : kDigits[group >> (18 - 6 * j) & 63U];
    }
  }
  return text;
}

}  // namespace

bool HasWebPage() { return !PageTemplate().empty(); }

std::string_view WebPageRemedy() {
  return "This is the plain page: the program was built without Node.js, which makes the "
         "interactive "
         "one (docs/dependencies.md).";
}

std::string WebPage(std::string_view title, std::string_view json) {
  const std::string_view page = PageTemplate();
  const std::size_t title_at = page.find(kTitleMark);
  const std::size_t data_at = page.find(kDataMark);
  std::string text(page.substr(0, title_at));
  text += XmlEscaped(title);
  text += page.substr(title_at + kTitleMark.size(), data_at - title_at - kTitleMark.size());
  if (json.size() <= kMostPlain) {
    text += ScriptText(json);
  } else {
    text += "{\"gzip\":\"" + Base64(Gzip(json)) + "\"}";
  }
  text += page.substr(data_at + kDataMark.size());
  return text;
}

std::string WithMember(std::string object, std::string_view key, std::string_view json) {
  object.resize(object.rfind('}'));
  object += ",\"";
  object += key;
  object += "\":";
  object += json;
  return object + "}\n";
}

}  // namespace acev2

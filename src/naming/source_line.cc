// SPDX-License-Identifier: Apache-2.0
#include "naming/source_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "text/text.h"

namespace acev2 {
namespace {

constexpr auto kNowhere = std::string_view::npos;
constexpr std::size_t kWidestCode = 80;

/// A call: `File "PATH", line LINE, in FUNCTION`, and on the next line what stands there.
struct Call {
  std::string_view path;
  std::string_view line;
  std::string_view function;
  std::string_view code;
};

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == kNowhere) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// What is left of `text` up to `end`, which is taken off with it; nothing if `end` is not there.
std::optional<std::string_view> TakeUpTo(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  if (at == kNowhere) return std::nullopt;
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at + end.size());
  return before;
}

/// The call that `line` is the first line of.
std::optional<Call> ReadCall(std::string_view line) {
  constexpr std::string_view kFile = "File \"";
  line = Trimmed(line);
  if (!line.starts_with(kFile)) return std::nullopt;
  line.remove_prefix(kFile.size());
  const auto path = TakeUpTo(line, "\", line ");
  const auto number = TakeUpTo(line, ", in ");
  if (!path || !number) return std::nullopt;
  return Call{*path, *number, Trimmed(line), {}};
}

/// True if it is code that runs networks, not code of one.
bool IsOfTools(std::string_view path) {
  constexpr std::array<std::string_view, 2> kPackages = {"site-packages", "dist-packages"};
  constexpr std::array<std::string_view, 6> kFolders = {
      "/torch/nn/", "/torch/_", "/lib/python", "\\torch\\nn\\", "\\torch\\_", "\\Lib\\"};
  if (path.starts_with('<')) return true;  // "<frozen importlib>", "<eval_with_key>"
  const std::size_t end = path.find_last_of("/\\");
  if (end == kNowhere) return false;
  const std::string_view folder = path.substr(0, end + 1);
  for (const std::string_view package : kPackages) {
    // Packages of models (torchvision, transformers) are code of the network.
    const std::size_t at = folder.find(package);
    if (at == kNowhere) continue;
    const std::string_view within = folder.substr(at + package.size());
    return within.starts_with("/torch/") || within.starts_with("\\torch\\");
  }
  return std::ranges::any_of(kFolders,
                             [&](std::string_view part) { return folder.find(part) != kNowhere; });
}

/// "tools/mnist.py" of "/home/me/projects/tools/mnist.py".
std::string_view InItsFolder(std::string_view path) {
  const std::size_t file = path.find_last_of("/\\");
  if (file == kNowhere || file == 0) return path.substr(file == 0 ? 1 : 0);
  const std::size_t folder = path.find_last_of("/\\", file - 1);
  return folder == kNowhere ? path : path.substr(folder + 1);
}

std::string Text(const Call& call) {
  std::string text(InItsFolder(call.path));
  text += ':';
  text += call.line;
  if (!call.function.empty()) {
    text += " in ";
    text += call.function;
  }
  if (!call.code.empty()) text += ": " + ShortenMiddle(std::string(call.code), kWidestCode);
  return text;
}

}  // namespace

std::string SourceLineOf(std::string_view trace) {
  std::optional<Call> innermost;
  std::optional<Call> of_network;
  std::optional<Call>* last = nullptr;  // whose line of code is due
  while (!trace.empty()) {
    const std::string_view line = trace.substr(0, trace.find('\n'));
    trace.remove_prefix(std::min(line.size() + 1, trace.size()));
    if (const auto call = ReadCall(line)) {
      last = IsOfTools(call->path) ? &innermost : &of_network;
      *last = call;
    } else if (last != nullptr && (*last)->code.empty()) {
      (*last)->code = Trimmed(line);
    }
  }
  const std::optional<Call>& told = of_network ? of_network : innermost;
  return told ? Text(*told) : std::string();
}

}  // namespace acev2

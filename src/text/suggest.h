// SPDX-License-Identifier: Apache-2.0
//
// "Did you mean": the known names closest to one that was mistyped.
//
// Invariant: what is suggested is near enough to be a slip; a far-off name suggests nothing. Used
// by the command line and wherever a name of the user's is looked up.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acev2 {

/// Up to `limit` of `candidates`, each once, nearest first (equally near ones in their order): by
/// edit distance without regard to case, or because one contains the other.
std::vector<std::string> Suggestions(std::string_view name, std::span<const std::string> candidates,
                                     std::size_t limit = 3);

/// "did you mean 'conv1' or 'conv2'?", or `otherwise` if nothing is near.
std::string DidYouMean(std::string_view name, std::span<const std::string> candidates,
                       std::string_view otherwise);

/// True if `text` is such a question.
bool IsDidYouMean(std::string_view text);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Names cut so that they can still be told apart.
//
// Invariant: nothing is wider than asked for; names that fit stay whole. Used by the layout of
// tables.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace acev2 {

/// `text` cut to at most `width` display columns: of "old → new" both sides, all else in the
/// middle.
std::string Shortened(const std::string& text, std::size_t width);

/// `texts` cut to at most `width` display columns each: names of modules in others ("a.b.c") in the
/// names of those around ("e.l.0.query"), each in all names or in none, all else as above; those
/// that would look the same then are cut where they agree instead, if what tells them apart has
/// room.
std::vector<std::string> ShortenedApart(const std::vector<std::string>& texts, std::size_t width);

}  // namespace acev2

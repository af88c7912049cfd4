// SPDX-License-Identifier: Apache-2.0
#include "rules/formats/datatype_name.h"

#include <cctype>
#include <cstdio>
#include <string>

namespace acev2 {

std::optional<Format> ParseDatatype(std::string_view name) {
  if (name == "BINARY") return UIntFormat(1);
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  // SCALEDINT<8> and FIXED<8,4> are integers whose scale is known elsewhere or a power of two.
  for (const std::string_view prefix : {"scaledint<", "fixed<"}) {
    if (lower.starts_with(prefix)) {
      lower = "int" + lower.substr(prefix.size(), lower.find_first_of(",>") - prefix.size());
    }
  }
  // FLOAT<exponent bits, mantissa bits> or FLOAT<…, exponent bias>, with a sign.
  if (lower.starts_with("float<")) {
    int exponent = 0, mantissa = 0, read = 0;
    const int found = std::sscanf(lower.c_str(), "float<%2d,%2d%n", &exponent, &mantissa, &read);
    const char next = found == 2 ? lower[static_cast<std::size_t>(read)] : '\0';
    if ((next != '>' && next != ',') || exponent < 1 || mantissa < 0 ||
        1 + exponent + mantissa > 64) {
      return std::nullopt;
    }
    return FloatFormat(1 + exponent + mantissa, exponent);
  }
  return ParseFormat(lower);
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "write/report/scan_page.h"

#include <utility>

#include "write/json/json_text.h"
#include "write/layout/web_page.h"

namespace acev2 {

void ScanPage::Add(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!lines_.empty()) lines_ += ",\n";
  lines_ += line;
}

std::string ScanPage::Take(std::string_view unit) {
  JsonText data;
  data.BeginObject();
  data.Key("kind");
  data.String("scan");
  data.Key("unit");
  data.String(unit);
  data.EndObject();
  return WebPage("acev2 scan",
                 WithMember(data.Take(), "lines", "[" + std::exchange(lines_, {}) + "]\n"));
}

}  // namespace acev2

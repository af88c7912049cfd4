// SPDX-License-Identifier: Apache-2.0
//
// `acev2 whatif MODEL 'Conv=w4a8' …`: one row a variant.
//
// Invariant: the file is read once; every variant is understood before it is. A variant is written
// as it would stand on a command line, on that of this command and in a file alike.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/whatif.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "report/sums.h"
#include "text/named_file.h"
#include "text/text.h"
#include "write/options/option_values.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr std::string_view kVariantHint =
    "a variant is formats, options or both, as in 'Conv=w4a8 Gemm=w8a8', 'small: .*=w4a4' or "
    "'--fold batch-norm'";

/// A variant as it was given, and where.
struct VariantText {
  std::string text;
  std::string place;  ///< "FILE:LINE: " of one in a file
};

/// Its words; quotes of either kind hold what has spaces together. Throws Error.
Values WordsOf(const VariantText& given) {
  Values words;
  bool inside = false;  // of a word
  char quote = 0;
  for (const char c : given.text) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        words.back() += c;
      }
    } else if (c == ' ' || c == '\t' || c == '\r') {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      if (c == '"' || c == '\'') {
        quote = c;
      } else {
        words.back() += c;
      }
    }
  }
  if (quote != 0) {
    throw Error(
        fmt::format("{}variant '{}': a quote is not closed", given.place, Printable(given.text)),
        std::string(kVariantHint));
  }
  return words;
}

/// `args` with a space in front of every variant that starts with an option, as in '--fold
/// batch-norm': the parser of this command must not take it for one of its own. "--dim=my name=3"
/// is one.
Arguments WithVariantsMarked(Arguments args) {
  for (std::string& arg : args) {
    const std::size_t space = arg.find(' ');
    if (arg.starts_with("--") && space != std::string::npos && arg.find('=') > space) {
      arg.insert(0, 1, ' ');
    }
  }
  return args;
}

/// A variant of what `base` options make. Throws Error.
Variant ReadVariant(const VariantText& given, const NumberOptions& base) {
  const std::string text =
      given.text.substr(std::min(given.text.find_first_not_of(' '), given.text.size()));
  Values words = WordsOf(given);
  Variant variant;
  variant.change = variant.name = text;
  if (!words.empty() && words.front().size() > 1 && words.front().ends_with(':')) {
    variant.name = words.front().substr(0, words.front().size() - 1);
    words.erase(words.begin());
    variant.change = fmt::format("{}", fmt::join(words, " "));
  }
  if (words.empty()) {
    throw Error(fmt::format("{}variant '{}' changes nothing", given.place, Printable(text)),
                std::string(kVariantHint));
  }
  Parser parser("a variant: REGEX=w4a8 … [options]", "");
  NumberOptions own;
  own.AddTo(parser);
  Values assumptions;
  parser.Positionals("REGEX=FORMAT", assumptions, false);
  try {
    if (parser.Parse(Arguments(words.begin(), words.end()))) throw Error("has no --help", "");
    for (const std::string& assumption : assumptions) own.Give("assume", assumption);
    variant.options = base.ResolveWith(own);
  } catch (const Error& error) {
    throw Error(fmt::format("{}variant '{}': {}", given.place, Printable(text), error.what()),
                error.hint().empty() ? std::string(kVariantHint) : error.hint());
  }
  return variant;
}

/// The variants in the file `path`: one a line; empty lines and what stands behind a '#' at the
/// start of one are left out.
void ReadVariants(const std::string& path, std::vector<VariantText>& variants) {
  constexpr std::string_view kHint = "--variants names a text file with one variant a line";
  std::istringstream file(ReadNamedText(path, kHint, kHint));
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string::npos || line[start] == '#') continue;
    variants.push_back({line.substr(start, line.find_last_not_of(" \t\r") + 1 - start),
                        fmt::format("{}:{}: ", Printable(path), number)});
  }
}

/// False, and says so, if something has no price.
bool AllPriced(const WhatIf& whatif) {
  for (const WhatIfRow& row : whatif.rows) {
    if (!row.report || row.report->totals.nodes_unpriced == 0) continue;
    const Totals& totals = row.report->totals;
    WriteStderr(fmt::format("acev2: {}: variant '{}': {} (--strict)\n", Printable(whatif.model),
                            Printable(row.variant.name), WithoutPrice(totals)));
    return false;
  }
  return true;
}

/// Says which variants could not be analyzed.
ExitCode ReportErrors(const WhatIf& whatif) {
  ExitCode exit_code = kExitFine;
  for (const WhatIfRow& row : whatif.rows) {
    if (row.report) continue;
    exit_code = kExitFailed;
    WriteStderr(ErrorText(Error(
        fmt::format("{}: variant '{}': {}", whatif.model, row.variant.name, row.error), row.hint)));
  }
  return exit_code;
}

}  // namespace

ExitCode RunWhatIf(const Arguments& args) {
  Parser parser(
      "acev2 whatif MODEL VARIANT … [options]",
      "Shows one row a variant of MODEL: its cost, what it saves, what becomes of the scaling that "
      "quantization takes, and the shares of the categories. A VARIANT is formats, options of an "
      "analysis or both, as in 'Conv=w4a8 Gemm=w8a8' or '--fold batch-norm'; 'NAME: …' gives it a "
      "name. Formats of floats are charged with the quantizers that a model written that way has.");
  std::string path;
  parser.Positional("MODEL", path);
  Values texts;
  parser.Positionals("VARIANT", texts, false);
  parser.Group("what is asked");
  std::optional<std::string> file;
  parser.Option("--variants", "FILE", "more variants, one a line; # starts a comment", file);
  std::optional<std::string> by;
  parser.Option("--by", "layer",
                "also what each layer of a variant saves alone, the most first, and their sum", by);
  std::optional<std::string> top;
  parser.Option("--top", "N", "only the first N layers of the table", top);
  bool strict = false;
  parser.Flag("--strict", "exit with 1 if something is unpriced", strict);
  NumberOptions number_options;
  number_options.AddTo(parser);
  Exports exports;
  exports.AddTo(parser, WhatIfWriters());
  parser.Section("also", {{"-h, --help", "this text"}});
  parser.Section("examples",
                 {{"acev2 whatif model.onnx 'Conv=w4a8' 'Conv=w4a4' '.*=float16'", ""},
                  {"acev2 whatif model.onnx 'Conv|Gemm=w8a8' --by layer --top 20", ""},
                  {"acev2 whatif int8.onnx '--requant fixed16' '--accumulator minimal'", ""}});
  if (const auto help = parser.Parse(WithVariantsMarked(args))) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (by && *by != "layer") {
    throw Error(fmt::format("--by: '{}' is not 'layer'", Printable(*by)), "--by layer");
  }
  std::optional<std::size_t> most;
  if (top) most = static_cast<std::size_t>(WholeNumber("--top", *top, *top, 1, "as in --top 10"));
  if (!number_options.Has("assume_quantizers")) number_options.Give("assume_quantizers", "written");
  std::vector<std::string> inputs = {path};
  std::vector<VariantText> given;
  for (std::string& text : texts) given.push_back({std::move(text), ""});
  if (file) {
    inputs.push_back(*file);
    ReadVariants(*file, given);
  }
  if (given.empty()) {
    throw Error(file ? fmt::format("no VARIANT given, and none in '{}'", Printable(*file))
                     : "no VARIANT given",
                std::string(kVariantHint));
  }
  const Options options = number_options.Resolve();
  std::vector<Variant> variants;
  std::set<std::string> names;
  for (const VariantText& text : given) {
    const Variant& variant = variants.emplace_back(ReadVariant(text, number_options));
    if (names.insert(variant.name).second) continue;
    throw Error(fmt::format("{}two variants are called '{}'", text.place, Printable(variant.name)),
                "give each a name of its own, as in 'small: Conv=w4a8'");
  }
  exports.Open(inputs);

  const Source source(path);
  if (source.is_report()) {
    throw Error(fmt::format("{}: is a saved report, whose counts no option changes", path),
                "give the model itself");
  }
  const WhatIf whatif = MakeWhatIf(
      path, [&](const Options& with) { return source.Analyze(with); }, options, std::move(variants),
      by.has_value());
  exports.Write(
      WhatIfWriters(), [&](const WhatIfWriter& writer) { return writer.write(whatif); },
      [&](const Style& style) { return WriteWhatIfTable(whatif, most, style); });
  const ExitCode exit_code = ReportErrors(whatif);
  if (exit_code != kExitFine) return exit_code;
  return strict && !AllPriced(whatif) ? kExitMissed : kExitFine;
}

}  // namespace acev2

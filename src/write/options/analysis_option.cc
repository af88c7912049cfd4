// SPDX-License-Identifier: Apache-2.0
//
// The rows, each a kind of value (Choice, Dims …) on a member of Options.
//
// Invariant: every choice is looked up in the arrays of option_names.h, so the help, the errors and
// the JSON report agree on the words.
#include "write/options/analysis_option.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "acev2/error.h"
#include "rules/assumption.h"
#include "text/text.h"
#include "write/json/json_parts.h"
#include "write/options/option_names.h"
#include "write/options/option_values.h"

namespace acev2 {
namespace {

using Texts = std::vector<std::string>;

std::map<std::string, std::int64_t> ReadDims(const Texts& values) {
  const std::string hint = "--dim NAME=N, as in --dim batch=4";
  std::map<std::string, std::int64_t> dims;
  for (const std::string& text : values) {
    const auto [name, number] = SplitAssignment("--dim", text, hint);
    if (!dims.emplace(name, WholeNumber("--dim", text, number, 0, hint)).second) {
      throw Error(fmt::format("--dim: '{}' is given twice", Printable(name)), "give it once");
    }
  }
  return dims;
}

std::map<std::string, std::vector<std::int64_t>> ReadInputs(const Texts& values) {
  const std::string hint = "--input NAME=DIMS, as in --input x=1x3x224x224; a scalar is x=scalar";
  std::map<std::string, std::vector<std::int64_t>> inputs;
  for (const std::string& text : values) {
    auto [name, rest] = SplitAssignment("--input", text, hint);
    std::vector<std::int64_t> shape;
    if (rest != "scalar") {
      while (true) {
        const std::size_t end = std::min(rest.find_first_of("x,"), rest.size());
        shape.push_back(WholeNumber("--input", text, rest.substr(0, end), 0, hint));
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
      }
    }
    if (!inputs.emplace(name, std::move(shape)).second) {
      throw Error(fmt::format("--input: '{}' is given twice", Printable(name)), "give it once");
    }
  }
  return inputs;
}

std::map<std::string, std::vector<double>> ReadValues(const Texts& values) {
  const std::string hint = "--value NAME=V,V, as in --value size=1,3,224,224";
  std::map<std::string, std::vector<double>> elements;
  for (const std::string& text : values) {
    const auto [name, list] = SplitAssignment("--value", text, hint);
    const auto [entry, is_new] = elements.try_emplace(name);
    if (!is_new) {
      throw Error(fmt::format("--value: '{}' is given twice", Printable(name)), "give it once");
    }
    for (const std::string& part : SplitList(list)) {
      double number = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
      // Beyond 2^53 a double does not hold every whole number.
      constexpr double kMost = 9007199254740992.0;
      if (error != std::errc() || end != part.data() + part.size() || std::isnan(number) ||
          std::abs(number) >= kMost) {
        throw Error(fmt::format("--value: '{}': '{}' is not a number of less than 2^53",
                                Printable(text), Printable(part)),
                    hint);
      }
      entry->second.push_back(number);
    }
  }
  return elements;
}

/// A word of a choice: `kNames` are the words of the member `kMember`.
template <auto kMember, const auto& kNames>
AnalysisOption Choice(std::string_view name, std::string_view help) {
  AnalysisOption row{name, Choices(kNames), help};
  row.parse = [](const AnalysisOption& self, const Texts& texts, Options& options) {
    Choose(self.option(), texts.front(), kNames, options.*kMember);
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    json.Key(self.name);
    json.String(NameOf(kNames, options.*kMember));
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    const std::optional<JsonCursor> word = cursor.Find(self.name);
    if (!word) return;
    const auto value = ValueOf(kNames, word->String());
    if (!value) word->Fail(fmt::format("'{}' is not known", Printable(word->String())));
    options.*kMember = *value;
  };
  return row;
}

AnalysisOption Dim(std::string_view help) {
  AnalysisOption row{"dim", "NAME=N", help, true};
  row.parse = [](const AnalysisOption&, const Texts& texts, Options& options) {
    options.dims = ReadDims(texts);
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    WriteIntegers(json, self.name, options.dims);
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    if (const auto dims = cursor.Find(self.name)) options.dims = ReadIntegers(*dims);
  };
  return row;
}

AnalysisOption Input(std::string_view help) {
  AnalysisOption row{"input", "NAME=DIMS", help, true};
  row.parse = [](const AnalysisOption&, const Texts& texts, Options& options) {
    options.inputs = ReadInputs(texts);
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    json.Key(self.name);
    json.BeginObject(JsonText::Layout::kInline);
    for (const auto& [name, shape] : options.inputs) {
      json.Key(name);
      json.BeginArray();
      for (const std::int64_t dim : shape) json.Integer(dim);
      json.EndArray();
    }
    json.EndObject();
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    const auto inputs = cursor.Find(self.name);
    if (!inputs) return;
    inputs->ForEachMember([&](const std::string& name, const JsonCursor& dims) {
      std::vector<std::int64_t>& shape = options.inputs[name];  // a scalar's is empty
      dims.ForEach([&](const JsonCursor& dim) { shape.push_back(dim.NotNegative()); });
    });
  };
  return row;
}

AnalysisOption Value(std::string_view help) {
  AnalysisOption row{"value", "NAME=V,V", help, true};
  row.parse = [](const AnalysisOption&, const Texts& texts, Options& options) {
    options.values = ReadValues(texts);
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    WriteElements(json, self.name, options.values);
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    if (const auto values = cursor.Find(self.name)) options.values = ReadElements(*values);
  };
  return row;
}

AnalysisOption Assume(std::string_view help) {
  AnalysisOption row{"assume", "REGEX=w4a8", help, true};
  row.parse = [](const AnalysisOption&, const Texts& texts, Options& options) {
    for (const std::string& text : texts) options.assume.push_back(ParseAssumption(text).text);
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    json.Key(self.name);
    json.BeginArray();
    for (const std::string& text : options.assume) json.String(text);
    json.EndArray();
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    const auto texts = cursor.Find(self.name);
    if (!texts) return;
    texts->ForEach([&](const JsonCursor& text) { options.assume.push_back(text.String()); });
  };
  return row;
}

AnalysisOption TripCount(std::string_view help) {
  AnalysisOption row{"trip_count", "N", help};
  row.parse = [](const AnalysisOption& self, const Texts& texts, Options& options) {
    options.trip_count =
        WholeNumber(self.option(), texts.front(), texts.front(), 0, "as in --trip-count 10");
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    json.Key(self.name);
    json.IntegerOrNull(options.trip_count);
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    if (const auto count = cursor.Find(self.name)) options.trip_count = count->NotNegative();
  };
  return row;
}

AnalysisOption AccumulatorWidth(std::string_view help) {
  AnalysisOption row{"accumulator", "operand|BITS|minimal", help};
  row.parse = [](const AnalysisOption& self, const Texts& texts, Options& options) {
    const std::string& text = texts.front();
    if (const auto width = ValueOf(kAccumulatorNames, text)) {
      options.accumulator = {*width};
      return;
    }
    constexpr std::int64_t kMostBits = 64;
    const std::string hint =
        "operand, minimal, or a number of bits from 1 to 64, as in --accumulator 24";
    const std::int64_t bits = WholeNumber(self.option(), text, text, 1, hint);
    if (bits > kMostBits) {
      throw Error(fmt::format("{}: {} is more than 64", self.option(), bits), hint);
    }
    options.accumulator = {Accumulator::Width::kBits, static_cast<int>(bits)};
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    json.Key(self.name);
    const Accumulator& accumulator = options.accumulator;
    if (accumulator.width == Accumulator::Width::kBits) {
      json.Integer(accumulator.bits);
    } else {
      json.String(NameOf(kAccumulatorNames, accumulator.width));
    }
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    const auto width = cursor.Find(self.name);
    if (!width) return;
    if (width->is_string()) {
      const auto value = ValueOf(kAccumulatorNames, width->String());
      if (!value) width->Fail(fmt::format("'{}' is not known", Printable(width->String())));
      options.accumulator = {*value};
      return;
    }
    constexpr std::int64_t kMostBits = 64;
    const std::int64_t bits = width->NotNegative();
    if (bits < 1 || bits > kMostBits) width->Fail("a width is 1 to 64 bits");
    options.accumulator = {Accumulator::Width::kBits, static_cast<int>(bits)};
  };
  return row;
}

/// Two members: with its text, whoever reads the report can price it as it was priced.
AnalysisOption ProfileFile(std::string_view help) {
  AnalysisOption row{"profile", "FILE", help, false, true, true};
  row.parse = [](const AnalysisOption&, const Texts& texts, Options& options) {
    options.profile = LoadProfile(texts.front());
  };
  row.write = [](const AnalysisOption& self, JsonText& json, const Options& options) {
    json.Key(self.name);
    json.StringOrNull(options.profile.path());
    json.Key("profile_text");
    if (options.profile.empty()) {
      json.Null();
    } else {
      json.String(options.profile.text());
    }
  };
  row.read = [](const AnalysisOption& self, const JsonCursor& cursor, Options& options) {
    const auto path = cursor.Find(self.name);
    if (!path) return;
    const JsonCursor text = cursor["profile_text"];
    try {
      options.profile = ParseProfile(text.String(), path->String());
    } catch (const Error& error) {
      text.Fail(error.what());
    }
  };
  return row;
}

std::vector<AnalysisOption> MakeRows() {
  return {
      Dim("value of a symbolic dimension (unset ones are 1, or what the model needs)"),
      Input("shape of an input, as in x=1x3x224x224, or of a result whose size depends on data"),
      Value("values of an input that sizes or loops depend on (unset sizes are 1)"),
      Assume(
          "what if: formats of weights and activations of the nodes whose name or operator "
          "matches; also w:FORMAT, a:FORMAT, FORMAT; 'node:', 'scope:' or 'weight:' before REGEX "
          "match those names alone, 'tensor:' sets formats of tensors"),
      Choice<&Options::weights, kWeightsNames>(
          "weights", "formats of float weights: as declared (default), or as their values need"),
      Choice<&Options::lowering, kLoweringNames>(
          "lowering", "run quantized parts on integers (default), or charge every node as written"),
      Choice<&Options::float_mac, kFloatMacNames>(
          "float_mac", "price of a float MAC: multiply + add (default), or i·j"),
      AccumulatorWidth("what integer products are added up in: adds as wide as the operands and "
                       "INT32 sums (default), both of so many bits, or i + j + ⌈log2 k⌉"),
      Choice<&Options::requant, kRequantNames>(
          "requant",
          "what brings an integer to another scale: a float32 (default), or a fixed-point "
          "number of so many bits"),
      Choice<&Options::fold, kFoldNames>(
          "fold",
          "nothing (default), or a BatchNormalization into the constants of the Conv, "
          "ConvTranspose or Gemm right before it"),
      Choice<&Options::causal, kCausalNames>(
          "causal", "causal attention computes all scores (default), or the half that it uses"),
      Choice<&Options::assume_quantizers, kAssumedQuantizersNames>(
          "assume_quantizers",
          "what --assume adds: nothing (default), or the quantizers that a model "
          "written that way has"),
      ProfileFile("prices and operator rules of your own (docs/profile.md)"),
      Choice<&Options::branch, kBranchNames>(
          "branch", "branch of an If that is charged: the dearest (default), the cheapest …"),
      TripCount("iterations of loops that do not tell their number"),
  };
}

}  // namespace

std::string AnalysisOption::option() const {
  std::string text = "--" + std::string(name);
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

namespace {

/// An object with what `row` has of `options`.
std::string JsonOf(const AnalysisOption& row, const Options& options) {
  JsonText json;
  json.BeginObject();
  row.write(row, json, options);
  json.EndObject();
  return json.Take();
}

}  // namespace

bool SameValue(const AnalysisOption& row, const Options& a, const Options& b) {
  if (row.is_file) return a.profile.text() == b.profile.text();
  return JsonOf(row, a) == JsonOf(row, b);
}

bool Agrees(const AnalysisOption& row, const Options& given, const Options& all) {
  if (SameValue(row, given, all)) return true;
  const nlohmann::json some = nlohmann::json::parse(JsonOf(row, given)).at(row.name);
  const nlohmann::json whole = nlohmann::json::parse(JsonOf(row, all)).at(row.name);
  if (!some.is_object()) return false;
  return std::ranges::all_of(some.items(), [&](const auto& member) {
    return whole.contains(member.key()) && whole.at(member.key()) == member.value();
  });
}

std::string OptionText(const AnalysisOption& row, const Options& options) {
  const nlohmann::json value = nlohmann::json::parse(JsonOf(row, options)).at(row.name);
  return row.option() + " " + (value.is_string() ? value.get<std::string>() : value.dump());
}

std::string HeaderOptionsText(const Options& options) {
  std::string text;
  for (const AnalysisOption& row : AnalysisOptions()) {
    if (SameValue(row, options, Options())) continue;
    const nlohmann::json value = nlohmann::json::parse(JsonOf(row, options)).at(row.name);
    std::string shown = row.repeats ? "" : OptionText(row, options);
    if (row.is_file) {
      const std::filesystem::path path = value.get<std::string>();
      shown = row.option() + " " + path.filename().string();
    } else if (value.is_array()) {       // texts; of sizes and shapes, the inputs tell
      constexpr std::size_t kRoom = 40;  // an expression can be of any length
      shown =
          row.option() + " " + ShortenMiddle(Printable(value.front().get<std::string>()), kRoom);
      if (value.size() > 1) shown += fmt::format(" and {} more", value.size() - 1);
    }
    if (!shown.empty()) text += (text.empty() ? "" : " ") + shown;
  }
  return text;
}

std::span<const AnalysisOption> AnalysisOptions() {
  static const std::vector<AnalysisOption> rows = MakeRows();
  return rows;
}

}  // namespace acev2

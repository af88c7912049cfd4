// SPDX-License-Identifier: Apache-2.0
//
// Holds the sources to one fact in one place: what holds of an operator stands in its row, so no
// other file names operators; domains stand in their table; and families of rows share words, not
// each other's code.
//
// Invariant: kAllowed is the whole list of exceptions, each with its reason; an exception that
// names no operator any more fails as well.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/defs/schema.h"
#include "rules/domains.h"
#include "rules/rule.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

/// Files below src/ whose paths begin and end so.
struct Place {
  std::string_view begin;
  std::string_view end;
  std::string_view why;
};

constexpr Place kAllowed[] = {
    {"rules/families/", "_rules.h", "the rows themselves"},
    {"rules/arithmetic/", "activations.h", "values of an attribute, spelled like operators"},
    {"interpret/evaluate/", ".cc", "the table of folding functions: a row is a function"},
    {"interpret/shapes/", "_schemas.cc", "shape functions of operators that ONNX has none for"},
    {"interpret/shapes/", "shared_inference.cc", "operators of ONNX that several of those repeat"},
    {"interpret/shapes/", "shape_corrections.cc", "shape functions of versions ONNX has none for"},
    {"interpret/shapes/", "operand_fit.cc",
     "the table of what single operators ask of their operands: a row is a function"},
    {"interpret/shapes/", "schema_call.cc", "what single functions of ONNX do not ask"},
    {"write/overlay/", "model_explorer.cc", "what the adapter of Model Explorer treats by name"},
};

std::string Unqualified(std::string_view name) {
  const auto colons = name.rfind("::");
  return std::string(colons == std::string_view::npos ? name : name.substr(colons + 2));
}

/// Every operator of ONNX's schemas and of the rule table, without its domain.
std::set<std::string> OperatorNames() {
  std::set<std::string> names;
  for (const auto& schema : onnx::OpSchemaRegistry::get_all_schemas()) names.insert(schema.Name());
  for (const Rule& rule : Rules()) names.insert(Unqualified(rule.name));
  return names;
}

/// The string literals of `line` outside of a comment.
std::vector<std::string> Literals(const std::string& line) {
  std::vector<std::string> literals;
  std::string literal;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (!inside && line.compare(i, 2, "//") == 0) break;
    if (!inside && line.compare(i, 3, "'\"'") == 0) {
      i += 2;
    } else if (c == '"') {
      if (inside) literals.push_back(literal);
      literal.clear();
      inside = !inside;
    } else if (inside) {
      if (c == '\\') literal += line[i++];
      if (i < line.size()) literal += line[i];
    }
  }
  return literals;
}

std::vector<fs::path> Sources(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

TEST(OperatorNames, LiteralsAreReadWithoutComments) {
  EXPECT_EQ(Literals(R"(if (op == "Conv" || op == "a\"b") f('"', "x");  // "Gemm")"),
            (std::vector<std::string>{"Conv", "a\\\"b", "x"}));
}

TEST(OperatorNames, StandInTheRowsAlone) {
  const std::set<std::string> operators = OperatorNames();
  ASSERT_GT(operators.size(), 400u);
  ASSERT_TRUE(operators.contains("Conv") && operators.contains("MatMulNBits"));
  const fs::path root = fs::path(SourceDir()) / "src";
  std::set<const Place*> used;
  std::size_t files = 0;
  for (const fs::path& file : Sources(root)) {
    ++files;
    const std::string path = file.lexically_relative(root).generic_string();
    const auto* allowed = std::ranges::find_if(kAllowed, [&](const Place& place) {
      return path.starts_with(place.begin) && path.ends_with(place.end);
    });
    std::istringstream text(FileText(file));
    int number = 0;
    for (std::string line; std::getline(text, line);) {
      ++number;
      for (const std::string& literal : Literals(line)) {
        if (!operators.contains(Unqualified(literal))) continue;
        if (allowed != std::end(kAllowed)) {
          used.insert(allowed);
        } else {
          ADD_FAILURE() << "src/" << path << ":" << number << " names the operator \"" << literal
                        << "\": make what it asks a trait of the operator's row (rules/traits.h)";
        }
      }
    }
  }
  EXPECT_GT(files, 100u);
  for (const Place& place : kAllowed) {
    EXPECT_TRUE(used.contains(&place))
        << place.begin << "*" << place.end << " (" << place.why << ") names no operator any more";
  }
}

/// Every domain with a dot in its name (others are words as well) of the table of domains, of
/// ONNX's schemas and of the rule table.
std::set<std::string> DomainNames() {
  std::set<std::string> names;
  const auto add = [&](std::string_view domain) {
    if (domain.find('.') != std::string_view::npos) names.emplace(domain);
  };
  for (const DomainAlias& alias : DomainAliases()) {
    add(alias.domain);
    add(alias.stands_for);
  }
  for (const auto& schema : onnx::OpSchemaRegistry::get_all_schemas()) add(schema.domain());
  for (const Rule& rule : Rules()) add(rule.name.substr(0, rule.name.find("::")));
  return names;
}

TEST(OperatorNames, DomainsStandInTheirTableAndRows) {
  constexpr Place kOfDomains[] = {
      {"rules/domains.", "", "the table"},
      {"rules/families/", "_rules.h", "rows"},
      {"interpret/shapes/families/", "_schemas.cc", "rows"},
  };
  const std::set<std::string> domains = DomainNames();
  ASSERT_TRUE(domains.contains("ai.onnx") && domains.contains("com.microsoft"));
  const fs::path root = fs::path(SourceDir()) / "src";
  std::size_t found = 0;
  for (const fs::path& file : Sources(root)) {
    const std::string path = file.lexically_relative(root).generic_string();
    const bool allowed = std::ranges::any_of(kOfDomains, [&](const Place& place) {
      return path.starts_with(place.begin) && path.ends_with(place.end);
    });
    std::istringstream text(FileText(file));
    int number = 0;
    for (std::string line; std::getline(text, line);) {
      ++number;
      for (const std::string& literal : Literals(line)) {
        if (!domains.contains(literal)) continue;
        ++found;
        EXPECT_TRUE(allowed) << "src/" << path << ":" << number << " names the domain \"" << literal
                             << "\": ask rules/domains.h";
      }
    }
  }
  EXPECT_GT(found, 10u);
}

TEST(OperatorNames, FamiliesIncludeNoOtherFamily) {
  const fs::path folder = fs::path(SourceDir()) / "src/rules";
  const std::regex family(R"(#include "(rules/families/[\w/]+_rules\.h)\")");
  std::size_t files = 0;
  for (const char* part : {"families", "arithmetic"}) {
    for (const fs::path& file : Sources(folder / part)) {
      ++files;
      const std::string text = FileText(file);
      std::smatch match;
      EXPECT_FALSE(std::regex_search(text, match, family))
          << file << " includes " << match[1]
          << ": what two families share belongs in rules/arithmetic/";
    }
  }
  EXPECT_GT(files, 20u);
}

}  // namespace
}  // namespace acev2::testing

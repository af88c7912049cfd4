// SPDX-License-Identifier: Apache-2.0
//
// Faulty profiles, and what is said about each.
//
// Invariant: a row is a text and the whole of what is said about it: the place and the fact, then
// the remedy. A new complaint gets a row.
#include <gtest/gtest.h>

#include <string>

#include "acev2/error.h"
#include "acev2/profile.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

struct Fault {
  const char* name;
  std::string text;
  const char* message;
  const char* hint;
};

const Fault kFaults[] = {
    {"Binary", std::string("\x08\x07\x12\x04pyto\0\0", 10), "my.toml: a binary file, not a profile",
     "a profile is TOML text; docs/profile.md explains it"},
    {"Complete", "complete = 'yes'\n", "my.toml:1: 'complete' is neither true nor false",
     "complete = true makes it an error to lack a price"},
    {"EmptyUnit", "unit = ''\n", "my.toml:1: 'unit' is empty", "leave the line out"},
    {"NotUtf8", "# \xff\n", "my.toml:1: column 2: Encountered invalid utf-8 sequence",
     "a profile is TOML text; docs/profile.md explains it"},
    {"OutputBoth",
     R"toml([[rule]]
op = "my::Foo"
free = true
output = "like x0"
outputs = ["like x0"]
)toml",
     "my.toml:5: rule 'my::Foo': 'outputs' does not go with 'output'", "list all outputs in one"},
    {"OutputKey",
     R"toml([[rule]]
op = "my::Foo"
free = true
output = {shape = "like x0", typ = "int8"}
)toml",
     "my.toml:4: rule 'my::Foo': unknown key 'typ'", "did you mean 'type'?"},
    {"OutputLike",
     R"toml([[rule]]
op = "my::Foo"
free = true
output = "as x0"
)toml",
     "my.toml:4: rule 'my::Foo': output: 'as x0' is not understood",
     "\"like x0\" is like input 0; an array lists dimensions"},
    {"OutputName",
     R"toml([[rule]]
op = "my::Foo"
free = true
output = ["n"]
)toml",
     "my.toml:4: rule 'my::Foo': dimension: column 1 of 'n': unknown name 'n'",
     "did you mean 'in'?"},
    {"OutputNumber",
     R"toml([[rule]]
op = "my::Foo"
free = true
output = 3
)toml",
     "my.toml:4: rule 'my::Foo': output: neither \"like x0\" nor an array of dimensions",
     "as in output = [\"in(0,0)\", 64]"},
    {"OutputType",
     R"toml([[rule]]
op = "my::Foo"
free = true
output = {shape = [1], type = "float"}
)toml",
     "my.toml:4: rule 'my::Foo': unknown element type 'float'",
     "did you mean 'float32', 'float16' or 'bfloat16'?"},
    {"PairEmpty",
     R"toml([[price]]
operation = "mul"
lhs = []
rhs = "int8"
cost = 3
)toml",
     "my.toml:3: price: 'lhs' is empty", "a profile is TOML text; docs/profile.md explains it"},
    {"PairFormat",
     R"toml([[price]]
operation = "mul"
lhs = "int8"
rhs = "int99999"
cost = 3
)toml",
     "my.toml:4: price: 'int99999' is no number format",
     "as in float32, int8, uint4, bipolar, ternary, pot4"},
    {"PairMissing",
     R"toml([[price]]
operation = "mul"
lhs = "int8"
cost = 3
)toml",
     "my.toml:1: price: 'rhs' is missing", "a [[price]] has operation, lhs, rhs and cost"},
    {"PairText",
     R"toml([[price]]
operation = "mul"
lhs = "string"
rhs = "int8"
cost = 3
)toml",
     "my.toml:3: price: 'string' is no number format",
     "as in float32, int8, uint4, bipolar, ternary, pot4"},
    {"PairTwice",
     R"toml([[price]]
operation = "mul"
lhs = ["int4", "int8"]
rhs = "int8"
cost = 3

[[price]]
operation = "mul"
lhs = "int8"
rhs = "int8"
cost = 4
)toml",
     "my.toml:7: price: mul of int8 and int8 has a price in line 5 already",
     "a profile is TOML text; docs/profile.md explains it"},
    {"PairUnknownKey",
     R"toml([[price]]
operation = "mul"
lhs = "int8"
rhs = "int8"
price = 3
)toml",
     "my.toml:5: price: unknown key 'price'", "there are: operation, lhs, rhs, cost"},
    {"PairsNoArray",
     R"toml([price]
operation = "mul"
)toml",
     "my.toml:1: 'price' is not an array", "tables of an array are written [[price]]"},
    {"PowerOfTwoAdd",
     R"toml([prices]
add.power_of_two = 1
)toml",
     "my.toml:2: prices.add: unknown kind of operands 'power_of_two'",
     "there are: integer, float, mixed"},
    {"PriceDivision",
     R"toml([prices]
mul.float = "i/(j - 8)"
)toml",
     "my.toml:2: prices.mul.float: 'i/(j - 8)' gives -1 for i = 4, j = 4",
     "a price is a number from 0 to 1e+09"},
    {"PriceFunction",
     R"toml([prices]
mul = "i*log(j)"
shift = "i*lg2(j)"
)toml",
     "my.toml:3: prices.shift: column 3 of 'i*lg2(j)': unknown function 'lg2'",
     "did you mean 'log2'?"},
    {"PriceInfinite",
     R"toml([prices]
mul = inf
)toml",
     "my.toml:2: prices.mul: neither a number nor an expression",
     "an expression is a string, as in \"i*j - max(i,j)\""},
    {"PriceName",
     R"toml([prices]
mul = "i*k"
)toml",
     "my.toml:2: prices.mul: column 3 of 'i*k': unknown name 'k'", "did you mean 'i' or 'j'?"},
    {"PriceNegative",
     R"toml([prices]
mul = "i*j - 2"
)toml",
     "my.toml:2: prices.mul: 'i*j - 2' gives -1 for i = 1, j = 1",
     "a price is a number from 0 to 1e+09"},
    {"PriceNoNumber",
     R"toml([prices]
mul = true
)toml",
     "my.toml:2: prices.mul: neither a number nor an expression",
     "an expression is a string, as in \"i*j - max(i,j)\""},
    {"PriceNotANumber",
     R"toml([prices]

mul = "sqrt(i - 2)"
)toml",
     "my.toml:3: prices.mul: 'sqrt(i - 2)' gives nan for i = 1, j = 1",
     "a price is a number from 0 to 1e+09"},
    {"PriceSyntax",
     R"toml([prices]
mul.float = "i*j - max(i,)"
)toml",
     "my.toml:2: prices.mul.float: column 13 of 'i*j - max(i,)': ')' is not expected here",
     "operators are + - * / // % ^, comparisons, && || ! and CONDITION ? A : B"},
    {"PriceTooLarge",
     R"toml([prices]
add = 1e10
)toml",
     "my.toml:2: prices.add: '10000000000' gives 10000000000 for i = 1, j = 1",
     "a price is a number from 0 to 1e+09"},
    {"PricesNoTable", "prices = 3", "my.toml:1: 'prices' is not a table",
     "a profile is TOML text; docs/profile.md explains it"},
    {"RuleDividesByZero",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "add", count = "n // 0"}]
)toml",
     "my.toml:3: rule 'my::Foo': count: 'n // 0' divides by 0, or takes a root or logarithm of "
     "what "
     "has none, where all dimensions are 840",
     "ceil(), floor(), round() and max(0, x) make whole numbers"},
    {"RuleAsControlFlow",
     R"toml([[rule]]
op = "my::Foo"
as = "If"
)toml",
     "my.toml:3: rule 'my::Foo': If costs what its body costs; it can have no rule",
     "--branch and --trip-count say what of it is charged"},
    {"RuleAsUnknown",
     R"toml([[rule]]
op = "my::Foo"
as = "Convv"
)toml",
     "my.toml:3: rule 'my::Foo': there is no rule for 'Convv'", "did you mean 'Conv'?"},
    {"RuleAsWith",
     R"toml([[rule]]
op = "my::Foo"
as = "Conv"
output = "like x0"
)toml",
     "my.toml:4: rule 'my::Foo': 'output' does not go with 'as'",
     "an operator treated as another has everything from it"},
    {"RuleCategory",
     R"toml([[rule]]
op = "my::Foo"
free = true
category = "macs"
)toml",
     "my.toml:4: rule 'my::Foo': unknown category 'macs'", "did you mean 'mac'?"},
    {"RuleControlFlow",
     R"toml([[rule]]
op = "Loop"
free = true
)toml",
     "my.toml:2: rule 'Loop': Loop costs what its body costs; it can have no rule",
     "--branch and --trip-count say what of it is charged"},
    {"RuleFormat",
     R"toml([[rule]]
op = "my::Foo"
free = true
format = "keeps"
)toml",
     "my.toml:4: rule 'my::Foo': unknown format 'keeps'", "did you mean 'keep'?"},
    {"RuleNoOp",
     R"toml([[rule]]
free = true
)toml",
     "my.toml:1: rule: 'op' is missing", "as in op = \"my.domain::Foo\""},
    {"RuleNotFree",
     R"toml([[rule]]
op = "my::Foo"
free = false
)toml",
     "my.toml:3: rule 'my::Foo': 'free' can only be true", "leave it out and give the rule work"},
    {"RuleOp",
     R"toml([[rule]]
op = "my::"
free = true
)toml",
     "my.toml:2: rule: 'my::' is no operator", "as in Conv or my.domain::Foo"},
    {"RuleSaysNothing",
     R"toml([[rule]]
op = "my::Foo"
category = "mac"
)toml",
     "my.toml:1: rule 'my::Foo': says nothing of what it costs",
     "give it work = …, free = true or as = \"OPERATOR\""},
    {"RuleSaysTwo",
     R"toml([[rule]]
op = "my::Foo"
free = true
as = "Conv"
)toml",
     "my.toml:4: rule 'my::Foo': 'as' does not go with 'free'",
     "a rule has one of work, free and as"},
    {"RuleTwice",
     R"toml([[rule]]
op = "my::Foo"
free = true

[[rule]]
op = "my::Foo"
as = "Conv"
)toml",
     "my.toml:5: rule 'my::Foo': line 1 has a rule for it already", "an operator has one rule"},
    {"RuleUnknownKey",
     R"toml([[rule]]
op = "my::Foo"
free = true
formats = "keep"
)toml",
     "my.toml:4: rule 'my::Foo': unknown key 'formats'", "did you mean 'format'?"},
    {"Syntax",
     R"toml(# a comment
[prices]
mul = "i*j
)toml",
     "my.toml:3: column 11: Error while parsing string: unescaped control characters other than "
     "TAB (U+0009) are explicitly prohibited",
     "a profile is TOML text; docs/profile.md explains it"},
    {"Twice",
     R"toml([prices]
mul = 1
mul = 2
)toml",
     "my.toml:3: column 7: Error while parsing key-value pair: cannot redefine existing integer "
     "'mul'",
     "a profile is TOML text; docs/profile.md explains it"},
    {"UnknownKey",
     R"toml(# a comment
[price_list]
mul = 1
)toml",
     "my.toml:2: unknown key 'price_list'",
     "there are: name, unit, complete, prices, price, widths, rule"},
    {"UnknownKind",
     R"toml([prices]
add.floats = 1
)toml",
     "my.toml:2: prices.add: unknown kind of operands 'floats'", "did you mean 'float'?"},
    {"UnknownOperation",
     R"toml([prices]
mul = 1
mull = 2
)toml",
     "my.toml:3: unknown operation 'mull'", "did you mean 'mul'?"},
    {"WidthFormat",
     R"toml([widths]
float15x = 3
)toml",
     "my.toml:2: widths: 'float15x' is no number format",
     "as in float32, int8, uint4, bipolar, ternary, pot4"},
    {"WidthFraction",
     R"toml([widths]
ternary = 1.58
)toml",
     "my.toml:2: widths.ternary: not a whole number from 1 to 1024",
     "a profile is TOML text; docs/profile.md explains it"},
    {"WidthZero",
     R"toml([widths]
float16 = 0
)toml",
     "my.toml:2: widths.float16: not a whole number from 1 to 1024",
     "a profile is TOML text; docs/profile.md explains it"},
    {"WorkArguments",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", count = "in(0)"}]
)toml",
     "my.toml:3: rule 'my::Foo': count: column 5 of 'in(0)': in has too few arguments",
     "as in in(INPUT, AXIS)"},
    {"WorkCategory",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", count = "n", category = "norm"}]
)toml",
     "my.toml:3: rule 'my::Foo': unknown category 'norm'", "did you mean 'batch_norm'?"},
    {"WorkEmpty",
     R"toml([[rule]]
op = "my::Foo"
work = []
)toml",
     "my.toml:3: rule 'my::Foo': 'work' is empty", "free = true says that it is free"},
    {"WorkFraction",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", count = 0.5}]
)toml",
     "my.toml:3: rule 'my::Foo': count: '0.5' gives 0.5, not a whole number from 0 on, where "
     "all dimensions are 840",
     "ceil(), floor(), round() and max(0, x) make whole numbers"},
    {"WorkKey",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", cuont = "n"}]
)toml",
     "my.toml:3: rule 'my::Foo': unknown key 'cuont'", "did you mean 'count'?"},
    {"WorkName",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", count = "n*k"}]
)toml",
     "my.toml:3: rule 'my::Foo': count: column 3 of 'n*k': unknown name 'k'",
     "did you mean 'n' or 'm'?"},
    {"WorkNegative",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", count = "0 - n"}]
)toml",
     "my.toml:3: rule 'my::Foo': count: '0 - n' gives -497871360000, not a whole number from 0 "
     "on, where all dimensions are 840",
     "ceil(), floor(), round() and max(0, x) make whole numbers"},
    {"WorkNoCount",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul"}]
)toml",
     "my.toml:3: rule 'my::Foo': work without 'count'",
     "as in {operation = \"mul\", count = \"n\"}"},
    {"WorkNoOperation",
     R"toml([[rule]]
op = "my::Foo"
work = "per_output"
)toml",
     "my.toml:3: rule 'my::Foo': 'per_output' names no operation",
     "as in work = \"per_output mul\""},
    {"WorkOperand",
     R"toml([[rule]]
op = "my::Foo"
work = [{operation = "mul", count = "n", lhs = "x"}]
)toml",
     "my.toml:3: rule 'my::Foo': lhs: 'x' is no operand",
     "x0 is the format of input 0, y0 that of output 0; or a format, as in int8"},
    {"WorkOperation",
     R"toml([[rule]]
op = "my::Foo"
work = [
  {operation = "mul", count = "n"},
  {operation = "mull", count = "n"},
]
)toml",
     "my.toml:5: rule 'my::Foo': unknown operation 'mull'", "did you mean 'mul'?"},
    {"WorkWordOperation",
     R"toml([[rule]]
op = "my::Foo"
work = "per_output mull"
)toml",
     "my.toml:3: rule 'my::Foo': unknown operation 'mull'", "did you mean 'mul'?"},
    {"WorkWord",
     R"toml([[rule]]
op = "my::Foo"
work = "per_outputs mul"
)toml",
     "my.toml:3: rule 'my::Foo': unknown work rule 'per_outputs'", "did you mean 'per_output'?"},
    {"ReportInstead", R"toml({"schema_version": 1})toml",
     "my.toml:1: column 1: Error while parsing root table: expected keys, tables, whitespace or "
     "comments, saw '{'",
     "a profile is TOML text; docs/profile.md explains it"},
};

class ProfileFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(ProfileFaultTest, IsSaidWithItsPlaceAndRemedy) {
  try {
    ParseProfile(GetParam().text, "my.toml");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), GetParam().message);
    EXPECT_EQ(error.hint(), GetParam().hint);
  }
}

std::string TestName(const ::testing::TestParamInfo<Fault>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Faults, ProfileFaultTest, ::testing::ValuesIn(kFaults), TestName);

TEST(ProfileFile, MustBeOneThatCanBeRead) {
  const TemporaryDirectory directory;
  const auto fault = [](const std::string& path) -> std::string {
    try {
      LoadProfile(path);
    } catch (const Error& error) {
      return std::string(error.what()) + "\n" + error.hint();
    }
    return "no fault";
  };
  const std::string hint = "\n--profile names a TOML file; docs/profile.md explains it";
  const std::string folder = directory.path().string();
  EXPECT_EQ(fault(folder + "/no.toml"), folder + "/no.toml: no such file" + hint);
  EXPECT_EQ(fault(folder), folder + ": a directory" + hint);
  const std::string empty = directory.Write("prices.toml", "").string();
  EXPECT_EQ(fault(empty), empty + ": the file is empty" + hint);
  EXPECT_EQ(fault(folder + "/price.toml"),
            folder + "/price.toml: no such file\ndid you mean 'prices.toml'?");
  EXPECT_EQ(fault("-"), "--profile: a profile cannot come from standard input\nname a file");
}

}  // namespace
}  // namespace acev2::testing

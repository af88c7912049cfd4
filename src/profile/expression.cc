// SPDX-License-Identifier: Apache-2.0
//
// Expressions by muParser: which operators, functions and names it knows, and its errors in our
// words.
//
// Invariant: every operator and function is one of ours and passes on finite numbers below 2^53
// only, so nothing is calculated with a number that is not the one meant. The only file that sees
// muParser.
#include "profile/expression.h"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <ranges>
#include <vector>

#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::size_t kMaxLength = 1000;

/// Ends an evaluation: a value that is infinite, not a number, or no longer exact.
struct NoNumber {
  double value;
};

double Checked(double value) {
  if (std::fabs(value) < kExactLimit) return value;
  throw NoNumber{value * std::numeric_limits<double>::infinity()};
}

// --- Operators and functions ---------------------------------------------------------------------

using Unary = double (*)(double);
using Binary = double (*)(double, double);

template <Unary function>
double CheckedOf(double a) {
  return Checked(function(a));
}
template <Binary function>
double CheckedOf(double a, double b) {
  return Checked(function(a, b));
}

/// `function` of a divisor that is not 0: what is divided by 0 is no number.
template <Binary function>
double DividedBy(double a, double b) {
  if (b == 0) throw NoNumber{std::numeric_limits<double>::quiet_NaN()};
  return Checked(function(a, b));
}

/// The sign is the divisor's.
double Remainder(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

struct Operator {
  const char* spelling;
  int level;
  Binary apply;
};

constexpr std::array kOperators = {
    Operator{"||", mu::prLOR, [](double a, double b) -> double { return a != 0 || b != 0; }},
    Operator{"&&", mu::prLAND, [](double a, double b) -> double { return a != 0 && b != 0; }},
    Operator{"<=", mu::prCMP, [](double a, double b) -> double { return a <= b; }},
    Operator{">=", mu::prCMP, [](double a, double b) -> double { return a >= b; }},
    Operator{"==", mu::prCMP, [](double a, double b) -> double { return a == b; }},
    Operator{"!=", mu::prCMP, [](double a, double b) -> double { return a != b; }},
    Operator{"<", mu::prCMP, [](double a, double b) -> double { return a < b; }},
    Operator{">", mu::prCMP, [](double a, double b) -> double { return a > b; }},
    Operator{"+", mu::prADD_SUB, CheckedOf<[](double a, double b) { return a + b; }>},
    Operator{"-", mu::prADD_SUB, CheckedOf<[](double a, double b) { return a - b; }>},
    Operator{"*", mu::prMUL_DIV, CheckedOf<[](double a, double b) { return a * b; }>},
    // As the price table prints it.
    Operator{"·", mu::prMUL_DIV, CheckedOf<[](double a, double b) { return a * b; }>},
    // Without a rest, as names of dimensions have it.
    Operator{"//", mu::prMUL_DIV, DividedBy<[](double a, double b) { return std::floor(a / b); }>},
    Operator{"/", mu::prMUL_DIV, DividedBy<[](double a, double b) { return a / b; }>},
    Operator{"%", mu::prMUL_DIV, DividedBy<Remainder>},
    Operator{"^", mu::prPOW, CheckedOf<[](double a, double b) { return std::pow(a, b); }>},
};
constexpr const char* kOperatorCharacters = "|&<>=!+-*\xC2\xB7/%^";

struct Function {
  const char* name;
  Unary apply;
};

constexpr std::array kFunctions = {
    Function{"abs", CheckedOf<[](double x) { return std::fabs(x); }>},
    Function{"ceil", CheckedOf<[](double x) { return std::ceil(x); }>},
    Function{"floor", CheckedOf<[](double x) { return std::floor(x); }>},
    Function{"round", CheckedOf<[](double x) { return std::round(x); }>},
    Function{"sqrt", CheckedOf<[](double x) { return std::sqrt(x); }>},
    Function{"log2", CheckedOf<[](double x) { return std::log2(x); }>},
    Function{"log", CheckedOf<[](double x) { return std::log(x); }>},
    Function{"exp", CheckedOf<[](double x) { return std::exp(x); }>},
};

double Min(const double* numbers, int count) { return *std::min_element(numbers, numbers + count); }
double Max(const double* numbers, int count) { return *std::max_element(numbers, numbers + count); }

/// Reads a number at `text`, which is at `*at` of the expression. muParser's own way would round
/// those that no double holds.
int ReadNumber(const char* text, int* at, double* value) {
  const char* end = text + std::char_traits<char>::length(text);
  const bool digit = (*text >= '0' && *text <= '9') || *text == '.';
  const auto [rest, error] = std::from_chars(text, end, *value);
  if (!digit || error == std::errc::invalid_argument) return 0;
  if (error != std::errc() || *value >= kExactLimit) {
    throw mu::ParserError(mu::ecDOMAIN_ERROR, *at, std::string(text, rest));
  }
  *at += static_cast<int>(rest - text);
  return 1;
}

// --- Errors --------------------------------------------------------------------------------------

/// What muParser's error codes are to whoever wrote the expression. {} is the token.
struct Wording {
  mu::EErrorCodes code;
  std::string_view fact;
  std::string_view hint;
};

constexpr std::string_view kUnexpected = "'{}' is not expected here";
constexpr std::string_view kNoValue = "a quoted name has no value";
constexpr std::string_view kMissing = "a value is missing";

constexpr std::string_view kSyntax =
    "operators are + - * / // % ^, comparisons, && || ! and CONDITION ? A : B";
constexpr std::string_view kOperands = "an operator stands between two values";
constexpr std::string_view kQuotes =
    "a quoted name is an argument of functions that look it up, as in attr('group', 1)";
constexpr std::string_view kChoice = "as in CONDITION ? A : B";

constexpr std::array kWordings = {
    Wording{mu::ecUNEXPECTED_OPERATOR, kUnexpected, kSyntax},
    Wording{mu::ecUNASSIGNABLE_TOKEN, kUnexpected, kSyntax},
    Wording{mu::ecUNEXPECTED_EOF, kMissing, kOperands},
    Wording{mu::ecUNEXPECTED_ARG_SEP, "',' is not expected here",
            "',' stands between the arguments of functions"},
    Wording{mu::ecUNEXPECTED_ARG, "several values in parentheses",
            "',' stands between the arguments of functions"},
    Wording{mu::ecUNEXPECTED_VAL, kUnexpected, kOperands},
    Wording{mu::ecUNEXPECTED_VAR, kUnexpected, kOperands},
    Wording{mu::ecUNEXPECTED_PARENS, kUnexpected, kSyntax},
    Wording{mu::ecUNEXPECTED_STR, kNoValue, kQuotes},
    Wording{mu::ecSTRING_EXPECTED, "{} takes a quoted name first", kQuotes},
    Wording{mu::ecVAL_EXPECTED, kNoValue, kQuotes},
    Wording{mu::ecMISSING_PARENS, "')' is missing", "each '(' needs one"},
    Wording{mu::ecUNEXPECTED_FUN, kUnexpected, kOperands},
    Wording{mu::ecUNTERMINATED_STRING, "the quote is not closed",
            "close it with the quote that it starts with"},
    Wording{mu::ecTOO_MANY_PARAMS, "{} has too many arguments", "as in {}(A)"},
    Wording{mu::ecTOO_FEW_PARAMS, "{} has too few arguments", "as in {}(A)"},
    Wording{mu::ecOPRT_TYPE_CONFLICT, kNoValue, kQuotes},
    Wording{mu::ecSTR_RESULT, kNoValue, kQuotes},
    Wording{mu::ecEMPTY_EXPRESSION, kMissing, "a number or an expression; 0 charges nothing"},
    Wording{mu::ecDOMAIN_ERROR, "'{}' is out of range: numbers stay below 2^53",  // ReadNumber
            "beyond that whole numbers are not exact"},
    // A value before '?': muParser misses it only when it puts the operands together.
    Wording{mu::ecINTERNAL_ERROR, kMissing, kOperands},
    Wording{mu::ecUNEXPECTED_CONDITIONAL, kUnexpected, kChoice},
    Wording{mu::ecMISSING_ELSE_CLAUSE, "':' is missing after what '?' chooses", kChoice},
    Wording{mu::ecMISPLACED_COLON, "':' without '?'", kChoice},
};

/// Of an error that muParser may have but that no row is about.
constexpr Wording kNotUnderstood = {mu::ecUNDEFINED, "not understood", kSyntax};

const Wording& WordingOf(const mu::ParserError& error) {
  const auto wording = std::ranges::find(kWordings, error.GetCode(), &Wording::code);
  return wording == kWordings.end() ? kNotUnderstood : *wording;
}

/// `words` with `token` where they have {}.
std::string About(std::string_view words, std::string_view token) {
  return fmt::format(fmt::runtime(words), token);
}

}  // namespace

// --- Calculating ---------------------------------------------------------------------------------

/// A parser with the words of one expression and what they mean while it is evaluated. The names of
/// functions must outlive it.
class Expression::Calculator {
 public:
  Calculator(std::string_view text, const Words& words) : text_(text), words_(words) {
    parser_.ClearFun();
    parser_.ClearConst();
    parser_.ClearInfixOprt();
    parser_.EnableBuiltInOprt(false);  // an assignment is among them
    parser_.EnableOptimizer(false);    // it calculates in another order
    parser_.AddValIdent(ReadNumber);
    parser_.DefineNameChars((std::string(parser_.ValidNameChars()) + kLeftOut).c_str());
    parser_.DefineConst(kLeftOut, std::numeric_limits<double>::quiet_NaN());
    parser_.DefineOprtChars(kOperatorCharacters);
    parser_.DefineInfixOprtChars("-!");
    parser_.DefineInfixOprt("-", [](double x) { return -x; });
    parser_.DefineInfixOprt("!", [](double x) -> double { return x == 0; });
    for (const Operator& row : kOperators) {
      const bool right = row.level == mu::prPOW;
      parser_.DefineOprt(row.spelling, row.apply, static_cast<unsigned>(row.level),
                         right ? mu::oaRIGHT : mu::oaLEFT);
    }
    for (const Function& row : kFunctions) parser_.DefineFun(row.name, row.apply, false);
    parser_.DefineFun("min", Min, false);
    parser_.DefineFun("max", Max, false);
    for (const std::string_view name : words.variables) {
      try {
        parser_.DefineVar(std::string(name), &variables_[std::string(name)]);
      } catch (const mu::ParserError&) {  // it cannot be written in an expression
      }
    }
    for (const FunctionWord& word : words.functions) Define(word);
    Check();
  }
  Calculator(const Calculator&) = delete;  // muParser holds addresses of members
  Calculator& operator=(const Calculator&) = delete;

  double Evaluate(const Meaning& meaning) {
    try {
      for (const std::string& name : used_) variables_[name] = Checked(meaning.Variable(name));
      meaning_ = &meaning;
      return parser_.Eval();
    } catch (const NoNumber& end) {
      return end.value;
    } catch (const mu::ParserError&) {  // an internal one: the syntax has been checked
      return std::numeric_limits<double>::quiet_NaN();
    }
  }

 private:
  /// What muParser hands back to a function.
  struct Binding {
    const Calculator* calculator;
    FunctionWord word;
  };

  /// Stands for an argument that was left out: a constant that no text can spell, and the only
  /// argument that is no number.
  static constexpr const char* kLeftOut = "\x7f";
  static constexpr std::string_view kFilledIn = ",\x7f";

  static double Call(void* data, std::string_view name, std::span<const double> arguments) {
    const Binding& binding = *static_cast<const Binding*>(data);
    if (binding.calculator->meaning_ == nullptr) return 1;  // Check
    if (std::isnan(arguments.back())) arguments = arguments.first(arguments.size() - 1);
    return Checked(binding.calculator->meaning_->Call(binding.word.name, name, arguments));
  }
  template <typename... Numbers>
  static double OfNumbers(void* data, Numbers... numbers) {
    return Call(data, {}, std::array{numbers...});
  }
  template <typename... Numbers>
  static double OfName(void* data, const char* name, Numbers... numbers) {
    return Call(data, name, std::array{numbers...});
  }

  void Define(const FunctionWord& word) {
    bindings_.push_back({this, word});
    const auto define = [&]<typename Callback>(Callback function) {
      parser_.DefineFunUserData(std::string(word.name), function, &bindings_.back(), false);
    };
    if (word.takes_name) {
      if (word.arguments == 2) return define.operator()<mu::strfun_userdata_type2>(OfName);
      return define.operator()<mu::strfun_userdata_type3>(OfName);
    }
    if (word.arguments == 1) return define.operator()<mu::fun_userdata_type1>(OfNumbers);
    define.operator()<mu::fun_userdata_type2>(OfNumbers);
  }

  /// Lets muParser read the text; throws SyntaxFault. Functions with a name have a fixed number of
  /// arguments there, so what is left out is filled in where muParser misses it.
  void Check() {
    if (text_.size() > kMaxLength) {
      throw SyntaxFault{kMaxLength + 1, fmt::format("longer than {} characters", kMaxLength),
                        "several parts of work, each with an expression, add up"};
    }
    const auto control = std::ranges::find_if(text_, [](char c) {
      return std::iscntrl(static_cast<unsigned char>(c)) != 0 && c != '\t' && c != '\n' &&
             c != '\r';
    });
    if (control != text_.end()) {
      throw SyntaxFault{static_cast<std::size_t>(control - text_.begin()) + 1,
                        "a control character", "write the expression in plain text"};
    }
    std::string text(text_);
    std::ranges::replace(text, '\'', '"');  // muParser knows one kind of quotes
    while (!Understands(text)) {
    }
    for (const auto& [name, value] : parser_.GetUsedVar()) used_.push_back(name);
  }

  /// False if an argument had to be filled into `text`.
  bool Understands(std::string& text) {
    try {
      parser_.SetExpr(text);
      parser_.Eval();
    } catch (const NoNumber&) {  // of these values; it is understood
    } catch (const mu::ParserError& error) {
      const std::size_t at = PositionOf(error, text);
      if (!LacksLast(error, text.substr(0, at))) Fail(error, at);
      text.insert(at, kFilledIn);
      filled_.push_back(at);
      return false;
    }
    if (parser_.GetNumResults() == 1) return true;
    throw SyntaxFault{0, "several values", "',' stands between the arguments of functions"};
  }

  /// True if muParser misses the last argument of a function that may do without. `before` ends
  /// where the function does.
  bool LacksLast(const mu::ParserError& error, std::string_view before) const {
    const FunctionWord* word = FindWord(error.GetToken());
    if (error.GetCode() != mu::ecTOO_FEW_PARAMS) return false;
    if (word == nullptr || !word->takes_name) return false;
    const char last = before[before.find_last_not_of(" \t\n\r")];
    return last != '(' && last != *kLeftOut;
  }

  static std::size_t PositionOf(const mu::ParserError& error, const std::string& text) {
    const int at = error.GetPos();
    return at < 0 ? text.size() : std::min(static_cast<std::size_t>(at), text.size());
  }

  const FunctionWord* FindWord(std::string_view name) const {
    const auto word = std::ranges::find(words_.functions, name, &FunctionWord::name);
    return word == words_.functions.end() ? nullptr : &*word;
  }

  [[noreturn]] void Fail(const mu::ParserError& error, std::size_t at) const {
    for (const std::size_t filled : std::views::reverse(filled_)) {
      if (filled < at) at -= std::min(kFilledIn.size(), at - filled);
    }
    std::string token = error.GetToken();
    if (error.GetCode() == mu::ecUNASSIGNABLE_TOKEN) {
      const bool name = std::isalpha(static_cast<unsigned char>(token[0])) != 0 || token[0] == '_';
      if (name) FailUnknown(token, at);
      token = text_.substr(at, 8);
    }
    const FunctionWord* word = FindWord(token);
    const Wording& wording = WordingOf(error);
    const std::string shown = Printable(token);
    throw SyntaxFault{
        at + 1, About(wording.fact, shown),
        word == nullptr ? About(wording.hint, shown) : fmt::format("as in {}", word->usage)};
  }

  [[noreturn]] void FailUnknown(const std::string& name, std::size_t at) const {
    if (parser_.GetFunDef().contains(name)) {
      throw SyntaxFault{at + 1, fmt::format("'{}' without arguments", name),
                        fmt::format("they follow at once, as in {}(…)", name)};
    }
    const bool call = std::string_view(text_).substr(at + name.size()).starts_with('(');
    std::vector<std::string> known(words_.variables.begin(), words_.variables.end());
    std::vector<std::string> shown = known;
    for (const FunctionWord& word : words_.functions) shown.emplace_back(word.usage);
    for (const auto& [function, callback] : parser_.GetFunDef()) {
      known.push_back(function);
      if (FindWord(function) == nullptr) shown.push_back(function + "(…)");
    }
    throw SyntaxFault{
        at + 1, fmt::format("unknown {} '{}'", call ? "function" : "name", name),
        DidYouMean(name, known, fmt::format("there are: {}", fmt::join(shown, ", ")))};
  }

  mu::Parser parser_;
  std::string text_;
  Words words_;
  std::map<std::string, double> variables_;
  std::deque<Binding> bindings_;
  std::vector<std::string> used_;
  std::vector<std::size_t> filled_;  ///< where, each in the text as it was then
  const Meaning* meaning_ = nullptr;
};

std::string NumberText(double number) {
  return std::isnan(number) ? "nan" : fmt::format("{}", number);  // a NaN may have a sign
}

namespace {

/// The column, from 1, of a comparison whose operand is one ("1 < i < 9", which would mean (1 < i)
/// < 9); 0 if there is none. Quoted names are skipped; what is malformed otherwise is left to
/// muParser.
std::size_t ChainedComparison(std::string_view text) {
  std::vector<bool> compared = {false};  // by depth of parentheses: since the last separator
  char quote = 0;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    const bool pair = k + 1 < text.size() && text[k + 1] == '=';
    if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      compared.push_back(false);
    } else if (c == ')') {
      if (compared.size() > 1) compared.pop_back();
    } else if (c == '&' || c == '|' || c == '?' || c == ':' || c == ',') {
      compared.back() = false;
    } else if (c == '<' || c == '>' || ((c == '=' || c == '!') && pair)) {
      if (compared.back()) return k + 1;
      compared.back() = true;
      if (pair) ++k;
    }
  }
  return 0;
}

}  // namespace

Expression Expression::Parse(std::string_view text, const Words& words) {
  if (const std::size_t column = ChainedComparison(text); column > 0) {
    throw SyntaxFault{column, "a comparison of a comparison", "as in 1 < i && i < 9"};
  }
  Expression expression;
  expression.text_ = text;
  expression.calculator_ = std::make_shared<Calculator>(text, words);
  return expression;
}

double Expression::Evaluate(const Meaning& meaning) const { return calculator_->Evaluate(meaning); }

}  // namespace acev2

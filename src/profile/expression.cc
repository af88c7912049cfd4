// SPDX-License-Identifier: Apache-2.0
//
// A parser by recursive descent into a tree, and its evaluation.
//
// Invariant: text of any kind ends in a tree or a SyntaxFault; depth and length are bounded, so
// neither parsing nor evaluating can exhaust the stack.
#include "profile/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <optional>
#include <utility>

#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {

struct Expression::Node {
  using Child = std::unique_ptr<Node>;

  enum class Kind : std::uint8_t {
    kNumber,
    kVariable,
    kCall,      // a Words function
    kMath,      // a function of kMathFunctions
    kOperator,  // one or two operands
    kChoice,    // condition, then, else
    kAnd,
    kOr,
  };
  Kind kind = Kind::kNumber;
  Numeral number = std::int64_t{0};
  std::string name;      // variable or function
  std::string argument;  // quoted name of a call
  Numeral (*apply)(std::span<const Numeral>) = nullptr;
  std::vector<Child> children;

  Numeral Evaluate(const Meaning& meaning) const;
};

namespace {

using Node = Expression::Node;
using Arguments = std::span<const Numeral>;

constexpr std::size_t kMaxLength = 1000;
constexpr int kMaxNesting = 128;               // a parenthesis takes two levels
constexpr double kExact = 9007199254740992.0;  // 2^53: every whole double below it is exact

// --- Arithmetic ----------------------------------------------------------------------------------

bool BothWhole(Arguments a) { return a[0].is_whole() && a[1].is_whole(); }

Numeral Add(Arguments a) {
  std::int64_t sum = 0;
  if (BothWhole(a) && !__builtin_add_overflow(a[0].whole(), a[1].whole(), &sum)) return sum;
  return a[0].AsDouble() + a[1].AsDouble();
}
Numeral Subtract(Arguments a) {
  std::int64_t difference = 0;
  if (BothWhole(a) && !__builtin_sub_overflow(a[0].whole(), a[1].whole(), &difference)) {
    return difference;
  }
  return a[0].AsDouble() - a[1].AsDouble();
}
Numeral Multiply(Arguments a) {
  std::int64_t product = 0;
  if (BothWhole(a) && !__builtin_mul_overflow(a[0].whole(), a[1].whole(), &product)) {
    return product;
  }
  return a[0].AsDouble() * a[1].AsDouble();
}
Numeral Divide(Arguments a) {
  // -1 apart: the smallest integer has no negative.
  if (BothWhole(a) && a[1].whole() != 0 && a[1].whole() != -1 && a[0].whole() % a[1].whole() == 0) {
    return a[0].whole() / a[1].whole();
  }
  return a[0].AsDouble() / a[1].AsDouble();
}
Numeral Remainder(Arguments a) {
  if (BothWhole(a) && a[1].whole() > 0) {
    const std::int64_t rest = a[0].whole() % a[1].whole();
    return rest < 0 ? rest + a[1].whole() : rest;
  }
  const double divisor = a[1].AsDouble();
  const double rest = std::fmod(a[0].AsDouble(), divisor);
  return rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest;
}
Numeral Power(Arguments a) {
  if (BothWhole(a) && a[1].whole() >= 0 && a[1].whole() < 64) {
    std::int64_t power = 1;
    bool fits = true;
    for (std::int64_t k = 0; k < a[1].whole(); ++k) {
      fits = fits && !__builtin_mul_overflow(power, a[0].whole(), &power);
    }
    if (fits) return power;
  }
  return std::pow(a[0].AsDouble(), a[1].AsDouble());
}
Numeral Negate(Arguments a) {
  const std::array<Numeral, 2> from_zero = {std::int64_t{0}, a[0]};
  return Subtract(from_zero);
}
Numeral Not(Arguments a) { return std::int64_t{a[0].AsDouble() == 0}; }

template <typename Compare>
Numeral Compared(Arguments a) {
  const bool holds = BothWhole(a) ? Compare()(a[0].whole(), a[1].whole())
                                  : Compare()(a[0].AsDouble(), a[1].AsDouble());
  return std::int64_t{holds};
}

template <typename Better>
Numeral Extreme(Arguments a) {
  Numeral best = a[0];
  for (const Numeral& number : a.subspan(1)) {
    const std::array<Numeral, 2> pair = {number, best};
    // What is not a number stays: it must not be hidden by a comparison that fails.
    if (std::isnan(number.AsDouble()) || Compared<Better>(pair).whole() != 0) best = number;
    if (std::isnan(best.AsDouble())) return best;
  }
  return best;
}

template <double (*function)(double)>
Numeral Real(Arguments a) {
  return function(a[0].AsDouble());
}
template <double (*function)(double)>
Numeral Rounded(Arguments a) {
  return a[0].is_whole() ? a[0] : Numeral(function(a[0].AsDouble()));
}
Numeral Absolute(Arguments a) { return a[0].AsDouble() < 0 ? Negate(a) : a[0]; }

double Ceil(double x) { return std::ceil(x); }
double Floor(double x) { return std::floor(x); }
double Round(double x) { return std::round(x); }
double Root(double x) { return std::sqrt(x); }
double Log2(double x) { return std::log2(x); }
double Log(double x) { return std::log(x); }
double Exp(double x) { return std::exp(x); }

struct MathFunction {
  std::string_view name;
  std::size_t least;
  std::size_t most;
  Numeral (*apply)(Arguments);
};

constexpr std::size_t kMany = kMaxLength;

constexpr std::array kMathFunctions = {
    MathFunction{"min", 2, kMany, Extreme<std::less<>>},
    MathFunction{"max", 2, kMany, Extreme<std::greater<>>},
    MathFunction{"abs", 1, 1, Absolute},
    MathFunction{"ceil", 1, 1, Rounded<Ceil>},
    MathFunction{"floor", 1, 1, Rounded<Floor>},
    MathFunction{"round", 1, 1, Rounded<Round>},
    MathFunction{"sqrt", 1, 1, Real<Root>},
    MathFunction{"log2", 1, 1, Real<Log2>},
    MathFunction{"log", 1, 1, Real<Log>},
    MathFunction{"exp", 1, 1, Real<Exp>},
};

/// Binary operators by precedence, loosest first; longer spellings before their beginnings.
struct BinaryOperator {
  std::string_view spelling;
  int level;
  Numeral (*apply)(Arguments);
};

constexpr std::array kBinaryOperators = {
    BinaryOperator{"<=", 0, Compared<std::less_equal<>>},
    BinaryOperator{">=", 0, Compared<std::greater_equal<>>},
    BinaryOperator{"==", 0, Compared<std::equal_to<>>},
    BinaryOperator{"!=", 0, Compared<std::not_equal_to<>>},
    BinaryOperator{"<", 0, Compared<std::less<>>},
    BinaryOperator{">", 0, Compared<std::greater<>>},
    BinaryOperator{"+", 1, Add},
    BinaryOperator{"-", 1, Subtract},
    BinaryOperator{"*", 2, Multiply},
    BinaryOperator{"·", 2, Multiply},  // as the price table prints it
    BinaryOperator{"/", 2, Divide},
    BinaryOperator{"%", 2, Remainder},
};
constexpr int kLevels = 3;

// --- Parsing -------------------------------------------------------------------------------------

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, const Words& words) : text_(text), words_(words) {}

  Node::Child Parse() {
    if (text_.size() > kMaxLength) {
      at_ = kMaxLength;
      Fail(fmt::format("longer than {} characters", kMaxLength));
    }
    Node::Child root = Choice();
    SkipSpace();
    if (at_ < text_.size()) Fail(fmt::format("'{}' is not expected here", Rest()));
    return root;
  }

 private:
  /// Bounds recursion.
  class Nested {
   public:
    explicit Nested(ExpressionParser& parser) : parser_(parser) {
      if (++parser_.nesting_ > kMaxNesting) {
        parser_.Fail("nested too deep");
      }
    }
    ~Nested() { --parser_.nesting_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    ExpressionParser& parser_;
  };

  [[noreturn]] void Fail(std::string fact, std::string hint = {}) const {
    throw SyntaxFault{at_ + 1, std::move(fact), std::move(hint)};
  }
  [[noreturn]] void FailAt(std::size_t at, std::string fact, std::string hint = {}) {
    at_ = at;
    Fail(std::move(fact), std::move(hint));
  }

  /// What stands at the cursor, as far as an error shows it.
  std::string Rest() const {
    return Printable(text_.substr(at_, std::min<std::size_t>(8, text_.size() - at_)));
  }

  void SkipSpace() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  bool Accept(std::string_view token) {
    SkipSpace();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void Expect(std::string_view token, std::string_view after) {
    if (!Accept(token)) Fail(fmt::format("'{}' is missing {}", token, after));
  }

  static Node::Child Make(Node::Kind kind) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    return node;
  }
  template <typename... Children>
  static Node::Child Make(Node::Kind kind, Numeral (*apply)(Arguments), Children... children) {
    Node::Child node = Make(kind);
    node->apply = apply;
    (node->children.push_back(std::move(children)), ...);
    return node;
  }

  Node::Child Choice() {
    const Nested nested(*this);
    Node::Child condition = Or();
    if (!Accept("?")) return condition;
    Node::Child then = Choice();
    Expect(":", "after what '?' chooses");
    Node::Child otherwise = Choice();
    return Make(Node::Kind::kChoice, nullptr, std::move(condition), std::move(then),
                std::move(otherwise));
  }

  Node::Child Or() {
    Node::Child left = And();
    while (Accept("||")) left = Make(Node::Kind::kOr, nullptr, std::move(left), And());
    return left;
  }

  Node::Child And() {
    Node::Child left = Binary(0);
    while (Accept("&&")) left = Make(Node::Kind::kAnd, nullptr, std::move(left), Binary(0));
    return left;
  }

  Node::Child Binary(int level) {
    if (level == kLevels) return Unary();
    Node::Child left = Binary(level + 1);
    while (const BinaryOperator* found = AcceptOperator(level)) {
      left = Make(Node::Kind::kOperator, found->apply, std::move(left), Binary(level + 1));
      if (level == 0) break;  // a < b < c would not mean what it says
    }
    return left;
  }

  const BinaryOperator* AcceptOperator(int level) {
    for (const BinaryOperator& row : kBinaryOperators) {
      if (row.level == level && Accept(row.spelling)) return &row;
    }
    return nullptr;
  }

  Node::Child Unary() {
    const Nested nested(*this);
    if (Accept("-")) return Make(Node::Kind::kOperator, Negate, Unary());
    SkipSpace();
    if (!text_.substr(at_).starts_with("!=") && Accept("!")) {
      return Make(Node::Kind::kOperator, Not, Unary());
    }
    Node::Child base = Primary();
    if (!Accept("^")) return base;
    return Make(Node::Kind::kOperator, Power, std::move(base), Unary());
  }

  Node::Child Primary() {
    SkipSpace();
    if (at_ == text_.size()) Fail("a value is missing");
    const char first = text_[at_];
    if (IsDigit(first) || first == '.') return Literal();
    if (IsLetter(first)) return Name();
    if (Accept("(")) {
      Node::Child inner = Choice();
      Expect(")", "after what '(' opened");
      return inner;
    }
    if (first == '\'' || first == '"') Fail("a quoted name has no value");
    Fail(fmt::format("a value is missing before '{}'", Rest()));
  }

  Node::Child Literal() {
    Node::Child node = Make(Node::Kind::kNumber);
    std::int64_t whole = 0;
    double real = 0;
    const char* begin = text_.data() + at_;
    const char* end = text_.data() + text_.size();
    const auto as_real = std::from_chars(begin, end, real);
    const auto as_whole = std::from_chars(begin, end, whole);
    if (as_real.ec != std::errc()) Fail(fmt::format("'{}' is not a number", Rest()));
    const bool is_whole = as_whole.ec == std::errc() && as_whole.ptr == as_real.ptr;
    node->number = is_whole ? Numeral(whole) : Numeral(real);
    at_ += static_cast<std::size_t>(as_real.ptr - begin);
    return node;
  }

  Node::Child Name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (IsLetter(text_[at_]) || IsDigit(text_[at_]))) ++at_;
    const std::string name(text_.substr(begin, at_ - begin));
    if (Accept("(")) return Call(begin, name);
    if (std::ranges::find(words_.variables, name) == words_.variables.end()) {
      FailAt(begin, fmt::format("unknown name '{}'", Printable(name)), Suggest(name));
    }
    Node::Child node = Make(Node::Kind::kVariable);
    node->name = name;
    return node;
  }

  Node::Child Call(std::size_t begin, const std::string& name) {
    const auto word = std::ranges::find(words_.functions, name, &FunctionWord::name);
    const auto math = std::ranges::find(kMathFunctions, name, &MathFunction::name);
    const bool is_word = word != words_.functions.end();
    if (!is_word && math == kMathFunctions.end()) {
      FailAt(begin, fmt::format("unknown function '{}'", Printable(name)), Suggest(name));
    }
    Node::Child node = Make(is_word ? Node::Kind::kCall : Node::Kind::kMath);
    node->name = name;
    if (!is_word) node->apply = math->apply;
    std::size_t given = 0;
    if (!Accept(")")) {
      do {
        if (given++ == 0 && is_word && word->takes_name) {
          node->argument = Quoted();
        } else {
          node->children.push_back(Choice());
        }
      } while (Accept(","));
      Expect(")", fmt::format("after the arguments of {}", name));
    }
    const std::size_t least = is_word ? word->least : math->least;
    const std::size_t most = is_word ? word->most : math->most;
    if (given < least || given > most) {
      FailAt(begin,
             fmt::format("{} takes {} arguments, not {}", name,
                         least == most   ? fmt::format("{}", least)
                         : most == kMany ? fmt::format("at least {}", least)
                                         : fmt::format("{} to {}", least, most),
                         given),
             is_word ? fmt::format("as in {}", word->usage) : "");
    }
    return node;
  }

  std::string Quoted() {
    SkipSpace();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') Fail("a quoted name is missing, as in 'group'");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) Fail("the quote is not closed");
    std::string name(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return name;
  }

  std::string Suggest(const std::string& name) const {
    std::vector<std::string> known(words_.variables.begin(), words_.variables.end());
    for (const FunctionWord& word : words_.functions) known.emplace_back(word.name);
    std::string variables = fmt::format("{}", fmt::join(words_.variables, ", "));
    for (const FunctionWord& word : words_.functions) {
      variables += fmt::format("{}{}", variables.empty() ? "" : ", ", word.usage);
    }
    for (const MathFunction& math : kMathFunctions) known.emplace_back(math.name);
    return DidYouMean(name, known, fmt::format("there are: {}", variables));
  }

  std::string_view text_;
  const Words& words_;
  std::size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

Numeral::Numeral(double value) {
  if (std::fabs(value) < kExact && value == std::trunc(value)) {
    is_whole_ = true;
    whole_ = static_cast<std::int64_t>(value);
  } else {
    real_ = value;
  }
}

std::string Numeral::ToString() const {
  if (is_whole_) return fmt::format("{}", whole_);
  return std::isnan(real_) ? "nan" : fmt::format("{}", real_);  // a NaN may have a sign
}

Numeral Node::Evaluate(const Meaning& meaning) const {
  const auto truth = [&](std::size_t child) {
    return children[child]->Evaluate(meaning).AsDouble() != 0;
  };
  switch (kind) {
    case Kind::kNumber:
      return number;
    case Kind::kVariable:
      return meaning.Variable(name);
    case Kind::kChoice:
      return children[truth(0) ? 1 : 2]->Evaluate(meaning);
    case Kind::kAnd:
      return std::int64_t{truth(0) && truth(1)};
    case Kind::kOr:
      return std::int64_t{truth(0) || truth(1)};
    case Kind::kCall:
    case Kind::kMath:
    case Kind::kOperator:
      break;
  }
  std::vector<Numeral> arguments;
  for (const Child& child : children) arguments.push_back(child->Evaluate(meaning));
  return kind == Kind::kCall ? meaning.Call(name, argument, arguments) : apply(arguments);
}

Expression Expression::Parse(std::string_view text, const Words& words) {
  Expression expression;
  expression.text_ = text;
  expression.root_ = ExpressionParser(text, words).Parse();
  return expression;
}

Numeral Expression::Evaluate(const Meaning& meaning) const { return root_->Evaluate(meaning); }

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// The choices, and what the model costs with each of them turned.
//
// Invariant: a choice is an option or prices that a user could give, and a row of kChoices; what is
// priced by it today is told by the kind of work alone. Source: docs/metric.md, "Our own
// decisions"; the prices to turn to are those that docs/evidence.md discusses.
#include "acev2/decisions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "acev2/profile.h"

namespace acev2 {
namespace {

/// Sets one option, unless the user has.
template <auto kMember, auto kValue>
bool Turn(Options& options) {
  if (options.*kMember != Options().*kMember) return false;
  options.*kMember = kValue;
  return true;
}

template <Accumulator::Width kWidth, int kBits = 0>
bool TurnAccumulator(Options& options) {
  if (options.accumulator != Accumulator()) return false;
  options.accumulator = {kWidth, kBits};
  return true;
}

struct Choice {
  std::string_view choice;
  std::string_view today;
  std::string_view turned;
  std::string_view how;         ///< an option as it is given, or the prices themselves
  bool (*turn)(Options&);       ///< null: `how` is prices
  bool (*prices)(const Work&);  ///< of what today's price is that of the choice; null: of nothing
};

bool AnyFloat(const Work& work) { return work.lhs.is_float() || work.rhs.is_float(); }
bool IsFactor(Format format) { return format.kind == FormatKind::kPowerOfTwo; }
bool ByFactor(const Work& work) {
  return (work.operation == Operation::kMul || work.operation == Operation::kMac) &&
         (IsFactor(work.lhs) || IsFactor(work.rhs));
}
template <Operation kOperation>
bool Is(const Work& work) {
  return work.operation == kOperation;
}
/// A function that a table of integers is.
bool LooksUp(const Work& work) {
  const int bits = std::max(work.lhs.bits, work.rhs.bits);
  return Is<Operation::kLookup>(work) ||
         (Is<Operation::kFunc>(work) && !AnyFloat(work) && bits <= kLookUpBits);
}
bool Computes(const Work& work) { return Is<Operation::kFunc>(work) && !LooksUp(work); }

// A function that is computed is made of float MACs.
bool OfFloatMacs(const Work& work) {
  return (Is<Operation::kMac>(work) && AnyFloat(work) && !ByFactor(work)) || Computes(work);
}
bool OfIntegerMacs(const Work& work) { return Is<Operation::kMac>(work) && !AnyFloat(work); }
bool OfHalfMacs(const Work& work) {
  return Is<Operation::kMac>(work) && work.lhs == work.rhs && work.lhs.is_float() &&
         work.lhs.bits == 16;
}
bool Rescales(const Work& work) {
  return Is<Operation::kMul>(work) && work.category == Category::kQuantization &&
         work.lhs.is_float() != work.rhs.is_float();
}
bool IsMixed(const Work& work) {
  return (Is<Operation::kAdd>(work) || Is<Operation::kMac>(work)) && !ByFactor(work) &&
         work.lhs.is_float() != work.rhs.is_float();
}
bool Shifts(const Work& work) { return Is<Operation::kShift>(work) || ByFactor(work); }
bool IsTernary(const Work& work) {
  return work.lhs.kind == FormatKind::kTernary || work.rhs.kind == FormatKind::kTernary;
}
bool IsBatchNorm(const Work& work) { return work.category == Category::kBatchNorm; }

constexpr std::array kChoices = {
    Choice{"float MAC", "multiply + add", "i·j", "--float-mac product",
           Turn<&Options::float_mac, FloatMac::kProduct>, OfFloatMacs},
    Choice{"sums of integer products", "as wide as operands", "32 bits", "--accumulator 32",
           TurnAccumulator<Accumulator::Width::kBits, 32>, OfIntegerMacs},
    Choice{"sums of integer products", "as wide as operands", "as wide as they get",
           "--accumulator minimal", TurnAccumulator<Accumulator::Width::kMinimal>, OfIntegerMacs},
    Choice{"sums of 16-bit float products", "16 bits", "FP32",
           "[[price]]\noperation = 'mac'\nlhs = 'float16'\nrhs = 'float16'\ncost = 432\n"
           "[[price]]\noperation = 'mac'\nlhs = 'bfloat16'\nrhs = 'bfloat16'\ncost = 432",
           nullptr, OfHalfMacs},
    Choice{"an integer and a float", "added as floats", "added as integers",
           "[prices]\nadd.mixed = 'max(i,j)'", nullptr, IsMixed},
    Choice{"compare", "max(i,j)", "half of it", "[prices]\ncmp = 'max(i,j)/2'", nullptr,
           Is<Operation::kCmp>},
    Choice{"divide", "i·j", "half of it", "[prices]\ndiv = 'i*j/2'", nullptr, Is<Operation::kDiv>},
    Choice{"square root", "i²/4", "i²/2", "[prices]\nsqrt = 'max(i,j)^2/2'", nullptr,
           Is<Operation::kSqrt>},
    Choice{"function", "(d+1)·MAC(i,i)", "a table and 2 MACs",
           "[prices]\nfunc.float = '2*(max(i,j)^2 + 5*max(i,j))'", nullptr, Computes},
    Choice{"table look-up", "2^i/10", "0", "[prices]\nlookup = 0", nullptr, LooksUp},
    Choice{"shift by a constant", "i·log2(i)/5", "wires: 0", "[prices]\nshift = 0", nullptr,
           Shifts},
    Choice{"logic, select, cast, copy", "0", "a third of an add", "[prices]\nlogic = 'max(i,j)/3'",
           nullptr, Is<Operation::kLogic>},
    Choice{"ternary", "2 bits", "1 bit", "[widths]\nternary = 1", nullptr, IsTernary},
    Choice{"requantization", "a float32 multiply", "16-bit fixed point", "--requant fixed16",
           Turn<&Options::requant, Requant::kFixed16>, Rescales},
    Choice{"quantizers", "integer arithmetic", "as written", "--lowering none",
           Turn<&Options::lowering, Lowering::kNone>, nullptr},
    Choice{"batch normalization", "multiply + add", "folded", "--fold batch-norm",
           Turn<&Options::fold, Fold::kBatchNorm>, IsBatchNorm},
    Choice{"causal attention", "every score", "those it uses", "--causal half",
           Turn<&Options::causal, Causal::kHalf>, nullptr},
    Choice{"float weights", "as declared", "as their values need", "--weights values",
           Turn<&Options::weights, Weights::kValues>, nullptr},
    Choice{"branches", "the dearest", "the cheapest", "--branch min",
           Turn<&Options::branch, Branch::kMin>, nullptr},
};

Cost PartOf(const Report& report, bool (*prices)(const Work&)) {
  Cost part;
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) {
      if (prices(work)) part += Price(work, report.options);
    }
  }
  return part;
}

/// The prices of `text` beside the built-in ones.
Profile PricedBy(std::string_view text) {
  return ParseProfile("unit = 'ACEv2'\n" + std::string(text) + "\n", "decision");
}

}  // namespace

Decisions MakeDecisions(const std::string& model, const AnalyzeWith& analyze,
                        const Report& report) {
  if (!report.options.profile.empty()) {
    throw Error("--decisions asks about the built-in prices, which --profile replaces",
                "leave one of them out");
  }
  Decisions decisions;
  decisions.totals = report.totals;
  std::vector<Variant> variants;
  for (const Choice& choice : kChoices) {
    Variant variant{std::string(choice.choice), std::string(choice.how), report.options};
    if (choice.turn == nullptr) {
      variant.options.profile = PricedBy(choice.how);
    } else if (!choice.turn(variant.options)) {
      continue;  // the user has chosen
    }
    variants.push_back(std::move(variant));
    Decision& row = decisions.rows.emplace_back();
    row.choice = choice.choice;
    row.today = choice.today;
    row.turned = choice.turned;
    row.how = choice.how;
    if (choice.prices != nullptr) row.part = PartOf(report, choice.prices);
  }
  const WhatIf whatif =
      MakeWhatIf(model, analyze, report.options, std::move(variants), /*by_layer=*/false);
  for (std::size_t k = 0; k < decisions.rows.size(); ++k) {
    // Behind the model as it is.
    const WhatIfRow& row = whatif.rows[k + 1];
    if (SavingOf(whatif, row)) decisions.rows[k].totals = row.report->totals;
  }
  return decisions;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/lowering.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "acev2/metric.h"

namespace acev2 {
namespace {

std::string ZeroPointIdentity(const Tensor* zero_point) {
  if (!HasZeroPoint(zero_point)) return "0";
  const Constant* values = zero_point->known_values();
  if (values == nullptr) return zero_point->name;
  std::string identity;
  for (std::size_t i = 0; i < values->size(); ++i) {
    // Every quantizer asks; std::to_string takes ten times as long, for six decimals.
    fmt::format_to(std::back_inserter(identity), "{}{}", i == 0 ? "" : ",", values->AsDouble(i));
  }
  return identity;
}

}  // namespace

ScalePtr ProductOf(const std::vector<const Scale*>& scales) {
  auto product = std::make_shared<Scale>();
  for (const Scale* scale : scales) {
    if (scale->parts.empty()) {
      product->factors.insert(product->factors.end(), scale->factors.begin(), scale->factors.end());
      continue;
    }
    // A product over concatenated parts mixes their scales: what stays of them is their width.
    ScaleFactor mixed;
    for (const Scale::Part& part : scale->parts) {
      const Format format = part.scale->format();
      mixed.format = mixed.format.known() ? Widest(mixed.format, format) : format;
      for (const ScaleFactor& factor : part.scale->factors) mixed.id += factor.id + "|";
    }
    if (scale->parts_axis >= 0) {
      mixed.steps.assign(static_cast<std::size_t>(scale->parts_axis) + 1, 0);
      mixed.steps.back() = 1;
    }
    product->factors.push_back(std::move(mixed));
  }
  return product;
}

bool HasZeroPoint(const Tensor* zero_point) {
  if (zero_point == nullptr) return false;
  const Constant* values = zero_point->known_values();
  if (values == nullptr) return true;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (values->AsDouble(i) != 0) return true;
  }
  return false;
}

namespace {

/// True if the zero point is neither 0 nor ±2^(b-1) on the b bits of `payload`, or not known: a
/// flip of the sign bit makes the payload one of the other signedness without a zero point.
bool Shifts(Format payload, const Tensor* zero_point) {
  if (!HasZeroPoint(zero_point)) return false;
  const Constant* values = zero_point->known_values();
  if (values == nullptr || !payload.known()) return true;
  const double flip = std::ldexp(1, payload.bits - 1);
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (std::abs(values->AsDouble(i)) != flip && values->AsDouble(i) != 0) return true;
  }
  return false;
}

/// The zero point if it is one known number.
std::optional<double> ZeroOf(const Tensor* zero_point) {
  return zero_point == nullptr ? 0.0 : zero_point->only_value();
}

/// The factor that the numbers of `scale` are; `steps` says along which axes they vary.
ScaleFactor FactorOf(const Tensor& scale, std::vector<std::int64_t> steps) {
  ScaleFactor factor;
  factor.id = scale.name;
  factor.format = scale.value;
  factor.steps = std::move(steps);
  const bool blocked =
      std::ranges::any_of(factor.steps, [](std::int64_t step) { return step > 1; }) ||
      std::ranges::count_if(factor.steps, [](std::int64_t step) { return step > 0; }) > 1;
  const Constant* values = scale.known_values();
  if (values != nullptr && values->size() > 0) {
    std::vector<double> numbers(values->size());
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = values->AsDouble(i);
    factor.power_of_two = !blocked && KindOf(numbers) != FactorKind::kOther;
    // One number for every channel is one number.
    const bool uniform = std::ranges::all_of(numbers, [&](double v) { return v == numbers[0]; });
    if (uniform && !blocked) {
      numbers.resize(1);
      factor.steps.clear();
    }
    factor.values = std::make_shared<const std::vector<double>>(std::move(numbers));
  }
  if (scale.value.kind == FormatKind::kPowerOfTwo || scale.value == kFloat8E8M0) {
    factor.power_of_two = true;
  }
  return factor;
}

}  // namespace

ScalePtr ScaleOf(const Tensor& payload, Format format, const Tensor& scale,
                 const Tensor* zero_point, int axis, std::int64_t block) {
  const std::size_t scale_rank = scale.shape ? scale.shape->size() : 0;
  const std::size_t rank = payload.shape ? payload.shape->size() : scale_rank;
  std::vector<std::int64_t> steps;
  const int from_front = axis < 0 ? axis + static_cast<int>(rank) : axis;
  const auto at = static_cast<std::size_t>(std::max(from_front, 0));
  if (scale_rank == 1 && at < rank && block == 0) {
    // A vector lies along the axis (a tensor that is a vector itself has no other).
    steps.assign(rank, 0);
    if ((*scale.shape)[0] != 1) steps[rank == 1 ? 0 : at] = 1;
  } else if (scale_rank > 0) {
    steps.assign(rank, 0);
    for (std::size_t i = 0; i < std::min(rank, scale_rank); ++i) {
      if ((*scale.shape)[i] != 1) steps[i] = 1;
    }
    if (block > 0 && at < rank) steps[at] = block;
  }
  auto made = std::make_shared<Scale>();
  made->factors.push_back(FactorOf(scale, std::move(steps)));
  made->zero_point = ZeroPointIdentity(zero_point);
  made->shifted = Shifts(format, zero_point);
  made->zero = ZeroOf(zero_point);
  return made;
}

ScalePtr BroadcastScaleOf(const Tensor& payload, const Tensor& scale) {
  const std::size_t rank = payload.shape ? payload.shape->size() : 0;
  const std::size_t own = scale.shape ? scale.shape->size() : 0;
  std::vector<std::int64_t> steps(rank, 0);
  for (std::size_t i = 0; i < std::min(rank, own); ++i) {
    if ((*scale.shape)[own - 1 - i] != 1) steps[rank - 1 - i] = 1;
  }
  auto made = std::make_shared<Scale>();
  made->factors.push_back(FactorOf(scale, std::move(steps)));
  return made;
}

namespace {

/// The format of a number that `requant` multiplies integers by; unknown: that of their scale.
Format MultiplierOf(Requant requant) {
  switch (requant) {
    case Requant::kFixed32:
      return IntFormat(32);
    case Requant::kFixed16:
      return IntFormat(16);
    case Requant::kFixed8:
      return IntFormat(8);
    case Requant::kFloat32:
      break;
  }
  return {};
}

}  // namespace

std::optional<Work> RescaleWork(Count count, Format value, const Scale* from, const Scale* to,
                                Requant requant) {
  const FactorKind kind = RatioKind(from, to);
  if (kind == FactorKind::kOne) return std::nullopt;
  Scale combined;
  for (const Scale* scale : {from, to}) {
    if (scale == nullptr) continue;
    combined.factors.insert(combined.factors.end(), scale->factors.begin(), scale->factors.end());
  }
  const bool shifts = kind == FactorKind::kPowerOfTwo;
  Work work;
  work.operation = shifts ? Operation::kShift : Operation::kMul;
  work.count = count;
  work.lhs = value;
  work.rhs = shifts ? value : combined.format();
  const Format fixed = MultiplierOf(requant);
  if (!shifts && fixed.known() && value.is_integer() && from != nullptr && to != nullptr) {
    work.rhs = fixed;
  }
  work.category = Category::kQuantization;
  if (!work.lhs.known() || !work.rhs.known()) {
    throw Unknown{"the format of a scale is not known", "give the scale an element type"};
  }
  return work;
}

std::vector<Work> FloatWork(const Tensor& tensor) {
  std::vector<Work> works;
  const auto add = [&](Count count, Format value, const Scale& scale) {
    std::optional<Work> work = RescaleWork(count, value, &scale, nullptr);
    if (!work) return;
    work->role = "rescale to float";
    works.push_back(std::move(*work));
  };
  const Scale& scale = *tensor.pending;
  if (scale.parts.empty()) {
    add(tensor.elements(), tensor.value, scale);
  } else {
    for (const Scale::Part& part : scale.parts) add(part.elements, part.value, *part.scale);
  }
  return works;
}

namespace {

Versions& VersionsOf(const Tensor& tensor) {
  const Tensor& own = tensor.original != nullptr ? *tensor.original : tensor;
  if (own.versions == nullptr) own.versions = std::make_shared<Versions>();
  return *own.versions;
}

/// True if averages of payloads with `pending` have the zero point of `to` already: their scale is
/// the same but for the 1/k of the average.
bool KeepsZeroPoint(const Scale* pending, const Scale& to) {
  if (pending == nullptr || pending->zero_point != to.zero_point) return false;
  Scale whole = *pending;
  std::erase_if(whole.factors,
                [](const ScaleFactor& factor) { return factor.id == kAverageFactor; });
  return RatioKind(&whole, &to) == FactorKind::kOne;
}

/// Charges rounding `count` numbers of `value`, whose scale is `pending` (null: they are real), to
/// `quantizer`.
void ChargeRounding(Datapath& path, Count count, Format value, const Scale* pending,
                    const Quantizer& quantizer) {
  if (pending != nullptr && SameScale(pending, quantizer.scale.get())) return;
  const std::string_view role = pending == nullptr ? "quantize" : "requantize";
  const std::optional<Work> work =
      RescaleWork(count, value, pending, quantizer.scale.get(), path.options.requant);
  if (work) {
    path.ledger.AddTo(Category::kQuantization, work->operation, count, work->lhs, work->rhs, role);
  }
  if (!quantizer.scale->shifted || KeepsZeroPoint(pending, *quantizer.scale)) return;
  // The zero point comes after rounding: a float factor leaves INT32, a shift the payload's width.
  const bool rounded = value.is_float() || (work && work->operation == Operation::kMul);
  const Format sum = rounded ? IntFormat(32) : value;
  path.ledger.AddTo(Category::kQuantization, Operation::kAdd, count, sum, sum, "zero point");
}

}  // namespace

void Quantize(Datapath& path, const Tensor& input, Tensor& output, const Quantizer& quantizer) {
  output.value = quantizer.format;
  output.pending = nullptr;
  output.source = quantizer.source;
  output.looked_up = false;
  output.rounded = true;
  output.accumulator = quantizer.format.is_integer() && quantizer.format.bits > 16;
  if (input.looked_up) return;
  if (!input.value.known()) {
    throw Unknown{"the format of '" + input.name + "' is not known", "declare it in value_info"};
  }
  Versions& versions = VersionsOf(input);
  for (const Versions::Payload& made : versions.quantized) {
    if (made.run != path.run || made.format != quantizer.format ||
        !SameScale(made.scale.get(), quantizer.scale.get())) {
      continue;
    }
    output.versions = made.versions;
    output.renamed = true;
    path.free_because = "the same quantizer stands before it";
    return;
  }
  const Scale* pending = input.pending.get();
  const std::size_t charged = path.ledger.work().size();
  if (pending != nullptr && !pending->parts.empty()) {
    for (const Scale::Part& part : pending->parts) {
      ChargeRounding(path, part.elements, part.value, part.scale.get(), quantizer);
    }
  } else {
    ChargeRounding(path, output.elements(), input.value, pending, quantizer);
  }
  // What it rounds to is what was there.
  output.renamed = path.options.lowering == Lowering::kInteger && pending != nullptr &&
                   input.value == quantizer.format && path.ledger.work().size() == charged;
  output.versions = std::make_shared<Versions>();
  versions.quantized.push_back({quantizer.format, quantizer.scale, path.run, output.versions});
}

namespace {

/// What `input` is under `scale`, the same for all its dequantizers.
const Versions::Real& RealVersion(const Tensor& input, const ScalePtr& scale) {
  Versions& versions = VersionsOf(input);
  for (const Versions::Real& known : versions.dequantized) {
    if (SameScale(known.scale.get(), scale.get())) return known;
  }
  return versions.dequantized.emplace_back(
      Versions::Real{scale, std::make_shared<bool>(), std::make_shared<Versions>()});
}

}  // namespace

void Dequantize(Datapath& path, const Tensor& input, Tensor& output, ScalePtr scale,
                bool has_zero_point) {
  if (path.options.lowering == Lowering::kInteger) {
    const Versions::Real& real = RealVersion(input, scale);
    output.float_exists = real.float_exists;
    output.versions = real.versions;
    output.value = input.value;
    output.source = "payload of '" + input.name + "' (" + input.source.text + ")";
    output.pending = std::move(scale);
    output.accumulator = input.accumulator || (input.value.is_integer() && input.value.bits > 16);
    return;
  }
  output.value = output.stored;
  output.source = "dequantized";
  output.pending = nullptr;
  if (input.offline) return;
  const Count n = input.elements();
  if (const auto work = RescaleWork(n, input.value, scale.get(), nullptr)) {
    path.ledger.AddTo(Category::kQuantization, work->operation, n, work->lhs, work->rhs,
                      "dequantize");
  }
  if (has_zero_point) {
    path.ledger.AddTo(Category::kQuantization, Operation::kAdd, n, input.value, input.value,
                      "zero point");
  }
}

ScalePtr AlignWithin(Datapath& path, const Tensor& tensor, std::string_view what) {
  const Scale& scale = *tensor.pending;
  const auto charge = [&](Count count, Format value, const Scale* from, const Scale* to) {
    if (const auto work = RescaleWork(count, value, from, to, path.options.requant)) {
      path.ledger.AddTo(Category::kQuantization, work->operation, count, work->lhs, work->rhs,
                        what);
    }
  };
  if (!scale.parts.empty()) {
    // The scale whose parts would cost most to rescale stays.
    const Scale::Part* kept = nullptr;
    Cost dearest;
    for (const Scale::Part& candidate : scale.parts) {
      Cost cost;
      for (const Scale::Part& part : scale.parts) {
        if (!SameStep(part.scale.get(), candidate.scale.get())) continue;
        Work work{Operation::kMul,      part.elements,           part.value,
                  part.scale->format(), Category::kQuantization, {}};
        cost += Price(work, path.options);
      }
      if (kept == nullptr || cost > dearest) {
        kept = &candidate;
        dearest = cost;
      }
    }
    for (const Scale::Part& part : scale.parts) {
      if (SameStep(part.scale.get(), kept->scale.get())) continue;
      charge(part.elements, part.value, part.scale.get(), kept->scale.get());
    }
    return kept->scale;
  }
  auto whole = std::make_shared<Scale>();
  whole->zero_point = scale.zero_point;
  whole->zero = scale.zero;
  whole->shifted = scale.shifted;
  ScaleFactor factor;
  factor.id = tensor.name + ".aligned";
  factor.format = scale.format();
  whole->factors.push_back(std::move(factor));
  charge(tensor.elements(), tensor.value, &scale, whole.get());
  return whole;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
#include "rules/lowering.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace acev2 {
namespace {

bool SameFactor(const ScaleFactor& a, const ScaleFactor& b) {
  if (a.block != b.block || a.axis != b.axis) return false;
  if (a.values && b.values) return *a.values == *b.values;
  return !a.id.empty() && a.id == b.id;
}

/// Product of the factors that scale the whole tensor, if all their values are known.
bool WholeProduct(const Scale& scale, double& product) {
  product = 1;
  for (const ScaleFactor& factor : scale.factors) {
    if (!factor.values || factor.values->size() != 1) return false;
    product *= factor.values->front();
  }
  return true;
}

/// Equal as multisets of factors.
bool SameFactors(const std::vector<ScaleFactor>& a, const std::vector<ScaleFactor>& b) {
  if (a.size() != b.size()) return false;
  std::vector<bool> used(b.size());
  for (const ScaleFactor& factor : a) {
    bool found = false;
    for (std::size_t k = 0; k < b.size() && !found; ++k) {
      if (used[k] || !SameFactor(factor, b[k])) continue;
      used[k] = true;
      found = true;
    }
    if (!found) return false;
  }
  return true;
}

bool IsPowerOfTwo(double value) {
  int exponent = 0;
  return std::isfinite(value) && value > 0 && std::frexp(value, &exponent) == 0.5;
}

std::string ZeroPointIdentity(const Tensor* zero_point) {
  if (!HasZeroPoint(zero_point)) return "0";
  const Constant* values = zero_point->values();
  if (values == nullptr || !values->fully_known()) return zero_point->name;
  std::string identity;
  for (std::size_t i = 0; i < values->size(); ++i) {
    // Every quantizer asks; std::to_string takes ten times as long, for six decimals.
    fmt::format_to(std::back_inserter(identity), "{}{}", i == 0 ? "" : ",", values->AsDouble(i));
  }
  return identity;
}

/// True if every number that `from` holds is one that `to` holds.
bool Fits(Format from, Format to) {
  if (from == to) return true;
  if (from.kind == FormatKind::kUInt && to.kind == FormatKind::kInt) return from.bits < to.bits;
  if (from.kind == FormatKind::kTernary && to.kind == FormatKind::kInt) return from.bits <= to.bits;
  if (from.kind == FormatKind::kBipolar && to.kind == FormatKind::kInt) return to.bits >= 2;
  return from.kind == to.kind && from.bits <= to.bits && from.exponent_bits <= to.exponent_bits;
}

}  // namespace

bool SameStep(const Scale* a, const Scale* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  if (!a->parts.empty() || !b->parts.empty()) return false;
  double first = 0;
  double second = 0;
  if (WholeProduct(*a, first) && WholeProduct(*b, second)) return first == second;
  return SameFactors(a->factors, b->factors);
}

bool SameScale(const Scale* a, const Scale* b) {
  return SameStep(a, b) && (a == b || a->zero_point == b->zero_point);
}

std::shared_ptr<const Scale> ProductOf(const std::vector<const Scale*>& scales) {
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
    product->factors.push_back(std::move(mixed));
  }
  return product;
}

std::shared_ptr<const Scale> WithoutZeroPoint(const std::shared_ptr<const Scale>& scale) {
  if (!scale || scale->zero_point == "0") return scale;
  auto copy = std::make_shared<Scale>(*scale);
  copy->zero_point = "0";
  return copy;
}

bool HasZeroPoint(const Tensor* zero_point) {
  if (zero_point == nullptr) return false;
  const Constant* values = zero_point->values();
  if (values == nullptr || !values->fully_known()) return true;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (values->AsDouble(i) != 0) return true;
  }
  return false;
}

std::shared_ptr<const Scale> ScaleOf(const Tensor& scale, const Tensor* zero_point, int axis,
                                     std::int64_t block) {
  auto made = std::make_shared<Scale>();
  ScaleFactor factor;
  factor.id = scale.name;
  factor.format = scale.value;
  const Constant* values = scale.values();
  if (values != nullptr && values->fully_known() && values->size() > 0) {
    std::vector<double> numbers(values->size());
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = values->AsDouble(i);
    factor.power_of_two = std::ranges::all_of(numbers, IsPowerOfTwo);
    // One number for every channel is one number.
    const bool uniform = std::ranges::all_of(numbers, [&](double v) { return v == numbers[0]; });
    if (uniform && block == 0) numbers.resize(1);
    if (numbers.size() > 1) factor.axis = axis;
    factor.values = std::make_shared<const std::vector<double>>(std::move(numbers));
  } else if (scale.shape && !scale.shape->empty()) {
    factor.axis = axis;
  }
  if (scale.value.kind == FormatKind::kPowerOfTwo) factor.power_of_two = true;
  factor.block = block;
  if (block > 0) factor.axis = axis;
  made->factors.push_back(std::move(factor));
  made->zero_point = ZeroPointIdentity(zero_point);
  return made;
}

Work RescaleWork(Count count, Format value, const Scale* from, const Scale* to) {
  Scale combined;
  for (const Scale* scale : {from, to}) {
    if (scale == nullptr) continue;
    combined.factors.insert(combined.factors.end(), scale->factors.begin(), scale->factors.end());
  }
  const bool shifts = value.is_integer() && combined.all_powers_of_two();
  Work work;
  work.operation = shifts ? Operation::kShift : Operation::kMul;
  work.count = count;
  work.lhs = value;
  work.rhs = shifts ? value : combined.format();
  work.category = Category::kQuantization;
  if (!work.lhs.known() || !work.rhs.known()) {
    throw Unknown{"the format of a scale is not known", "give the scale an element type"};
  }
  return work;
}

std::vector<Work> FloatWork(const Tensor& tensor) {
  std::vector<Work> works;
  const auto add = [&](Count count, Format value, const Scale& scale) {
    Work work;
    work.operation = Operation::kMul;
    work.count = count;
    work.lhs = value;
    work.rhs = scale.format();
    work.category = Category::kQuantization;
    work.role = "rescale to float";
    if (!work.lhs.known() || !work.rhs.known()) {
      throw Unknown{"the format of the scale of '" + tensor.name + "' is not known",
                    "give the scale an element type"};
    }
    works.push_back(std::move(work));
  };
  const Scale& scale = *tensor.pending;
  if (scale.parts.empty()) {
    add(tensor.elements(), tensor.value, scale);
  } else {
    for (const Scale::Part& part : scale.parts) add(part.elements, part.value, *part.scale);
  }
  return works;
}

void Quantize(Datapath& path, const Tensor& input, Tensor& output, const Quantizer& quantizer) {
  output.value = quantizer.format;
  output.pending = nullptr;
  output.source = quantizer.source;
  output.looked_up = false;
  output.rounded = true;
  if (input.looked_up) return;
  const auto charge = [&](Count count, Format value, const Scale* pending) {
    if (pending != nullptr && SameScale(pending, quantizer.scale.get()) &&
        Fits(value, quantizer.format)) {
      return;
    }
    Work work = RescaleWork(count, value, pending, quantizer.scale.get());
    const std::string_view role = pending == nullptr ? "quantize" : "requantize";
    path.ledger.AddTo(Category::kQuantization, work.operation, work.count, work.lhs, work.rhs, role);
    if (quantizer.has_zero_point) {
      path.ledger.AddTo(Category::kQuantization, Operation::kAdd, count, value,
                        quantizer.format, "zero point");
    }
  };
  if (!input.value.known()) {
    throw Unknown{"the format of '" + input.name + "' is not known", "declare it in value_info"};
  }
  const Scale* pending = input.pending.get();
  if (pending != nullptr && !pending->parts.empty()) {
    for (const Scale::Part& part : pending->parts) {
      charge(part.elements, part.value, part.scale.get());
    }
  } else {
    charge(output.elements(), input.value, pending);
  }
}

namespace {

/// The mark of the float version of `input` under `scale`, the same for all its dequantizers.
std::shared_ptr<bool> FloatVersion(const Tensor& input, const std::shared_ptr<const Scale>& scale) {
  for (const auto& [known, exists] : input.dequantized) {
    if (SameScale(known.get(), scale.get())) return exists;
  }
  return input.dequantized.emplace_back(scale, std::make_shared<bool>()).second;
}

}  // namespace

void Dequantize(Datapath& path, const Tensor& input, Tensor& output,
                std::shared_ptr<const Scale> scale, bool has_zero_point) {
  if (path.options.lowering == Lowering::kInteger) {
    output.float_exists = FloatVersion(input, scale);
    output.value = input.value;
    output.source = "payload of '" + input.name + "' (" + input.source + ")";
    output.pending = std::move(scale);
    return;
  }
  output.value = output.stored;
  output.source = "dequantized";
  output.pending = nullptr;
  if (input.offline) return;
  const Count n = input.elements();
  const Work work = RescaleWork(n, input.value, scale.get(), nullptr);
  path.ledger.AddTo(Category::kQuantization, work.operation, n, work.lhs, work.rhs, "dequantize");
  if (has_zero_point) {
    path.ledger.AddTo(Category::kQuantization, Operation::kAdd, n, input.value, input.value,
                      "zero point");
  }
}

void ApplyBlockScales(Datapath& path, Tensor& output) {
  const bool blocked = std::ranges::any_of(
      output.pending->factors, [](const ScaleFactor& factor) { return factor.block > 0; });
  if (!blocked) return;
  auto rest = std::make_shared<Scale>();
  rest->zero_point = output.pending->zero_point;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!path.node.Has(i) || !path.node.inputs[i]->pending) continue;
    const Tensor& operand = *path.node.inputs[i];
    for (const ScaleFactor& factor : operand.pending->factors) {
      if (factor.block <= 0) {
        rest->factors.push_back(factor);
        continue;
      }
      const std::int64_t reduced = operand.dim(factor.axis);
      const std::int64_t blocks = (reduced + factor.block - 1) / factor.block;
      const Count each = path.node.Out().elements() * blocks;
      path.ledger.AddTo(Category::kQuantization, Operation::kMul, each, output.value, factor.format,
                        "block scale");
      const Format sum = Widest(output.value, factor.format);
      path.ledger.AddTo(Category::kQuantization, Operation::kAdd, each, sum, sum, "sum of blocks");
    }
  }
  const bool is_float = output.stored.is_float();
  output.value = is_float ? output.stored : output.value;
  output.source = "sum of scaled blocks";
  output.pending = rest->factors.empty() ? nullptr : std::shared_ptr<const Scale>(std::move(rest));
}

}  // namespace acev2

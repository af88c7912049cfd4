// SPDX-License-Identifier: Apache-2.0
//
// Products with packed (block-quantized) weights.
//
// Invariant: packed weights have the width of their packing, not of the bytes that hold it. Used by
// families/*_rules.h.
#pragma once

#include "rules/vocabulary.h"

namespace acev2 {

/// rows × k activations times k × n packed weights with a scale per `block` of k (0: one per
/// output).
struct PackedProduct {
  Count rows;
  std::int64_t k = 0;
  Count n;
  std::int64_t block = 0;
  Format activation;
  Format weight;
  Format scale;
  bool shifted = false;  ///< zero points that no flip of a sign bit stands for
};

/// True if the zero points at input `i`, packed as the weights of `bits` are (or real numbers), are
/// known to be neither all 0 nor all 2^(bits-1), which flips a sign bit, or are not known.
inline bool ShiftsPacked(const Node& node, std::size_t i, std::int64_t bits) {
  if (i == 0 || !node.Has(i)) return false;
  const Constant* values = node.In(i).known_values();
  if (values == nullptr || bits < 1 || bits > 8) return true;
  const bool packed = node.In(i).stored == UIntFormat(8);
  const std::int64_t per_byte = packed ? 8 / bits : 1;
  const std::int64_t middle = std::int64_t{1} << (bits - 1), mask = (std::int64_t{1} << bits) - 1;
  bool zeros = true, middles = true;
  for (std::size_t k = 0; k < values->size(); ++k) {
    const double value = values->AsDouble(k);
    if (!packed) {
      zeros = zeros && value == 0;
      middles = middles && value == static_cast<double>(middle);
      continue;
    }
    const auto byte = static_cast<std::int64_t>(value);
    for (std::int64_t field = 0; field < per_byte; ++field) {
      const std::int64_t point = byte >> (field * bits) & mask;
      zeros = zeros && point == 0;
      // Fields behind the last block of a row are 0.
      middles = middles && (point == middle || (field > 0 && point == 0));
    }
  }
  return !zeros && !middles;
}

/// MACs at activation × weight width, then one multiply and one add per block and output for the
/// scales; a scale per output is the multiply alone. Zero points take the sums of the activations,
/// and a multiply and an add per block and output.
inline void PackedMatMul(Ledger& ledger, const PackedProduct& product) {
  const Count outputs = product.rows * product.n;
  ledger.AddTo(Category::kMac, Op::kMac, outputs * Count(product.k), product.activation,
               product.weight);
  const Format accumulator = AccumulatorOf(product.activation, product.weight);
  // What one block covers is scaled behind the sum.
  const bool blocked = product.block > 0 && product.block < product.k;
  const bool partial = blocked && product.k % product.block != 0;
  const Count scales = blocked ? Count(product.k / product.block + (partial ? 1 : 0)) : Count(1);
  ledger.AddTo(Category::kQuantization, Op::kMul, outputs * scales, accumulator, product.scale,
               "block scale");
  if (product.shifted) {
    const bool integer = product.activation.is_integer();
    const Format sums =
        integer ? SumFormat(product.activation, Count(product.k)) : product.activation;
    const auto charge = [&](Op op, Count count, Format lhs, Format rhs) {
      ledger.AddTo(Category::kQuantization, op, count, lhs, rhs, "zero point of products");
    };
    charge(Op::kAdd, product.rows * Count(product.k), sums, sums);
    charge(Op::kMul, outputs * scales, sums, product.weight);
    charge(Op::kAdd, outputs * scales, accumulator, accumulator);
  }
  if (!blocked) return;
  const Format sum = Widest(accumulator, product.scale);
  ledger.AddTo(Category::kQuantization, Op::kAdd, outputs * scales, sum, sum, "block sum");
}

/// Width of packed integers; throws Unknown if it is none.
inline Format PackedFormat(std::int64_t bits) {
  if (bits < 1 || bits > 16) throw Unknown{"a packed weight is no integer of 1 to 16 bits", ""};
  return UIntFormat(static_cast<int>(bits));
}

inline void PackedBias(const Node& node, Ledger& ledger, std::size_t i, Count rows, Count n) {
  if (!node.Has(i)) return;
  ledger.AddTo(Category::kMac, Op::kAdd, rows * n, node.FormatOf(i), node.FormatOf(i), "bias");
}

/// Tells that input `i` holds values of `format` and `bits` each, packed into its bytes.
inline void MarkPacked(Node& node, std::size_t i, Format format, std::int64_t bits) {
  if (!node.Has(i)) return;
  node.operand_formats[i] = format;
  Tensor& tensor = node.In(i);
  const bool even = bits > 0 && 8 % bits == 0;
  if (!tensor.offline || tensor.stored != UIntFormat(8) || !even) return;
  tensor.value = format;
  tensor.values_per_element = static_cast<int>(8 / bits);
}

/// Tells that input `scale`, and `zero_point` if it is there, are those of the weights at input
/// `i`.
inline void MarkScales(Node& node, std::size_t i, std::size_t scale, std::size_t zero_point,
                       Format format) {
  node.MarkSetting(scale);
  if (zero_point > 0) node.MarkSetting(zero_point);
  if (!node.Has(i) || !node.Has(scale)) return;
  node.quantizers.push_back(
      {.quantized = node.inputs[i],
       .scale = node.inputs[scale],
       .zero_point = zero_point > 0 && node.Has(zero_point) ? node.inputs[zero_point] : nullptr,
       .payload = format,
       .packed = true});
}

}  // namespace acev2

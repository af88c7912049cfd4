// SPDX-License-Identifier: Apache-2.0
//
// com.microsoft: mixtures of experts, with plain and with quantized weights.
//
// Invariant: each token runs through the k experts that are chosen for it and no other. Joined into
// the table by rule_table.cc.
#pragma once

#include <string>

#include "rules/arithmetic/activations.h"
#include "rules/arithmetic/packed_weights.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2::contrib {

/// Softmax over the experts of each token, the k best, and their weights made to sum to 1.
inline void Route(const Node& node, Ledger& ledger, Count tokens, Count k) {
  const Count experts = node.In(1).dim(-1);
  const Format format = node.FormatOf(1);
  const auto other = [&](Op op, Count count, std::string_view role) {
    ledger.AddTo(Category::kOther, op, count, format, format, role);
  };
  SoftmaxRows(ledger, Category::kOther, tokens, experts, format, false, "router");
  other(Op::kCmp, tokens * experts * Count(std::max<std::int64_t>(CeilLog2(k.value()), 1)),
        "router");
  if (node.Int("normalize_routing_weights", 0) == 0) return;
  other(Op::kAdd, tokens * Steps(k), "router");
  other(Op::kDiv, tokens, "router");
  other(Op::kMul, tokens * k, "router");
}

/// The activation between the layers, on `n` elements; a gated one reads as many gates.
inline void ExpertActivation(const Node& node, Ledger& ledger, Count n, Format format) {
  const std::string type = node.String("activation_type", "relu");
  const auto activation = [&](Op op, std::int64_t times) {
    ledger.AddTo(Category::kActivation, op, n * Count(times), format, format, "activation");
  };
  if (type != "swiglu" && type != "geglu") {
    FusedActivation(ledger, type, n, format);
    return;
  }
  if (type == "geglu") {
    GeluOf(ledger, n, format, false, "gelu");
  } else {
    Silu(ledger, n, format);
    if (node.Float("activation_alpha", 1) != 1) activation(Op::kMul, 1);
    if (node.Float("activation_beta", 0) != 0) activation(Op::kAdd, 1);
    // The gate has one bound, the linear half two.
    if (node.attributes->Has("swiglu_limit")) activation(Op::kCmp, 3);
  }
  // With a third layer the gate is that layer's output, multiplied there.
  if (node.Int("swiglu_fusion", 0) != 0 || type == "geglu") activation(Op::kMul, 1);
}

/// The chosen experts' outputs, each times its weight, are summed.
inline void Combine(Ledger& ledger, Count tokens, Count k, Count hidden, Format format) {
  ledger.AddTo(Category::kOther, Op::kMul, tokens * k * hidden, format, format, "combine");
  ledger.AddTo(Category::kOther, Op::kAdd, tokens * Steps(k) * hidden, format, format, "combine");
}

/// One layer of every chosen expert: `runs` rows, weights at input `weight` [experts, n, k].
inline void ExpertLayer(const Node& node, Ledger& ledger, std::size_t weight, std::size_t bias,
                        Count runs, Count n, std::int64_t k) {
  ledger.Add(Op::kMac, runs * n * Count(k), node.FormatOf(0), node.FormatOf(weight), "expert");
  if (node.Has(bias)) ledger.Add(Op::kAdd, runs * n, node.FormatOf(bias), "bias");
}

// input, router, then weights and bias of fc1 [experts, inter or 2*inter, hidden], fc2 [experts,
// hidden, inter], fc3 as fc1.
inline void Moe(const Node& node, Ledger& ledger) {
  const Count tokens = node.In(1).dim(0);
  const Count k = SizeOf(node.Int("k", 1), "k");
  const std::int64_t hidden = node.In(4).dim(1), inter = node.In(4).dim(2);
  const Count runs = tokens * k;
  const Format format = node.FormatOf(0);
  Route(node, ledger, tokens, k);
  ExpertLayer(node, ledger, 2, 3, runs, node.In(2).dim(1), hidden);
  ExpertActivation(node, ledger, runs * Count(inter), format);
  if (node.Has(6)) {
    ExpertLayer(node, ledger, 6, 7, runs, inter, hidden);
    ledger.AddTo(Category::kOther, Op::kMul, runs * Count(inter), format, format, "gate");
  }
  ExpertLayer(node, ledger, 4, 5, runs, hidden, inter);
  Combine(ledger, tokens, k, hidden, format);
}

/// Width and block of one layer's packed weights.
struct ExpertPacking {
  Format weight;
  std::int64_t bits = 0;
  std::int64_t block = 0;
};

inline ExpertPacking PackingOf(const Node& node, std::string_view override_name) {
  const std::string type = node.String("quant_type", "int");
  ExpertPacking packing;
  packing.block = std::max<std::int64_t>(node.Int("block_size", 0), 0);
  if (type == "int") {
    packing.bits = node.Int(override_name, node.Int("expert_weight_bits", 4));
    packing.weight = PackedFormat(packing.bits);
  } else if (type == "fp8") {
    packing.bits = 8;
    packing.weight = kFloat8E4M3;
  } else {
    // OCP Microscaling 1.0 has blocks of 32, NVFP4 of 16.
    packing.bits = 4;
    packing.weight = kFloat4;
    if (packing.block == 0) packing.block = type == "nvfp4" ? 16 : 32;
  }
  return packing;
}

inline void QMoeFormats(Datapath& path) {
  Stored(path);
  Node& node = path.node;
  // Scales follow their weights; zero points, scales of whole experts and of activations come last.
  const auto layer = [&](std::size_t k, std::string_view bits) {
    const std::size_t weight = 2 + 3 * k;
    const ExpertPacking packing = PackingOf(node, bits);
    MarkPacked(node, weight, packing.weight, packing.bits);
    MarkScales(node, weight, weight + 1, 11 + k, packing.weight);
    const Tensor* global = node.Has(15 + k) ? node.inputs[15 + k] : nullptr;
    HoldScale(node, global, 15 + k, 0, packing.weight);
  };
  layer(0, "fc1_expert_weight_bits");
  layer(1, "fc2_expert_weight_bits");
  layer(2, "fc3_expert_weight_bits");
  for (const std::size_t scale : {18, 19}) {
    const Tensor* own = node.Has(scale) ? node.inputs[scale] : nullptr;
    HoldScale(node, own, scale, 0, kFloat8E4M3);
  }
  node.MarkSettingsFrom(11);
}

// input, router, then weights, scales and bias of fc1 (2 to 4), fc2 (5 to 7) and fc3 (8 to 10); the
// weights' last dimension is packed. router_weights (14) replace the softmax's.
inline void QMoe(const Node& node, Ledger& ledger) {
  const Count tokens = node.In(1).dim(0);
  const Count k = SizeOf(node.Int("k", 1), "k");
  const std::int64_t hidden = node.In(0).dim(-1);
  const ExpertPacking second = PackingOf(node, "fc2_expert_weight_bits");
  const std::int64_t inter = (Count(node.In(5).dim(2)) * Count(8)).value() / second.bits;
  const Count runs = tokens * k;
  const Format format = node.FormatOf(0);
  const auto layer = [&](std::size_t weight, const ExpertPacking& packing, Count n,
                         std::int64_t width) {
    PackedProduct product;
    product.rows = runs;
    product.k = width;
    product.n = n;
    product.block = packing.block;
    product.activation = format;
    product.weight = packing.weight;
    product.scale = node.Has(weight + 1) ? node.FormatOf(weight + 1) : format;
    product.shifted = ShiftsPacked(node, 11 + (weight - 2) / 3, packing.bits);
    PackedMatMul(ledger, product);
    PackedBias(node, ledger, weight + 2, runs, n);
  };
  Route(node, ledger, tokens, k);
  layer(2, PackingOf(node, "fc1_expert_weight_bits"), node.In(2).dim(1), hidden);
  ExpertActivation(node, ledger, runs * Count(inter), format);
  if (node.Has(8)) {
    layer(8, PackingOf(node, "fc3_expert_weight_bits"), inter, hidden);
    ledger.AddTo(Category::kOther, Op::kMul, runs * Count(inter), format, format, "gate");
  }
  layer(5, second, hidden, inter);
  Combine(ledger, tokens, k, hidden, format);
}

}  // namespace acev2::contrib

namespace acev2 {

inline constexpr Rule kContribMoeRules[] = {
    {"com.microsoft::MoE", "y = sum over the k best experts of p * W2 act(W1 x)", Category::kMac,
     contrib::Moe, Stored},
    {"com.microsoft::QMoE", "y = sum over the k best experts of p * W2 act(W1 x)", Category::kMac,
     contrib::QMoe, contrib::QMoeFormats},
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Pooling, resampling and sampling at computed positions.
//
// Invariant: every output costs its whole window; padding and ceil_mode discount nothing, since the
// output shape already holds them. Joined into the table by rule_table.cc.
#pragma once

#include "rules/arithmetic/rows_along.h"
#include "rules/arithmetic/windows.h"
#include "rules/vocabulary.h"
#include "tensor/whole_numbers.h"

namespace acev2 {

inline void LpPool(const Node& node, Ledger& ledger) {
  LpNorm(ledger, node.Out().elements(), WindowOf(node), node.Float("p", 2), node.FormatOf(0));
}

inline void GlobalLpPool(const Node& node, Ledger& ledger) {
  LpNorm(ledger, node.Out().elements(), SpatialVolume(node.In(0)), node.Float("p", 2),
         node.FormatOf(0));
}

// sampling_ratio² bilinear samples (4 MAC) per output, then an average or a maximum of them. Ratio
// 0 samples every pixel of the bin: at most the image over the number of bins.
inline void RoiAlign(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  Count samples = 1;
  if (const std::int64_t ratio = node.Int("sampling_ratio", 0); ratio > 0) {
    samples = Count(ratio) * ratio;
  } else {
    for (const std::int64_t axis : {2, 3}) {
      const std::int64_t bins = std::max<std::int64_t>(node.Out().dim(axis), 1);
      samples *= std::max<std::int64_t>(CeilDivide(node.In(0).dim(axis), bins), 1);
    }
    ledger.MarkUpperBound("samples per bin depend on the size of each region (sampling_ratio 0)");
  }
  ledger.Add(Op::kMac, n * samples * Count(4), node.FormatOf(0), node.FormatOf(1), "bilinear");
  const Format sampled = Widest(node.FormatOf(0), node.FormatOf(1));
  if (node.String("mode", "avg") == "max") {
    ledger.Add(Op::kCmp, n * (samples - Count(1)), sampled);
  } else {
    Average(ledger, n, samples, sampled);
  }
}

// Every column element is added to the image element it stands over.
inline void Col2Im(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kAdd, node.In(0).elements(), node.FormatOf(0));
}

// theta is [N, d, d+1]: each coordinate is a sum over d+1 products.
inline void AffineGrid(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kMac, node.Out().elements() * node.In(0).dim(-1), node.FormatOf(0));
}

inline constexpr Rule kPoolRules[] = {
    {"AffineGrid", "Y[n,p] = theta[n] * (p, 1)", Category::kOther, AffineGrid, Stored},
    {"AveragePool", "y = sum(window) / k", Category::kOther, AveragePool,
     SumUp<Meeting::kPositions, true>, kWindowed},
    {"Col2Im", "Y[p] = sum of the columns over p", Category::kOther, Col2Im, Stored},
    {"GlobalAveragePool", "Y[n,c] = sum_p X[n,c,p] / P", Category::kOther, MeanOfShares,
     SumUp<Meeting::kPositions, true>},
    {"GlobalLpPool", "Y[n,c] = (sum_p |X[n,c,p]|^p)^(1/p)", Category::kOther, GlobalLpPool, Stored},
    {"GlobalMaxPool", "Y[n,c] = max_p X[n,c,p]", Category::kOther, GlobalMaxPool,
     Select<Meeting::kPositions>},
    {"GridSample", "y = sum_taps w(grid) * X[tap]", Category::kOther, GridSample, KeepIfNearest},
    {"LpPool", "y = (sum_window |x|^p)^(1/p)", Category::kOther, LpPool, Stored, kWindowed},
    {"MaxPool", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Select<Meeting::kPositions>, kWindowed},
    {"MaxRoiPool", "how many elements are compared depends on the size of each region",
     Category::kOther, nullptr, Stored},
    {"MaxUnpool", "Y[indices] = X", Category::kOther, Nothing, Keep},
    {"Resize", "y = sum_taps w * X[tap]; nearest: y = X[round(p)]", Category::kOther, Resize, Keep},
    {"RoiAlign", "y = mean or max of bilinear samples of the bin", Category::kOther, RoiAlign,
     Stored},
    {"Upsample", "y = sum_taps w * X[tap]; nearest: y = X[floor(p)]", Category::kOther, Resize,
     Keep},
};

}  // namespace acev2

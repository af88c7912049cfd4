// SPDX-License-Identifier: Apache-2.0
//
// Pooling, resampling and sampling at computed positions.
//
// Invariant: every output costs its whole window; padding and ceil_mode discount nothing, since the
// output shape already holds them. Joined into the table by rule_table.cc.
#pragma once

#include "rules/vocabulary.h"

namespace acev2 {

/// Elements of all dimensions but batch and channel: the window of global pooling.
inline Count SpatialVolume(const Tensor& tensor) { return VolumeFrom(tensor, 2); }

inline void AveragePool(const Node& node, Ledger& ledger) {
  Average(ledger, node.Out().elements(), WindowOf(node), node.FormatOf(0));
}

// All positions of each sample and channel, wherever the channels stand.
inline void GlobalAveragePool(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  if (n == Count(0)) return;
  Average(ledger, n, node.In(0).elements().value() / n.value(), node.FormatOf(0));
}

inline void GlobalMaxPool(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kCmp, node.Out().elements() * Steps(SpatialVolume(node.In(0))), node.FormatOf(0));
}

/// The p-norm of n windows of k elements: p = 1 adds, p = 2 is a MAC per element and a square root;
/// any other power, and its root, is two functions (exponential of a scaled logarithm) + multiply.
inline void LpNorm(Ledger& ledger, Count n, Count k, double p, Format format) {
  if (p == 2) {
    ledger.Add(Op::kMac, n * k, format);
    ledger.Add(Op::kSqrt, n, format);
    return;
  }
  ledger.Add(Op::kAdd, n * Steps(k), format);
  if (p == 1) return;
  ledger.Add(Op::kFunc, n * (k + Count(1)) * Count(2), format);
  ledger.Add(Op::kMul, n * (k + Count(1)), format);
}

inline void LpPool(const Node& node, Ledger& ledger) {
  LpNorm(ledger, node.Out().elements(), WindowOf(node), Number(node, "p", 2), node.FormatOf(0));
}

inline void GlobalLpPool(const Node& node, Ledger& ledger) {
  LpNorm(ledger, node.Out().elements(), SpatialVolume(node.In(0)), Number(node, "p", 2),
         node.FormatOf(0));
}

/// Taps of the interpolation kernel along one axis: 0 for nearest, 2 for linear, 4 for cubic.
inline std::int64_t TapsOf(const std::string& mode) {
  if (mode == "nearest") return 0;
  return mode == "cubic" || mode == "bicubic" ? 4 : 2;
}

inline void Resize(const Node& node, Ledger& ledger) {
  const std::int64_t taps = TapsOf(node.String("mode", "nearest"));
  if (taps == 0) return;
  const std::vector<std::int64_t> in = node.In(0).dims();
  const std::vector<std::int64_t> out = node.Out().dims();
  // A crop resamples its axes even where it leaves their size.
  const bool crops =
      node.String("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize";
  std::vector<bool> cropped(in.size(), false);
  if (crops) {
    std::vector<std::int64_t> axes = node.Ints("axes");
    for (std::size_t i = 2; axes.empty() && i < in.size(); ++i) cropped[i] = true;
    for (const std::int64_t axis : axes) cropped[AxisOf(axis, in.size())] = true;
  }
  const bool antialias = node.Int("antialias", 0) != 0;
  Count window = 1;
  for (std::size_t i = 0; i < std::min(in.size(), out.size()); ++i) {
    if (in[i] == out[i] && !cropped[i]) continue;
    window *= taps;
    // The antialiasing filter is stretched by the factor of the reduction.
    if (antialias && out[i] > 0 && in[i] > out[i]) window *= (in[i] + out[i] - 1) / out[i];
  }
  if (window == Count(1)) return;  // nothing is resized
  ledger.Add(Op::kMac, Volume(out, 0, out.size()) * window, node.FormatOf(0));
}

inline void GridSample(const Node& node, Ledger& ledger) {
  const std::int64_t taps = TapsOf(node.String("mode", "linear"));
  if (taps == 0) return;
  Count window = 1;
  for (std::size_t i = 2; i < node.In(0).rank(); ++i) window *= taps;
  ledger.Add(Op::kMac, node.Out().elements() * window, node.FormatOf(0), node.FormatOf(1));
}

// sampling_ratio² bilinear samples (4 MAC) per output, then an average or a maximum of them. Ratio 0
// samples every pixel of the bin: at most the image over the number of bins.
inline void RoiAlign(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  Count samples = 1;
  if (const std::int64_t ratio = node.Int("sampling_ratio", 0); ratio > 0) {
    samples = Count(ratio) * ratio;
  } else {
    for (const std::int64_t axis : {2, 3}) {
      const std::int64_t bins = std::max<std::int64_t>(node.Out().dim(axis), 1);
      samples *= std::max<std::int64_t>((node.In(0).dim(axis) + bins - 1) / bins, 1);
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
    {"AveragePool", "y = sum(window) / k", Category::kOther, AveragePool, Keep, kWindowed},
    {"Col2Im", "Y[p] = sum of the columns over p", Category::kOther, Col2Im, Stored},
    {"GlobalAveragePool", "Y[n,c] = sum_p X[n,c,p] / P", Category::kOther, GlobalAveragePool, Keep},
    {"GlobalLpPool", "Y[n,c] = (sum_p |X[n,c,p]|^p)^(1/p)", Category::kOther, GlobalLpPool, Stored},
    {"GlobalMaxPool", "Y[n,c] = max_p X[n,c,p]", Category::kOther, GlobalMaxPool, Keep},
    {"GridSample", "y = sum_taps w(grid) * X[tap]", Category::kOther, GridSample, Stored},
    {"LpPool", "y = (sum_window |x|^p)^(1/p)", Category::kOther, LpPool, Stored, kWindowed},
    {"MaxPool", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>, Keep, kWindowed},
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

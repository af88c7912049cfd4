// SPDX-License-Identifier: Apache-2.0
//
// Pooling and resampling, whatever domain the operator stands in.
//
// Invariant: every output costs its whole window, since the output's shape holds padding and
// ceil_mode already. Used by families/*_rules.h.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "rules/vocabulary.h"
#include "tensor/whole_numbers.h"

namespace acev2 {

/// Elements of all dimensions but batch and channel: the window of global pooling.
inline Count SpatialVolume(const Tensor& tensor) { return VolumeFrom(tensor, 2); }

inline void AveragePool(const Node& node, Ledger& ledger) {
  Average(ledger, node.Out().elements(), WindowOf(node), node.FormatOf(0),
          node.In(0).pending != nullptr);
}

inline void GlobalMaxPool(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kCmp, node.Out().elements() * Steps(SpatialVolume(node.In(0))), node.FormatOf(0));
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
    if (antialias && out[i] > 0 && in[i] > out[i]) window *= CeilDivide(in[i], out[i]);
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

}  // namespace acev2

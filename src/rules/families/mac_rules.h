// SPDX-License-Identifier: Apache-2.0
//
// MAC layers: convolutions, matrix products and the transforms that are matrix products.
//
// Invariant: a product that is summed is one MAC on the payload formats of inputs 0 and 1; padding
// is not discounted and no fast algorithm (Winograd, Strassen, FFT) is assumed. Joined by
// rule_table.cc.
#pragma once

#include "rules/arithmetic/einsum.h"
#include "rules/arithmetic/products.h"
#include "rules/contraction.h"
#include "rules/vocabulary.h"

namespace acev2 {

// One bilinear sample (4 MAC) per output position, kernel position and input channel, times the
// mask if there is one; then a convolution of the samples.
inline void DeformConv(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> out = node.Out().dims();
  const std::vector<std::int64_t> weight = node.In(1).dims();
  const Count n = Volume(out, 0, out.size());
  const Count positions = Volume(out, 2, out.size()) * Volume(weight, 2, weight.size());
  const Count samples = positions * node.In(0).dim(0) * node.In(0).dim(1);
  ledger.Add(Op::kMac, samples * Count(4), node.FormatOf(0), node.FormatOf(2), "bilinear");
  const Format sampled = Widest(node.FormatOf(0), node.FormatOf(2));
  if (node.Has(4)) ledger.Add(Op::kMul, samples, sampled, node.FormatOf(4), "mask");
  ledger.Add(Op::kMac, n * Volume(weight, 1, weight.size()), sampled, node.FormatOf(1));
  const Format accumulator = AccumulatorOf(sampled, node.FormatOf(1));
  Rescale(node, ledger, {1}, n, accumulator);
  AddBias(node, ledger, 3, n, accumulator);
}

// By its definition, a product with a constant matrix of complex roots of unity (the factor 1/N of
// the inverse lies in the matrix): each real output number is a sum over every real input number.
inline void Dft(const Node& node, Ledger& ledger) {
  const Tensor& input = node.In(0);
  const std::size_t rank = input.rank();
  std::int64_t written_axis = node.opset < 20 ? node.Int("axis", 1) : -2;
  if (node.opset >= 20 && node.Has(2)) {
    const Constant* values = node.In(2).known_values();
    if (values != nullptr && !values->ints.empty()) {
      written_axis = values->ints[0];
    } else {
      // The axis is computed: the longest one takes the most work.
      written_axis = 0;
      for (std::int64_t axis = 1; axis + 1 < static_cast<std::int64_t>(rank); ++axis) {
        if (input.dim(axis) > input.dim(written_axis)) written_axis = axis;
      }
      ledger.MarkUpperBound("the axis is computed at run time");
    }
  }
  const auto axis = static_cast<std::int64_t>(AxisOf(written_axis, rank));
  const Tensor& output = node.Out();
  // A signal is padded with zeros or cut to dft_length points, which the full spectrum shows; half
  // a spectrum has as many points as are given.
  Count points = input.dim(axis);
  const bool onesided = node.Int("onesided", 0) != 0;
  if (!onesided) {
    points = output.dim(axis);
  } else if (node.Int("inverse", 0) == 0 && node.Has(1)) {
    const Constant* length = node.In(1).known_values();
    if (length == nullptr || length->ints.empty()) {
      throw Unknown{"dft_length is computed at run time",
                    "make dft_length a constant, or give it with --value"};
    }
    points = SizeOf(length->ints[0], "dft_length");
  }
  const Count components = input.dim(-1);
  ledger.Add(Op::kMac, output.elements() * points * components, node.FormatOf(0));
}

// A DFT of every frame. A constant window is multiplied into the matrix offline. The number of bins
// follows from the attribute: ONNX's shape function takes onesided to be 0 where it is not written,
// against the operator's default of 1.
inline void Stft(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> signal = node.In(0).dims();  // [batch, length(, 1 or 2)]
  Count length = signal.size() > 1 ? signal[1] : 0;
  if (node.Has(2)) {
    length = node.In(2).dim(0);
  } else if (node.Has(3)) {
    const Constant* values = node.In(3).known_values();
    if (values == nullptr || values->ints.empty()) {
      throw Unknown{"frame_length is computed at run time",
                    "make frame_length a constant, or give it with --value"};
    }
    length = SizeOf(values->ints[0], "frame_length");
  }
  const Count components = signal.size() > 2 ? signal[2] : 1;
  const Count frames = Count(node.Out().dim(0)) * Count(node.Out().dim(1));
  if (node.Has(2) && !node.In(2).offline) {
    ledger.Add(Op::kMul, frames * length * components, node.FormatOf(0), node.FormatOf(2),
               "window");
  }
  const bool onesided = node.Int("onesided", 1) != 0;
  const Count bins = onesided ? Count(length.value() / 2 + 1) : length;
  ledger.Add(Op::kMac, frames * bins * Count(2) * length * components, node.FormatOf(0));
}

inline constexpr Rule kMacRules[] = {
    {"CausalConvWithState", "Y[c,t] = act(sum_r W[c,r] * [past, X][c,t+r] + B[c])", Category::kMac,
     CausalConvWithState, CausalConvFormat},
    {"Conv", "Y[k,p] = sum_{c,r} W[k,c,r] * X[c,p+r] + B[k]", Category::kMac, Conv,
     Accumulate<ConvAxes>, ConvWeights(1) | kTakesChannelFactors},
    {"ConvTranspose", "Y[k,s*p+r] = sum_c W[c,k,r] * X[c,p] + B[k]", Category::kMac, ConvTranspose,
     Accumulate<ConvTransposeAxes>, ConvTransposeWeights(1) | kTakesChannelFactors},
    {"DFT", "Y[k] = sum_j exp(-2 pi i j k / N) * X[j]", Category::kMac, Dft, Stored},
    {"DeformConv", "Y[k,p] = sum_{c,r} W[k,c,r] * mask[p,r] * bilinear(X[c], p+r+offset) + B[k]",
     Category::kMac, DeformConv, PayloadsOf<1>},
    {"Einsum", "Y[kept] = sum_{other labels} A[...] * B[...]", Category::kMac, Einsum,
     AccumulateEinsum, kTakesEquation},
    {"Gemm", "Y = alpha * A * B + beta * C", Category::kMac, Gemm, Accumulate<MatMulAxes>,
     kTransposes | kTakesChannelFactors | SameKindAs("MatMul")},
    {"MatMul", "Y[b,i,j] = sum_k A[b,i,k] * B[b,k,j]", Category::kMac, MatMul,
     Accumulate<MatMulAxes>, kMatrixProduct},
    {"STFT", "Y[f,k] = sum_j window[j] * X[f*step+j] * exp(-2 pi i j k / N)", Category::kMac, Stft,
     Stored},
};

}  // namespace acev2

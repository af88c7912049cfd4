// SPDX-License-Identifier: Apache-2.0
//
// Random small quantized networks, each written in every encoding of quantization from one
// description.
//
// Invariant: the same seed gives the same network on every platform; its encodings compute the same
// integers. Names of nodes are unique. Used by one_cost_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace acev2::testing {

/// How a tensor is quantized.
struct Quantization {
  int bits = 8;
  bool is_signed = true;
  std::vector<std::string> scales;  ///< one, or one per channel
  int zero_point = 0;
  friend bool operator==(const Quantization&, const Quantization&) = default;
};

/// An activation tensor, [1, channels, size, size], or [1, channels] where size is 0.
struct NetworkTensor {
  std::int64_t channels = 1;
  std::int64_t size = 0;
  Quantization quantization;
};

/// An operator and the quantizer behind it. `output` is the next tensor.
struct NetworkLayer {
  std::string op;          ///< ONNX operator; "ConvRelu" and "ConvBatchNormalization" are two
  std::string attributes;  ///< "kernel_shape=[2,2]"
  std::vector<std::size_t> inputs;
  std::vector<std::int64_t> weight;  ///< dims; empty for operators without weights
  Quantization weight_quantization;
  bool has_bias = false;
};

struct RandomNetwork {
  std::vector<NetworkTensor> tensors;  ///< tensor 0 is the input; layer i makes tensor i + 1
  std::vector<NetworkLayer> layers;
};

/// `weight_bits` and `activation_bits` set widths, the rest follows from `seed`.
RandomNetwork MakeNetwork(std::uint32_t seed, int weight_bits = 8, int activation_bits = 8);

enum class Encoding : std::uint8_t {
  kQdq,             ///< QuantizeLinear, one DequantizeLinear per tensor
  kQdqPerConsumer,  ///< QuantizeLinear, one DequantizeLinear per reader
  kQOperator,       ///< QLinear*, QGemm; QDQ where there is no such operator (8 bits only)
  kQonnx,           ///< Quant on activations, weights and biases
  kQcdq,            ///< QDQ on 8-bit types, clipped to the width (up to 8 bits)
};

/// The pieces of a model in ONNX text.
struct NetworkText {
  std::string inputs;
  std::string outputs;
  std::vector<std::string> constants;
  std::vector<std::string> nodes;  ///< in topological order

  /// "(inputs) => (outputs) <constants> { nodes }"
  std::string Graph() const;
};

NetworkText Encode(const RandomNetwork& network, Encoding encoding);

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Drawing networks and writing them as QDQ, QOperator and QONNX.
//
// Invariant: nothing but std::mt19937 decides (its numbers are the same everywhere); a writer adds
// no arithmetic that another does not have.
#include "support/random_network.h"

#include <algorithm>
#include <random>

namespace acev2::testing {
namespace {

// --- Drawing -------------------------------------------------------------------------------------

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::size_t Below(std::size_t n) { return engine_() % n; }
  bool OneIn(std::size_t n) { return Below(n) == 0; }

 private:
  std::mt19937 engine_;
};

Quantization DrawQuantization(Dice& dice, int bits) {
  static const std::vector<std::string> kScales = {"0.5", "0.25", "0.3", "0.7", "0.013", "1"};
  Quantization drawn;
  drawn.bits = bits;
  drawn.is_signed = !dice.OneIn(2);
  drawn.scales = {kScales[dice.Below(kScales.size())]};
  drawn.zero_point = dice.OneIn(2) ? static_cast<int>(dice.Below(2)) + 1 : 0;
  return drawn;
}

class Drawer {
 public:
  Drawer(std::uint32_t seed, int weight_bits, int activation_bits)
      : dice_(seed), weight_bits_(weight_bits), activation_bits_(activation_bits) {}

  RandomNetwork Draw() {
    const auto size = static_cast<std::int64_t>(4 + 2 * dice_.Below(2));
    network_.tensors.push_back({static_cast<std::int64_t>(1 + dice_.Below(3)), size,
                                DrawQuantization(dice_, activation_bits_)});
    const std::size_t layers = 4 + dice_.Below(7);
    for (std::size_t i = 0; i < layers; ++i) Next();
    if (dice_.OneIn(2)) Head();
    return std::move(network_);
  }

 private:
  const NetworkTensor& Tensor(std::size_t i) const { return network_.tensors[i]; }

  /// Adds `layer` with an output of the given size; quantized like its input (0) where `keeps`.
  void Add(NetworkLayer layer, std::int64_t channels, std::int64_t size, bool keeps) {
    const Quantization quantization =
        keeps ? Tensor(layer.inputs[0]).quantization : DrawQuantization(dice_, activation_bits_);
    network_.layers.push_back(std::move(layer));
    network_.tensors.push_back({channels, size, quantization});
  }

  void AddProduct(NetworkLayer layer, std::int64_t channels, std::int64_t size) {
    layer.weight_quantization = DrawQuantization(dice_, weight_bits_);
    if (layer.op != "MatMul" && layer.op != "Gemm" && dice_.OneIn(2)) {
      // One scale per output channel, all powers of two or not.
      const bool powers = dice_.OneIn(2);
      layer.weight_quantization.scales.clear();
      for (std::int64_t c = 0; c < channels; ++c) {
        layer.weight_quantization.scales.push_back(powers ? (c % 2 == 0 ? "0.5" : "0.25")
                                                          : "0.1" + std::to_string(c + 1));
      }
      layer.weight_quantization.zero_point = 0;
    }
    Add(std::move(layer), channels, size, false);
  }

  /// A tensor of the shape of tensor `like` (itself if there is no other).
  std::size_t Partner(std::size_t like) {
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < network_.tensors.size(); ++i) {
      if (Tensor(i).channels == Tensor(like).channels && Tensor(i).size == Tensor(like).size) {
        candidates.push_back(i);
      }
    }
    return candidates[dice_.Below(candidates.size())];
  }

  void Next() {
    // Mostly the last tensor, so that networks are deep; now and then an older one.
    const std::size_t last = network_.tensors.size() - 1;
    const std::size_t x = dice_.OneIn(4) ? dice_.Below(last + 1) : last;
    const std::int64_t channels = Tensor(x).channels;
    const std::int64_t size = Tensor(x).size;
    const bool same = dice_.OneIn(2);
    switch (dice_.Below(13)) {
      case 0:
      case 1: {
        const auto out = static_cast<std::int64_t>(1 + dice_.Below(4));
        static const std::vector<std::string> kOps = {"Conv", "ConvRelu", "ConvBatchNormalization"};
        NetworkLayer layer{kOps[dice_.Below(3)], "pads=[1,1,1,1]", {x}, {out, channels, 3, 3}, {}};
        layer.has_bias = dice_.OneIn(2);
        return AddProduct(std::move(layer), out, size);
      }
      case 2: {
        const std::string group = "pads=[1,1,1,1], group=" + std::to_string(channels);
        return AddProduct({"Conv", group, {x}, {channels, 1, 3, 3}, {}, dice_.OneIn(2)}, channels,
                          size);
      }
      case 3:
        return Add({"Relu", "", {x}, {}, {}}, channels, size, same);
      case 4:
        return Add({"LeakyRelu", "alpha=0.1", {x}, {}, {}}, channels, size, same);
      case 5:
        return Add({"Sigmoid", "", {x}, {}, {}}, channels, size, false);
      case 6:
        return Add({"HardSwish", "", {x}, {}, {}}, channels, size, false);
      case 7:
        return Add({"MaxPool", "kernel_shape=[3,3], pads=[1,1,1,1]", {x}, {}, {}}, channels, size,
                   same);
      case 8:
        return Add({"AveragePool",
                    dice_.OneIn(2) ? "kernel_shape=[3,3], pads=[1,1,1,1]"
                                   : "kernel_shape=[2,2], pads=[0,0,1,1]",
                    {x},
                    {},
                    {}},
                   channels, size, same);
      case 9:
        return Add({"Add", "", {x, Partner(x)}, {}, {}}, channels, size, same);
      case 10:
        return Add({"Mul", "", {x, Partner(x)}, {}, {}}, channels, size, false);
      case 11:
        return Add({"Concat", "axis=1", {x, Partner(x)}, {}, {}}, 2 * channels, size, same);
      default:
        return Add({"Softmax", "axis=1", {x}, {}, {}}, channels, size, false);
    }
  }

  /// Global pooling, Flatten and a classifier.
  void Head() {
    std::size_t x = network_.tensors.size() - 1;
    const std::int64_t channels = Tensor(x).channels;
    Add({"GlobalAveragePool", "", {x++}, {}, {}}, channels, 1, dice_.OneIn(2));
    Add({"Flatten", "axis=1", {x++}, {}, {}}, channels, 0, true);
    const bool gemm = dice_.OneIn(2);
    NetworkLayer layer{gemm ? "Gemm" : "MatMul", "", {x}, {channels, 5}, {}};
    layer.has_bias = gemm && dice_.OneIn(2);
    AddProduct(std::move(layer), 5, 0);
  }

  Dice dice_;
  int weight_bits_;
  int activation_bits_;
  RandomNetwork network_;
};

// --- Writing -------------------------------------------------------------------------------------

std::string Dims(const NetworkTensor& tensor) {
  std::string dims = "[1," + std::to_string(tensor.channels);
  if (tensor.size > 0)
    dims += "," + std::to_string(tensor.size) + "," + std::to_string(tensor.size);
  return dims + "]";
}

std::string Dims(const std::vector<std::int64_t>& dims) {
  std::string text;
  for (const std::int64_t dim : dims) text += (text.empty() ? "[" : ",") + std::to_string(dim);
  return text + "]";
}

/// The ends of the range of `quantization`, "lowest, highest".
std::pair<int, int> RangeOf(const Quantization& quantization) {
  const int levels = 1 << quantization.bits;
  return quantization.is_signed ? std::pair(-levels / 2, levels / 2 - 1) : std::pair(0, levels - 1);
}

std::string TypeOf(const Quantization& quantization) {
  return (quantization.is_signed ? "int" : "uint") + std::to_string(quantization.bits);
}

class Writer {
 public:
  Writer(const RandomNetwork& network, Encoding encoding)
      : network_(network), encoding_(encoding) {}

  NetworkText Write() {
    text_.inputs = "float" + Dims(network_.tensors[0]) + " x";
    const std::size_t last = network_.tensors.size() - 1;
    for (std::size_t i = 0; i <= last; ++i) DeclareQuantization("t" + std::to_string(i), i);
    Quantize("x", 0);
    for (std::size_t i = 0; i < network_.layers.size(); ++i) Layer(i);
    // Every tensor that nothing reads is an output, as a float.
    std::vector<bool> read(last + 1, false);
    for (const NetworkLayer& layer : network_.layers) {
      for (const std::size_t input : layer.inputs) read[input] = true;
    }
    for (std::size_t i = 0; i <= last; ++i) {
      if (!read[i]) text_.outputs += (text_.outputs.empty() ? "" : ", ") + Real(i, "end");
    }
    return std::move(text_);
  }

 private:
  bool qonnx() const { return encoding_ == Encoding::kQonnx; }
  /// The ONNX type that holds the integers.
  std::string StoredAs(const Quantization& quantization) const {
    if (encoding_ != Encoding::kQcdq) return TypeOf(quantization);
    return quantization.is_signed ? "int8" : "uint8";
  }
  /// Bounds the integers of `name` to their width, as QCDQ does; returns their new name.
  std::string Clipped(const std::string& name, const Quantization& quantization) {
    if (encoding_ != Encoding::kQcdq || quantization.bits == 8) return name;
    const auto [low, high] = RangeOf(quantization);
    const std::string type = StoredAs(quantization);
    Constant(type + " " + name + "_low = {" + std::to_string(low) + "}");
    Constant(type + " " + name + "_high = {" + std::to_string(high) + "}");
    Node(name + "_c", "Clip", "", name + ", " + name + "_low, " + name + "_high");
    return name + "_c";
  }
  void Node(const std::string& output, const std::string& op, const std::string& attributes,
            const std::string& inputs) {
    const std::string list = attributes.empty() ? "" : "<" + attributes + ">";
    text_.nodes.push_back("[n_" + output + "] " + output + " = " + op + list + "(" + inputs + ")");
  }
  void Constant(const std::string& declaration) { text_.constants.push_back(declaration); }

  /// Scale `name`_s and zero point `name`_z (and for Quant `name`_b) of a quantized tensor; `rank`
  /// spreads per-channel scales over axis 0 of a weight.
  void DeclareQuantization(const std::string& name, const Quantization& quantization,
                           std::size_t rank = 0) {
    const std::size_t channels = quantization.scales.size();
    std::string dims;
    if (channels > 1) {
      dims = "[" + std::to_string(channels);
      for (std::size_t i = 1; qonnx() && i < rank; ++i) dims += ",1";
      dims += "]";
    }
    std::string values;
    for (const auto& scale : quantization.scales) values += (values.empty() ? "" : ",") + scale;
    Constant("float" + dims + " " + name + "_s = {" + values + "}");
    const std::string zero = std::to_string(quantization.zero_point);
    if (qonnx()) {
      Constant("float " + name + "_z = {" + zero + "}");
      Constant("float " + name + "_b = {" + std::to_string(quantization.bits) + "}");
      return;
    }
    std::string zeros = zero;
    for (std::size_t i = 1; i < channels; ++i) zeros += "," + zero;
    Constant(StoredAs(quantization) + dims + " " + name + "_z = {" + zeros + "}");
  }
  void DeclareQuantization(const std::string& name, std::size_t tensor) {
    DeclareQuantization(name, network_.tensors[tensor].quantization);
  }
  static std::string Parameters(const std::string& name) { return name + "_s, " + name + "_z"; }
  std::string QuantAttributes(const Quantization& quantization) const {
    return std::string("signed=") + (quantization.is_signed ? "1" : "0") + ", narrow=0";
  }

  /// Quantizes the float `from` to tensor `i`: t{i} is an integer, or in QONNX a float again.
  void Quantize(const std::string& from, std::size_t i) {
    const std::string t = "t" + std::to_string(i);
    if (qonnx()) {
      Node(t, "qonnx.custom_op.general.Quant", QuantAttributes(network_.tensors[i].quantization),
           from + ", " + Parameters(t) + ", " + t + "_b");
    } else {
      Node(t, "QuantizeLinear", "", from + ", " + Parameters(t));
      integers_.push_back(Clipped(t, network_.tensors[i].quantization));
    }
  }

  /// Name of the float that tensor `i` stands for, as `reader` reads it.
  std::string Real(std::size_t i, const std::string& reader) {
    const std::string t = "t" + std::to_string(i);
    if (qonnx()) return t;
    const bool shared = encoding_ == Encoding::kQdq;
    const std::string d = shared ? t + "_d" : t + "_d_" + reader;
    if (shared && i < made_.size() && made_[i]) return d;
    made_.resize(std::max(made_.size(), i + 1));
    made_[i] = true;
    Node(d, "DequantizeLinear", "", integers_[i] + ", " + Parameters(t));
    return d;
  }

  /// Weight and bias of layer `i` as floats: "w, b".
  std::string RealWeights(std::size_t i) {
    const NetworkLayer& layer = network_.layers[i];
    const std::string w = "w" + std::to_string(i);
    const std::string b = "b" + std::to_string(i);
    DeclareQuantization(w, layer.weight_quantization, layer.weight.size());
    Constant((qonnx() ? "float" : StoredAs(layer.weight_quantization)) + Dims(layer.weight) + " " +
             w + " = ones");
    if (qonnx()) {
      Node(w + "_d", "qonnx.custom_op.general.Quant", QuantAttributes(layer.weight_quantization),
           w + ", " + Parameters(w) + ", " + w + "_b");
    } else {
      Node(w + "_d", "DequantizeLinear", "axis=0",
           Clipped(w, layer.weight_quantization) + ", " + Parameters(w));
    }
    if (!layer.has_bias) return w + "_d";
    const std::string dims = "[" + std::to_string(network_.tensors[i + 1].channels) + "]";
    if (qonnx()) {
      // A float bias stays one or is quantized to 32 bits: the same number either way.
      Constant("float" + dims + " " + b + " = ones");
      if (i % 2 == 0) return w + "_d, " + b;
      DeclareQuantization(b, Quantization{32, true, {"0.01"}, 0});
      Node(b + "_d", "qonnx.custom_op.general.Quant", "signed=1",
           b + ", " + Parameters(b) + ", " + b + "_b");
    } else {
      Constant("int32" + dims + " " + b + " = ones");
      Constant("float " + b + "_s = {0.01}");
      Node(b + "_d", "DequantizeLinear", "", b + ", " + b + "_s");
    }
    return w + "_d, " + b + "_d";
  }

  void Layer(std::size_t i) {
    const NetworkLayer& layer = network_.layers[i];
    if (encoding_ == Encoding::kQOperator && QOperator(i)) {
      integers_.push_back("t" + std::to_string(i + 1));
      return;
    }
    const std::string number = std::to_string(i + 1);
    std::string inputs;
    std::vector<std::string> reals;
    for (const std::size_t input : layer.inputs) {
      // A node that reads a tensor twice reads one dequantizer.
      const bool again = !reals.empty() && input == layer.inputs[0];
      reals.push_back(again ? reals[0] : Real(input, number));
      inputs += (inputs.empty() ? "" : ", ") + reals.back();
    }
    if (!layer.weight.empty()) inputs += ", " + RealWeights(i);
    const bool conv = layer.op.starts_with("Conv");
    std::string result = "r" + number;
    Node(result, conv ? "Conv" : layer.op, layer.attributes, inputs);
    if (layer.op == "ConvRelu") {
      Node("relu" + number, "Relu", "", result);
      result = "relu" + number;
    } else if (layer.op == "ConvBatchNormalization") {
      const std::string n = "bn" + number;
      const std::string dims = "[" + std::to_string(network_.tensors[i + 1].channels) + "] ";
      inputs = result;
      for (const std::string part : {"_scale", "_bias", "_mean", "_var"}) {
        Constant("float" + dims + n + part + " = ones");
        inputs += ", " + n + part;
      }
      Node(n, "BatchNormalization", "", inputs);
      result = n;
    }
    Quantize(result, i + 1);
  }

  /// Writes layer `i` as one operator on integers; false if there is none.
  bool QOperator(std::size_t i) {
    const NetworkLayer& layer = network_.layers[i];
    const NetworkTensor& from = network_.tensors[layer.inputs[0]];
    const std::string y = "t" + std::to_string(i + 1);
    std::string triples;
    for (const std::size_t input : layer.inputs) {
      const std::string t = "t" + std::to_string(input);
      triples += (triples.empty() ? "" : ", ") + t + ", " + Parameters(t);
    }
    if (layer.op == "Conv" || layer.op == "Gemm" || layer.op == "MatMul") {
      const std::string w = "w" + std::to_string(i);
      DeclareQuantization(w, layer.weight_quantization);
      Constant(TypeOf(layer.weight_quantization) + Dims(layer.weight) + " " + w + " = ones");
      triples += ", " + w + ", " + Parameters(w);
      std::string bias;
      if (layer.has_bias) {
        bias = "b" + std::to_string(i);
        Constant("int32[" + std::to_string(network_.tensors[i + 1].channels) + "] " + bias +
                 " = ones");
      }
      if (layer.op == "Gemm") {
        Node(y, "com.microsoft.QGemm", "", triples + ", " + bias + ", " + Parameters(y));
      } else {
        Node(y, "QLinear" + layer.op, layer.attributes,
             triples + ", " + Parameters(y) + (bias.empty() ? "" : ", ") + bias);
      }
      return true;
    }
    // The other operators of com.microsoft have one type for all their tensors.
    const auto mixed = [&](std::size_t input) {
      return TypeOf(network_.tensors[input].quantization) !=
             TypeOf(network_.tensors[i + 1].quantization);
    };
    if (std::ranges::any_of(layer.inputs, mixed)) return false;
    for (const std::string op :
         {"Add", "Mul", "LeakyRelu", "Sigmoid", "AveragePool", "Softmax", "GlobalAveragePool"}) {
      if (layer.op != op) continue;
      const std::string attributes = layer.attributes + (op == "Softmax" ? ", opset=13" : "");
      Node(y, "com.microsoft.QLinear" + op, attributes, triples + ", " + Parameters(y));
      return true;
    }
    if (layer.op == "Concat") {
      Node(y, "com.microsoft.QLinearConcat", layer.attributes, Parameters(y) + ", " + triples);
      return true;
    }
    // These take integers as they are, where nothing has to be rescaled.
    const bool same = from.quantization == network_.tensors[i + 1].quantization;
    const bool relu =
        layer.op == "Relu" && from.quantization.is_signed && from.quantization.zero_point == 0;
    if (same && (relu || layer.op == "MaxPool" || layer.op == "Flatten")) {
      Node(y, layer.op, layer.attributes, "t" + std::to_string(layer.inputs[0]));
      return true;
    }
    return false;
  }

  const RandomNetwork& network_;
  Encoding encoding_;
  NetworkText text_;
  std::vector<std::string> integers_;  // names of the integers of each tensor
  std::vector<bool> made_;
};

std::string Join(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

}  // namespace

std::string NetworkText::Graph() const {
  return "(" + inputs + ") => (" + outputs + ") <" + Join(constants, ", ") + "> {\n" +
         Join(nodes, "\n") + "\n}";
}

RandomNetwork MakeNetwork(std::uint32_t seed, int weight_bits, int activation_bits) {
  return Drawer(seed, weight_bits, activation_bits).Draw();
}

NetworkText Encode(const RandomNetwork& network, Encoding encoding) {
  return Writer(network, encoding).Write();
}

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Variants of a model against models that are written that way.
//
// Invariant: a saving is checked against the full analysis of another model, which has quantizers
// where the variant assumes formats, or worked out by hand.
#include "acev2/whatif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Options Written(std::vector<std::string> assume) {
  Options options;
  options.assume = std::move(assume);
  options.assume_quantizers = AssumedQuantizers::kWritten;
  return options;
}

/// The same network, without quantizers and with them.
struct Twins {
  std::string_view title;
  std::string_view graph;
  std::vector<std::string> assume;
  std::string_view written;
};

class AssumedQuantizersTest : public ::testing::TestWithParam<Twins> {};

TEST_P(AssumedQuantizersTest, CostWhatWrittenOnesCost) {
  const Twins& twins = GetParam();
  const Report assumed = AnalyzeGraph(twins.graph, Written(twins.assume));
  const Report written = AnalyzeGraph(twins.written);
  EXPECT_EQ(WorkOf(assumed), WorkOf(written)) << twins.title;
  EXPECT_EQ(assumed.totals.acev2, written.totals.acev2) << twins.title;
  EXPECT_EQ(assumed.totals.by_category, written.totals.by_category) << twins.title;
}

// 0.3 and 0.7 are no powers of two; the zero point of int8 is 0.
INSTANTIATE_TEST_SUITE_P(
    WhatIf, AssumedQuantizersTest,
    ::testing::Values(
        Twins{"the first layer of two",
              "(float[1,2,2,2] x) => (y) "
              "<float[4,2,1,1] w = ones, float[4] b = ones, float[4,4,1,1] v = ones> "
              "{ [first] t = Conv(x, w, b) [second] y = Conv(t, v) }",
              {"first=w4a8"},
              "(float[1,2,2,2] x) => (y) <int4[4,2,1,1] wq = ones, float[4] b = ones, "
              "float[4,4,1,1] v = ones, float s = {0.3}, float ws = {0.7}, int8 z = {0}> "
              "{ xq = QuantizeLinear(x, s, z) xd = DequantizeLinear(xq, s, z) "
              "w = DequantizeLinear(wq, ws) [first] t = Conv(xd, w, b) [second] y = Conv(t, v) }"},
        Twins{"the second of two, behind a Relu",
              "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4,4,1,1] v = ones> "
              "{ [first] t = Conv(x, w) r = Relu(t) [second] y = Conv(r, v) }",
              {"second=w4a8"},
              "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, int4[4,4,1,1] vq = ones, "
              "float s = {0.3}, float ws = {0.7}, int8 z = {0}> "
              "{ [first] t = Conv(x, w) r = Relu(t) rq = QuantizeLinear(r, s, z) "
              "rd = DequantizeLinear(rq, s, z) v = DequantizeLinear(vq, ws) "
              "[second] y = Conv(rd, v) }"},
        Twins{"both, with a BatchNormalization between",
              "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4,4,1,1] v = ones, "
              "float[4] a = ones, float[4] c = ones, float[4] m = ones, float[4] n = ones> "
              "{ t = Conv(x, w) u = BatchNormalization(t, a, c, m, n) r = Relu(u) y = Conv(r, v) }",
              {"Conv=w4a8"},
              "(float[1,2,2,2] x) => (y) <int4[4,2,1,1] wq = ones, int4[4,4,1,1] vq = ones, "
              "float[4] a = ones, float[4] c = ones, float[4] m = ones, float[4] n = ones, "
              "float s = {0.3}, float p = {0.9}, float ws = {0.7}, int8 z = {0}> "
              "{ xq = QuantizeLinear(x, s, z) xd = DequantizeLinear(xq, s, z) "
              "w = DequantizeLinear(wq, ws) t = Conv(xd, w) "
              "u = BatchNormalization(t, a, c, m, n) r = Relu(u) rq = QuantizeLinear(r, p, z) "
              "rd = DequantizeLinear(rq, p, z) v = DequantizeLinear(vq, ws) y = Conv(rd, v) }"},
        Twins{"both, one behind the other: the sums of the first are requantized",
              "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4,4,1,1] v = ones> "
              "{ t = Conv(x, w) r = Relu(t) y = Conv(r, v) }",
              {"Conv=w8a8"},
              "(float[1,2,2,2] x) => (y) <int8[4,2,1,1] wq = ones, int8[4,4,1,1] vq = ones, "
              "float s = {0.3}, float p = {0.9}, float ws = {0.7}, int8 z = {0}> "
              "{ xq = QuantizeLinear(x, s, z) xd = DequantizeLinear(xq, s, z) "
              "w = DequantizeLinear(wq, ws) t = Conv(xd, w) r = Relu(t) "
              "rq = QuantizeLinear(r, p, z) rd = DequantizeLinear(rq, p, z) "
              "v = DequantizeLinear(vq, ws) y = Conv(rd, v) }"},
        Twins{"two layers that read one tensor share its quantizer",
              "(float[1,4] x) => (y, z) <float[4,4] w = ones, float[4,4] v = ones> "
              "{ y = MatMul(x, w) z = MatMul(x, v) }",
              {"MatMul=w4a8"},
              "(float[1,4] x) => (y, z) <int4[4,4] wq = ones, int4[4,4] vq = ones, "
              "float s = {0.3}, float ws = {0.7}, int8 zero = {0}> "
              "{ q = QuantizeLinear(x, s, zero) d = DequantizeLinear(q, s, zero) "
              "w = DequantizeLinear(wq, ws) v = DequantizeLinear(vq, ws) "
              "y = MatMul(d, w) z = MatMul(d, v) }"},
        Twins{"activations alone",
              "(float[1,4] x) => (y) <float[4,4] w = ones> { y = MatMul(x, w) }",
              {"MatMul=a8"},
              "(float[1,4] x) => (y) <float[4,4] w = ones, float s = {0.3}, int8 z = {0}> "
              "{ q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) y = MatMul(d, w) }"},
        Twins{"weights alone",
              "(float[1,4] x) => (y) <float[4,4] w = ones> { t = MatMul(x, w) y = Tanh(t) }",
              {"MatMul=w4"},
              "(float[1,4] x) => (y) <int4[4,4] wq = ones, float ws = {0.7}> "
              "{ w = DequantizeLinear(wq, ws) t = MatMul(x, w) y = Tanh(t) }"},
        Twins{"an operator that needs floats",
              "(float[2,4] x) => (y) { y = Softmax(x) }",
              {"Softmax=a8"},
              "(float[2,4] x) => (y) <float s = {0.3}, int8 z = {0}> "
              "{ q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) y = Softmax(d) }"},
        Twins{"a residual sum",
              "(float[1,4] x) => (y) <float[4,4] w = ones> { t = MatMul(x, w) y = Add(t, x) }",
              {"MatMul=w8a8"},
              "(float[1,4] x) => (y) <int8[4,4] wq = ones, float s = {0.3}, float ws = {0.7}, "
              "int8 z = {0}> { q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) "
              "w = DequantizeLinear(wq, ws) t = MatMul(d, w) y = Add(t, x) }"}),
    [](const auto& info) { return std::to_string(info.index); });

// What a quantizer has made already is only made narrower: no second one. 16 MACs of 4 bits, 4
// requantizations, and the float of the 4 results.
TEST(AssumedQuantizers, LeaveQuantizersAlone) {
  const std::string graph =
      "(float[1,4] x) => (y) <int8[4,4] wq = ones, float s = {0.3}, float ws = {0.7}> "
      "{ q = QuantizeLinear<output_dtype=3>(x, s) d = DequantizeLinear(q, s) "
      "w = DequantizeLinear(wq, ws) y = MatMul(d, w) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Written({"MatMul=w4a4"}))),
            Canonical("mac 16 int4 int4; mul 4 float32 float32; mul 4 int32 float32"));
}

// Float formats are casts, which are free.
TEST(AssumedQuantizers, AreNotAddedForFloats) {
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float[1,4] x) => (y) <float[4,4] w = ones> { y = MatMul(x, w) }",
                                Written({"MatMul=float16"}))),
            "mac 16 float16 float16");
}

// --- the command's logic -------------------------------------------------------------------------

// 32 and 64 MACs; 8 inputs, 16 results each.
constexpr const char* kTwoConvs =
    "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4,4,1,1] v = ones> "
    "{ [first] t = Conv(x, w) [second] y = Conv(t, v) }";

AnalyzeWith Of(const std::string& bytes) {
  return [bytes](const Options& options) { return AnalyzeBytes(bytes, "model", options); };
}

Variant With(std::vector<std::string> assume) {
  return {assume.front(), assume.front(), Written(std::move(assume))};
}

double Saving(const WhatIfLayer& layer) { return layer.saving.value().ToDouble(); }

TEST(WhatIf, PutsVariantsBesideTheModel) {
  const WhatIf whatif = MakeWhatIf("model", Of(ModelText(kTwoConvs)), Written({}),
                                   {With({"Conv=w8a8"}), With({"none=w8a8"})}, false);
  ASSERT_EQ(whatif.rows.size(), 3u);
  EXPECT_TRUE(whatif.layers.empty());
  // 96 MACs of 1184 as it is. Of 64 each: 96·64, 8 quantizations of floats and 16 requantizations
  // of INT32, both 992, and 16 floats of the results at 992.
  EXPECT_EQ(whatif.rows[0].report->totals.acev2, Cost::FromDouble(96 * 1184));
  EXPECT_EQ(whatif.rows[1].report->totals.acev2, Cost::FromDouble(96 * 64 + 40 * 992));
  EXPECT_EQ(SavingOf(whatif, whatif.rows[1]), Cost::FromDouble(96 * 1120 - 40 * 992));
  EXPECT_EQ(SavingOf(whatif, whatif.rows[0]), Cost());
  EXPECT_EQ(SavingOf(whatif, whatif.rows[2]), Cost());
}

// Of 4-bit operands Foo is still unknown; nothing is known that could be compared.
TEST(WhatIf, SavesNobodyKnowsWhatOfAModelWithoutPrices) {
  const WhatIf whatif = MakeWhatIf(
      "model", Of(ModelText("(float[4] x) => (float[4] y) { [foo] y = my.domain.Foo(x) }")),
      Written({}), {With({"foo=w4a4"})}, false);
  EXPECT_THAT(whatif.rows[0].unpriced, ElementsAre("foo"));
  EXPECT_EQ(SavingOf(whatif, whatif.rows[1]), std::nullopt);
}

TEST(WhatIf, TakesEachLayerAlone) {
  const WhatIf whatif = MakeWhatIf("model", Of(ModelText(kTwoConvs)), Written({}),
                                   {With({"Conv=w8a8", "second=w4a8"})}, true);
  ASSERT_EQ(whatif.layers.size(), 2u);
  const WhatIfLayer& first = whatif.layers[0];
  const WhatIfLayer& second = whatif.layers[1];
  EXPECT_EQ(first.name, "first");
  EXPECT_THAT(first.assume, ElementsAre("node:^first$=w8a8"));
  EXPECT_THAT(second.assume, ElementsAre("node:^second$=w8a8", "node:^second$=w4a8"));
  EXPECT_EQ(first.before, "float32 × float32");
  EXPECT_EQ(second.after, "int8 × int4");
  // Alone the first quantizes 8 inputs and makes floats of 16 results, the second 16 and 16.
  EXPECT_EQ(Saving(first), 32 * (1184 - 64) - 24 * 992);
  EXPECT_EQ(Saving(second), 64 * (1184 - 32) - 32 * 992);
  EXPECT_EQ(first.quantization, Cost::FromDouble(24 * 992));
  EXPECT_EQ(first.ace_saving, Count(32 * (1024 - 64)));
  EXPECT_EQ(SumOfLayers(whatif, 1), *first.saving + *second.saving);
  // Together 16 floats less are made: the first's results are requantized.
  EXPECT_EQ(SavingOf(whatif, whatif.rows[1]), Cost::FromDouble(32 * 1120 + 64 * 1152 - 40 * 992));
}

// A name that is an operator, and one with characters that mean something in expressions.
TEST(WhatIf, MeansTheNodeItNames) {
  const WhatIf whatif =
      MakeWhatIf("model",
                 Of(ModelText("(float[1,2,2,2] x) => (y) <float[2,2,1,1] w = ones> "
                              "{ [Conv] t = Conv(x, w) [\"a.b+c\"] u = Conv(t, w) "
                              "[\"a.bbc\"] y = Conv(u, w) }")),
                 Written({}), {With({"Conv=w8a8"})}, true);
  ASSERT_EQ(whatif.layers.size(), 3u);
  // Each alone narrows 16 MACs (8 results of 2 products), quantizes 8 and makes floats of 8.
  for (const WhatIfLayer& layer : whatif.layers) {
    EXPECT_EQ(Saving(layer), 16 * 1120 - 16 * 992) << layer.name;
  }
}

TEST(WhatIf, RefusesWhatHasNoLayers) {
  const auto error = [](const Variant& variant) -> std::string {
    try {
      MakeWhatIf("model", Of(ModelText(kTwoConvs)), Written({}), {variant}, true);
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_THAT(error(With({"tensor:x=int8"})), HasSubstr("sets formats of tensors"));
  Variant folded = With({"Conv=w8a8"});
  folded.options.fold = Fold::kBatchNorm;
  EXPECT_THAT(error(folded), HasSubstr("changes more than formats"));
}

TEST(WhatIf, KeepsTheOtherRowsWhereOneFails) {
  Variant broken = With({"Conv=w8a8"});
  broken.options.inputs["nothing"] = {1};
  const WhatIf whatif = MakeWhatIf("model", Of(ModelText(kTwoConvs)), Written({}),
                                   {broken, With({"Conv=w8a8"})}, false);
  EXPECT_FALSE(whatif.rows[1].report);
  EXPECT_THAT(whatif.rows[1].error, HasSubstr("nothing"));
  EXPECT_FALSE(SavingOf(whatif, whatif.rows[1]));
  EXPECT_TRUE(SavingOf(whatif, whatif.rows[2]));
  for (const WhatIfWriter& writer : WhatIfWriters()) {
    EXPECT_THAT(writer.write(whatif), HasSubstr("nothing")) << writer.option;
  }
}

// --- ResNet-50 -----------------------------------------------------------------------------------

/// Writes ResNet-50 (He et al., CVPR 2016) as exporters do: BatchNormalization folded, a bias in
/// each convolution. Layer `quantized` reads int8 and has int4 weights, if there is one.
class ResNet50 {
 public:
  explicit ResNet50(int quantized) : quantized_(quantized) {
    model_.set_ir_version(10);
    model_.add_opset_import()->set_version(21);
    graph_.set_name("resnet50");
    Declare(*graph_.add_input(), "x", {1, 3, 224, 224});
    Number("s", 0.3F);
    Number("t", 0.7F);
    onnx::TensorProto& zero = *graph_.add_initializer();
    zero.set_name("z");
    zero.set_data_type(onnx::TensorProto::INT8);
    zero.add_int32_data(0);
    std::string at = Node("MaxPool", {Relu(Conv("x", 3, 64, 7, 2))},
                          {{"kernel_shape", {3, 3}}, {"strides", {2, 2}}, {"pads", {1, 1, 1, 1}}});
    std::int64_t in = 64;
    for (const auto& [width, blocks] : {std::pair{64, 3}, {128, 4}, {256, 6}, {512, 3}}) {
      for (int block = 0; block < blocks; ++block) {
        const int stride = block == 0 && width > 64 ? 2 : 1;
        const std::string a = Relu(Conv(at, in, width, 1, 1));
        const std::string b = Relu(Conv(a, width, width, 3, stride));
        const std::string c = Conv(b, width, 4 * width, 1, 1);
        const std::string skip = block == 0 ? Conv(at, in, 4 * width, 1, stride) : at;
        at = Relu(Node("Add", {c, skip}, {}));
        in = 4 * width;
      }
    }
    const std::string pooled = Node("Flatten", {Node("GlobalAveragePool", {at}, {})}, {});
    Operands operands = Quantized(pooled, {1000, 2048});
    operands.names.push_back(Weight("fc_bias", onnx::TensorProto::FLOAT, {1000}));
    onnx::NodeProto& head = AddNode("Gemm", operands.names, {});
    onnx::AttributeProto& transposed = *head.add_attribute();
    transposed.set_name("transB");
    transposed.set_type(onnx::AttributeProto::INT);
    transposed.set_i(1);
    Declare(*graph_.add_output(), head.output(0), {1, 1000});
  }

  int layers() const { return layers_; }
  std::string Bytes() const { return model_.SerializeAsString(); }

 private:
  struct Operands {
    std::vector<std::string> names;
  };
  using Attributes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

  static void Declare(onnx::ValueInfoProto& info, const std::string& name,
                      const std::vector<std::int64_t>& dims) {
    info.set_name(name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims) type.mutable_shape()->add_dim()->set_dim_value(dim);
  }
  void Number(const std::string& name, float number) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_float_data(number);
  }
  /// A weight whose values nobody needs: in a file that is not there.
  std::string Weight(const std::string& name, int type, const std::vector<std::int64_t>& dims) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    auto& location = *tensor.add_external_data();
    location.set_key("location");
    location.set_value("weights.bin");
    return name;
  }
  onnx::NodeProto& AddNode(const std::string& op, const std::vector<std::string>& inputs,
                           const Attributes& attributes) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(op);
    const std::string name = op + "_" + std::to_string(graph_.node_size());
    node.set_name(name);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(name + "_out");
    for (const auto& [key, numbers] : attributes) {
      onnx::AttributeProto& attribute = *node.add_attribute();
      attribute.set_name(key);
      attribute.set_type(onnx::AttributeProto::INTS);
      for (const std::int64_t number : numbers) attribute.add_ints(number);
    }
    return node;
  }
  std::string Node(const std::string& op, const std::vector<std::string>& inputs,
                   const Attributes& attributes) {
    return AddNode(op, inputs, attributes).output(0);
  }
  std::string Relu(const std::string& input) { return Node("Relu", {input}, {}); }
  /// The input and the weights of the next layer, behind quantizers if it is the one.
  Operands Quantized(const std::string& input, const std::vector<std::int64_t>& weights) {
    const int layer = layers_++;
    const std::string name = "w" + std::to_string(layer);
    if (layer != quantized_) return {{input, Weight(name, onnx::TensorProto::FLOAT, weights)}};
    const std::string payload = Node("QuantizeLinear", {input, "s", "z"}, {});
    const std::string four_bits = Weight(name, onnx::TensorProto::INT4, weights);
    return {{Node("DequantizeLinear", {payload, "s", "z"}, {}),
             Node("DequantizeLinear", {four_bits, "t"}, {})}};
  }
  std::string Conv(const std::string& input, std::int64_t in, std::int64_t out, std::int64_t kernel,
                   std::int64_t stride) {
    Operands operands = Quantized(input, {out, in, kernel, kernel});
    operands.names.push_back(
        Weight("b" + std::to_string(layers_), onnx::TensorProto::FLOAT, {out}));
    const std::int64_t pad = kernel / 2;
    return Node("Conv", operands.names,
                {{"strides", {stride, stride}}, {"pads", {pad, pad, pad, pad}}});
  }

  const int quantized_;
  int layers_ = 0;
  onnx::ModelProto model_;
  onnx::GraphProto& graph_ = *model_.mutable_graph();
};

TEST(WhatIf, SavesInResNet50WhatWrittenQuantizersSave) {
  const ResNet50 network(-1);
  ASSERT_EQ(network.layers(), 54);
  const WhatIf whatif =
      MakeWhatIf("resnet50", Of(network.Bytes()), Written({}), {With({"Conv|Gemm=w4a8"})}, true);
  // 4,089,184,256 MACs (docs/results.md).
  EXPECT_EQ(whatif.rows[0].report->totals.macs, Count(4'089'184'256));
  ASSERT_EQ(whatif.layers.size(), 54u);
  for (int k = 0; k < network.layers(); ++k) {
    const Report written = AnalyzeBytes(ResNet50(k).Bytes(), "written");
    const WhatIfLayer& layer = whatif.layers[static_cast<std::size_t>(k)];
    EXPECT_EQ(whatif.rows[0].report->totals.acev2 - written.totals.acev2, layer.saving)
        << layer.name;
    EXPECT_EQ(layer.after, "int8 × int4");
  }
}

}  // namespace
}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Shapes of operators outside ai.onnx: expected ones follow from the operators' documentation
// (ONNX Runtime's ContribOperators.md, ONNX's Operators-ml.md, QONNX), derived beside each case;
// and nonsense of every kind, which must never end in anything but an unpriced node.
#include "interpret/shapes/custom_schemas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "onnx/onnx_pb.h"
#include "rules/rule.h"

namespace acev2::testing {
namespace {

struct ShapeCase {
  std::string_view graph;    ///< ONNX text from the input list on, outputs without types
  std::string_view outputs;  ///< "float32[1,2]; int64[?]"
};

const ShapeCase kCases[] = {
    // Element-wise, norms.
    {"(float[2,8] x) => (y) { y = com.microsoft.BiasSplitGelu(x) }", "float32[2,4]"},
    {"(uint8[2,3] a, float s, uint8 z, uint8[4,1,3] b) => (y) "
     "{ y = com.microsoft.QLinearAdd(a, s, z, b, s, z, s, z) }",
     "uint8[4,2,3]"},
    {"(bool[3,1] c, int8[1,4] x, float s, int8 z) => (y) "
     "{ y = com.microsoft.QLinearWhere(c, x, s, z, x, s, z, s, z) }",
     "int8[3,4]"},
    {"(float[1,2,8] x, float[8] g) => (y, m, v, t) "
     "{ y, m, v, t = com.microsoft.SkipSimplifiedLayerNormalization(x, x, g) }",
     "float32[1,2,8]; float32[1,2,1]; float32[1,2,1]; float32[1,2,8]"},
    {"(float16[2,3,4] x, float16[3,4] g) => (y, v) "
     "{ y, v = com.microsoft.SimplifiedLayerNormalization<axis = 1>(x, g) }",
     "float16[2,3,4]; float32[2,1,1]"},
    {"(int32[2,5] i, float16[30,8] w, float16[9,8] p, float16[8] g) => (y, m, e) "
     "{ y, m, e = com.microsoft.EmbedLayerNormalization(i, \"\", w, p, \"\", g, g) }",
     "float16[2,5,8]; int32[2]; float16[2,5,8]"},
    {"(int64[3] x) => (y) { y = com.microsoft.MurmurHash3<positive = 0>(x) }", "int32[3]"},
    // Products.
    {"(float[3,2,4] a, float[2,5,4] b) => (y) "
     "{ y = com.microsoft.FusedMatMul<transBatchA = 1, transB = 1>(a, b) }",
     "float32[2,3,5]"},
    {"(float[4] a, float[4,5] b) => (y) { y = com.microsoft.FusedMatMul(a, b) }", "float32[5]"},
    {"(float[8,4] a, float[5,8] b) => (y) "
     "{ y = com.microsoft.FusedGemm<transA = 1, transB = 1>(a, b) }",
     "float32[4,5]"},
    {"(uint8[4,8] a, float s, uint8 z, int8[8,5] b, int8 w, int8 o) => (y) "
     "{ y = com.microsoft.QGemm(a, s, z, b, s, w, \"\", s, o) }",
     "int8[4,5]"},
    {"(uint8[4,8] a, float s, uint8 z, int8[8,5] b, int8 w) => (y) "
     "{ y = com.microsoft.QGemm(a, s, z, b, s, w) }",
     "float32[4,5]"},
    {"(float16[1,1,3072] a, uint8[9216,96,16] b, float16[9216,96] s) => (y) "
     "{ y = com.microsoft.MatMulNBits<K = 3072, N = 9216, block_size = 32>(a, b, s) }",
     "float16[1,1,9216]"},
    {"(uint8[2,3] a, int8[3,4] b, float16 s) => (y) "
     "{ y = com.microsoft.MatMulIntegerToFloat(a, b, s, s) }",
     "float16[2,4]"},
    {"(float[2,3] a, uint8[3,4] b, float s) => (y) "
     "{ y = com.microsoft.DynamicQuantizeMatMul(a, b, s) }",
     "float32[2,4]"},
    {"(uint16[2,3] a, uint16[3,4] b) => (y) { y = com.microsoft.MatMulInteger16(a, b) }",
     "uint32[2,4]"},
    {"(float8e4m3fn[2,4] a, float8e4m3fn[3,4] b) => (y) "
     "{ y = com.microsoft.GemmFloat8<transB = 1, dtype = 10>(a, b) }",
     "float16[2,3]"},
    // Convolutions and pools: (8 + 2 - 3) / 2 + 1 = 4.
    {"(float[1,8,8,3] x, float[4,3,3,3] w) => (y) "
     "{ y = com.microsoft.NhwcConv<pads = [1, 1, 1, 1], strides = [2, 2]>(x, w) }",
     "float32[1,4,4,4]"},
    {"(uint8[1,8,6,3] x, float s, uint8 z, int8[4,3,3,3] w, int8 v, int8 o) => (y) "
     "{ y = com.microsoft.QLinearConv<channels_last = 1, kernel_shape = [3, 3]>"
     "(x, s, z, w, s, v, s, o) }",
     "int8[1,6,4,4]"},
    {"(uint8[1,2,8,6] x, float s, uint8 z) => (y) "
     "{ y = com.microsoft.QLinearAveragePool<kernel_shape = [2, 2], strides = [2, 2]>"
     "(x, s, z, s, z) }",
     "uint8[1,2,4,3]"},
    {"(uint8[1,8,6,2] x, float s, uint8 z) => (y) "
     "{ y = com.microsoft.QLinearGlobalAveragePool<channels_last = 1>(x, s, z, s, z) }",
     "uint8[1,1,1,2]"},
    {"(float[1,3,5,5] x, float[4,3,1,1] w) => (y) { y = com.microsoft.nchwc.Conv(x, w) }",
     "float32[1,4,5,5]"},
    {"(float[1,8,5,5] x) => (y) "
     "{ y = com.microsoft.nchwc.ReorderOutput<channels = 6, channels_last = 1>(x) }",
     "float32[1,5,5,6]"},
    {"(float[1,4,4,8] x) => (y) { y = com.ms.internal.nhwc.DepthToSpace<blocksize = 2>(x) }",
     "float32[1,8,8,2]"},
    {"(float[1,3,2,2] x, float[3,1,2,2] w) => (y) <int64[4] p = {0, 0, 1, 1}> "
     "{ y = com.microsoft.ConvTransposeWithDynamicPads<strides = [2, 2]>(x, w, p) }",
     "float32[1,1,3,3]"},
    // Quantization and data movement.
    {"(float[2,3] x, float s, int16 z) => (y) { y = com.microsoft.QuantizeLinear(x, s, z) }",
     "int16[2,3]"},
    {"(float[2,3] x, float s) => (y) { y = com.microsoft.QuantizeLinear(x, s) }", "uint8[2,3]"},
    {"(uint16[2,3] x, float16 s) => (y) { y = com.microsoft.DequantizeLinear(x, s) }",
     "float16[2,3]"},
    {"(uint8[2,3] a, uint8[2,4] b, float s, uint8 z) => (y) "
     "{ y = com.microsoft.QLinearConcat<axis = 1>(s, z, a, s, z, b, s, z) }",
     "uint8[2,7]"},
    {"(uint8[2,3,4] x, float s, uint8 z) => (y) "
     "{ y = com.microsoft.QLinearReduceMean<axes = [1], keepdims = 0>(x, s, z, s, z) }",
     "uint8[2,4]"},
    {"(uint8[8,16] d, int64[3,2] i, float16[8,2] s) => (y) "
     "{ y = com.microsoft.GatherBlockQuantized(d, i, s) }",
     "float16[3,2,32]"},
    {"(float[2,3] x) => (y) <int32 a = {-1}> { y = com.microsoft.ExpandDims(x, a) }",
     "float32[2,3,1]"},
    {"() => (y) <int64 a = {2}, int64 b = {9}, int64 d = {3}> "
     "{ y = com.microsoft.Range(a, b, d) }",
     "int64[3]"},
    {"(float[2,7] x) => (y) { y = com.microsoft.UnfoldTensor<size = 3, step = 2>(x) }",
     "float32[2,3,3]"},
    {"(float[2,9] x) => (y) { y = com.microsoft.Rfft<signal_ndim = 1>(x) }", "float32[2,5,2]"},
    {"(float[2,5,2] x) => (y) { y = com.microsoft.Irfft<signal_ndim = 1>(x) }", "float32[2,8]"},
    {"(string[3] x) => (y) { y = com.microsoft.Tokenizer(x) }", "string[3,?]"},
    {"(float[5] x) => (y, i, c) { y, i, c = com.microsoft.Unique(x) }",
     "float32[?]; int64[5]; int64[?]"},
    // Attention.
    {"(float[1,4,8] x, float[8,24] w, float[2,1,2,3,4] p) => (y, c) "
     "{ y, c = com.microsoft.Attention<num_heads = 2>(x, w, \"\", \"\", p) }",
     "float32[1,4,8]; float32[2,1,2,7,4]"},
    {"(float[1,4,8] x, float[8,16] w) => (y) "
     "{ y = com.microsoft.Attention<num_heads = 2, qkv_hidden_sizes = [4, 4, 8]>(x, w) }",
     "float32[1,4,8]"},
    {"(int8[1,4,8] x, int8[8,24] w, float[24] b, float s) => (y) "
     "{ y = com.microsoft.QAttention<num_heads = 2>(x, w, b, s, s) }",
     "float32[1,4,8]"},
    {"(float[1,2,8] q, float[1,3,8] k, float[1,3,6] v) => (y, nk, nv) "
     "{ y, nk, nv = com.microsoft.MultiHeadAttention<num_heads = 2>(q, k, v) }",
     "float32[1,2,6]; float32[1,2,3,4]; float32[1,2,3,3]"},
    {"(float[1,2,2,3,4] q) => (y) { y = com.microsoft.MultiHeadAttention<num_heads = 2>(q) }",
     "float32[1,2,8]"},
    {"(float[1,1,16] q, float16[1,1,5,4] c, int32[1] n) => (y, nk, nv) <int32 t = {6}> "
     "{ y, nk, nv = com.microsoft.GroupQueryAttention<num_heads = 2, kv_num_heads = 1>"
     "(q, \"\", \"\", c, c, n, t) }",
     "float32[1,1,8]; float16[1,1,6,4]; float16[1,1,6,4]"},
    {"(float[2,4,8] x, int32[2] n) => (y, o, c, m) "
     "{ y, o, c, m = com.microsoft.RemovePadding(x, n) }",
     "float32[?,8]; int32[2,4]; int32[3]; int32[1]"},
    {"(float[1,2,4] q, float[1,2,2] k, float[1,2,3] v) => (y, s) "
     "{ y, s = com.microsoft.LinearAttention<q_num_heads = 2, kv_num_heads = 1>(q, k, v) }",
     "float32[1,2,6]; float32[1,1,2,3]"},
    // Traditional machine learning.
    {"(int64[5,3] x) => (y) { y = ai.onnx.ml.Scaler<scale = [1.0]>(x) }", "float32[5,3]"},
    {"(float[5,3] x) => (y) { y = ai.onnx.ml.LinearRegressor<targets = 2>(x) }", "float32[5,2]"},
    {"(float[5,3] x) => (y) { y = ai.onnx.ml.SVMRegressor(x) }", "float32[5,1]"},
    {"(float[5,3] x) => (y, z) "
     "{ y, z = ai.onnx.ml.TreeEnsembleClassifier<classlabels_strings = [\"a\", \"b\"]>(x) }",
     "string[5]; float32[5,2]"},
    {"(float[5,3] x) => (y) { y = ai.onnx.ml.TreeEnsembleRegressor<n_targets = 4>(x) }",
     "float32[5,4]"},
    {"(float[5,3] a, float[5,1] b) => (y) { y = ai.onnx.ml.FeatureVectorizer(a, b) }",
     "float32[5,4]"},
    {"(string[5] x) => (y) { y = ai.onnx.ml.LabelEncoder<keys_strings = [\"a\"], "
     "values_floats = [1.0]>(x) }",
     "float32[5]"},
    // QONNX and FINN: (5 + 2 - 3) / 1 + 1 = 5.
    {"(float[1,5,5,2] x) => (y) { y = qonnx.custom_op.general.Im2Col<kernel_size = [3, 3], "
     "stride = [1, 1], pad_amount = [1, 1, 1, 1]>(x) }",
     "float32[1,5,5,18]"},
    {"(float[1,4,4,2] x) => (y) { y = qonnx.custom_op.general.MaxPoolNHWC<"
     "kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "float32[1,2,2,2]"},
    {"(float[1,2,6,6] x, float[1] s, float z, float b) => (y) "
     "{ y = onnx.brevitas.Quant(x, s, z, b) }",
     "float32[1,2,6,6]"},
    {"(float[1,2,2,6] x, float[6,8] w) => (y) "
     "{ y = finn.custom_op.fpgadataflow.rtl.MVAU_rtl<MH = 8, MW = 6>(x, w) }",
     "float32[1,2,2,8]"},
    {"(float[1,2,3,4] x) => (y) "
     "{ y = finn.custom_op.fpgadataflow.FMPadding_Batch<Padding = [1, 2, 3, 4]>(x) }",
     "float32[1,6,9,4]"},
    // Dialects.
    {"(float[1,10,4] b, float[1,10,3] s) => (n, o, c, l) "
     "{ n, o, c, l = EfficientNMS_TRT<max_output_boxes = 5>(b, s) }",
     "int32[1,1]; float32[1,5,4]; float32[1,5]; int32[1,5]"},
    {"(float[1,3,8,8] x, float[2,5] r) => (y) "
     "{ y = mmcv.MMCVRoiAlign<output_height = 2, output_width = 3>(x, r) }",
     "float32[2,3,2,3]"},
};

/// Every domain that rows of the schema table stand in, and ai.onnx.ml.
std::set<std::string> Domains() {
  std::set<std::string> domains = {"ai.onnx.ml"};
  for (const CustomSchema& row : CustomSchemas()) {
    if (!row.domain.empty()) domains.emplace(row.domain);
  }
  return domains;
}

std::string ToText(const std::vector<TensorInfo>& tensors) {
  std::string text;
  for (const TensorInfo& tensor : tensors) {
    text += (text.empty() ? "" : "; ") + tensor.type;
    if (!tensor.shape) {
      text += "?";
      continue;
    }
    std::string dims;
    for (const auto& dim : *tensor.shape) {
      dims += (dims.empty() ? "" : ",") + (dim ? std::to_string(*dim) : "?");
    }
    text += "[" + dims + "]";
  }
  return text;
}

TEST(CustomSchemas, InferTheDocumentedShapes) {
  std::string header = "<ir_version: 10, opset_import: [\"\" : 24";
  for (const std::string& domain : Domains()) header += ", \"" + domain + "\" : 1";
  header += "]> g ";
  for (const ShapeCase& shape_case : kCases) {
    SCOPED_TRACE(shape_case.graph);
    const Report report = AnalyzeBytes(header + std::string(shape_case.graph), "case.onnxtxt");
    EXPECT_EQ(ToText(report.model.outputs), shape_case.outputs);
    for (const Diagnostic& diagnostic : report.diagnostics) {
      EXPECT_NE(diagnostic.code, "shape-inference") << diagnostic.message;
    }
  }
}

TEST(CustomSchemas, AreUnique) {
  std::set<std::tuple<std::string_view, std::string_view>> seen;
  for (const CustomSchema& row : CustomSchemas()) {
    EXPECT_TRUE(seen.emplace(row.domain, row.op).second) << row.domain << "::" << row.op;
    ASSERT_NE(row.define, nullptr);
  }
}

/// A schema without a rule would be a shape that nobody prices.
TEST(CustomSchemas, HaveRules) {
  for (const CustomSchema& row : CustomSchemas()) {
    EXPECT_NE(FindRule(row.domain, row.op), nullptr) << row.domain << "::" << row.op;
  }
}

/// Models whose one node has operands, attributes and counts that nobody promised to be sensible.
class Nonsense {
 public:
  explicit Nonsense(unsigned seed) : random_(seed) {}

  std::string Model(std::string_view domain, std::string_view op) {
    onnx::ModelProto model;
    model.set_ir_version(10);
    for (const std::string& name : Domains()) {
      auto* import = model.add_opset_import();
      import->set_domain(name);
      import->set_version(1);
    }
    model.add_opset_import()->set_version(24);
    auto& graph = *model.mutable_graph();
    graph.set_name("nonsense");
    auto& node = *graph.add_node();
    node.set_domain(std::string(domain));
    node.set_op_type(std::string(op));
    const int inputs = Pick(13);
    for (int i = 0; i < inputs; ++i) AddInput(graph, node, i);
    const int outputs = 1 + Pick(4);
    for (int i = 0; i < outputs; ++i) {
      node.add_output("y" + std::to_string(i));
      graph.add_output()->set_name(node.output(i));
    }
    for (const std::string_view name : kAttributes) {
      if (Pick(3) == 0) AddAttribute(node, name);
    }
    return model.SerializeAsString();
  }

 private:
  // What inference functions and rules read.
  static constexpr std::string_view kAttributes[] = {"N",
                                                     "K",
                                                     "bits",
                                                     "block_size",
                                                     "num_heads",
                                                     "kv_num_heads",
                                                     "q_num_heads",
                                                     "axis",
                                                     "axes",
                                                     "kernel_shape",
                                                     "strides",
                                                     "pads",
                                                     "dilations",
                                                     "group",
                                                     "kernel",
                                                     "stride",
                                                     "data_layout",
                                                     "kernel_size",
                                                     "pad_amount",
                                                     "qkv_hidden_sizes",
                                                     "size",
                                                     "step",
                                                     "dim",
                                                     "channels",
                                                     "scales",
                                                     "channels_last",
                                                     "transA",
                                                     "transB",
                                                     "transBatchA",
                                                     "Padding",
                                                     "OFMDim",
                                                     "ConvKernelDim",
                                                     "PoolDim",
                                                     "MW",
                                                     "MH",
                                                     "Channels",
                                                     "Kernel",
                                                     "KernelSize",
                                                     "gather_axis",
                                                     "groups",
                                                     "k",
                                                     "expert_weight_bits",
                                                     "do_rotary",
                                                     "rotary_embedding_dim",
                                                     "ngram_size",
                                                     "hidden_size",
                                                     "signal_ndim",
                                                     "max_output_boxes",
                                                     "output_height",
                                                     "sampling_ratio",
                                                     "n_targets",
                                                     "targets",
                                                     "n_supports",
                                                     "vectors_per_class",
                                                     "nodes_treeids",
                                                     "nodes_nodeids",
                                                     "nodes_truenodeids",
                                                     "nodes_falsenodeids",
                                                     "nodes_modes",
                                                     "nodes_trueleafs",
                                                     "nodes_falseleafs",
                                                     "tree_roots",
                                                     "classlabels_ints",
                                                     "coefficients",
                                                     "inputdimensions",
                                                     "ibits",
                                                     "obits",
                                                     "n_levels",
                                                     "kv_cache_bit_width",
                                                     "k_quant_type",
                                                     "metric",
                                                     "lora_bits",
                                                     "blk_quant_type",
                                                     "dtype",
                                                     "to",
                                                     "blocksize",
                                                     "cats_int64s",
                                                     "max_map",
                                                     "element_dtype",
                                                     "inputDataType"};

  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::int64_t Number() {
    constexpr std::int64_t kNumbers[] = {0, 1, 2, 3, 4, 8, -1, -3, 1 << 20, INT64_MAX, INT64_MIN};
    return kNumbers[Pick(std::size(kNumbers))];
  }

  void AddInput(onnx::GraphProto& graph, onnx::NodeProto& node, int i) {
    const std::string name = "x" + std::to_string(i);
    const int kind = Pick(8);
    if (kind == 0) {
      node.add_input("");
      return;
    }
    node.add_input(name);
    if (kind == 1) return;  // made by nothing
    if (kind == 2) {        // a small constant
      auto& tensor = *graph.add_initializer();
      tensor.set_name(name);
      tensor.set_data_type(onnx::TensorProto::INT64);
      const int n = Pick(4);
      tensor.add_dims(n);
      for (int k = 0; k < n; ++k) tensor.add_int64_data(Number());
      return;
    }
    auto& value = *graph.add_input();
    value.set_name(name);
    if (kind == 3) {
      value.mutable_type()->mutable_map_type()->set_key_type(onnx::TensorProto::INT64);
      return;
    }
    auto& type = *value.mutable_type()->mutable_tensor_type();
    constexpr int kTypes[] = {onnx::TensorProto::FLOAT, onnx::TensorProto::UINT8,
                              onnx::TensorProto::INT8, onnx::TensorProto::STRING,
                              onnx::TensorProto::INT32};
    type.set_elem_type(kTypes[Pick(std::size(kTypes))]);
    if (kind == 4) return;  // no shape
    const int rank = Pick(6);
    type.mutable_shape();
    for (int k = 0; k < rank; ++k) {
      constexpr std::int64_t kDims[] = {0, 1, 2, 3, 4, 8, 24};
      type.mutable_shape()->add_dim()->set_dim_value(kDims[Pick(std::size(kDims))]);
    }
  }

  void AddAttribute(onnx::NodeProto& node, std::string_view name) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(std::string(name));
    switch (Pick(4)) {
      case 0:
        attribute.set_type(onnx::AttributeProto::STRING);
        attribute.set_s("INT4");
        break;
      case 1:
        attribute.set_type(onnx::AttributeProto::INTS);
        for (int k = Pick(5); k > 0; --k) attribute.add_ints(Number());
        break;
      default:
        attribute.set_type(onnx::AttributeProto::INT);
        attribute.set_i(Number());
    }
  }

  std::mt19937 random_;
};

TEST(CustomSchemas, SurviveNonsense) {
  std::set<std::pair<std::string, std::string>> operators;
  for (const CustomSchema& row : CustomSchemas()) operators.emplace(row.domain, row.op);
  for (const Rule& rule : Rules()) {
    constexpr std::string_view kMl = "ai.onnx.ml::";
    const bool standard = rule.name.find("::") == std::string_view::npos;
    if (standard) operators.emplace("", rule.name);
    if (rule.name.starts_with(kMl)) operators.emplace("ai.onnx.ml", rule.name.substr(kMl.size()));
  }
  Nonsense nonsense(/*seed=*/1);
  for (const auto& [domain, op] : operators) {
    for (int run = 0; run < 25; ++run) {
      SCOPED_TRACE(domain + "::" + op + ", run " + std::to_string(run));
      const std::string model = nonsense.Model(domain, op);
      try {
        const Report report = AnalyzeBytes(model, "nonsense.onnx");
        EXPECT_THAT(CheckReport(report), ::testing::IsEmpty());
      } catch (const Error&) {
        // A count past 2^63 - 1 is the user's to mend.
      }
    }
  }
}

}  // namespace
}  // namespace acev2::testing

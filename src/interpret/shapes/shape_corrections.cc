// SPDX-License-Identifier: Apache-2.0
//
// The table of inference functions that ONNX lacks.
//
// Invariant: a function here sees the node through Overlay, whose outputs are its own; they are
// merged into the node's only where those are open, and only if the function came to an end.
#include "interpret/shapes/shape_corrections.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/einsum_labels.h"
#include "interpret/shapes/overlay.h"
#include "interpret/shapes/schema_call.h"
#include "interpret/shapes/schemas.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

using infer::Dim;
using infer::Dims;

/// Infers with ONNX's function for `op` at `opset`.
void RunSchema(const char* op, int opset, Overlay& node) {
  const onnx::OpSchema* schema = FindSchema("", op, opset);
  if (schema == nullptr || !schema->has_type_and_shape_inference_function()) return;
  if (!infer::HasRequiredTypes(*schema, node)) return;
  RunInference(*schema, node, Ownership::kBorrowed);
}

using Function = void (*)(Overlay& node);

/// Every output is like input 0.
void First(Overlay& node) {
  const auto dims = infer::ShapeOf(node, 0);
  for (std::size_t i = 0; i < node.getNumOutputs(); ++i) {
    infer::SetType(node, i, infer::TypeOf(node, 0));
    if (dims.has_value()) infer::SetShape(node, i, *dims);
  }
}

/// Before opset 7 the second operand was broadcast to the first, only if attribute `broadcast` said
/// so; models exist whose first one is the smaller.
void Arithmetic(Overlay& node) {
  infer::SetType(node, 0, infer::TypeOf(node, 0));
  const auto a = infer::ShapeOf(node, 0);
  const auto b = infer::ShapeOf(node, 1);
  if (!a.has_value()) return;
  const bool first_is_smaller = b.has_value() && b->size() > a->size();
  infer::SetShape(node, 0, first_is_smaller ? infer::Broadcast(*a, *b) : *a);
}

/// Output 0 is like input 0, the running statistics like the scale.
void BatchNormalization(Overlay& node) {
  for (std::size_t i = 0; i < node.getNumOutputs(); ++i) {
    infer::SetType(node, i, infer::TypeOf(node, 0));
    if (const auto dims = infer::ShapeOf(node, i == 0 ? 0 : 1)) infer::SetShape(node, i, *dims);
  }
}

/// Attribute `to` was a string before opset 6.
void Cast(Overlay& node) {
  infer::SetType(node, 0, ElementTypeNamed(infer::StringOf(node, "to", "")));
  if (const auto dims = infer::ShapeOf(node, 0)) infer::SetShape(node, 0, *dims);
}

/// The axis was 1 by default before opset 4.
void Concat(Overlay& node) {
  if (node.getAttribute("axis") == nullptr) node.SetAttribute(infer::IntAttribute("axis", 1));
  RunSchema("Concat", 4, node);
}

/// The target shape was an attribute before opset 5.
void Reshape(Overlay& node) {
  if (node.getAttribute("shape") != nullptr) node.SetConstant(1, infer::IntsOf(node, "shape"));
  RunSchema("Reshape", 5, node);
}

void Pad(Overlay& node) {
  node.RenameAttribute("paddings", "pads");
  RunSchema("Pad", 2, node);
}

/// The lengths of the parts could be an input in opset 1.
void Split(Overlay& node) {
  if (const auto lengths = infer::IntegersOf(node, 1)) {
    node.SetAttribute(infer::IntsAttribute("split", *lengths));
  }
  RunSchema("Split", 2, node);
}

/// The scales were one attribute each before opset 7.
void Upsample(Overlay& node) {
  const auto* height = node.getAttribute("height_scale");
  const auto* width = node.getAttribute("width_scale");
  if (height != nullptr && width != nullptr) {
    onnx::AttributeProto scales;
    scales.set_name("scales");
    scales.set_type(onnx::AttributeProto::FLOATS);
    for (const float scale : {1.0F, 1.0F, height->f(), width->f()}) scales.add_floats(scale);
    node.SetAttribute(std::move(scales));
  }
  RunSchema("Upsample", 7, node);
}

/// Tile-1 repeats one axis: inputs are the count and the axis.
void Tile(Overlay& node) {
  infer::SetType(node, 0, infer::TypeOf(node, 0));
  auto dims = infer::ShapeOf(node, 0);
  const auto tiles = infer::IntegersOf(node, 1);
  const auto axes = infer::IntegersOf(node, 2);
  if (!dims || !tiles || !axes || tiles->size() != 1 || axes->size() != 1) return;
  const auto rank = static_cast<std::int64_t>(dims->size());
  const std::int64_t axis = axes->front() < 0 ? axes->front() + rank : axes->front();
  const std::int64_t count = tiles->front();
  constexpr std::int64_t kLargest = std::numeric_limits<std::int32_t>::max();
  if (axis < 0 || axis >= rank || count < 0 || count > kLargest) return;
  Dim& dim = (*dims)[static_cast<std::size_t>(axis)];
  const auto size = infer::Value(dim);
  if (!size.has_value() || *size > kLargest) return;
  dim = infer::MakeDim(*size * count);
  infer::SetShape(node, 0, *dims);
}

/// Crop takes `border` (left, top, right, bottom) away, or all but `scale` (height, width) behind
/// the left and upper border.
void Crop(Overlay& node) {
  infer::SetType(node, 0, infer::TypeOf(node, 0));
  auto dims = infer::ShapeOf(node, 0, 4);
  const auto border = infer::IntsOf(node, "border");
  const auto scale = infer::IntsOf(node, "scale");
  if (!dims.has_value()) return;
  for (std::size_t k = 0; k < 2; ++k) {
    Dim& dim = (*dims)[2 + k];
    if (scale.size() == 2) {
      dim = infer::MakeDim(scale[k]);
      continue;
    }
    const auto size = infer::Value(dim);
    if (border.size() != 4 || !size.has_value()) return;
    const std::int64_t before = border[1 - k];
    const std::int64_t after = border[3 - k];
    if (before < 0 || after < 0 || before > *size || after > *size - before) return;
    dim = infer::MakeDim(*size - before - after);
  }
  infer::SetShape(node, 0, *dims);
}

/// The shape is an attribute, or the values of input 0 if `input_as_shape` says so, else the
/// input's own; `extra_shape` is put behind it. ConstantFill and GivenTensorFill.
void Fill(Overlay& node) {
  const std::int64_t type = infer::IntOf(node, "dtype", onnx::TensorProto::FLOAT);
  infer::SetType(node, 0, static_cast<int>(type));
  Dims dims;
  if (node.getAttribute("shape") != nullptr) {
    for (const std::int64_t dim : infer::IntsOf(node, "shape")) dims.push_back(infer::MakeDim(dim));
  } else if (infer::IntOf(node, "input_as_shape", 0) != 0) {
    const auto values = infer::IntegersOf(node, 0);
    if (!values.has_value()) return;
    for (const std::int64_t dim : *values) dims.push_back(infer::MakeDim(dim));
  } else {
    const auto shape = infer::ShapeOf(node, 0);
    if (!shape.has_value()) return;
    dims = *shape;
  }
  for (const std::int64_t dim : infer::IntsOf(node, "extra_shape")) {
    dims.push_back(infer::MakeDim(dim));
  }
  infer::SetShape(node, 0, dims);
}

/// MaxUnpool's shape may be an input.
void MaxUnpool(Overlay& node) {
  infer::SetType(node, 0, infer::TypeOf(node, 0));
  const auto values = infer::IntegersOf(node, 2);
  if (!values.has_value()) return;
  Dims dims;
  for (const std::int64_t dim : *values) dims.push_back(infer::MakeDim(dim));
  infer::SetShape(node, 0, dims);
}

/// One output per tensor of attribute `xs`, which are the first inputs in that order.
void Gradient(Overlay& node) {
  for (std::size_t i = 0; i < node.getNumOutputs(); ++i) {
    infer::SetType(node, i, infer::TypeOf(node, i));
    if (const auto dims = infer::ShapeOf(node, i)) infer::SetShape(node, i, *dims);
  }
}

/// `onesided` is 1 by default; ONNX's function (up to 1.23) takes 0.
void Stft(Overlay& node) {
  if (node.getAttribute("onesided") == nullptr) {
    node.SetAttribute(infer::IntAttribute("onesided", 1));
  }
  RunSchema("STFT", 17, node);
}

/// A dimension of 1 is repeated to what another operand has under its label; ONNX's function takes
/// the first dimension that it meets.
void Einsum(Overlay& node) {
  const auto* equation = node.getAttribute("equation");
  const auto sizes = equation == nullptr ? std::nullopt : SizesOfLabels(equation->s(), node);
  if (!sizes) {
    fail_shape_inference("the equation does not fit");
  }
  for (std::size_t i = 0; i < sizes->operands.size(); ++i) {
    Dims dims;
    for (const std::string& label : sizes->operands[i]) {
      const auto size = sizes->of.find(label);
      dims.push_back(size == sizes->of.end() ? Dim() : infer::MakeDim(size->second));
    }
    node.SetDims(i, dims);
  }
  RunSchema("Einsum", 12, node);
}

/// With SAME, the result has stride times the input's entries; ONNX's function (up to 1.23) adds
/// the output padding to that, runtimes take it off the border.
void ConvTranspose(Overlay& node) {
  RunSchema("ConvTranspose", 11, node);
  const bool same = infer::StringOf(node, "auto_pad", "NOTSET").starts_with("SAME");
  if (!same || node.getAttribute("output_shape") != nullptr) return;
  const auto input = infer::ShapeOf(node, 0);
  const onnx::TypeProto& result = *node.getOutputType(0);
  if (!input || !onnx::hasShape(result)) return;
  Dims dims(result.tensor_type().shape().dim().begin(), result.tensor_type().shape().dim().end());
  if (dims.size() != input->size()) return;
  const auto strides = infer::IntsOf(node, "strides");
  for (std::size_t axis = 2; axis < dims.size(); ++axis) {
    const auto size = infer::Value((*input)[axis]);
    const auto padded = infer::Value(dims[axis]);
    const std::int64_t stride = axis - 2 < strides.size() ? strides[axis - 2] : 1;
    std::int64_t most = 0;
    if (!size || !padded || __builtin_mul_overflow(*size, stride, &most)) continue;
    dims[axis] = infer::MakeDim(std::min(most, *padded));
  }
  infer::SetShape(node, 0, dims);
}

/// Bounds of one element may have rank 1, as runtimes have it and bodies of ONNX's own functions.
void Range(Overlay& node) {
  for (std::size_t i = 0; i < 3; ++i) {
    const auto dims = infer::ShapeOf(node, i);
    if (!dims || (dims->size() == 1 && infer::Value(dims->front()) != 1) || dims->size() > 1) {
      fail_shape_inference("a bound is no scalar");
    }
  }
  infer::Set(node, 0, infer::TypeOf(node, 0), {Dim()});
}

/// Caches that start empty: ONNX's function tells only those that are handed on.
void Attention(Overlay& node) {
  RunSchema("Attention", 23, node);
  const std::int64_t heads = infer::IntOf(node, "kv_num_heads", 0);
  for (const std::size_t i : {1, 2}) {
    if (infer::HasInput(node, i + 3)) continue;
    infer::SetType(node, i, infer::TypeOf(node, i));
    if (const auto ready = infer::ShapeOf(node, i, 4)) {
      infer::SetShape(node, i, *ready);
    } else if (const auto packed = infer::ShapeOf(node, i, 3); packed && heads > 0) {
      infer::SetShape(
          node, i,
          {(*packed)[0], infer::MakeDim(heads), (*packed)[1], infer::Divided((*packed)[2], heads)});
    }
  }
}

/// The experimental form of Slice with inputs.
void DynamicSlice(Overlay& node) { RunSchema("Slice", 10, node); }

constexpr int kAnyOpset = std::numeric_limits<int>::max();

/// `op` up to version `last_opset`: a function of its own, or ONNX's for version `borrow`.
struct Row {
  std::string_view op;
  int last_opset;
  Function function;
  int borrow = 0;
};

// Recurrent operators before opset 7 left their first output open unless `output_sequence` was set;
// exporters read it all the same.
constexpr Row kShapeRows[] = {
    {"Abs", 5, First},
    {"Add", 6, Arithmetic},
    {"Affine", kAnyOpset, First},
    {"Attention", kAnyOpset, Attention},
    {"BatchNormalization", 5, BatchNormalization},
    {"Cast", 5, Cast},
    {"Ceil", 5, First},
    {"Clip", 5, First},
    {"Compress", 10, nullptr, 11},
    {"Concat", 3, Concat},
    {"ConstantFill", kAnyOpset, Fill},
    {"Crop", kAnyOpset, Crop},
    {"Div", 6, Arithmetic},
    {"Dropout", 5, First},
    {"DynamicSlice", kAnyOpset, DynamicSlice},
    {"Elu", 5, First},
    {"Exp", 5, First},
    {"Floor", 5, First},
    {"GRU", 6, nullptr, 7},
    {"Gemm", 5, nullptr, 7},
    {"GivenTensorFill", kAnyOpset, Fill},
    {"GlobalLpPool", 1, nullptr, 2},
    {"Gradient", kAnyOpset, Gradient},
    {"GreaterOrEqual", 15, nullptr, 16},
    {"GroupNormalization", kAnyOpset, First},
    {"HardSigmoid", 5, First},
    {"ImageScaler", kAnyOpset, First},
    {"InstanceNormalization", 5, First},
    {"LSTM", 6, nullptr, 7},
    {"LayerNormalization", 16, nullptr, 17},  // ONNX Runtime's before it was ai.onnx's
    {"LeakyRelu", 5, First},
    {"LessOrEqual", 15, nullptr, 16},
    {"Log", 5, First},
    {"LpPool", 1, nullptr, 2},
    {"Max", 7, First},
    {"MaxUnpool", kAnyOpset, MaxUnpool},
    {"Mean", 7, First},
    {"MeanVarianceNormalization", kAnyOpset, First},
    {"Min", 7, First},
    {"Mul", 6, Arithmetic},
    {"Neg", 5, First},
    {"PRelu", 5, First},
    {"Pad", 1, Pad},
    {"ParametricSoftplus", kAnyOpset, First},
    {"RNN", 6, nullptr, 7},
    {"Reciprocal", 5, First},
    {"Relu", 5, First},
    {"Reshape", 4, Reshape},
    {"Scale", kAnyOpset, First},
    {"ScaledTanh", kAnyOpset, First},
    {"Selu", 5, First},
    {"Sigmoid", 5, First},
    {"Split", 1, Split},
    {"Sqrt", 5, First},
    {"Sub", 6, Arithmetic},
    {"Sum", 7, First},
    {"Tanh", 5, First},
    {"ThresholdedRelu", 9, First},
    {"Tile", 5, Tile},
    {"Upsample", 6, Upsample},
};

/// Operators of which ONNX's own function contradicts their documentation: the result replaces it.
/// A pool whose last window would start in the border behind the data has one window less: ONNX's
/// function says so from opset 22 on, runtimes always have.
constexpr Row kCorrections[] = {
    {"AveragePool", 21, nullptr, 22}, {"ConvTranspose", kAnyOpset, ConvTranspose},
    {"Einsum", kAnyOpset, Einsum},    {"LpPool", 21, nullptr, 22},
    {"MaxPool", 21, nullptr, 22},     {"STFT", kAnyOpset, Stft},
};

/// Nodes that ONNX's function refuses although they run.
constexpr Row kPardons[] = {{"Range", kAnyOpset, Range}};

/// Settings that became inputs after `last_opset`. Exporters go on writing them as attributes; such
/// a node is read as it was then, as ONNX's own function overlooks the attribute.
struct MovedSetting {
  std::string_view op;
  const char* attribute;
  int last_opset;
};

constexpr MovedSetting kMovedSettings[] = {
    {"Pad", "pads", 10},       {"ReduceMax", "axes", 17},  {"ReduceMean", "axes", 17},
    {"ReduceMin", "axes", 17}, {"ReduceProd", "axes", 17}, {"ReduceSum", "axes", 12},
    {"Reshape", "shape", 4},   {"Slice", "starts", 9},     {"Split", "split", 12},
    {"Squeeze", "axes", 12},   {"TopK", "k", 9},           {"Unsqueeze", "axes", 12},
};

/// What an operator newer than the imported opset borrows: its first version.
int FirstVersion(const std::string& op, int opset) {
  const int latest = LatestOpset("");
  for (int version = std::max(opset, 0) + 1; version <= latest; ++version) {
    if (FindSchema("", op, version) != nullptr) return version;
  }
  return 0;
}

bool IsOpen(onnx::InferenceContext& context) {
  for (std::size_t i = 0; i < context.getNumOutputs(); ++i) {
    if (!context.hasOutput(i)) continue;
    const onnx::TypeProto* type = context.getOutputType(i);
    if (type->value_case() == onnx::TypeProto::VALUE_NOT_SET) return true;
    if (!type->has_tensor_type()) continue;
    const auto& tensor = type->tensor_type();
    if (tensor.elem_type() == 0 || !tensor.has_shape()) return true;
    const auto& dims = tensor.shape().dim();
    if (std::any_of(dims.begin(), dims.end(),
                    [](const Dim& dim) { return !dim.has_dim_value(); })) {
      return true;
    }
  }
  return false;
}

/// Fills what `into` leaves open.
void Merge(const onnx::TypeProto& from, onnx::TypeProto& into) {
  if (into.value_case() == onnx::TypeProto::VALUE_NOT_SET) {
    into = from;
    return;
  }
  if (!from.has_tensor_type() || !into.has_tensor_type()) return;
  const auto& source = from.tensor_type();
  auto& target = *into.mutable_tensor_type();
  if (target.elem_type() == 0) target.set_elem_type(source.elem_type());
  if (!source.has_shape()) return;
  if (!target.has_shape()) {
    *target.mutable_shape() = source.shape();
    return;
  }
  if (target.shape().dim_size() != source.shape().dim_size()) return;
  for (int i = 0; i < source.shape().dim_size(); ++i) {
    auto& dim = *target.mutable_shape()->mutable_dim(i);
    if (!dim.has_dim_value() && source.shape().dim(i).has_dim_value()) dim = source.shape().dim(i);
  }
}

}  // namespace

bool SupplementShapes(const onnx::NodeProto& node, int opset, bool faulty,
                      onnx::InferenceContext& context) {
  const std::string& op = node.op_type();
  const auto find_at = [&](std::span<const Row> rows, int version) {
    const auto row = std::ranges::find_if(rows, [&](const Row& candidate) {
      return candidate.op == op && version <= candidate.last_opset;
    });
    return row == rows.end() ? nullptr : &*row;
  };
  const auto find = [&](std::span<const Row> rows) { return find_at(rows, opset); };
  const auto moved = std::ranges::find_if(kMovedSettings, [&](const MovedSetting& setting) {
    return setting.op == op && opset > setting.last_opset &&
           context.getAttribute(setting.attribute) != nullptr;
  });
  const bool is_moved = moved != std::end(kMovedSettings);
  const Row* correction = find(kCorrections);
  const Row* pardon = faulty ? find(kPardons) : nullptr;
  const bool replace = is_moved || correction != nullptr || pardon != nullptr;
  if (!replace && !IsOpen(context)) return false;
  const Row* row = pardon != nullptr       ? pardon
                   : correction != nullptr ? correction
                                           : find(kShapeRows);
  if (!is_moved && row == nullptr && FindSchema("", op, opset) != nullptr) return false;
  Overlay overlay(context);
  const auto fault = FaultOf([&] {
    if (const Row* then = is_moved ? find_at(kShapeRows, moved->last_opset) : nullptr;
        then != nullptr && then->function != nullptr) {
      then->function(overlay);
    } else if (is_moved) {
      RunSchema(op.c_str(), moved->last_opset, overlay);
    } else if (row != nullptr && row->function != nullptr) {
      row->function(overlay);
    } else if (row != nullptr) {
      RunSchema(op.c_str(), row->borrow, overlay);
    } else {
      RunSchema(op.c_str(), FirstVersion(op, opset), overlay);
    }
  });
  // Malformed: ONNX's messages about it come from the operator's own function.
  if (fault) return false;
  for (std::size_t i = 0; i < context.getNumOutputs(); ++i) {
    if (!context.hasOutput(i)) continue;
    onnx::TypeProto& inferred = *overlay.getOutputType(i);
    if (replace) {
      *context.getOutputType(i) = inferred;
    } else {
      Merge(inferred, *context.getOutputType(i));
    }
  }
  return replace;
}

}  // namespace acev2

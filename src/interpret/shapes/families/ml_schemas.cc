// SPDX-License-Identifier: Apache-2.0
//
// Shapes of ai.onnx.ml operators that ONNX's own functions leave open.
//
// Invariant: see custom_inference.h. Reached through SupplementInference, after ONNX's function.
#include <algorithm>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/custom_schemas.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

/// Samples in the input, a vector being one sample.
std::optional<Dim> Samples(const Context& context) {
  const auto x = ShapeOf(context, 0);
  if (!x || x->empty() || x->size() > 2) return std::nullopt;
  return x->size() == 1 ? MakeDim(1) : x->front();
}

/// Output 0 (samples, `columns`), float.
void Columns(Context& context, const Dim& columns) {
  SetType(context, 0, TensorProto::FLOAT);
  if (const auto samples = Samples(context)) SetShape(context, 0, {*samples, columns});
}

void FloatLikeInput(Context& context) {
  Same(context);
  SetType(context, 0, TensorProto::FLOAT);
}

void LikeInput(Context& context) { Same(context); }

void LinearRegressor(Context& context) { Columns(context, MakeDim(IntOf(context, "targets", 1))); }
void SvmRegressor(Context& context) { Columns(context, MakeDim(1)); }

void TreeRegressor(Context& context) {
  const auto targets = IntOf(context, "n_targets");
  Columns(context, targets && *targets >= 0 ? MakeDim(*targets) : Dim());
}

/// Outputs: a label for each sample, and (samples, classes) scores.
void Classifier(Context& context) {
  const std::int64_t strings = LengthOf(context, "classlabels_strings");
  const std::int64_t integers =
      std::max(LengthOf(context, "classlabels_ints"), LengthOf(context, "classlabels_int64s"));
  SetType(context, 0, strings > 0 ? TensorProto::STRING : TensorProto::INT64);
  SetType(context, 1, TensorProto::FLOAT);
  const auto samples = Samples(context);
  if (!samples) return;
  SetShape(context, 0, {*samples});
  const std::int64_t classes = std::max(strings, integers);
  SetShape(context, 1, {*samples, classes > 0 ? MakeDim(classes) : Dim()});
}

void FeatureVectorizer(Context& context) {
  Dim columns = MakeDim(0);
  const auto widths = IntsOf(context, "inputdimensions");
  if (!widths.empty()) {
    for (const std::int64_t width : widths) {
      columns = width < 0 ? Dim() : Plus(columns, MakeDim(width));
    }
  } else {
    for (std::size_t i = 0; i < context.getNumInputs(); ++i) {
      const auto x = ShapeOf(context, i);
      columns = x && !x->empty() ? Plus(columns, x->back()) : Dim();
    }
  }
  Columns(context, columns);
}

// One row with a column per word of the vocabulary.
void DictVectorizer(Context& context) {
  SetShape(context, 0,
           {MakeDim(1), MakeDim(std::max(LengthOf(context, "string_vocabulary"),
                                         LengthOf(context, "int64_vocabulary")))});
}

void CastMap(Context& context) {
  const bool sparse = StringOf(context, "map_form", "DENSE") == "SPARSE";
  const std::int64_t columns = IntOf(context, "max_map", 1);
  SetShape(context, 0, {MakeDim(1), sparse && columns >= 0 ? MakeDim(columns) : Dim()});
}

void LabelEncoder(Context& context) {
  Same(context);
  const onnx::AttributeProto* tensor = context.getAttribute("values_tensor");
  if (tensor != nullptr && tensor->has_t()) {
    SetType(context, 0, tensor->t().data_type());
  } else if (LengthOf(context, "values_strings") > 0) {
    SetType(context, 0, TensorProto::STRING);
  } else if (LengthOf(context, "values_floats") > 0) {
    SetType(context, 0, TensorProto::FLOAT);
  } else if (LengthOf(context, "values_int64s") > 0) {
    SetType(context, 0, TensorProto::INT64);
  } else if (LengthOf(context, "classes_strings") > 0) {  // version 1: strings <-> positions
    SetType(context, 0,
            TypeOf(context, 0) == TensorProto::STRING ? TensorProto::INT64 : TensorProto::STRING);
  }
}

struct Row {
  std::string_view domain;
  std::string_view op;
  void (*infer)(Context&);
};

constexpr std::string_view kMl = kOnnxMlDomain;

/// Of a vector, ONNX's function (up to 1.23) says nothing; runtimes make a row of it.
void ArrayFeatureExtractor(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0), indices = ShapeOf(context, 1);
  if (!x || !indices || x->empty()) return;
  Dim count = MakeDim(1);
  for (const Dim& dim : *indices) {
    std::int64_t product = 0;
    const auto so_far = Value(count), size = Value(dim);
    const bool known = so_far && size && !__builtin_mul_overflow(*so_far, *size, &product);
    count = known ? MakeDim(product) : Dim();
  }
  if (x->size() == 1) return SetShape(context, 0, {MakeDim(1), count});
  SetShape(context, 0, *WithLast(*x, count));
}

constexpr Row kMlRows[] = {
    {kMl, "ArrayFeatureExtractor", ArrayFeatureExtractor},
    {kMl, "CastMap", CastMap},
    {kMl, "DictVectorizer", DictVectorizer},
    {kMl, "FeatureVectorizer", FeatureVectorizer},
    {kMl, "Imputer", LikeInput},
    {kMl, "LabelEncoder", LabelEncoder},
    {kMl, "LinearClassifier", Classifier},
    {kMl, "LinearRegressor", LinearRegressor},
    {kMl, "Normalizer", FloatLikeInput},
    {kMl, "SVMClassifier", Classifier},
    {kMl, "SVMRegressor", SvmRegressor},
    {kMl, "Scaler", FloatLikeInput},
    {kMl, "TreeEnsembleClassifier", Classifier},
    {kMl, "TreeEnsembleRegressor", TreeRegressor},
    {"onnx_extended.ortops.optim.cpu", "TreeEnsembleClassifier", Classifier},
    {"onnx_extended.ortops.optim.cpu", "TreeEnsembleClassifierSparse", Classifier},
    {"onnx_extended.ortops.optim.cpu", "TreeEnsembleRegressor", TreeRegressor},
    {"onnx_extended.ortops.optim.cpu", "TreeEnsembleRegressorSparse", TreeRegressor},
};

}  // namespace

ShapeSupplement SupplementInference(std::string_view domain, std::string_view op) {
  const auto row = std::find_if(std::begin(kMlRows), std::end(kMlRows), [&](const Row& candidate) {
    return candidate.domain == domain && candidate.op == op;
  });
  return row == std::end(kMlRows) ? nullptr : row->infer;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Traditional machine learning: the operators of ai.onnx.ml.
//
// Invariant: sizes of models come from their attributes; coefficients are float32 as their
// attributes are. Look-ups (labels, categories, maps) are free. Joined into the table by
// rule_table.cc.
#pragma once

#include <algorithm>
#include <string>

#include "rules/arithmetic/rows_along.h"
#include "rules/arithmetic/trees.h"
#include "rules/vocabulary.h"

namespace acev2::ml {

/// Input 0 as rows of features: [N, F], or [F] for one sample.
inline Rows Samples(const Node& node) {
  const std::vector<std::int64_t> dims = node.In(0).dims();
  if (dims.empty() || dims.size() > 2) {
    throw Unknown{"the input is neither [samples, features] nor [features]",
                  "the model is malformed"};
  }
  return {dims.size() == 2 ? dims[0] : 1, dims.back()};
}

/// Elements of a list attribute, of any kind.
inline Count LengthOf(const Node& node, std::string_view name) {
  return static_cast<std::int64_t>(
      std::max({node.attributes->Floats(name).size(), node.attributes->Ints(name).size(),
                node.attributes->Strings(name).size()}));
}

/// Classes of a classifier: its labels, strings or integers.
inline Count ClassesOf(const Node& node) {
  const Count classes =
      std::max({LengthOf(node, "classlabels_strings"), LengthOf(node, "classlabels_ints"),
                LengthOf(node, "classlabels_int64s")});
  if (classes == Count(0)) throw Unknown{"the class labels are missing", "the model is malformed"};
  return classes;
}

/// The attribute post_transform on rows of scores.
inline void PostTransform(const Node& node, Ledger& ledger, Count rows, Count scores) {
  std::string name;
  if (const auto number = node.attributes->Int("post_transform")) {  // TreeEnsemble counts them
    constexpr std::string_view kNames[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
    if (*number < 0 || *number >= 5) throw Unknown{"post_transform is not known", ""};
    name = kNames[*number];
  } else {
    name = node.String("post_transform", "NONE");
  }
  if (name == "NONE") return;
  if (name == "SOFTMAX" || name == "SOFTMAX_ZERO") {
    SoftmaxRows(ledger, Category::kOther, rows, scores, kFloat32, false, "softmax");
  } else if (name == "LOGISTIC" || name == "PROBIT") {
    ledger.AddTo(Category::kActivation, Op::kFunc, rows * scores, kFloat32, kFloat32, name);
  } else {
    throw Unknown{"post_transform '" + name + "' is not known", "use one of ai.onnx.ml's"};
  }
}

/// The label of the largest of `scores`.
inline void PickLabel(Ledger& ledger, Count rows, Count scores) {
  // One score against a threshold decides between two classes.
  const Count steps = scores == Count(1) ? Count(1) : Steps(scores);
  ledger.AddTo(Category::kOther, Op::kCmp, rows * steps, kFloat32, kFloat32, "label");
}

inline void Linear(const Node& node, Ledger& ledger, Count rows, Count scores, Count features) {
  ledger.Add(Op::kMac, rows * scores * features, node.FormatOf(0), kFloat32);
  if (node.attributes->Has("intercepts")) ledger.Add(Op::kAdd, rows * scores, kFloat32, "bias");
}

inline void LinearRegressor(const Node& node, Ledger& ledger) {
  const Rows samples = Samples(node);
  const Count targets = SizeOf(node.Int("targets", 1), "targets");
  Linear(node, ledger, samples.count, targets, samples.size);
  PostTransform(node, ledger, samples.count, targets);
}

// As many scores as there are rows of coefficients: one for two classes, else one a class.
inline void LinearClassifier(const Node& node, Ledger& ledger) {
  const Rows samples = Samples(node);
  if (samples.size == Count(0)) throw Unknown{"there are no features", "the model is malformed"};
  const Count scores = LengthOf(node, "coefficients").value() / samples.size.value();
  Linear(node, ledger, samples.count, scores, samples.size);
  PostTransform(node, ledger, samples.count, ClassesOf(node));
  PickLabel(ledger, samples.count, scores);
}

// (x - offset) * scale, each only if it is given.
inline void Scaler(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  if (node.attributes->Has("offset")) ledger.Add(Op::kAdd, n, node.FormatOf(0), kFloat32);
  if (node.attributes->Has("scale")) ledger.Add(Op::kMul, n, kFloat32);
}

inline void Normalizer(const Node& node, Ledger& ledger) {
  const Rows rows = Samples(node);
  const Format format = node.FormatOf(0);
  const std::string norm = node.String("norm", "MAX");
  if (norm == "L2") {
    ledger.Add(Op::kMac, rows.count * rows.size, format);
    ledger.Add(Op::kSqrt, rows.count, format);
  } else {
    ledger.Add(norm == "L1" ? Op::kAdd : Op::kCmp, rows.count * Steps(rows.size), format);
  }
  if (rows.size == Count(0)) return;
  ledger.Add(Op::kDiv, rows.count, format);
  ledger.Add(Op::kMul, rows.count * rows.size, format, "normalize");
}

/// k(x, v) between every sample and `vectors` support vectors.
inline void Kernel(const Node& node, Ledger& ledger, Rows samples, Count vectors) {
  const Count pairs = samples.count * vectors;
  const Format x = node.FormatOf(0);
  const std::string type = node.String("kernel_type", "LINEAR");
  const auto other = [&](Op op, Count count) {
    ledger.AddTo(Category::kOther, op, count, kFloat32, kFloat32, "kernel");
  };
  if (type == "RBF") {  // exp(-gamma * |x - v|^2)
    ledger.AddTo(Category::kOther, Op::kAdd, pairs * samples.size, x, kFloat32, "kernel");
    ledger.Add(Op::kMac, pairs * samples.size, kFloat32, "kernel");
    other(Op::kMul, pairs);
    other(Op::kFunc, pairs);
    return;
  }
  ledger.Add(Op::kMac, pairs * samples.size, x, kFloat32, "kernel");
  if (type == "LINEAR") return;
  other(Op::kMac, pairs);  // gamma * <x, v> + coef0
  if (type == "SIGMOID") {
    other(Op::kFunc, pairs);
  } else if (type == "POLY") {
    const std::vector<double> parameters = node.attributes->Floats("kernel_params");
    const double degree = parameters.size() > 2 ? parameters[2] : 0;
    if (degree == 2 || degree == 3) {
      other(Op::kMul, pairs * Count(static_cast<std::int64_t>(degree) - 1));
    } else if (degree != 1) {
      other(Op::kFunc, pairs * Count(2));
      other(Op::kMul, pairs);
    }
  } else {
    throw Unknown{"kernel_type '" + type + "' is not known", "use one of ai.onnx.ml's"};
  }
}

// Without support vectors the coefficients are the weights of a linear model.
inline void SvmRegressor(const Node& node, Ledger& ledger) {
  const Rows samples = Samples(node);
  const Count vectors = SizeOf(node.Int("n_supports", 0), "n_supports");
  if (vectors == Count(0)) {
    ledger.Add(Op::kMac, samples.count * samples.size, node.FormatOf(0), kFloat32);
  } else {
    Kernel(node, ledger, samples, vectors);
    ledger.Add(Op::kMac, samples.count * vectors, kFloat32, "coefficients");
  }
  ledger.Add(Op::kAdd, samples.count, kFloat32, "rho");
  if (node.Int("one_class", 0) != 0) PickLabel(ledger, samples.count, 1);
  PostTransform(node, ledger, samples.count, 1);
}

// One decision for each pair of classes over the support vectors of both; votes pick the label.
// With prob_a, a sigmoid of each decision; for more than two classes the pairs' probabilities are
// then made consistent by iteration, of which one pass (a product with the matrix of pairs, a
// divide and an update per class) is charged, since how many it takes depends on the data.
inline void SvmClassifier(const Node& node, Ledger& ledger) {
  const Rows samples = Samples(node);
  const Count classes = ClassesOf(node);
  Count vectors = 0;
  for (const std::int64_t count : node.Ints("vectors_per_class")) {
    vectors += SizeOf(count, "vectors_per_class");
  }
  Count decisions = 0;
  if (vectors == Count(0)) {
    decisions = classes;
    ledger.Add(Op::kMac, samples.count * classes * samples.size, node.FormatOf(0), kFloat32);
  } else {
    decisions = classes.value() * (classes - Count(1)).value() / 2;
    Kernel(node, ledger, samples, vectors);
    // Every support vector takes part in the decisions between its class and each other one.
    ledger.Add(Op::kMac, samples.count * vectors * (classes - Count(1)), kFloat32, "coefficients");
  }
  ledger.Add(Op::kAdd, samples.count * decisions, kFloat32, "rho");
  if (vectors != Count(0)) {
    ledger.AddTo(Category::kOther, Op::kCmp, samples.count * decisions, kFloat32, kFloat32, "vote");
  }
  if (node.attributes->Has("prob_a")) {
    const Count pairs = samples.count * decisions;
    ledger.AddTo(Category::kActivation, Op::kMac, pairs, kFloat32, kFloat32, "probability");
    ledger.AddTo(Category::kActivation, Op::kFunc, pairs, kFloat32, kFloat32, "probability");
    if (classes > Count(2)) {
      const auto coupling = [&](Op op, Count count) {
        ledger.AddTo(Category::kOther, op, samples.count * count, kFloat32, kFloat32, "coupling");
      };
      coupling(Op::kMac, classes * classes);
      coupling(Op::kDiv, classes);
      coupling(Op::kMac, classes);
    }
  }
  PostTransform(node, ledger, samples.count, classes);
  PickLabel(ledger, samples.count, classes);
}

/// Every tree is descended to its depth, so this is an upper bound; the leaves' votes are summed.
inline void Trees(const Node& node, Ledger& ledger, const Ensemble& ensemble, Count scores,
                  Format score = kFloat32) {
  const Count samples = Samples(node).count;
  ledger.Add(Op::kCmp, samples * ensemble.compares, node.FormatOf(0), "decisions");
  std::string aggregate;
  if (const auto number = node.attributes->Int("aggregate_function")) {  // TreeEnsemble counts them
    constexpr std::string_view kNames[] = {"AVERAGE", "SUM", "MIN", "MAX"};
    if (*number < 0 || *number >= 4) throw Unknown{"aggregate_function is not known", ""};
    aggregate = kNames[*number];
  } else {
    aggregate = node.String("aggregate_function", "SUM");
  }
  const bool compared = aggregate == "MIN" || aggregate == "MAX";
  ledger.Add(compared ? Op::kCmp : Op::kAdd, samples * ensemble.votes, score, "votes");
  if (aggregate == "AVERAGE") ledger.Add(Op::kMul, samples * scores, score, "1/trees");
  if (node.attributes->Has("base_values") || node.attributes->Has("base_values_as_tensor")) {
    ledger.Add(Op::kAdd, samples * scores, score, "base");
  }
  PostTransform(node, ledger, samples, scores);
}

inline Count TargetsOf(const Node& node) { return SizeOf(node.Int("n_targets", 1), "n_targets"); }

inline void TreeEnsemble(const Node& node, Ledger& ledger) {
  Trees(node, ledger, EnsembleByRoots(node), TargetsOf(node), node.FormatOf(0));
}

inline void TreeRegressor(const Node& node, Ledger& ledger) {
  Trees(node, ledger, EnsembleByIds(node, "target"), TargetsOf(node));
}

inline void TreeClassifier(const Node& node, Ledger& ledger) {
  const Count classes = ClassesOf(node);
  Trees(node, ledger, EnsembleByIds(node, "class"), classes);
  PickLabel(ledger, Samples(node).count, classes);
}

}  // namespace acev2::ml

namespace acev2 {

inline constexpr Rule kMlRules[] = {
    {"ai.onnx.ml::ArrayFeatureExtractor", "y = X[..., indices]", Category::kOther, Nothing, Keep},
    {"ai.onnx.ml::Binarizer", "y = (x > threshold)", Category::kOther, PerOutput<Op::kCmp>, Stored},
    {"ai.onnx.ml::CastMap", "y = values of the map, by key", Category::kOther, Nothing, Stored},
    {"ai.onnx.ml::CategoryMapper", "y = map[x]", Category::kOther, Nothing, Stored},
    {"ai.onnx.ml::DictVectorizer", "y[i] = map[vocabulary[i]]", Category::kOther, Nothing, Stored},
    {"ai.onnx.ml::FeatureVectorizer", "y = (x1, x2, ...)", Category::kOther, Nothing, Stored},
    {"ai.onnx.ml::Imputer", "y = (x == replaced) ? imputed : x", Category::kOther,
     PerOutput<Op::kCmp>, Stored},
    {"ai.onnx.ml::LabelEncoder", "y = map[x]", Category::kOther, Nothing, Stored},
    {"ai.onnx.ml::LinearClassifier", "scores = f(W x + b); y = label of the largest",
     Category::kMac, ml::LinearClassifier, Stored},
    {"ai.onnx.ml::LinearRegressor", "y = f(W x + b)", Category::kMac, ml::LinearRegressor, Stored},
    {"ai.onnx.ml::Normalizer", "y = x / norm(row)", Category::kOther, ml::Normalizer, Stored},
    {"ai.onnx.ml::OneHotEncoder", "y[category of x] = 1, else 0", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.ml::SVMClassifier",
     "d[i,j] = sum_v c[v] k(x, v) + rho[i,j]; y = label with the most votes", Category::kMac,
     ml::SvmClassifier, Stored},
    {"ai.onnx.ml::SVMRegressor", "y = f(sum_v c[v] k(x, v) + rho)", Category::kMac,
     ml::SvmRegressor, Stored},
    {"ai.onnx.ml::Scaler", "y = (x - offset) * scale", Category::kOther, ml::Scaler, Stored},
    {"ai.onnx.ml::TreeEnsemble", "y = f(sum of the trees' leaves)", Category::kOther,
     ml::TreeEnsemble, Stored},
    {"ai.onnx.ml::TreeEnsembleClassifier", "y = label of the largest f(sum of the trees' votes)",
     Category::kOther, ml::TreeClassifier, Stored},
    {"ai.onnx.ml::TreeEnsembleRegressor", "y = f(sum of the trees' votes)", Category::kOther,
     ml::TreeRegressor, Stored},
    {"ai.onnx.ml::ZipMap", "y = {label: x}", Category::kOther, Nothing, Stored},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleClassifier",
     "y = label of the largest f(sum of the trees' votes)", Category::kOther, ml::TreeClassifier,
     Stored},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleRegressor", "y = f(sum of the trees' votes)",
     Category::kOther, ml::TreeRegressor, Stored},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleClassifierSparse",
     "y = label of the largest f(sum of the trees' votes)", Category::kOther, ml::TreeClassifier,
     Stored},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleRegressorSparse",
     "y = f(sum of the trees' votes)", Category::kOther, ml::TreeRegressor, Stored},
};

}  // namespace acev2

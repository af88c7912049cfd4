// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of traditional machine learning (ai.onnx.ml).
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

// Two trees in several cases: node 0 leads to leaf 1 or to node 2, which leads to leaves 3 and 4
// (depth 2); node 0 leads to leaves 1 and 2 (depth 1). Every leaf votes once.

inline constexpr RuleCase kMlCases[] = {
    {"ai.onnx.ml::ArrayFeatureExtractor",
     "(float[2,3] x, int64[2] i) => (y) { y = ai.onnx.ml.ArrayFeatureExtractor(x, i) }", "free"},
    {"ai.onnx.ml::Binarizer",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.Binarizer<threshold = 0.5>(x) }",
     "cmp 6 float32 float32"},
    {"ai.onnx.ml::CastMap",
     "(map(int64, float) x) => (float[1,2] y) "
     "{ y = ai.onnx.ml.CastMap<map_form = \"SPARSE\", max_map = 2>(x) }",
     "free"},
    {"ai.onnx.ml::CategoryMapper",
     "(int64[3] x) => (y) { y = ai.onnx.ml.CategoryMapper<cats_int64s = [1, 2], "
     "cats_strings = [\"a\", \"b\"]>(x) }",
     "free"},
    {"ai.onnx.ml::DictVectorizer",
     "(map(int64, float) x) => (y) "
     "{ y = ai.onnx.ml.DictVectorizer<int64_vocabulary = [1, 2, 3]>(x) }",
     "free"},
    {"ai.onnx.ml::FeatureVectorizer",
     "(float[2,3] a, float[2,1] b) => (y) "
     "{ y = ai.onnx.ml.FeatureVectorizer<inputdimensions = [3, 1]>(a, b) }",
     "free"},
    {"ai.onnx.ml::Imputer",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.Imputer<imputed_value_floats = [1.0], "
     "replaced_value_float = 0.0>(x) }",
     "cmp 6 float32 float32"},
    {"ai.onnx.ml::LabelEncoder",
     "(string[3] x) => (y) { y = ai.onnx.ml.LabelEncoder<keys_strings = [\"a\", \"b\"], "
     "values_int64s = [0, 1]>(x) }",
     "free"},
    // 2 samples x 3 scores x 3 features = 18 MAC, 6 adds; softmax of 2 rows of 3: 6 cmp, 12 add, 6
    // func, 2 div, 6 mul; the largest of 3 twice: 4 cmp.
    {"ai.onnx.ml::LinearClassifier",
     "(float[2,3] x) => (y, z) { y, z = ai.onnx.ml.LinearClassifier<"
     "coefficients = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], intercepts = [0.0, 0.0, 0.0], "
     "classlabels_ints = [0, 1, 2], post_transform = \"SOFTMAX\">(x) }",
     "mac 18 float32 float32; add 18 float32 float32; cmp 10 float32 float32; "
     "func 6 float32 float32; div 2 float32 float32; mul 6 float32 float32"},
    // One score for two classes: 2*3 MAC, 2 adds, 2 compares with the threshold.
    {"ai.onnx.ml::LinearClassifier",
     "(float[2,3] x) => (y, z) { y, z = ai.onnx.ml.LinearClassifier<"
     "coefficients = [1.0, 1.0, 1.0], intercepts = [0.0], classlabels_ints = [0, 1]>(x) }",
     "mac 6 float32 float32; add 2 float32 float32; cmp 2 float32 float32"},
    // 2 samples x 2 targets x 3 features.
    {"ai.onnx.ml::LinearRegressor",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.LinearRegressor<targets = 2, "
     "coefficients = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0], intercepts = [0.0, 0.0]>(x) }",
     "mac 12 float32 float32; add 4 float32 float32"},
    // 2 rows of 3: 6 MAC, 2 roots, 2 divides, 6 multiplies.
    {"ai.onnx.ml::Normalizer",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.Normalizer<norm = \"L2\">(x) }",
     "mac 6 float32 float32; sqrt 2 float32 float32; div 2 float32 float32; "
     "mul 6 float32 float32"},
    // The largest of 3 twice: 4 compares.
    {"ai.onnx.ml::Normalizer", "(float[2,3] x) => (y) { y = ai.onnx.ml.Normalizer(x) }",
     "cmp 4 float32 float32; div 2 float32 float32; mul 6 float32 float32"},
    {"ai.onnx.ml::OneHotEncoder",
     "(int64[3] x) => (y) { y = ai.onnx.ml.OneHotEncoder<cats_int64s = [0, 1, 2]>(x) }", "free"},
    // 1 sample, 1 + 2 vectors of 2 features: 6 MAC of the kernel; each vector in the one decision:
    // 3 MAC; rho 1 add; 1 vote; 1 compare for the label. Probabilities: 1 MAC and 1 function.
    {"ai.onnx.ml::SVMClassifier",
     "(float[1,2] x) => (y, z) { y, z = ai.onnx.ml.SVMClassifier<kernel_type = \"LINEAR\", "
     "vectors_per_class = [1, 2], support_vectors = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0], "
     "coefficients = [1.0, 1.0, 1.0], rho = [0.0], classlabels_ints = [0, 1], prob_a = [1.0], "
     "prob_b = [0.0]>(x) }",
     "mac 10 float32 float32; add 1 float32 float32; cmp 2 float32 float32; "
     "func 1 float32 float32"},
    // 3 classes of 1 vector, RBF on 2 features: 6 add, 6 MAC, 3 mul, 3 func; every vector in 2
    // decisions: 6 MAC; 3 decisions: 3 add, 3 votes; the best of 3: 2 compares. Probabilities: 3
    // MAC
    // + 3 func; coupling 9 MAC, 3 div, 3 MAC.
    {"ai.onnx.ml::SVMClassifier",
     "(float[1,2] x) => (y, z) { y, z = ai.onnx.ml.SVMClassifier<kernel_type = \"RBF\", "
     "kernel_params = [0.5, 0.0, 3.0], vectors_per_class = [1, 1, 1], "
     "support_vectors = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0], "
     "coefficients = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0], rho = [0.0, 0.0, 0.0], "
     "classlabels_ints = [0, 1, 2], prob_a = [1.0, 1.0, 1.0], prob_b = [0.0, 0.0, 0.0]>(x) }",
     "mac 27 float32 float32; add 9 float32 float32; mul 3 float32 float32; "
     "func 6 float32 float32; cmp 5 float32 float32; div 3 float32 float32"},
    // 2 samples x 4 vectors = 8 kernels of 3 features: 24 add, 24 MAC, 8 mul, 8 func; 8 MAC of
    // coefficients; 2 adds.
    {"ai.onnx.ml::SVMRegressor",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.SVMRegressor<kernel_type = \"RBF\", n_supports = 4, "
     "kernel_params = [0.5, 0.0, 3.0], support_vectors = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, "
     "1.0, 1.0, 1.0, 1.0], coefficients = [1.0, 1.0, 1.0, 1.0], rho = [0.5]>(x) }",
     "mac 32 float32 float32; add 26 float32 float32; mul 8 float32 float32; "
     "func 8 float32 float32"},
    // Degree 3: 8 kernels of 3 MAC, then gamma * k + c (8 MAC) cubed (16 mul).
    {"ai.onnx.ml::SVMRegressor",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.SVMRegressor<kernel_type = \"POLY\", n_supports = 4, "
     "kernel_params = [0.5, 0.0, 3.0], support_vectors = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, "
     "1.0, 1.0, 1.0, 1.0], coefficients = [1.0, 1.0, 1.0, 1.0], rho = [0.5]>(x) }",
     "mac 40 float32 float32; add 2 float32 float32; mul 16 float32 float32"},
    {"ai.onnx.ml::Scaler",
     "(float[2,3] x) => (y) "
     "{ y = ai.onnx.ml.Scaler<offset = [1.0, 1.0, 1.0], scale = [2.0, 2.0, 2.0]>(x) }",
     "add 6 float32 float32; mul 6 float32 float32"},
    // One decision between two leaves, 2 samples.
    {"ai.onnx.ml::TreeEnsemble",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.TreeEnsemble<n_targets = 1, tree_roots = [0], "
     "nodes_featureids = [0], nodes_splits = float[1] {0.5}, nodes_modes = uint8[1] {0}, "
     "nodes_truenodeids = [0], nodes_trueleafs = [1], nodes_falsenodeids = [1], "
     "nodes_falseleafs = [1], leaf_targetids = [0, 0], leaf_weights = float[2] {1.0, 2.0}>(x) }",
     "cmp 2 float32 float32; add 2 float32 float32"},
    // 2 samples x (2 + 1) decisions; 2 x 2 votes; the better of 2 classes: 2 compares.
    {"ai.onnx.ml::TreeEnsembleClassifier",
     "(float[2,3] x) => (y, z) { y, z = ai.onnx.ml.TreeEnsembleClassifier<"
     "nodes_treeids = [0, 0, 0, 0, 0, 1, 1, 1], nodes_nodeids = [0, 1, 2, 3, 4, 0, 1, 2], "
     "nodes_modes = [\"BRANCH_LEQ\", \"LEAF\", \"BRANCH_LEQ\", \"LEAF\", \"LEAF\", "
     "\"BRANCH_LEQ\", \"LEAF\", \"LEAF\"], "
     "nodes_truenodeids = [1, 0, 3, 0, 0, 1, 0, 0], nodes_falsenodeids = [2, 0, 4, 0, 0, 2, 0, 0]"
     ", class_treeids = [0, 0, 0, 1, 1], class_nodeids = [1, 3, 4, 1, 2], "
     "class_ids = [0, 1, 0, 0, 1], class_weights = [1.0, 1.0, 1.0, 1.0, 1.0], "
     "classlabels_int64s = [0, 1]>(x) }",
     "cmp 8 float32 float32; add 4 float32 float32"},
    {"ai.onnx.ml::TreeEnsembleRegressor",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.TreeEnsembleRegressor<n_targets = 1, "
     "nodes_treeids = [0, 0, 0, 0, 0, 1, 1, 1], nodes_nodeids = [0, 1, 2, 3, 4, 0, 1, 2], "
     "nodes_modes = [\"BRANCH_LEQ\", \"LEAF\", \"BRANCH_LEQ\", \"LEAF\", \"LEAF\", "
     "\"BRANCH_LEQ\", \"LEAF\", \"LEAF\"], "
     "nodes_truenodeids = [1, 0, 3, 0, 0, 1, 0, 0], nodes_falsenodeids = [2, 0, 4, 0, 0, 2, 0, 0]"
     ", target_treeids = [0, 0, 0, 1, 1], target_nodeids = [1, 3, 4, 1, 2], "
     "target_ids = [0, 0, 0, 0, 0], target_weights = [1.0, 1.0, 1.0, 1.0, 1.0]>(x) }",
     "cmp 6 float32 float32; add 4 float32 float32"},
    // The average of the trees: a multiply per sample more.
    {"ai.onnx.ml::TreeEnsembleRegressor",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.TreeEnsembleRegressor<n_targets = 1, "
     "aggregate_function = \"AVERAGE\", "
     "nodes_treeids = [0, 0, 0, 0, 0, 1, 1, 1], nodes_nodeids = [0, 1, 2, 3, 4, 0, 1, 2], "
     "nodes_modes = [\"BRANCH_LEQ\", \"LEAF\", \"BRANCH_LEQ\", \"LEAF\", \"LEAF\", "
     "\"BRANCH_LEQ\", \"LEAF\", \"LEAF\"], "
     "nodes_truenodeids = [1, 0, 3, 0, 0, 1, 0, 0], nodes_falsenodeids = [2, 0, 4, 0, 0, 2, 0, 0]"
     ", target_treeids = [0, 0, 0, 1, 1], target_nodeids = [1, 3, 4, 1, 2], "
     "target_ids = [0, 0, 0, 0, 0], target_weights = [1.0, 1.0, 1.0, 1.0, 1.0]>(x) }",
     "cmp 6 float32 float32; add 4 float32 float32; mul 2 float32 float32"},
    // A node that is its own child is no tree.
    {"ai.onnx.ml::TreeEnsembleRegressor",
     "(float[2,3] x) => (y) { y = ai.onnx.ml.TreeEnsembleRegressor<n_targets = 1, "
     "nodes_treeids = [0], nodes_nodeids = [0], nodes_modes = [\"BRANCH_LEQ\"], "
     "nodes_truenodeids = [0], nodes_falsenodeids = [0]>(x) }",
     "unpriced"},
    {"ai.onnx.ml::ZipMap",
     "(float[2,2] x) => (y) { y = ai.onnx.ml.ZipMap<classlabels_int64s = [0, 1]>(x) }", "free"},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleRegressor",
     "(float[2,3] x) => (y) { y = onnx_extended.ortops.optim.cpu.TreeEnsembleRegressor<"
     "n_targets = 1, "
     "nodes_treeids = [0, 0, 0, 0, 0, 1, 1, 1], nodes_nodeids = [0, 1, 2, 3, 4, 0, 1, 2], "
     "nodes_modes = [\"BRANCH_LEQ\", \"LEAF\", \"BRANCH_LEQ\", \"LEAF\", \"LEAF\", "
     "\"BRANCH_LEQ\", \"LEAF\", \"LEAF\"], "
     "nodes_truenodeids = [1, 0, 3, 0, 0, 1, 0, 0], nodes_falsenodeids = [2, 0, 4, 0, 0, 2, 0, 0]"
     ", target_treeids = [0, 0, 0, 1, 1], target_nodeids = [1, 3, 4, 1, 2], "
     "target_ids = [0, 0, 0, 0, 0], target_weights = [1.0, 1.0, 1.0, 1.0, 1.0]>(x) }",
     "cmp 6 float32 float32; add 4 float32 float32"},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleClassifier",
     "(float[2,3] x) => (y, z) { y, z = onnx_extended.ortops.optim.cpu.TreeEnsembleClassifier<"

     "nodes_treeids = [0, 0, 0, 0, 0, 1, 1, 1], nodes_nodeids = [0, 1, 2, 3, 4, 0, 1, 2], "
     "nodes_modes = [\"BRANCH_LEQ\", \"LEAF\", \"BRANCH_LEQ\", \"LEAF\", \"LEAF\", "
     "\"BRANCH_LEQ\", \"LEAF\", \"LEAF\"], "
     "nodes_truenodeids = [1, 0, 3, 0, 0, 1, 0, 0], nodes_falsenodeids = [2, 0, 4, 0, 0, 2, 0, 0]"
     ", class_treeids = [0, 0, 0, 1, 1], class_nodeids = [1, 3, 4, 1, 2], "
     "class_ids = [0, 1, 0, 0, 1], class_weights = [1.0, 1.0, 1.0, 1.0, 1.0], "
     "classlabels_int64s = [0, 1]>(x) }",
     "cmp 8 float32 float32; add 4 float32 float32"},
    // Modes joined by commas.
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleRegressorSparse",
     "(float[2,3] x) => (y) { y = onnx_extended.ortops.optim.cpu.TreeEnsembleRegressorSparse<"
     "n_targets = 1, nodes_treeids = [0, 0, 0], nodes_nodeids = [0, 1, 2], "
     "nodes_modes = \"LEQ,LEAF,LEAF\", nodes_truenodeids = [1, 0, 0], "
     "nodes_falsenodeids = [2, 0, 0], target_treeids = [0, 0], target_nodeids = [1, 2], "
     "target_ids = [0, 0], target_weights = [1.0, 2.0]>(x) }",
     "cmp 2 float32 float32; add 2 float32 float32"},
    {"onnx_extended.ortops.optim.cpu::TreeEnsembleClassifierSparse",
     "(float[2,3] x) => (y, z) "
     "{ y, z = onnx_extended.ortops.optim.cpu.TreeEnsembleClassifierSparse<"
     "nodes_treeids = [0, 0, 0], nodes_nodeids = [0, 1, 2], nodes_modes = \"LEQ,LEAF,LEAF\", "
     "nodes_truenodeids = [1, 0, 0], nodes_falsenodeids = [2, 0, 0], class_treeids = [0, 0], "
     "class_nodeids = [1, 2], class_ids = [0, 1], class_weights = [1.0, 2.0], "
     "classlabels_int64s = [0, 1]>(x) }",
     "cmp 4 float32 float32; add 2 float32 float32"},
};

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// Accuracies of compared models and their Pareto front.
//
// Invariant: fronts are worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/compare.h"
#include "acev2/error.h"
#include "support/analyzing.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

/// A model of `elements` Relus in float32, 32 each.
ComparedModel Relus(const std::string& path, int elements) {
  const std::string shape = "float[" + std::to_string(elements) + "]";
  ComparedModel model;
  model.path = path;
  model.report = testing::AnalyzeGraph("(" + shape + " x) => (" + shape + " y) { y = Relu (x) }");
  return model;
}

std::vector<std::string> FrontOf(const Comparison& comparison) {
  std::vector<std::string> front;
  for (const ComparedModel& model : comparison.models) {
    if (model.on_front) front.push_back(model.path);
  }
  return front;
}

TEST(Compare, FrontIsWhatNothingDominates) {
  Comparison comparison;
  comparison.models = {Relus("a", 1), Relus("b", 2), Relus("c", 3),
                       Relus("d", 3), Relus("e", 4), Relus("f", 5)};
  // b is dearer than a and less accurate; d costs what c does but is less accurate; f is dearer
  // than e and only as accurate.
  SetAccuracies(comparison,
                {.of_models = {{"a", 60}, {"b", 59}, {"c", 70}, {"d", 65}, {"e", 71}, {"f", 71}}});
  EXPECT_THAT(FrontOf(comparison), ElementsAre("a", "c", "e"));
  EXPECT_THAT(comparison.warnings, IsEmpty());
}

TEST(Compare, EqualModelsShareTheFront) {
  Comparison comparison;
  comparison.models = {Relus("a", 1), Relus("b", 1)};
  SetAccuracies(comparison, {.of_models = {{"a", 60}, {"b", 60}}});
  EXPECT_THAT(FrontOf(comparison), ElementsAre("a", "b"));
}

TEST(Compare, WhatIsNotKnownIsOnNoFront) {
  Comparison comparison;
  ComparedModel gaps = Relus("gaps", 1);
  gaps.report = testing::AnalyzeGraph("(float[1] x) => (float[1] y) { y = finn.Gone (x) }");
  ComparedModel missing;
  missing.path = "missing";
  missing.error = "no such file";
  comparison.models = {gaps, missing, Relus("none", 1), Relus("good", 2)};
  SetAccuracies(comparison, {.of_models = {{"gaps", 99}, {"missing", 98}, {"good", 50}}});
  EXPECT_THAT(FrontOf(comparison), ElementsAre("good"));
  EXPECT_THAT(comparison.warnings,
              ElementsAre("note: 'gaps' costs more than is known, so it is left out of the front",
                          "warning: 'none' has no accuracy"));
}

TEST(Compare, AccuraciesFitByPathFileNameOrStem) {
  Comparison comparison;
  comparison.models = {Relus("x/net.onnx", 1), Relus("y/net.onnx", 2), Relus("y/other.onnx", 3)};
  SetAccuracies(comparison,
                {.of_models = {{"x/net.onnx", 1}, {"net", 2}, {"other", 3}, {"none", 4}}});
  EXPECT_EQ(comparison.models[0].accuracy, 1);
  EXPECT_EQ(comparison.models[1].accuracy, std::nullopt);
  EXPECT_EQ(comparison.models[2].accuracy, 3);
  EXPECT_THAT(
      comparison.warnings,
      ElementsAre("warning: accuracy of 'net': several models are called so; write the path",
                  "warning: accuracy of 'none': no model is called so",
                  "warning: 'y/net.onnx' has no accuracy"));
}

TEST(Compare, ReadsAccuracies) {
  const Accuracies read = ReadAccuracies("model,accuracy\na,70\n\"b,c\", 1.5e1 \n", "f.csv");
  EXPECT_THAT(read.of_models, ElementsAre(Pair("a", 70), Pair("b,c", 15)));
  EXPECT_EQ(read.title, "accuracy");
}

TEST(Compare, ReadsAccuraciesWhateverTheColumns) {
  const auto read = [](const char* csv) { return ReadAccuracies(csv, "f.csv"); };
  // Known heads in any order, with others between them.
  const Accuracies ordered = read("epoch,Top-1,note,File\n3,69.8,x,a.onnx\n4,70.1,y,b.onnx\n");
  EXPECT_THAT(ordered.of_models, ElementsAre(Pair("a.onnx", 69.8), Pair("b.onnx", 70.1)));
  EXPECT_EQ(ordered.title, "Top-1");
  // Unknown heads: names first, and one column of numbers.
  const Accuracies unknown = read("variant,comment,BLEU\nbase,fine,27.3\nsmall,2nd,25\n");
  EXPECT_THAT(unknown.of_models, ElementsAre(Pair("base", 27.3), Pair("small", 25)));
  EXPECT_EQ(unknown.title, "BLEU");
  const Accuracies swapped = read("accuracy,net\n70,a\n");
  EXPECT_THAT(swapped.of_models, ElementsAre(Pair("a", 70)));
  const Accuracies percent = read("model,accuracy\na,70.5%\nb,71 %\n");
  EXPECT_THAT(percent.of_models, ElementsAre(Pair("a", 70.5), Pair("b", 71)));
  EXPECT_EQ(percent.title, "accuracy, %");
  EXPECT_EQ(read("model,top1 (%)\na,70.5%\n").title, "top1 (%)");
}

TEST(Compare, SaysWhatIsWrongWithAccuracies) {
  const auto fault = [](const char* csv) -> std::string {
    try {
      ReadAccuracies(csv, "f.csv");
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_EQ(fault(""), "f.csv: the file is empty");
  EXPECT_EQ(fault("a,70\n"), "f.csv: line 1: a header is missing");
  EXPECT_EQ(fault("model\na\n"), "f.csv: line 1: 1 cell instead of 2 or more");
  EXPECT_EQ(fault("model,accuracy\na\n"), "f.csv: line 2: 1 cell instead of 2");
  EXPECT_EQ(fault("model,accuracy\na,good\n"), "f.csv: line 2: 'good' is no accuracy");
  EXPECT_EQ(fault("net,result\na,good\n"), "f.csv: line 2: 'good' is no accuracy");
  EXPECT_EQ(fault("model,accuracy\na,nan\n"), "f.csv: line 2: 'nan' is no accuracy");
  EXPECT_EQ(fault("model,accuracy\na,1\na,2\n"), "f.csv: line 3: 'a' is there twice");
  EXPECT_EQ(fault("model,x,y\na,1,2\n"),
            "f.csv: line 1: more than one column holds the accuracies");
  EXPECT_EQ(fault("model,x,y\na,p,q\n"), "f.csv: line 1: no column holds the accuracies");
  EXPECT_EQ(fault("model,accuracy\na,70%\nb,0.7\n"),
            "f.csv: line 3: '0.7' is not in %, those before are");
}

}  // namespace
}  // namespace acev2

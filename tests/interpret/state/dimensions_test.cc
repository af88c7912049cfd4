// SPDX-License-Identifier: Apache-2.0
//
// What an open dimension is: the user's number, arithmetic in its name, what was chosen, or 1.
#include "interpret/state/dimensions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DimensionsTest : public ::testing::Test {
 protected:
  /// The messages of all that was noted, each with its hint.
  std::vector<std::string> Notes() {
    Report report;
    records_.MoveDiagnosticsInto(report);
    std::vector<std::string> notes;
    for (const Diagnostic& note : report.diagnostics) {
      notes.push_back(note.message + "; " + note.hint);
    }
    return notes;
  }

  Options options_;
  Defaults defaults_;
  Records records_;
  Dimensions dimensions_{options_, defaults_, records_};
};

TEST_F(DimensionsTest, AreOneWhereNobodySetsThem) {
  EXPECT_EQ(dimensions_.Bind("n", "x", 0), 1);
  EXPECT_EQ(dimensions_.Bind("n", "y", 2), 1);
  ASSERT_EQ(dimensions_.unset().size(), 1u);  // said once, of the first input
  EXPECT_EQ(dimensions_.unset()[0].input, "x");
  EXPECT_EQ(dimensions_.HintOfUnset(), "unset dimensions are 1 (n): --dim NAME=N sets one");
  EXPECT_THAT(Notes(), ElementsAre("n = 1, an unset dimension of x; --dim n=N sets it"));
}

TEST_F(DimensionsTest, TheUsersNumberGoesBeforeWhatAnInputTells) {
  options_.dims = {{"n", 8}};
  dimensions_.Suggest("n", 3);
  dimensions_.Suggest("m", 3);
  dimensions_.Suggest("m", 4);
  EXPECT_EQ(dimensions_.Bind("n", "x", 0), 8);
  EXPECT_EQ(dimensions_.Bind("m", "x", 1), 3);  // bound once
  EXPECT_EQ(dimensions_.HintOfUnset(), "");
  EXPECT_THAT(Notes(), IsEmpty());
}

TEST_F(DimensionsTest, TakeWhatWasChosenForThem) {
  defaults_.dims["n"] = {16, "conv"};
  EXPECT_EQ(dimensions_.Bind("n", "x", 0), 16);
  EXPECT_THAT(Notes(), ElementsAre("n = 16, an unset dimension of x; 1 does not suit node 'conv'; "
                                   "--dim n=N sets it"));
}

// past = 5 and n = 1 make 6; a name that is no arithmetic on others is a name.
TEST_F(DimensionsTest, ReadArithmeticInTheirNames) {
  options_.dims = {{"past", 5}};
  dimensions_.NotePlace("past", "p", 0);
  dimensions_.NotePlace("n", "x", 1);
  EXPECT_EQ(dimensions_.Bind("past + n", "m", 0), 6);
  EXPECT_EQ(dimensions_.Bind("batch-size", "x", 0), 1);
  EXPECT_EQ(dimensions_.Bind("2024-01-01", "x", 2), 1);
  EXPECT_EQ(dimensions_.Bind("n - 1", "x", 3), 1);  // 0 is no size
}

// 4·h is 4 where h is 1, and what the user says of h; of 4·h = 12, h is 3.
TEST_F(DimensionsTest, KnowTheNamesWithinNames) {
  dimensions_.NotePlace("4*h", "x", 2);
  dimensions_.NotePlace("4*w", "x", 3);
  options_.dims = {{"w", 5}};
  EXPECT_EQ(dimensions_.Bind("4*h", "x", 2), 4);
  EXPECT_EQ(dimensions_.Bind("4*w", "x", 3), 20);
  EXPECT_TRUE(dimensions_.IsUnset("4*h"));
  EXPECT_FALSE(dimensions_.IsUnset("4*w"));
}

TEST_F(DimensionsTest, SolveWhatIsMadeOfThem) {
  dimensions_.NotePlace("4*h", "x", 0);
  dimensions_.NotePlace("h", "z", 0);
  dimensions_.Suggest("4*h", 12);
  EXPECT_EQ(dimensions_.Bind("h", "z", 0), 3);
}

// n//2 is a size from n = 2 on, n%2 for odd n alone: 3 is the least that suits both.
TEST_F(DimensionsTest, AreTheLeastThatMakesAllWhole) {
  dimensions_.NotePlace("n", "x", 0);
  dimensions_.NotePlace("n//2", "y", 0);
  dimensions_.NotePlace("n%2", "z", 0);
  EXPECT_EQ(dimensions_.Bind("n", "x", 0), 3);
  EXPECT_EQ(dimensions_.Bind("n//2", "y", 0), 1);
  EXPECT_EQ(dimensions_.Bind("n%2", "z", 0), 1);
  EXPECT_THAT(Notes().front(),
              ::testing::StartsWith("n = 3, an unset dimension of x; less does not "
                                    "suit 'n%2'"));
}

// A third of a batch is whole from 3 on; 7//2 = 3.
TEST_F(DimensionsTest, MayHaveNamesWithSpaces) {
  dimensions_.NotePlace("batch size / 3", "x", 0);
  dimensions_.NotePlace("seq len", "y", 0);
  dimensions_.NotePlace("seq len // 2", "z", 0);
  options_.dims = {{"seq len", 7}};
  EXPECT_EQ(dimensions_.Bind("batch size / 3", "x", 0), 1);
  EXPECT_EQ(dimensions_.bound().at("batch size"), 3);
  EXPECT_EQ(dimensions_.Bind("seq len // 2", "z", 0), 3);
}

TEST_F(DimensionsTest, FillTypesAndResolveThemLater) {
  onnx::TypeProto declared;
  auto* shape = declared.mutable_tensor_type()->mutable_shape();
  shape->add_dim()->set_dim_param("n");
  shape->add_dim();
  shape->add_dim()->set_dim_value(4);
  onnx::TypeProto type = declared;
  defaults_.dims["n"] = {2, ""};
  defaults_.dims["x[1]"] = {3, ""};
  dimensions_.BindType(type, "x");
  EXPECT_EQ(type.tensor_type().shape().dim(0).dim_value(), 2);
  EXPECT_EQ(type.tensor_type().shape().dim(1).dim_value(), 3);  // without a name: by its place
  EXPECT_EQ(type.tensor_type().shape().dim(2).dim_value(), 4);

  shape->add_dim()->set_dim_param("of the results alone");
  const onnx::TypeProto resolved = dimensions_.Resolve(declared);
  EXPECT_EQ(resolved.tensor_type().shape().dim(0).dim_value(), 2);
  EXPECT_FALSE(resolved.tensor_type().shape().dim(1).has_dim_value());
  EXPECT_FALSE(resolved.tensor_type().shape().dim(3).has_dim_value());
  EXPECT_FALSE(resolved.tensor_type().shape().dim(3).has_dim_param());
}

TEST_F(DimensionsTest, RefuseNamesThatNothingHas) {
  options_.dims = {{"boxes", 7}, {"typo", 2}};
  dimensions_.Bind("n", "x", 0);
  try {
    dimensions_.BindRest({"boxes"}, Names::kMustExist);
    FAIL() << "nothing thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "--dim typo: the model has no open dimension of that name");
    EXPECT_EQ(error.hint(), "the model has: boxes, n");
  }
  dimensions_.BindRest({"boxes"}, Names::kMayMiss);
  EXPECT_EQ(dimensions_.bound().at("boxes"), 7);
  EXPECT_FALSE(dimensions_.bound().contains("typo"));
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Inputs that decide sizes: their values, what is computed from them, and who waits for them.
#include "interpret/state/deciding_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class DecidingInputsTest : public ::testing::Test {
 protected:
  /// A tensor of integers of so many entries; -1: nobody knows how many.
  GraphValue* Vector(const std::string& name, std::int64_t entries) {
    GraphValue* value = values_.New(name);
    auto* type = value->mutable_type().mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::INT64);
    auto* dim = type->mutable_shape()->add_dim();
    if (entries >= 0) dim->set_dim_value(entries);
    UpdateFromType(*value);
    TakeDeclaredFormat(*value);
    return value;
  }
  GraphValue* Input(const std::string& name, std::int64_t entries) {
    GraphValue* value = Vector(name, entries);
    inputs_.Bind(*value, name);
    return value;
  }

  Options options_;
  Defaults defaults_;
  Records records_;
  Values values_;
  DecidingInputs inputs_{options_, defaults_, records_};
};

TEST_F(DecidingInputsTest, GivenValuesAreKnownAndGoOnToResults) {
  options_.values = {{"size", {8, 5}}};
  const std::vector<GraphValue*> read = {Input("size", 2)};
  const std::vector<GraphValue*> made = {Vector("sum", 1)};
  ASSERT_NE(read[0]->tensor.values(), nullptr);
  EXPECT_THAT(read[0]->tensor.values()->ints, ElementsAre(8, 5));
  EXPECT_FALSE(read[0]->tensor.offline);  // charged at every inference
  EXPECT_FALSE(read[0]->guessed);
  inputs_.Follow({TraitsOf("", "ReduceSum"), read, made});
  EXPECT_TRUE(made[0]->given);
  EXPECT_EQ(inputs_.Hint(made[0]->origin), "");  // nobody needs to be told
  EXPECT_THAT(inputs_.bound(), ElementsAre(Pair("size", ElementsAre(8, 5))));
}

TEST_F(DecidingInputsTest, ChosenValuesAreGuesses) {
  defaults_.values["size"] = {{1, 1}, false};
  EXPECT_TRUE(Input("size", 2)->guessed);
  defaults_.values["told"] = {{7}, true};
  EXPECT_FALSE(Input("told", 1)->guessed);  // declared shapes say so
}

TEST_F(DecidingInputsTest, RefuseValuesThatTheyCannotHave) {
  options_.values = {{"size", {8, 5}}, {"half", {0.5}}};
  EXPECT_THROW(Input("size", 3), Error);
  EXPECT_THROW(Input("size", -1), Error);
  EXPECT_THROW(Input("half", 1), Error);
}

// A size read with Shape is not what was given, however it was.
TEST_F(DecidingInputsTest, MeasuringReadsNoValues) {
  options_.values = {{"size", {8, 5}}};
  const std::vector<GraphValue*> read = {Input("size", 2)};
  EXPECT_TRUE(DecidingInputs::ReadsGiven({TraitsOf("", "Neg"), read, {}}));
  EXPECT_FALSE(DecidingInputs::ReadsGiven({TraitsOf("", "Shape"), read, {}}));
}

TEST_F(DecidingInputsTest, NodesWithOpenSizesWaitForTheirSettings) {
  const std::vector<GraphValue*> read = {Input("data", 4), Input("size", 2)};
  const std::vector<GraphValue*> made = {Vector("y", -1)};
  const NodeValues resize = {TraitsOf("", "Resize"), read, made};
  // Of data only the values count, not for the size.
  EXPECT_EQ(inputs_.Hint(inputs_.OriginOf(resize, true)), "--value size=N,… tells it");
  EXPECT_EQ(inputs_.Hint(inputs_.OriginOf(resize, false)),
            "--value data=N,… --value size=N,… tell it");
  inputs_.NoteUndecided(resize, true);
  EXPECT_THAT(inputs_.findings().undecided_sizes, ElementsAre(Pair("size", 2)));
  EXPECT_THAT(inputs_.findings().undecided_trips, IsEmpty());
}

TEST_F(DecidingInputsTest, LoopsWaitForTheirTripCount) {
  const std::vector<GraphValue*> read = {Input("n", 1), Input("state", 4)};
  const NodeValues loop = {TraitsOf("", "Loop"), read, {}};
  inputs_.NoteUndecided(loop, false);
  EXPECT_THAT(inputs_.findings().undecided_trips, IsEmpty());
  inputs_.NoteUndecided(loop, true);
  EXPECT_THAT(inputs_.findings().undecided_trips, ElementsAre(Pair("n", 1)));
}

TEST_F(DecidingInputsTest, TheFirstBlockageStays) {
  Blockage first;
  first.node = "a";
  Blockage second;
  second.node = "b";
  inputs_.NoteVisit();
  inputs_.NoteVisit();
  inputs_.NoteBlockage(first);
  inputs_.NoteVisit();
  inputs_.NoteBlockage(second);
  EXPECT_EQ(inputs_.findings().faults, 2u);
  EXPECT_EQ(inputs_.findings().visits, 3u);
  ASSERT_TRUE(inputs_.findings().blocked.has_value());
  EXPECT_EQ(inputs_.findings().blocked->node, "a");
  EXPECT_EQ(inputs_.findings().blocked->visit, 2u);

  defaults_.stop_when_blocked = true;
  DecidingInputs stopping(options_, defaults_, records_);
  EXPECT_THROW(stopping.NoteBlockage(first), Blocked);
  EXPECT_EQ(stopping.findings().blocked->node, "a");
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Stored numbers: which initializers a tensor can be made of, and at which width they count.
// Without a model.
#include "interpret/state/numbers/stored_numbers.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

Numbers HandedOnBy(int record) {
  Numbers proto;
  proto.handed_on_by = record;
  return proto;
}

Numbers IndicesOf(int bits) {
  Numbers proto;
  proto.index_bits = bits;
  return proto;
}

Numbers Whole() {
  Numbers proto;
  proto.whole = true;
  return proto;
}

class StoredNumbersTest : public ::testing::Test {
 protected:
  int NewRecord(const std::string& label) {
    onnx::NodeProto node;
    node.set_op_type("Add");
    return records_.New(node, label);
  }
  Report Finish(const std::vector<int>& records) {
    Report report;
    records_.MoveNodesInto(report, records, 0);
    return report;
  }

  Records records_;
  StoredNumbers numbers_{records_};
  const int roots_[3] = {};
};

// 10 numbers of 32 bits, read as 8 and as 4 bits: the widest counts, at the first node.
TEST_F(StoredNumbersTest, CountAtTheWidestThatAnybodyReads) {
  const int a = NewRecord("a");
  const int b = NewRecord("b");
  const Numbers* weights = numbers_.Of(&roots_[0], 10, kFloat32);
  numbers_.Read(weights, 4, 1, a, 0);
  numbers_.Read(weights, 8, 1, b, 0);
  numbers_.Read(nullptr, 8, 1, b, 0);  // made of nothing that is stored
  const Report report = Finish({a, b});
  EXPECT_EQ(report.totals.parameters, Count(10));
  EXPECT_EQ(report.totals.weight_bits, Count(80));
  EXPECT_EQ(report.nodes[0].parameters, Count(10));
}

TEST_F(StoredNumbersTest, AreNoWiderThanStored) {
  const int a = NewRecord("a");
  numbers_.Read(numbers_.Of(&roots_[0], 10, IntFormat(8)), 32, 1, a, 0);
  EXPECT_EQ(Finish({a}).totals.weight_bits, Count(80));
}

TEST_F(StoredNumbersTest, OfTextAndOfBitsAreNoParameters) {
  const int a = NewRecord("a");
  numbers_.Read(numbers_.Of(&roots_[0], 10, kText), 32, 1, a, 0);
  numbers_.Read(numbers_.Of(&roots_[1], 10, UIntFormat(1)), 1, 1, a, 0);
  EXPECT_EQ(Finish({a}).totals.parameters, Count(0));
}

// Two numbers of 4 bits in each of 10 bytes: 20 of 4 bits.
TEST_F(StoredNumbersTest, MayBePacked) {
  const int a = NewRecord("a");
  numbers_.Read(numbers_.Of(&roots_[0], 10, UIntFormat(8)), 32, 2, a, 0);
  const Report report = Finish({a});
  EXPECT_EQ(report.totals.parameters, Count(20));
  EXPECT_EQ(report.totals.weight_bits, Count(80));
}

// A concatenation of 10 and of 6: what reads it reads both.
TEST_F(StoredNumbersTest, JoinedAreThoseOfAllParts) {
  const int a = NewRecord("a");
  const Numbers* first = numbers_.Of(&roots_[0], 10, IntFormat(8));
  const Numbers* second = numbers_.Of(&roots_[1], 6, IntFormat(4));
  const Numbers* both = numbers_.Join({first, nullptr, second, first});
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->parts.size(), 2u);
  EXPECT_EQ(StoredNumbers::OnlyInitializer(both), nullptr);
  numbers_.Read(both, 8, 1, a, 0);
  const Report report = Finish({a});
  EXPECT_EQ(report.totals.parameters, Count(16));
  EXPECT_EQ(report.totals.weight_bits, Count(10 * 8 + 6 * 4));
}

TEST_F(StoredNumbersTest, OfOnePartThatSaysNothingNewAreThatPart) {
  const Numbers* first = numbers_.Of(&roots_[0], 10, IntFormat(8));
  EXPECT_EQ(numbers_.Join({first}), first);
  EXPECT_EQ(numbers_.Join({}), nullptr);
  EXPECT_EQ(numbers_.Join({nullptr}), nullptr);
  const Numbers* moved = numbers_.Join({first}, HandedOnBy(0));
  EXPECT_NE(moved, first);
  EXPECT_TRUE(moved->has_reader);
  EXPECT_EQ(StoredNumbers::OnlyInitializer(moved), first);
}

// A run-time node (a) moves them on, b computes with them: a is the one that reads them of the
// model.
TEST_F(StoredNumbersTest, CountAtTheNodeThatFirstMovedThem) {
  const int a = NewRecord("a");
  const int b = NewRecord("b");
  const Numbers* moved = numbers_.Join({numbers_.Of(&roots_[0], 10, IntFormat(8))}, HandedOnBy(a));
  numbers_.Read(moved, 8, 1, b, 0);
  const Report report = Finish({a, b});
  EXPECT_EQ(report.nodes[0].parameters, Count(10));
  EXPECT_EQ(report.nodes[1].parameters.value_or(Count(0)), Count(0));
}

// Indices of a codebook of 16 entries need 4 bits, whatever they are looked up for; what is read
// whole needs all that is stored, whatever it is read as.
TEST_F(StoredNumbersTest, OfIndicesAndOfWholesHaveWidthsOfTheirOwn) {
  const int a = NewRecord("a");
  numbers_.Read(numbers_.Join({numbers_.Of(&roots_[0], 10, UIntFormat(8))}, IndicesOf(4)), 32, 1, a,
                0);
  numbers_.Read(numbers_.Join({numbers_.Of(&roots_[1], 6, IntFormat(8))}, Whole()), 2, 1, a, 0);
  EXPECT_EQ(Finish({a}).totals.weight_bits, Count(10 * 4 + 6 * 8));
}

// Parts are told once a run and width; a run that is done again tells them again, as the records
// of the one before are gone.
TEST_F(StoredNumbersTest, AreToldAgainOfAnotherRun) {
  const int gone = NewRecord("gone");
  const int a = NewRecord("a");
  const Numbers* weights = numbers_.Of(&roots_[0], 10, IntFormat(8));
  numbers_.Read(weights, 8, 1, gone, 1);
  numbers_.Read(weights, 4, 1, a, 2);
  const Report report = Finish({a});
  EXPECT_EQ(report.nodes[0].parameters, Count(10));
}

}  // namespace
}  // namespace acev2

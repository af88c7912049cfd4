// SPDX-License-Identifier: Apache-2.0
//
// Types of what goes into a loop's body and comes out of it.
//
// Invariant: expectations follow from ONNX's definitions of Loop and Scan.
#include "interpret/pass/bodies/loop_types.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "onnx/onnx_pb.h"

namespace acev2 {
namespace {

using Dim = std::optional<std::int64_t>;
constexpr Dim kOpen = std::nullopt;

/// A tensor of float32.
onnx::TypeProto Type(std::initializer_list<Dim> dims) {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  auto* shape = type.mutable_tensor_type()->mutable_shape();
  for (const Dim& dim : dims) {
    auto* added = shape->add_dim();
    if (dim) added->set_dim_value(*dim);
  }
  return type;
}

/// The same of unknown rank.
onnx::TypeProto Unranked() {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  return type;
}

bool Same(const onnx::TypeProto& a, const onnx::TypeProto& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

TEST(LoopTypes, WidenToWhatHoldsInEveryRound) {
  onnx::TypeProto type = Type({2, 3, 4});
  EXPECT_FALSE(Widen(type, Type({2, 3, 4})));
  EXPECT_TRUE(Same(type, Type({2, 3, 4})));
  EXPECT_TRUE(Widen(type, Type({2, 5, kOpen})));
  EXPECT_TRUE(Same(type, Type({2, kOpen, kOpen})));
  EXPECT_FALSE(Widen(type, Type({2, 7, 7}))) << "what is open stays open";
  EXPECT_TRUE(Widen(type, Type({2, 3}))) << "another rank";
  EXPECT_TRUE(Same(type, Unranked()));
  EXPECT_FALSE(Widen(type, Type({2}))) << "there is nothing left to give up";
}

TEST(LoopTypes, LoseTheirRankToOneThatHasNone) {
  onnx::TypeProto type = Type({2});
  EXPECT_TRUE(Widen(type, Unranked()));
  EXPECT_TRUE(Same(type, Unranked()));
}

TEST(LoopTypes, LeaveSequencesAlone) {
  onnx::TypeProto sequence;
  *sequence.mutable_sequence_type()->mutable_elem_type() = Type({2});
  onnx::TypeProto type = Type({2});
  EXPECT_FALSE(Widen(type, sequence));
  EXPECT_FALSE(Widen(sequence, type));
  EXPECT_TRUE(Same(Stack(sequence, 3, 0), sequence));
  EXPECT_TRUE(Same(Unstack(sequence, 0), sequence));
}

TEST(LoopTypes, AreOfOneShapeWhereNothingIsGivenUp) {
  EXPECT_TRUE(SameShape(Type({2, 3}), Type({2, 3})));
  EXPECT_TRUE(SameShape(Type({2, kOpen}), Type({2, 3})));
  EXPECT_FALSE(SameShape(Type({2, 3}), Type({2, kOpen})));
  EXPECT_FALSE(SameShape(Type({2, 3}), Type({3, 2})));
  EXPECT_FALSE(SameShape(Type({2, 3}), Type({2})));
}

TEST(LoopTypes, StackAlongAnyAxis) {
  EXPECT_TRUE(Same(Stack(Type({2, 3}), 5, 0), Type({5, 2, 3})));
  EXPECT_TRUE(Same(Stack(Type({2, 3}), 5, 1), Type({2, 5, 3})));
  EXPECT_TRUE(Same(Stack(Type({2, 3}), 5, -1), Type({2, 3, 5})));
  EXPECT_TRUE(Same(Stack(Type({2, 3}), 5, -3), Type({5, 2, 3})));
  EXPECT_TRUE(Same(Stack(Type({2}), kOpen, 0), Type({kOpen, 2})));
  EXPECT_TRUE(Same(Stack(Type({}), 5, 0), Type({5})));
  EXPECT_TRUE(Same(Stack(Unranked(), 5, 0), Unranked()));
}

TEST(LoopTypes, UnstackWhatWasStacked) {
  EXPECT_TRUE(Same(Unstack(Type({5, 2, 3}), 0), Type({2, 3})));
  EXPECT_TRUE(Same(Unstack(Type({2, 5, 3}), 1), Type({2, 3})));
  EXPECT_TRUE(Same(Unstack(Type({2, 3, 5}), -1), Type({2, 3})));
  EXPECT_TRUE(Same(Unstack(Unranked(), 0), Unranked()));
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Functions are found by domain, name and overload, and one that runs is not entered again.
#include "interpret/state/functions.h"

#include <gtest/gtest.h>

#include <string>

namespace acev2 {
namespace {

onnx::FunctionProto FunctionOf(const std::string& domain, const std::string& name,
                               const std::string& overload = "") {
  onnx::FunctionProto function;
  function.set_domain(domain);
  function.set_name(name);
  function.set_overload(overload);
  return function;
}

TEST(FunctionsTest, AreFoundByDomainNameAndOverload) {
  Functions functions;
  EXPECT_EQ(functions.Find("d", "F", ""), nullptr);
  const onnx::FunctionProto plain = FunctionOf("d", "F");
  const onnx::FunctionProto overloaded = FunctionOf("d", "F", "2");
  const onnx::FunctionProto standard = FunctionOf("ai.onnx", "F");
  for (const auto* function : {&plain, &overloaded, &standard}) functions.Declare(*function);
  EXPECT_EQ(functions.Find("d", "F", ""), &plain);
  EXPECT_EQ(functions.Find("d", "F", "2"), &overloaded);
  EXPECT_EQ(functions.Find("", "F", ""), &standard);
  EXPECT_EQ(functions.Find("d", "G", ""), nullptr);
  EXPECT_EQ(functions.Find("e", "F", ""), nullptr);
}

TEST(FunctionsTest, AreNotEnteredWhileTheyRun) {
  Functions functions;
  const onnx::FunctionProto f = FunctionOf("d", "F");
  const onnx::FunctionProto g = FunctionOf("d", "G");
  {
    const Functions::Call outer(functions, f);
    EXPECT_FALSE(outer.recursive());
    EXPECT_FALSE(Functions::Call(functions, g).recursive());
    EXPECT_TRUE(Functions::Call(functions, f).recursive());
    // A call that was refused does not end the one that runs.
    EXPECT_TRUE(Functions::Call(functions, f).recursive());
  }
  EXPECT_FALSE(Functions::Call(functions, f).recursive());
}

TEST(FunctionsTest, WhatIsMadeForCallsStays) {
  Functions functions;
  onnx::FunctionProto f;
  auto* import = f.add_opset_import();
  import->set_domain("d");
  import->set_version(2);
  const Opsets& base = functions.NewOpsets({{"d", 1}, {"e", 3}}, nullptr);
  const Opsets& inside = functions.OpsetsIn(f, base);
  onnx::NodeProto node;
  node.set_op_type("A");
  onnx::NodeProto& other = functions.NewNode(node);
  for (int i = 0; i < 1000; ++i) functions.NewNode(node).set_op_type("C");
  other.set_op_type("B");
  EXPECT_EQ(node.op_type(), "A");
  EXPECT_EQ(other.op_type(), "B");
  EXPECT_EQ(base.Find("d"), 1);
  EXPECT_EQ(inside.Find("d"), 2);
  EXPECT_EQ(inside.Find("e"), 3);
  EXPECT_EQ(inside.Find("f"), std::nullopt);
  EXPECT_EQ(&functions.OpsetsIn(f, base), &inside) << "calls share what is the same for all";
}

}  // namespace
}  // namespace acev2

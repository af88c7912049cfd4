// SPDX-License-Identifier: Apache-2.0
//
// The lazy schema table finds what ONNX's registry finds, and never touches that registry.
#include "interpret/shapes/schemas.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "interpret/shapes/custom_schemas.h"
#include "onnx/defs/operator_sets.h"

namespace acev2 {
namespace {

TEST(FindSchema, TakesTheNewestVersionUpToTheOpset) {
  // ONNX's operator changelog: Conv is defined at 1, 11 and 22; nothing else.
  for (const auto& [opset, since] : std::vector<std::pair<int, int>>{
           {1, 1}, {10, 1}, {11, 11}, {21, 11}, {22, 22}, {1000, 22}}) {
    const onnx::OpSchema* schema = FindSchema("", "Conv", opset);
    ASSERT_NE(schema, nullptr) << opset;
    EXPECT_EQ(schema->Name(), "Conv");
    EXPECT_EQ(schema->domain(), "");
    EXPECT_EQ(schema->SinceVersion(), since) << opset;
    EXPECT_TRUE(schema->has_type_and_shape_inference_function());
  }
  // QuantizeLinear came with opset 10.
  EXPECT_EQ(FindSchema("", "QuantizeLinear", 9), nullptr);
}

TEST(FindSchema, IsFinalized) {
  // Finalize counts the inputs: X and W are required, B is optional.
  const onnx::OpSchema* schema = FindSchema("", "Conv", 22);
  ASSERT_NE(schema, nullptr);
  EXPECT_EQ(schema->min_input(), 2);
  EXPECT_EQ(schema->max_input(), 3);
}

TEST(FindSchema, BuildsEachSchemaOnce) {
  EXPECT_EQ(FindSchema("", "Relu", 14), FindSchema("ai.onnx", "Relu", 15));
}

TEST(FindSchema, KnowsEveryDomainOfOnnx) {
  EXPECT_NE(FindSchema("ai.onnx.ml", "Scaler", 3), nullptr);
  EXPECT_NE(FindSchema("ai.onnx.preview.training", "Adam", 1), nullptr);
  EXPECT_EQ(FindSchema("ai.onnx.preview", "Adam", 1), nullptr) << "Adam is in another domain";
  EXPECT_EQ(FindSchema("", "Scaler", 21), nullptr);
  EXPECT_EQ(FindSchema("my.domain", "Conv", 21), nullptr);
  EXPECT_EQ(FindSchema("", "NoSuchOperator", 21), nullptr);
}

TEST(FindSchema, ReturnsDeprecatedSchemas) {
  // Upsample was deprecated by opset 10, in favour of Resize.
  EXPECT_FALSE(FindSchema("", "Upsample", 9)->Deprecated());
  EXPECT_TRUE(FindSchema("", "Upsample", 10)->Deprecated());
}

TEST(FindSchema, FindsEveryCustomSchema) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const CustomSchema& row : CustomSchemas()) {
    EXPECT_TRUE(seen.emplace(row.domain, row.op).second)
        << "two rows for " << row.domain << "::" << row.op;
    const onnx::OpSchema* schema = FindSchema(row.domain, row.op, 1);
    ASSERT_NE(schema, nullptr) << row.op;
    EXPECT_EQ(schema->Name(), row.op);
    EXPECT_EQ(schema->domain(), row.domain) << row.op << " replaces a schema of ONNX";
  }
}

TEST(LatestOpset, IsTheNewestOfTheDomain) {
  EXPECT_EQ(LatestOpset(""), LatestOpset("ai.onnx"));
  EXPECT_GE(LatestOpset(""), 22);  // ONNX 1.18, the oldest we build with, knows opset 23
  EXPECT_GE(LatestOpset("ai.onnx.ml"), 5);
  EXPECT_EQ(LatestOpset("ai.onnx.preview.training"), 1);
  EXPECT_EQ(LatestOpset("my.domain"), 0);
}

/// A body that is the same for every node: Softsign(x) = x / (1 + |x|).
TEST(BuildBody, GivesAFixedBody) {
  onnx::NodeProto node;
  const onnx::FunctionBodyBuildContextImpl context(node);
  onnx::FunctionProto body;
  ASSERT_TRUE(BuildBody(*FindSchema("", "Softsign", 21), 21, context, body));
  std::multiset<std::string> ops;
  for (const auto& inner : body.node()) ops.insert(inner.op_type());
  EXPECT_EQ(ops.count("Abs"), 1u);
  EXPECT_EQ(ops.count("Div"), 1u);
  ASSERT_EQ(body.input_size(), 1);
  ASSERT_EQ(body.output_size(), 1);
}

TEST(BuildBody, IsFalseWithoutOne) {
  onnx::NodeProto node;
  const onnx::FunctionBodyBuildContextImpl context(node);
  onnx::FunctionProto body;
  EXPECT_FALSE(BuildBody(*FindSchema("", "Conv", 22), 22, context, body));
}

/// A body that depends on attributes and types, built by an older builder than the opset.
TEST(BuildBody, GivesABodyForTheNode) {
  onnx::NodeProto node;
  node.set_op_type("LayerNormalization");
  for (const char* name : {"x", "scale", "bias"}) node.add_input(name);
  node.add_output("y");
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  for (int i = 0; i < 2; ++i)
    type.mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(4);
  const onnx::FunctionBodyBuildContextImpl context(node, {type, type, type});
  onnx::FunctionProto body;
  ASSERT_TRUE(BuildBody(*FindSchema("", "LayerNormalization", 21), 21, context, body));
  EXPECT_GT(body.node_size(), 5);
  ASSERT_GE(body.opset_import_size(), 1);
}

/// A node of `schema` whose inputs are all float[4,4], and what ONNX's builders need to know of it.
onnx::FunctionBodyBuildContextImpl ContextFor(const onnx::OpSchema& schema) {
  onnx::NodeProto node;
  node.set_op_type(schema.Name());
  std::vector<onnx::TypeProto> types(schema.inputs().size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    node.add_input("in" + std::to_string(i));
    auto& type = *types[i].mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (int d = 0; d < 2; ++d) type.mutable_shape()->add_dim()->set_dim_value(4);
  }
  for (const auto& output : schema.outputs()) node.add_output(output.GetName());
  return onnx::FunctionBodyBuildContextImpl(node, types);
}

/// Builds the bodies of a few hundred operators; ONNX's registry, which ctest starts each test
/// without, must stay unloaded (-1).
TEST(Schemas, LeaveTheRegistryAlone) {
  const int before = onnx::OpSchemaRegistry::GetLoadedSchemaVersion();
  std::vector<std::string> names;
  const auto add = [&names](onnx::OpSchema&& schema) { names.push_back(schema.Name()); };
  onnx::OpSet_Onnx_ver1::ForEachSchema(add);
  onnx::OpSet_Onnx_ver13::ForEachSchema(add);
  onnx::OpSet_Onnx_ver17::ForEachSchema(add);
  onnx::OpSet_Onnx_ver18::ForEachSchema(add);
  int bodies = 0;
  for (const std::string& name : names) {
    const onnx::OpSchema* schema = FindSchema("", name, LatestOpset(""));
    ASSERT_NE(schema, nullptr) << name;
    onnx::FunctionProto body;
    try {
      bodies += BuildBody(*schema, LatestOpset(""), ContextFor(*schema), body) ? 1 : 0;
    } catch (const std::exception&) {
      // The builder wants an attribute that this bare node lacks.
    }
  }
  EXPECT_GT(bodies, 10);
  EXPECT_EQ(onnx::OpSchemaRegistry::GetLoadedSchemaVersion(), before);
}

/// Truth from outside: for every operator and opset, what ONNX's own registry answers. (Where it
/// has no answer, an operator of ours may: exporters use names before, and after, ONNX defines
/// them.)
TEST(Schemas, MatchTheRegistry) {
  const auto all = onnx::OpSchemaRegistry::get_all_schemas_with_history();
  ASSERT_GT(all.size(), 500u);
  EXPECT_NE(onnx::OpSchemaRegistry::GetLoadedSchemaVersion(), -1)
      << "LeaveTheRegistryAlone relies on this";
  std::set<std::pair<std::string_view, std::string_view>> custom;
  for (const CustomSchema& row : CustomSchemas()) custom.emplace(row.domain, row.op);
  for (const onnx::OpSchema& known : all) {
    for (int opset = 1; opset <= LatestOpset(known.domain()) + 1; ++opset) {
      const onnx::OpSchema* expected =
          onnx::OpSchemaRegistry::Schema(known.Name(), opset, known.domain());
      const onnx::OpSchema* schema = FindSchema(known.domain(), known.Name(), opset);
      if (expected == nullptr && custom.contains({known.domain(), known.Name()})) continue;
      ASSERT_EQ(schema == nullptr, expected == nullptr) << known.Name() << " at " << opset;
      if (schema == nullptr) continue;
      EXPECT_EQ(schema->SinceVersion(), expected->SinceVersion()) << known.Name();
      EXPECT_EQ(schema->Deprecated(), expected->Deprecated()) << known.Name();
      EXPECT_EQ(schema->min_input(), expected->min_input()) << known.Name();
      EXPECT_EQ(schema->max_output(), expected->max_output()) << known.Name();
    }
  }
}

}  // namespace
}  // namespace acev2

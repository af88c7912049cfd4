// SPDX-License-Identifier: Apache-2.0
//
// The table of element types against ONNX's own definition of them.
#include "tensor/element.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "onnx/defs/schema.h"
#include "onnx/onnx_pb.h"

namespace acev2 {
namespace {

// Every type of the ONNX that the build links has a row under its number and name.
TEST(ElementTest, HasEveryTypeOfOnnx) {
  const auto& types = *onnx::TensorProto_DataType_descriptor();
  ASSERT_GT(types.value_count(), 20);
  for (int k = 0; k < types.value_count(); ++k) {
    const auto& type = *types.value(k);
    const Element* row = FindElement(type.number());
    if (type.number() == onnx::TensorProto::UNDEFINED) {
      EXPECT_EQ(row, nullptr);
      continue;
    }
    ASSERT_NE(row, nullptr) << type.name();
    EXPECT_EQ(row->type, type.number());
    EXPECT_EQ(row->onnx_name, type.name());
    EXPECT_EQ(ElementTypeNamed(type.name()), type.number());
  }
}

// What an operator takes, "tensor(float16)", is told by the rows.
TEST(ElementTest, SchemasSpellTypesInLowerCase) {
  constexpr std::string_view kTensor = "tensor(";
  std::set<int> types;
  for (const auto& schema : onnx::OpSchemaRegistry::get_all_schemas()) {
    for (const auto& input : schema.inputs()) {
      for (const std::string* type : input.GetTypes()) {
        if (!type->starts_with(kTensor)) continue;
        std::string name = type->substr(kTensor.size(), type->size() - kTensor.size() - 1);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
        EXPECT_NE(ElementTypeNamed(name), 0) << *type;
        types.insert(ElementTypeNamed(name));
      }
    }
  }
  EXPECT_GT(types.size(), 20u);
}

TEST(ElementTest, WholeNumbersAreIntegersOfAnySign) {
  for (const int type : {kTypeInt8, kTypeUInt64, kTypeInt2}) {
    EXPECT_TRUE(FindElement(type)->is_whole()) << ElementName(type);
  }
  for (const int type : {kTypeBool, kTypeFloat, kTypeString, kTypeComplex64}) {
    EXPECT_FALSE(FindElement(type)->is_whole()) << ElementName(type);
  }
}

// The numbers of fields are those of TensorProto, and so are their element types.
TEST(ElementTest, FieldsAreThoseOfTensorProto) {
  const auto& message = *onnx::TensorProto::descriptor();
  const auto field = [&](Element::Field number) {
    const auto* found = message.FindFieldByNumber(static_cast<int>(number));
    return found == nullptr ? std::string() : std::string(found->name());
  };
  EXPECT_EQ(field(Element::Field::kFloat), "float_data");
  EXPECT_EQ(field(Element::Field::kInt32), "int32_data");
  EXPECT_EQ(field(Element::Field::kString), "string_data");
  EXPECT_EQ(field(Element::Field::kInt64), "int64_data");
  EXPECT_EQ(field(Element::Field::kDouble), "double_data");
  EXPECT_EQ(field(Element::Field::kUInt64), "uint64_data");
}

// What onnx-ml.proto says beside each field.
TEST(ElementTest, FieldsOfTypes) {
  const auto field = [](int type) { return FindElement(type)->field; };
  for (const int type : {kTypeFloat, kTypeComplex64}) {
    EXPECT_EQ(field(type), Element::Field::kFloat) << type;
  }
  for (const int type : {kTypeDouble, kTypeComplex128}) {
    EXPECT_EQ(field(type), Element::Field::kDouble) << type;
  }
  for (const int type : {kTypeUInt32, kTypeUInt64}) {
    EXPECT_EQ(field(type), Element::Field::kUInt64) << type;
  }
  EXPECT_EQ(field(kTypeInt64), Element::Field::kInt64);
  EXPECT_EQ(field(kTypeString), Element::Field::kString);
  std::set<int> others;
  for (const Element& row : Elements()) {
    if (row.field == Element::Field::kInt32) others.insert(row.type);
  }
  EXPECT_EQ(others.size(), Elements().size() - 8);
}

// Sign, exponent and mantissa fill a float; only a scale has no sign.
TEST(ElementTest, PartsOfAFloatAddUp) {
  for (const Element& row : Elements()) {
    if (!row.is_float()) continue;
    const int sign = row.special == Element::Special::kScale ? 0 : 1;
    EXPECT_EQ(sign + row.exponent_bits + row.mantissa_bits, row.bits) << row.onnx_name;
  }
}

// A name in a report or an option stands for one number format.
TEST(ElementTest, NamesAndAliasesStandForOneFormat) {
  std::set<std::string_view> names;
  for (const Element& row : Elements()) {
    EXPECT_EQ(FindElementNamed(row.name)->format(), row.format()) << row.name;
    names.insert(row.name);
    for (const std::string_view alias : row.aliases) {
      if (alias.empty()) continue;
      EXPECT_TRUE(names.insert(alias).second) << alias;
      EXPECT_EQ(FindElementNamed(alias), &row) << alias;
    }
  }
}

TEST(ElementTest, Formats) {
  EXPECT_EQ(ElementFormat(kTypeBool), UIntFormat(1));
  EXPECT_EQ(ElementFormat(kTypeInt4), IntFormat(4));
  EXPECT_EQ(ElementFormat(kTypeDouble), kFloat64);
  EXPECT_EQ(ElementFormat(kTypeFloat), kFloat32);
  EXPECT_EQ(ElementFormat(kTypeFloat16), kFloat16);
  EXPECT_EQ(ElementFormat(kTypeBFloat16), kBFloat16);
  EXPECT_EQ(ElementFormat(kTypeFloat8E4M3FNUZ), kFloat8E4M3);
  EXPECT_EQ(ElementFormat(kTypeFloat8E5M2), kFloat8E5M2);
  EXPECT_EQ(ElementFormat(kTypeFloat8E8M0), kFloat8E8M0);
  EXPECT_EQ(ElementFormat(kTypeFloat4E2M1), kFloat4);
  EXPECT_EQ(ElementFormat(kTypeFloat6E3M2), FloatFormat(6, 3));
  EXPECT_EQ(ElementFormat(kTypeString), kText);
  EXPECT_FALSE(ElementFormat(kTypeComplex64).known());
  EXPECT_FALSE(ElementFormat(kTypeUndefined).known());
}

TEST(ElementTest, Names) {
  EXPECT_EQ(ElementName(kTypeFloat), "float32");
  EXPECT_EQ(ElementName(kTypeBool), "bool");
  EXPECT_EQ(ElementName(kTypeFloat8E4M3FNUZ), "float8e4m3");
  EXPECT_EQ(ElementName(1000), "?");
  EXPECT_EQ(ElementTypeOf("float32"), kTypeFloat);
  EXPECT_EQ(ElementTypeOf("fp16"), kTypeUndefined);  // an alias of the format alone
  EXPECT_EQ(ElementTypeOf("float8e4m3"), kTypeFloat8E4M3FN);
  EXPECT_EQ(ElementTypeOf("FLOAT"), kTypeUndefined);
  EXPECT_EQ(ElementTypeOf(""), kTypeUndefined);
  EXPECT_EQ(ElementTypeNamed("float"), kTypeUndefined);
}

TEST(ElementTest, UnknownTypesHaveNoRow) {
  for (const int type : {0, -1, 1000}) EXPECT_EQ(FindElement(type), nullptr) << type;
}

}  // namespace
}  // namespace acev2

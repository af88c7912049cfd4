// SPDX-License-Identifier: Apache-2.0
//
// Names of domains: what stands for what, and that rules and schemas agree on it.
#include "rules/domains.h"

#include <gtest/gtest.h>

#include <string>

#include "interpret/shapes/schemas.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

TEST(DomainsTest, AliasesLeadToListedDomains) {
  EXPECT_EQ(ListedDomain(""), "");
  EXPECT_EQ(ListedDomain("ai.onnx"), "");
  EXPECT_EQ(ListedDomain("onnx.brevitas"), "qonnx");
  EXPECT_EQ(ListedDomain("finn.custom_op.fpgadataflow.hls"), "qonnx");
  EXPECT_EQ(ListedDomain("com.microsoft"), "com.microsoft");
  EXPECT_EQ(ListedDomain("my.domain"), "my.domain");
  ASSERT_FALSE(DomainAliases().empty());
  for (const DomainAlias& alias : DomainAliases()) {
    EXPECT_EQ(ListedDomain(alias.domain), alias.stands_for);
    EXPECT_EQ(ListedDomain(alias.stands_for), alias.stands_for) << "an alias of an alias";
  }
}

TEST(DomainsTest, NamesOfOperators) {
  EXPECT_EQ(ListedName("", "Conv"), "Conv");
  EXPECT_EQ(ListedName("ai.onnx", "Conv"), "Conv");
  EXPECT_EQ(ListedName("finn", "MVAU"), "qonnx::MVAU");
  EXPECT_TRUE(IsOnnxDomain(""));
  EXPECT_TRUE(IsOnnxDomain("ai.onnx"));
  EXPECT_FALSE(IsOnnxDomain("ai.onnx.ml"));
}

// Under every alias and suffix an operator has both its rule and its schema.
TEST(DomainsTest, RulesAndSchemasKnowTheSameNames) {
  for (const DomainAlias& alias : DomainAliases()) {
    if (alias.stands_for != kQonnxDomain) continue;
    EXPECT_NE(FindRule(alias.domain, "Quant"), nullptr) << alias.domain;
    EXPECT_NE(FindSchema(alias.domain, "Quant", 1), nullptr) << alias.domain;
    ASSERT_FALSE(OperatorSuffixes(kQonnxDomain).empty());
    for (const std::string_view suffix : OperatorSuffixes(kQonnxDomain)) {
      const std::string op = std::string("Thresholding").append(suffix);
      EXPECT_EQ(FindRule(alias.domain, op), FindRule(kQonnxDomain, "Thresholding")) << op;
      EXPECT_EQ(FindSchema(alias.domain, op, 1), FindSchema(kQonnxDomain, "Thresholding", 1)) << op;
    }
    EXPECT_EQ(LatestOpset(alias.domain), 2) << alias.domain;  // Trunc has changed once
  }
  EXPECT_TRUE(OperatorSuffixes(kOnnxDomain).empty());
  EXPECT_EQ(FindRule("", "Relu_hls"), nullptr);
}

TEST(DomainsTest, OnnxHasTwoNames) {
  for (const std::string_view domain : {"", "ai.onnx"}) {
    EXPECT_TRUE(IsOnnxDomain(domain));
    EXPECT_EQ(SameDomain(domain), "");
    EXPECT_EQ(PublicDomain(domain), "ai.onnx");
  }
  for (const std::string_view domain : {"ai.onnx.ml", "com.microsoft", "onnx.brevitas", "my own"}) {
    EXPECT_FALSE(IsOnnxDomain(domain));
    EXPECT_EQ(SameDomain(domain), domain);
    EXPECT_EQ(PublicDomain(domain), domain);
  }
}

// Exporters write QuantLib's operators into the domain of onnxruntime-extensions, or leave it out,
// as those of TensorRT's plugins; PyTorch scripts call the latter TRT.
TEST(DomainsTest, OperatorsStandInTheDomainsThatWritersUse) {
  for (const std::string_view domain : {"", "ai.onnx", "ai.onnx.contrib"}) {
    EXPECT_EQ(FindRule(domain, "RequantShift"), FindRule(kPactDomain, "RequantShift")) << domain;
    EXPECT_NE(FindSchema(domain, "RequantShift", 13), nullptr) << domain;
  }
  for (const std::string_view domain : {"", "TRT"}) {
    EXPECT_EQ(FindRule(domain, "EfficientNMS_TRT"), FindRule(kTensorRtDomain, "EfficientNMS_TRT"));
    EXPECT_NE(FindSchema(domain, "EfficientNMS_TRT", 13), nullptr) << domain;
  }
  EXPECT_EQ(FindRule("com.microsoft", "RequantShift"), nullptr);
  EXPECT_EQ(FindRule("ai.onnx.contrib", "EfficientNMS_TRT"), nullptr);
}

// Exporters leave the domain of ONNX Runtime's operators out; a name that ai.onnx has is its own.
TEST(DomainsTest, OperatorsOfOnnxRuntimeMayLackTheirDomain) {
  EXPECT_EQ(FindRule("", "FastGelu"), FindRule("com.microsoft", "FastGelu"));
  EXPECT_NE(FindSchema("", "FastGelu", 17), nullptr);
  EXPECT_NE(FindRule("", "Gelu"), FindRule("com.microsoft", "Gelu"));
  EXPECT_EQ(FindSchema("", "Gelu", 17), nullptr);  // ai.onnx has it from opset 20 on
}

}  // namespace
}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Operator domains: which names stand for which, and how operators are named in them.
//
// Invariant: the one table of aliases. Rules and schemas are listed under the domain that a name
// stands for; whoever looks one up or compares domains goes through here. Used by the rule table,
// the schemas of interpret/, profiles and reports.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace acev2 {

/// Domains that tables list operators under.
inline constexpr std::string_view kOnnxDomain;  ///< "": ai.onnx
inline constexpr std::string_view kOnnxMlDomain = "ai.onnx.ml";
inline constexpr std::string_view kOnnxTrainingDomain = "ai.onnx.training";
inline constexpr std::string_view kOnnxPreviewDomain = "ai.onnx.preview";
inline constexpr std::string_view kOnnxPreviewTrainingDomain = "ai.onnx.preview.training";
inline constexpr std::string_view kMicrosoftDomain = "com.microsoft";
/// Layouts that ONNX Runtime's optimizer writes: channels in blocks, channels last.
inline constexpr std::string_view kNchwcDomain = "com.microsoft.nchwc";
inline constexpr std::string_view kNhwcDomain = "com.ms.internal.nhwc";
inline constexpr std::string_view kQonnxDomain = "qonnx";
inline constexpr std::string_view kExtensionsDomain =
    "ai.onnx.contrib";  ///< onnxruntime-extensions
/// Operators of integer networks that QuantLib writes for Deeploy and DORY.
inline constexpr std::string_view kPactDomain = "PACTOps";
/// TensorRT's quantizers and plugins.
inline constexpr std::string_view kTensorRtDomain = "trt";

struct DomainAlias {
  std::string_view domain;
  std::string_view stands_for;  ///< as tables list it
};

/// Every name that stands for another one.
std::span<const DomainAlias> DomainAliases();

/// The domain that `domain` is listed under: "" for "ai.onnx", "qonnx" for the domains of Brevitas
/// and FINN; itself if it stands for nothing else.
std::string_view ListedDomain(std::string_view domain);

/// True of both names of ONNX's own operators, "" and "ai.onnx".
bool IsOnnxDomain(std::string_view domain);

/// `domain` under one name: "" for both of those; every other one stays as the model has it.
std::string_view SameDomain(std::string_view domain);

/// `domain` as reports and people have it: "ai.onnx" for both of those.
std::string PublicDomain(std::string_view domain);

/// The domains whose operators exporters also write into `listed_domain`, where that has none of
/// the name.
std::span<const std::string_view> DomainsWithin(std::string_view listed_domain);

/// The newest version of a domain outside ONNX whose operators are known, by its listed name.
int NewestVersion(std::string_view listed_domain);

/// "Conv" of ai.onnx, else "domain::Op": the domain as it is listed.
std::string ListedName(std::string_view domain, std::string_view op);

/// What may follow an operator's name in `listed_domain` without meaning another operator: FINN
/// names a layer after its implementation.
std::span<const std::string_view> OperatorSuffixes(std::string_view listed_domain);

}  // namespace acev2

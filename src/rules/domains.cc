// SPDX-License-Identifier: Apache-2.0
//
// The table of domains that stand for others, and what holds of listed ones (domains.h).
//
// Invariant: a name stands for a listed domain, never for another alias.
#include "rules/domains.h"

#include <algorithm>
#include <iterator>

namespace acev2 {
namespace {

constexpr std::string_view kOnnxName = "ai.onnx";

// QONNX defines its operators once; Brevitas, FINN and older QONNX export the same ones under
// domains of their own.
constexpr DomainAlias kAliases[] = {
    {kOnnxName, kOnnxDomain},
    {"qonnx.custom_op.general", kQonnxDomain},
    {"qonnx.custom_op.channels_last", kQonnxDomain},
    {"qonnx.custom_op.nhwc", kQonnxDomain},
    {"onnx.brevitas", kQonnxDomain},
    {"finn", kQonnxDomain},
    {"finn.custom_op.general", kQonnxDomain},
    {"finn.custom_op.fpgadataflow", kQonnxDomain},
    {"finn.custom_op.fpgadataflow.hls", kQonnxDomain},
    {"finn.custom_op.fpgadataflow.rtl", kQonnxDomain},
    // PyTorch's exporter needs a domain, so scripts for TensorRT make one up.
    {"TRT", kTensorRtDomain},
};

constexpr std::string_view kFinnSuffixes[] = {"_Batch", "_hls", "_rtl"};

constexpr std::string_view kWithinOnnx[] = {kMicrosoftDomain, kPactDomain, kTensorRtDomain};
constexpr std::string_view kWithinExtensions[] = {kPactDomain};

/// What is not as of most domains: version 1, nothing within, no suffixes.
struct ListedDomainRow {
  std::string_view domain;
  int newest_version = 1;
  std::span<const std::string_view> within = {};
  std::span<const std::string_view> suffixes = {};
};

constexpr ListedDomainRow kListedDomains[] = {
    {.domain = kOnnxDomain, .within = kWithinOnnx},
    {.domain = kExtensionsDomain, .within = kWithinExtensions},
    {.domain = kQonnxDomain, .newest_version = 2, .suffixes = kFinnSuffixes},
};

ListedDomainRow RowOf(std::string_view listed_domain) {
  const auto* const row =
      std::ranges::find(kListedDomains, listed_domain, &ListedDomainRow::domain);
  return row == std::end(kListedDomains) ? ListedDomainRow{listed_domain} : *row;
}

}  // namespace

std::span<const DomainAlias> DomainAliases() { return kAliases; }

std::string_view ListedDomain(std::string_view domain) {
  if (domain == kOnnxDomain) return domain;  // most of all
  const auto* const alias = std::ranges::find(kAliases, domain, &DomainAlias::domain);
  return alias == std::end(kAliases) ? domain : alias->stands_for;
}

bool IsOnnxDomain(std::string_view domain) { return ListedDomain(domain) == kOnnxDomain; }

std::string_view SameDomain(std::string_view domain) {
  return IsOnnxDomain(domain) ? kOnnxDomain : domain;
}

std::string PublicDomain(std::string_view domain) {
  return std::string(IsOnnxDomain(domain) ? kOnnxName : domain);
}

std::string ListedName(std::string_view domain, std::string_view op) {
  const std::string_view listed = ListedDomain(domain);
  return listed == kOnnxDomain ? std::string(op) : std::string(listed).append("::").append(op);
}

std::span<const std::string_view> DomainsWithin(std::string_view listed_domain) {
  return RowOf(listed_domain).within;
}

int NewestVersion(std::string_view listed_domain) { return RowOf(listed_domain).newest_version; }

std::span<const std::string_view> OperatorSuffixes(std::string_view listed_domain) {
  return RowOf(listed_domain).suffixes;
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Shapes of ONNX Runtime's mixtures of experts (ContribOperators.md): like their input.
//
// Invariant: see custom_inference.h.
#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files

constexpr CustomSchema kContribMoeRows[] = {
    {kMicrosoftDomain, "MoE", Infers<Same<>>},
    {kMicrosoftDomain, "QMoE", Infers<Same<>>},
};

}  // namespace

std::span<const CustomSchema> ContribMoeSchemas() { return kContribMoeRows; }

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Shapes of the operators of integer networks that QuantLib writes for Deeploy and DORY.
//
// Invariant: see custom_inference.h.
#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files

void RequantizedConv(Context& context) {
  ConvLike(context, "Conv", 11, 1, false);
  SetType(context, 0, TypeOf(context, 0));
}

void RequantizedGemm(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  GemmOf<0, 1>(context);
}

void IntegerDiv(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0), b = ShapeOf(context, 1);
  if (a && b) SetShape(context, 0, Broadcast(*a, *b));
}

void IntegerMean(Context& context) { InferAs(context, "ReduceMean", 13, {.inputs = {0}}); }

constexpr CustomSchema kPactRows[] = {
    {kPactDomain, "ChannelwiseThreshold2d", Infers<Same<>>},
    {kPactDomain, "ITAMax", Infers<Same<>>},
    {kPactDomain, "ITAPartialMax", Infers<Same<>>},
    {kPactDomain, "IntegerDiv", Infers<IntegerDiv>},
    {kPactDomain, "IntegerMean", Infers<IntegerMean>},
    {kPactDomain, "MultiHeadSelfAttention", Infers<Same<>>},
    {kPactDomain, "RMSNorm", Infers<Same<>>},
    {kPactDomain, "RQIntegerDiv", Infers<IntegerDiv>},
    {kPactDomain, "RequantShift", Infers<Same<>>},
    {kPactDomain, "RequantizedConv", Infers<RequantizedConv>},
    {kPactDomain, "RequantizedGemm", Infers<RequantizedGemm>},
    {kPactDomain, "RequantizedMatMul", Infers<Product<0, 1, 0>>},
    {kPactDomain, "RequantizediGELU", Infers<Same<>>},
    {kPactDomain, "TrueIntegerDiv", Infers<Same<>>},
    {kPactDomain, "iGELU", Infers<Same<>>},
    {kPactDomain, "iHardswish", Infers<Same<>>},
    {kPactDomain, "iLayerNorm", Infers<Same<>>},
    {kPactDomain, "iLeakyReLU", Infers<Same<>>},
    {kPactDomain, "iNoNorm", Infers<Same<>>},
    {kPactDomain, "iRMSNorm", Infers<Same<>>},
    {kPactDomain, "iSoftmax", Infers<Same<>>},
};

}  // namespace

std::span<const CustomSchema> PactSchemas() { return kPactRows; }

}  // namespace acev2

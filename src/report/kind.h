// SPDX-License-Identifier: Apache-2.0
//
// What kind of layer an operator makes: Conv, QLinearConv and ConvInteger are one kind; and which
// way a quantizer looks.
//
// Invariant: a kind is the name of an operator of the rule table, or the operator itself. Used by
// the layers of a report and their matching.
#pragma once

#include <string>
#include <string_view>

namespace acev2 {

/// The operator that `op` is a variant of by its name, or itself: "Conv" for "QLinearConv" and
/// "NhwcFusedConv", "Gemm" for "QGemm".
std::string CommonName(std::string_view op);

/// The kind of `op`: as CommonName, but "MatMul" for "Gemm" as well.
std::string LayerKind(std::string_view op);

/// True of a quantizer that makes floats from integers and nothing else.
bool OnlyDequantizes(std::string_view domain, std::string_view op);

}  // namespace acev2

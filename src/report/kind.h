// SPDX-License-Identifier: Apache-2.0
//
// What kind of layer an operator makes: Conv, QLinearConv and ConvInteger are one kind; and which
// way a quantizer looks.
//
// Invariant: a kind is the name of an operator of the rule table, or the operator itself. Used by
// the matching of layers.
#pragma once

#include <string>
#include <string_view>

namespace acev2 {

/// The kind of `op`: "Conv" for "QLinearConv" and "NhwcFusedConv", "MatMul" for "MatMulInteger".
std::string LayerKind(std::string_view op);

/// True of a quantizer that makes floats from integers and nothing else.
bool OnlyDequantizes(std::string_view domain, std::string_view op);

}  // namespace acev2

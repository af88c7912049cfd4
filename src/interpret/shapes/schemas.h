// SPDX-License-Identifier: Apache-2.0
//
// Operator schemas, built one by one as a model asks for them.
//
// Invariant: nothing here touches onnx::OpSchemaRegistry, whose first use builds every schema of
// every version. So callers must not either: no onnx::OpSchemaRegistry, no ONNX inliner with a null
// schema registry, no OpSchema::GetFunction with validate = true, no GetNodeDeterminism, and no
// BuildContextDependentFunction with a version other than one of the builder's own (BuildBody below
// takes care). Called by the interpreter; safe to call from several threads.
#pragma once

#include <string_view>

#include "onnx/defs/schema.h"

namespace acev2 {

/// The schema of `op` with the largest since-version that is at most `opset`, finalized as ONNX's
/// registry would; null if there is none. `domain` "" and "ai.onnx" are the same. A deprecated
/// schema is returned too. Domains outside ONNX (custom_schemas.h) have one version, which matches
/// every `opset`. The schema lives as long as the program.
const onnx::OpSchema* FindSchema(std::string_view domain, std::string_view op, int opset);

/// True if ONNX itself defines the operators of `domain`.
bool IsOnnxFamily(std::string_view domain);

/// The newest opset of `domain` that FindSchema knows an operator of; 0 for an unknown domain.
int LatestOpset(std::string_view domain);

/// Writes the function body that `schema` gives for `opset` into `body`: the fixed body if it has
/// one, else the one built for `context` (onnx::FunctionBodyBuildContextImpl: the node and its
/// input types). False if there is none. The operators of the body are of the versions in its own
/// `opset_import`, which may be older than `opset`. Throws what ONNX's builder throws.
bool BuildBody(const onnx::OpSchema& schema, int opset,
               const onnx::FunctionBodyBuildContext& context, onnx::FunctionProto& body);

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Changes of models as messages: what stays a valid file, and says impossible things.
//
// Invariant: a seed names the same change of the same model. Three of eight changes write nodes
// from the schemas of operators, of every version; the others touch any field of any message.
// Called by fuzzer.cc (libFuzzer) and fuzz_test.cc (ctest).
#pragma once

#include <cstddef>
#include <string>

#include "onnx/onnx_pb.h"

namespace acev2::testing {

/// Makes one to four changes.
void MutateModel(onnx::ModelProto& model, unsigned seed);

/// How many schemas there are: of ONNX, each version for itself, and of operators outside of it.
std::size_t SchemaCount();

/// A model with a node of the schema of that number: as its version wants it, for the most part.
onnx::ModelProto ModelOfSchema(std::size_t schema, unsigned seed);

/// Copies parts of `other` into places of `model` that hold the like.
void CrossModels(onnx::ModelProto& model, const onnx::ModelProto& other, unsigned seed);

}  // namespace acev2::testing

// SPDX-License-Identifier: Apache-2.0
//
// The one way to ONNX's shape functions and function bodies.
//
// Invariant: these functions trust their node (they index by its attributes and read inputs without
// asking), so that none runs before the node has been held against its schema here. A test finds
// every other call. Used by inference.cc, function_call.cc and whoever borrows an operator's
// shapes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "onnx/defs/schema.h"
#include "onnx/defs/shape_inference.h"

namespace acev2 {

/// What a schema can be held against.
struct NodeFacts {
  bool has_attributes = true;  ///< false: `attribute` finds nothing
  std::function<const onnx::AttributeProto*(const std::string& name)> attribute;
  std::vector<const onnx::TypeProto*> inputs;  ///< null where one is left out
  /// The values of an input where they are known; may be unset.
  std::function<const onnx::TensorProto*(std::size_t i)> data;
  std::size_t outputs = 0;
};

/// Whose node it is: one that borrows another operator's function may have more inputs and outputs.
enum class Ownership : std::uint8_t { kOwn, kBorrowed };

/// What makes an attribute of the node one that no operator accepts and some functions take on
/// trust (its type, a count below 1, an axis that no tensor has, a body that does not fit), as a
/// fact; an empty string if there is nothing. `schema` may be null.
std::string MalformedAttribute(const onnx::OpSchema* schema, const NodeFacts& node);

/// What is wrong with how many inputs and outputs the node has, as a fact, or an empty string.
std::string WrongArity(const onnx::OpSchema& schema, const NodeFacts& node, Ownership ownership);

/// The facts of the node behind `context`.
NodeFacts FactsOf(onnx::InferenceContext& context);

/// What is wrong with a node, by MalformedAttribute and WrongArity.
struct Inspection {
  std::string malformed;
  std::string arity;
};

/// Of a node as it stands; `schema` may be null.
Inspection Inspect(const onnx::OpSchema* schema, const NodeFacts& node);

/// Runs the inference function of `schema`, if it has one, unless `inspection` found something.
void RunInspected(const onnx::OpSchema& schema, onnx::InferenceContext& context,
                  const Inspection& inspection);

/// Runs the inference function of `schema`, if it has one. Throws onnx::InferenceError for a node
/// that does not fit the schema.
void RunInference(const onnx::OpSchema& schema, onnx::InferenceContext& context,
                  Ownership ownership);

/// True if a function body may be built for the node.
bool FitsSchema(const onnx::OpSchema& schema, const NodeFacts& node);

/// What is wrong with the node by what `call` throws, which runs functions of ONNX; nothing if it
/// throws nothing. Want of memory says nothing of a node: it goes on to the caller.
template <typename Call>
std::optional<std::string> FaultOf(const Call& call) {
  try {
    call();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace acev2

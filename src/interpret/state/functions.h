// SPDX-License-Identifier: Apache-2.0
//
// The functions of a model, and all that calls make that must live as long as the pass: imports,
// defaults, bodies that ONNX builds, nodes as they are treated.
//
// Invariant: what is handed out never moves; calls of one function share what is the same for all.
// A function that is running is not entered again. Knows no other owner; used by function_call.cc
// and visit_node.cc.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "interpret/state/numbers/attributes.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// Versions of the domains that a graph or a function imports; "" is ai.onnx.
using OpsetMap = std::unordered_map<std::string, std::int64_t>;

/// The imports in effect somewhere: those of a function, and for other domains those of its caller.
class Opsets {
 public:
  Opsets(OpsetMap own, const Opsets* outer) : own_(std::move(own)), outer_(outer) {}
  /// The version of `domain`, if it is imported.
  std::optional<std::int64_t> Find(const std::string& domain) const;

 private:
  OpsetMap own_;
  const Opsets* outer_;
};

class Functions {
 public:
  /// Makes `function` callable; it must outlive the object. Of two that are called the same the
  /// last one counts; false if there was one before.
  bool Declare(const onnx::FunctionProto& function);

  /// The function that an operator of `domain` ("" for ai.onnx) is a call of, or null. `overload`
  /// tells apart those of one name since IR version 10.
  const onnx::FunctionProto* Find(const std::string& domain, const std::string& name,
                                  const std::string& overload) const;

  /// A call of a function, for as long as it lives.
  class Call {
   public:
    Call(Functions& functions, const onnx::FunctionProto& function)
        : functions_(functions),
          function_(function),
          entered_(functions.active_.insert(&function).second) {}
    ~Call() {
      if (entered_) functions_.active_.erase(&function_);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    /// True if the function is running already: the call must not be made.
    bool recursive() const { return !entered_; }

   private:
    Functions& functions_;
    const onnx::FunctionProto& function_;
    bool entered_;
  };

  /// Imports that are `own`, or else those of `outer` (may be null).
  const Opsets& NewOpsets(OpsetMap own, const Opsets* outer) {
    return opsets_.emplace_back(std::move(own), outer);
  }
  /// Those that hold in the body of `function` called where `outer` hold: one object for all calls.
  const Opsets& OpsetsIn(const onnx::FunctionProto& function, const Opsets& outer);
  /// The attributes of `function` that have a default, by name: one object for all calls.
  const AttributeIndex& DefaultsOf(const onnx::FunctionProto& function);
  /// An empty function for a body that ONNX builds.
  onnx::FunctionProto& NewBody() { return bodies_.emplace_back(); }
  /// A copy of `node` to be changed: treated as another operator, or with its references resolved.
  onnx::NodeProto& NewNode(const onnx::NodeProto& node) { return nodes_.emplace_back(node); }

 private:
  std::unordered_map<std::string, const onnx::FunctionProto*> functions_;  // by Key
  std::set<const onnx::FunctionProto*> active_;
  std::deque<Opsets> opsets_;
  std::map<std::pair<const onnx::FunctionProto*, const Opsets*>, const Opsets*> opsets_in_;
  std::unordered_map<const onnx::FunctionProto*, AttributeIndex> defaults_;
  std::deque<onnx::FunctionProto> bodies_;
  std::deque<onnx::NodeProto> nodes_;
};

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// Symbolic sizes: what each open dimension of the inputs is, by name.
//
// Invariant: a dimension is bound once and stays so; a note says so where nobody set it. The user's
// `--dim` goes before all, then arithmetic in the name, then what the search for sizes chose, then
// 1. Of the owners it knows the records alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acev2/options.h"
#include "interpret/state/records.h"
#include "interpret/unset_sizes.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// What an open dimension is called: as the model does, or by its place.
std::string DimensionName(const onnx::TensorShapeProto::Dimension& dim, const std::string& input,
                          int axis);

/// The names that `name` is made of if it reads as arithmetic on them: h of "4*h".
std::vector<std::string> NamesWithin(const std::string& name);

class Dimensions {
 public:
  /// All three must outlive the object.
  Dimensions(const Options& options, const Defaults& defaults, Records& records)
      : options_(options), defaults_(defaults), records_(records) {}

  /// Says that axis `axis` of `input` is called `name`: the first place of a name counts. Names
  /// that read as arithmetic may then use it.
  void NotePlace(const std::string& name, const std::string& input, int axis);
  /// Binds `name` to what the shape or the values of an input tell, unless it is bound or the user
  /// sets it.
  void Suggest(const std::string& name, std::int64_t value);
  /// The value of `name`, axis `axis` of `input`. Throws Error for arithmetic past 2^63 - 1.
  std::int64_t Bind(const std::string& name, const std::string& input, int axis);
  /// Gives every open dimension of `type` its value; `input` names it in notes.
  void BindType(onnx::TypeProto& type, const std::string& input);
  /// Binds what else the user sets, to names that the results of the model declare (`declared`).
  /// Throws Error for a name that nothing has, unless `names` may miss.
  void BindRest(const std::set<std::string>& declared, Names names);

  /// `type` with symbolic dimensions replaced by their values; unset ones stay open.
  onnx::TypeProto Resolve(const onnx::TypeProto& type) const;

  const std::map<std::string, std::int64_t>& bound() const { return bound_; }
  /// True if nobody set `name`, so that it was chosen.
  bool IsUnset(const std::string& name) const;
  /// Those that nobody set, in the order in which they were met.
  const std::vector<Findings::Dimension>& unset() const { return unset_; }
  /// The options that would set those, as a hint; empty if there are none.
  std::string HintOfUnset() const;

 private:
  /// An axis of an input.
  struct Place {
    std::string input;
    int axis = 0;
  };
  /// What `name` is if it reads as arithmetic on other dimensions of the inputs.
  std::optional<std::int64_t> Derive(const std::string& name);
  /// The least that `name` can be so that all sizes that are made of it, and of dimensions that are
  /// known, are whole, 1 or more, and what the user sets; `because` says which needs it. 1 if there
  /// is none.
  std::int64_t Least(const std::string& name, std::string& because) const;
  /// The value of `name` if the user or an input tells it.
  std::optional<std::int64_t> Known(std::string_view name) const;
  /// The place of dimension `name`, or of the first that is made of it; null: there is none.
  const Place* Find(std::string_view name) const;

  const Options& options_;
  const Defaults& defaults_;
  Records& records_;
  std::map<std::string, std::int64_t> bound_;
  /// The first input that has each symbolic dimension.
  std::map<std::string, Place, std::less<>> places_;
  /// The same for names that occur within those of dimensions alone: h of 4*h.
  std::map<std::string, Place, std::less<>> hidden_;
  /// The dimensions that are made of a name.
  std::map<std::string, std::vector<std::string>, std::less<>> made_of_;
  std::vector<Findings::Dimension> unset_;
  mutable std::size_t trials_ = 0;  ///< values that Least has tried
};

/// "the model has: a, b", for errors about a name that is not among `known`.
std::string ListOf(const std::vector<std::string>& known);

}  // namespace acev2

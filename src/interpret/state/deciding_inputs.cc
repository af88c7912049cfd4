// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/deciding_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "tensor/element.h"
#include "tensor/shape_text.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// The number of elements where it is known and small enough to decide sizes.
std::optional<std::size_t> DecidingElements(const Tensor& tensor) {
  if (!tensor.shape) return std::nullopt;
  std::int64_t n = 1;
  for (const auto& dim : *tensor.shape) {
    if (!dim || *dim > kMaxDecidingElements) return std::nullopt;
    n *= *dim;
    if (n > kMaxDecidingElements) return std::nullopt;
  }
  return static_cast<std::size_t>(n);
}

/// Sizes come as scalars and vectors; truth values choose branches.
bool CanDecide(const Tensor& tensor) {
  return tensor.shape->size() <= 1 && tensor.element_type != onnx::TensorProto::BOOL &&
         tensor.stored.known() && tensor.stored.kind != FormatKind::kText;
}

/// True if a tensor of `format` can have the element `number`, rounded if it is a float.
bool Holds(Format format, double number) {
  if (format.is_float()) return true;
  if (number != std::floor(number)) return false;
  if (format.kind == FormatKind::kUInt) return number >= 0 && number < std::ldexp(1, format.bits);
  return std::abs(number + 0.5) < std::ldexp(1, format.bits - 1);
}

std::shared_ptr<const Constant> MakeValues(const Tensor& tensor,
                                           const std::vector<double>& elements) {
  auto constant = std::make_shared<Constant>();
  constant->element_type = tensor.element_type;
  for (const auto& dim : *tensor.shape) constant->dims.push_back(*dim);
  if (tensor.stored.is_float()) {
    constant->floats = elements;
  } else {
    for (const double element : elements) {
      constant->ints.push_back(static_cast<std::int64_t>(element));
    }
  }
  return constant;
}

}  // namespace

const Origin* DecidingInputs::Keep(Origin inputs) {
  return inputs.size() > kMaxDecidingInputs ? nullptr : &*origins_.insert(std::move(inputs)).first;
}

void DecidingInputs::Bind(GraphValue& value, const std::string& name) {
  Tensor& tensor = value.tensor;
  const auto set = options_.values.find(name);
  const auto elements = DecidingElements(tensor);
  if (set != options_.values.end()) {
    if (!value.type().has_tensor_type() || !tensor.stored.known() ||
        tensor.stored.kind == FormatKind::kText) {
      throw Error(fmt::format("--value {}: it is no tensor of numbers", Printable(name)),
                  "only such inputs can be given values");
    }
    if (elements != set->second.size()) {
      throw Error(
          fmt::format("--value {}: {} given, {}", Printable(name),
                      set->second.size() == 1 ? "one element is"
                                              : fmt::format("{} elements are", set->second.size()),
                      elements ? fmt::format("the input has {}", *elements)
                               : "its shape is " + ShapeText(tensor.shape)),
          elements ? "give all elements; --input sets the shape"
                   : fmt::format("only inputs of a known shape of up to {} elements can be given "
                                 "values; --input sets the shape",
                                 kMaxDecidingElements));
    }
    for (const double element : set->second) {
      if (Holds(tensor.stored, element)) continue;
      throw Error(fmt::format("--value {}: {} is no {}", Printable(name), element,
                              ElementName(tensor.element_type)),
                  "give numbers that the input can hold");
    }
    bound_[name] = set->second;
  } else if (const auto chosen = defaults_.values.find(name);
             chosen != defaults_.values.end() && elements == chosen->second.elements.size()) {
    bound_[name] = chosen->second.elements;
    unset_.insert(name);
    const bool one = elements == 1;
    const bool declared = chosen->second.declared;
    records_.Diagnose(
        "unset-value", -1,
        fmt::format("{} = {}{}", name, fmt::join(chosen->second.elements, ","),
                    one && declared ? ", as declared shapes tell"
                    : one           ? ", an unset value that sizes depend on"
                    : declared      ? ", unset values that sizes depend on; declared shapes tell "
                                      "those that are not 1"
                                    : ", unset values that sizes depend on"),
        fmt::format("--value {}=N{} sets {}", ShellWord(name), one ? "" : ",…",
                    one ? "it" : "them"));
  }
  if (const auto bound = bound_.find(name); bound != bound_.end()) {
    tensor.set_values(MakeValues(tensor, bound->second));
    value.given = true;
    value.guessed = set == options_.values.end() && !defaults_.values.at(name).declared;
  } else if (elements && *elements > 0 && CanDecide(tensor)) {
    deciding_[name] = *elements;
  } else {
    return;
  }
  value.origin = Keep({name});
}

const Origin* DecidingInputs::OriginOf(const NodeValues& node, bool decides) {
  const Origin* origin = nullptr;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const GraphValue* input = node.inputs[i];
    if (input == nullptr || input->origin == nullptr || input->origin == origin) continue;
    const bool is_data = i == 0 && !node.traits.Has(kSizedByFirst);
    if (decides && is_data && DecidingElements(input->tensor)) continue;
    if (origin == nullptr) {
      origin = input->origin;
      continue;
    }
    Origin all = *origin;
    all.insert(input->origin->begin(), input->origin->end());
    origin = Keep(std::move(all));
    if (origin == nullptr) return nullptr;
  }
  return origin;
}

std::string DecidingInputs::Hint(const Origin* origin) const {
  if (origin == nullptr) return "";
  constexpr int kMostNames = 4;
  std::string options;
  int names = 0;
  for (const std::string& name : *origin) {
    const auto input = deciding_.find(name);
    if (input == deciding_.end()) continue;
    if (++names > kMostNames) return options + " … tell it";
    options += fmt::format("{}--value {}=N{}", options.empty() ? "" : " ", ShellWord(name),
                           input->second == 1 ? "" : ",…");
  }
  return names == 0 ? "" : options + (names == 1 ? " tells it" : " tell it");
}

bool DecidingInputs::ReadsGiven(const NodeValues& node) {
  // What is read of these is the size, not the values.
  if (node.traits.Has(kReadsShape)) return false;
  return std::ranges::any_of(
      node.inputs, [](const GraphValue* input) { return input != nullptr && input->given; });
}

void DecidingInputs::Follow(const NodeValues& node) {
  const bool given = ReadsGiven(node);
  const bool guessed = given && std::ranges::any_of(node.inputs, [](const GraphValue* input) {
                         return input != nullptr && input->guessed;
                       });
  const bool measures = node.traits.Has(kReadsShape);
  const Origin* origin = measures ? nullptr : OriginOf(node, false);
  if (origin == nullptr && !given) return;
  for (GraphValue* output : node.outputs) {
    if (output == nullptr || output->tensor.offline) continue;
    output->given = given;
    output->guessed = guessed;
    if (DecidingElements(output->tensor) || HasOpenSize(output->tensor)) output->origin = origin;
  }
}

void DecidingInputs::NoteUndecided(const NodeValues& node, bool unpriced) {
  // Other reasons to have no price, as a bit width that is not known, are no sizes.
  const bool loops = node.traits.Has(kLoops);
  if (node.traits.Has(kTakesAxes)) return;
  const bool open = std::ranges::any_of(node.outputs, [](const GraphValue* output) {
    return output != nullptr && HasOpenSize(output->tensor);
  });
  if (!(loops ? unpriced : open)) return;
  const Origin* origin = !loops ? OriginOf(node, true)
                         : node.inputs.empty() || node.inputs[0] == nullptr
                             ? nullptr
                             : node.inputs[0]->origin;
  if (origin == nullptr) return;
  for (const std::string& name : *origin) {
    if (const auto n = deciding_.find(name); n != deciding_.end()) {
      (loops ? findings_.undecided_trips : findings_.undecided_sizes).insert(*n);
    }
  }
}

void DecidingInputs::NoteBlockage(Blockage blockage) {
  ++findings_.faults;
  if (findings_.blocked) return;
  blockage.visit = findings_.visits;
  findings_.blocked = std::move(blockage);
  if (defaults_.stop_when_blocked) throw Blocked();
}

}  // namespace acev2

// SPDX-License-Identifier: Apache-2.0
//
// See mutate_model.h.
#include "fuzz/mutate_model.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "fuzz/mutation_values.h"
#include "onnx/defs/schema.h"

namespace acev2::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kMostMessages = 4'000;  // of a model that are looked at
constexpr int kMostNodes = 60;

class Mutator {
 private:
  std::size_t Below(std::size_t end) { return random_() % end; }
  bool Chance(std::size_t one_of) { return Below(one_of) == 0; }
  template <typename Items>
  auto& Pick(Items& items) {
    return items[Below(std::size(items))];
  }

 public:
  Mutator(onnx::ModelProto& model, unsigned seed) : model_(model), random_(seed) {}

  void Change() {
    switch (Below(8)) {
      case 0:
      case 1:
      case 2:
        AddNode();
        break;
      case 3:
        Rewire();
        break;
      case 4:
        ChangeRepeated();
        break;
      default:
        ChangeField();
        break;
    }
  }

  /// Adds a node of `schema` to one of the graphs.
  void AddNodeOf(const onnx::OpSchema& schema) {
    std::vector<onnx::GraphProto*> graphs = Graphs();
    if (!graphs.empty()) AddNode(*Pick(graphs), schema);
  }

  /// Replaces a message of the model by one of its type in `other`.
  void TakeFrom(const onnx::ModelProto& other) {
    onnx::ModelProto source = other;
    const std::vector<Message*> theirs = MessagesOf(source);
    const std::vector<Message*> ours = MessagesOf(model_);
    Message& target = *Pick(ours);
    std::vector<Message*> alike;
    for (Message* message : theirs) {
      if (message->GetDescriptor() == target.GetDescriptor()) alike.push_back(message);
    }
    if (!alike.empty() && &target != &model_) target.CopyFrom(*Pick(alike));
  }

 private:
  std::int64_t Integer() { return Chance(3) ? Pick(kIntegers) : static_cast<int>(Below(6)) - 1; }

  static std::vector<Message*> MessagesOf(Message& root) {
    std::vector<Message*> messages = {&root};
    for (std::size_t at = 0; at < messages.size() && messages.size() < kMostMessages; ++at) {
      Message& message = *messages[at];
      const Reflection& reflection = *message.GetReflection();
      std::vector<const FieldDescriptor*> fields;
      reflection.ListFields(message, &fields);
      for (const FieldDescriptor* field : fields) {
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
        if (!field->is_repeated()) {
          messages.push_back(reflection.MutableMessage(&message, field));
          continue;
        }
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
          messages.push_back(reflection.MutableRepeatedMessage(&message, field, i));
        }
      }
    }
    return messages;
  }

  std::vector<onnx::GraphProto*> Graphs() {
    std::vector<onnx::GraphProto*> graphs;
    for (Message* message : MessagesOf(model_)) {
      if (message->GetDescriptor() == onnx::GraphProto::descriptor()) {
        graphs.push_back(static_cast<onnx::GraphProto*>(message));
      }
    }
    return graphs;
  }

  static std::vector<std::string> NamesIn(const onnx::GraphProto& graph) {
    std::vector<std::string> names;
    for (const auto& input : graph.input()) names.push_back(input.name());
    for (const auto& tensor : graph.initializer()) names.push_back(tensor.name());
    for (const auto& node : graph.node()) {
      names.insert(names.end(), node.output().begin(), node.output().end());
    }
    return names;
  }

  std::string AnyName(const onnx::GraphProto& graph) {
    const std::vector<std::string> names = NamesIn(graph);
    return names.empty() || Chance(20) ? std::string(Pick(kWords)) : Pick(names);
  }

  // --- nodes

  void AddNode() {
    std::vector<onnx::GraphProto*> graphs = Graphs();
    if (graphs.empty()) return;
    onnx::GraphProto& graph = *Pick(graphs);
    if (graph.node_size() < kMostNodes) AddNode(graph, *Pick(AllSchemas()));
  }

  void AddNode(onnx::GraphProto& graph, const onnx::OpSchema& schema) {
    Import(schema);
    onnx::NodeProto node;
    node.set_op_type(schema.Name());
    node.set_domain(schema.domain());
    const int inputs = CountOf(schema.min_input(), schema.max_input(), schema.inputs().size());
    for (int i = 0; i < inputs; ++i) node.add_input(Operand(schema, i, graph));
    const int outputs = CountOf(schema.min_output(), schema.max_output(), schema.outputs().size());
    for (int i = 0; i < outputs; ++i) {
      node.add_output("v" + std::to_string(graph.node_size()) + "_" + std::to_string(i));
    }
    std::vector<std::string> names;
    for (const auto& [name, attribute] : schema.attributes()) names.push_back(name);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      const onnx::OpSchema::Attribute& formal = schema.attributes().at(name);
      if (formal.required ? !Chance(30) : Chance(2)) AddAttribute(formal, graph, node);
    }
    // Nodes that no output needs are not priced.
    if (outputs > 0) graph.add_output()->set_name(node.output(0));
    *graph.add_node() = std::move(node);
  }

  void Import(const onnx::OpSchema& schema) {
    for (auto& import : *model_.mutable_opset_import()) {
      if (import.domain() == schema.domain()) {
        if (!Chance(4)) import.set_version(schema.SinceVersion());
        return;
      }
    }
    auto* import = model_.add_opset_import();
    import->set_domain(schema.domain());
    import->set_version(schema.SinceVersion());
  }

  int CountOf(int least, int most, std::size_t formals) {
    const int end = std::min<int>(most, static_cast<int>(formals) + 3);
    int count =
        least + static_cast<int>(Below(static_cast<std::size_t>(std::max(1, end - least + 1))));
    if (Chance(20)) ++count;
    if (Chance(20)) count = std::max(0, count - 1);
    return count;
  }

  std::string Operand(const onnx::OpSchema& schema, int i, onnx::GraphProto& graph) {
    const auto& formals = schema.inputs();
    if (formals.empty() || Chance(25)) return "";
    const auto& formal =
        formals[std::min<std::size_t>(static_cast<std::size_t>(i), formals.size() - 1)];
    if (formal.GetOption() == onnx::OpSchema::Optional && Chance(3)) return "";
    if (Chance(2)) return AnyName(graph);
    return Chance(2) ? NewConstant(formal, graph) : NewInput(formal, graph);
  }

  int ElementType(const onnx::OpSchema::FormalParameter& formal) {
    std::vector<std::string> types;
    for (const auto& type : formal.GetTypes()) types.push_back(*type);
    std::sort(types.begin(), types.end());
    if (types.empty() || Chance(15)) return static_cast<int>(Below(28));
    const std::string type = Pick(types);
    const std::size_t open = type.rfind('(');
    std::string element =
        open == std::string::npos ? type : type.substr(open + 1, type.find(')') - open - 1);
    std::transform(element.begin(), element.end(), element.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    int value = 1;
    onnx::TensorProto::DataType parsed{};
    if (onnx::TensorProto::DataType_Parse(element, &parsed)) value = parsed;
    return value;
  }

  std::string NewInput(const onnx::OpSchema::FormalParameter& formal, onnx::GraphProto& graph) {
    const std::string name = "i" + std::to_string(graph.input_size());
    auto* input = graph.add_input();
    input->set_name(name);
    auto* type = input->mutable_type();
    if (Chance(12)) type = type->mutable_sequence_type()->mutable_elem_type();
    if (Chance(15)) type = type->mutable_optional_type()->mutable_elem_type();
    auto* tensor = type->mutable_tensor_type();
    tensor->set_elem_type(ElementType(formal));
    if (Chance(8)) return name;
    auto* shape = tensor->mutable_shape();
    for (std::size_t rank = Below(6); rank > 0; --rank) {
      auto* dim = shape->add_dim();
      if (Chance(4)) {
        if (Chance(2)) dim->set_dim_param(Pick(kWords));
      } else {
        dim->set_dim_value(Chance(8) ? Pick(kIntegers) : static_cast<std::int64_t>(1 + Below(9)));
      }
    }
    return name;
  }

  std::string NewConstant(const onnx::OpSchema::FormalParameter& formal, onnx::GraphProto& graph) {
    const std::string name = "c" + std::to_string(graph.initializer_size());
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name(name);
    FillTensor(tensor, ElementType(formal));
    return name;
  }

  void FillTensor(onnx::TensorProto& tensor, int type) {
    tensor.set_data_type(type);
    std::int64_t elements = 1;
    for (std::size_t rank = Below(4); rank > 0; --rank) {
      const std::int64_t size = Chance(20) ? Pick(kIntegers) : static_cast<std::int64_t>(Below(5));
      tensor.add_dims(size);
      elements = size < 0 || size > 64 ? 4 : elements * size;
    }
    elements = std::min<std::int64_t>(elements, 64);
    for (std::int64_t i = 0; i < elements; ++i) {
      switch (type) {
        case onnx::TensorProto::FLOAT:
          tensor.add_float_data(static_cast<float>(Pick(kReals)));
          break;
        case onnx::TensorProto::DOUBLE:
          tensor.add_double_data(Pick(kReals));
          break;
        case onnx::TensorProto::INT64:
          tensor.add_int64_data(Integer());
          break;
        case onnx::TensorProto::UINT64:
        case onnx::TensorProto::UINT32:
          tensor.add_uint64_data(static_cast<std::uint64_t>(Integer()));
          break;
        case onnx::TensorProto::STRING:
          tensor.add_string_data(Pick(kWords));
          break;
        default:
          tensor.add_int32_data(static_cast<std::int32_t>(Integer()));
          break;
      }
    }
  }

  void AddAttribute(const onnx::OpSchema::Attribute& formal, const onnx::GraphProto& graph,
                    onnx::NodeProto& node) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(formal.name);
    const int type = Chance(15) ? static_cast<int>(Below(15)) : static_cast<int>(formal.type);
    if (onnx::AttributeProto::AttributeType_IsValid(type)) {
      attribute.set_type(static_cast<onnx::AttributeProto::AttributeType>(type));
    }
    switch (type) {
      case onnx::AttributeProto::INT:
        attribute.set_i(Integer());
        break;
      case onnx::AttributeProto::FLOAT:
        attribute.set_f(static_cast<float>(Pick(kReals)));
        break;
      case onnx::AttributeProto::STRING:
        attribute.set_s(Pick(kWords));
        break;
      case onnx::AttributeProto::INTS:
        for (std::size_t n = Below(6); n > 0; --n) attribute.add_ints(Integer());
        break;
      case onnx::AttributeProto::FLOATS:
        for (std::size_t n = Below(6); n > 0; --n)
          attribute.add_floats(static_cast<float>(Pick(kReals)));
        break;
      case onnx::AttributeProto::STRINGS:
        for (std::size_t n = Below(4); n > 0; --n) attribute.add_strings(Pick(kWords));
        break;
      case onnx::AttributeProto::TENSOR:
        FillTensor(*attribute.mutable_t(), static_cast<int>(Below(24)));
        break;
      case onnx::AttributeProto::GRAPH:
        Body(graph, *attribute.mutable_g());
        break;
      default:
        break;
    }
  }

  /// A body of a few nodes that reads its own inputs and, now and then, names from outside.
  void Body(const onnx::GraphProto& outer, onnx::GraphProto& body) {
    body.set_name("body");
    for (std::size_t n = Below(4); n > 0; --n) {
      auto* input = body.add_input();
      input->set_name("b" + std::to_string(n));
      if (!Chance(3)) {
        auto* tensor = input->mutable_type()->mutable_tensor_type();
        constexpr int kTypes[] = {onnx::TensorProto::FLOAT, onnx::TensorProto::INT64,
                                  onnx::TensorProto::BOOL};
        tensor->set_elem_type(Pick(kTypes));
        for (std::size_t rank = Below(3); rank > 0; --rank) {
          tensor->mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(Below(4)));
        }
      }
    }
    constexpr const char* kBodyOps[] = {"Identity", "Add", "Relu", "Concat", "Shape", "Cast"};
    for (std::size_t n = Below(4); n > 0; --n) {
      onnx::NodeProto& node = *body.add_node();
      node.set_op_type(Pick(kBodyOps));
      for (std::size_t operands = 1 + Below(2); operands > 0; --operands) {
        const bool own = body.input_size() > 0 && !Chance(3);
        node.add_input(own ? body.input(static_cast<int>(Below(body.input_size()))).name()
                           : AnyName(outer));
      }
      node.add_output("o" + std::to_string(n));
      body.add_output()->set_name(node.output(0));
    }
    if (body.input_size() > 0 && Chance(2)) body.add_output()->set_name(body.input(0).name());
  }

  void Rewire() {
    std::vector<onnx::GraphProto*> graphs = Graphs();
    if (graphs.empty()) return;
    onnx::GraphProto& graph = *Pick(graphs);
    if (graph.node_size() == 0) return;
    onnx::NodeProto& node = *graph.mutable_node(static_cast<int>(Below(graph.node_size())));
    const bool output = Chance(4);
    auto& names = output ? *node.mutable_output() : *node.mutable_input();
    if (names.empty() || Chance(6)) {
      *names.Add() = AnyName(graph);
    } else {
      *names.Mutable(static_cast<int>(Below(names.size()))) = AnyName(graph);
    }
  }

  // --- any field

  void ChangeRepeated() {
    const std::vector<Message*> messages = MessagesOf(model_);
    Message& message = *Pick(messages);
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    std::erase_if(fields, [](const FieldDescriptor* field) { return !field->is_repeated(); });
    if (fields.empty()) return;
    const FieldDescriptor* field = Pick(fields);
    const int size = reflection.FieldSize(message, field);
    const int at = static_cast<int>(Below(static_cast<std::size_t>(size)));
    switch (Below(3)) {
      case 0:
        reflection.SwapElements(&message, field, at, size - 1);
        reflection.RemoveLast(&message, field);
        break;
      case 1:
        reflection.SwapElements(&message, field, at, static_cast<int>(Below(size)));
        break;
      default:
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && size < kMostNodes) {
          std::unique_ptr<Message> copy(reflection.GetRepeatedMessage(message, field, at).New());
          copy->CopyFrom(reflection.GetRepeatedMessage(message, field, at));
          reflection.AddAllocatedMessage(&message, field, copy.release());
        }
        break;
    }
  }

  void ChangeField() {
    const std::vector<Message*> messages = MessagesOf(model_);
    Message& message = *Pick(messages);
    const auto* descriptor = message.GetDescriptor();
    if (descriptor->field_count() == 0) return;
    const FieldDescriptor* field =
        descriptor->field(static_cast<int>(Below(descriptor->field_count())));
    const Reflection& reflection = *message.GetReflection();
    if (Chance(5)) {
      if (&message != &model_) reflection.ClearField(&message, field);
    } else if (field->is_repeated()) {
      const int size = reflection.FieldSize(message, field);
      Add(message, reflection, field);
      if (size > 0 && !Chance(3)) {  // in the place of one that is there
        reflection.SwapElements(&message, field, static_cast<int>(Below(size)),
                                reflection.FieldSize(message, field) - 1);
        reflection.RemoveLast(&message, field);
      }
    } else {
      Set(message, reflection, field);
    }
  }

  int EnumNumber(const FieldDescriptor* field) {
    return Chance(8) ? static_cast<int>(Integer())
                     : field->enum_type()
                           ->value(static_cast<int>(Below(field->enum_type()->value_count())))
                           ->number();
  }
  std::string Text() {
    std::vector<onnx::GraphProto*> graphs = Graphs();
    return graphs.empty() || Chance(2) ? std::string(Pick(kWords)) : AnyName(*Pick(graphs));
  }

  void Set(Message& message, const Reflection& r, const FieldDescriptor* field) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r.SetInt32(&message, field, static_cast<std::int32_t>(Integer()));
      case FieldDescriptor::CPPTYPE_INT64:
        return r.SetInt64(&message, field, Integer());
      case FieldDescriptor::CPPTYPE_UINT64:
        return r.SetUInt64(&message, field, static_cast<std::uint64_t>(Integer()));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return r.SetFloat(&message, field, static_cast<float>(Pick(kReals)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return r.SetDouble(&message, field, Pick(kReals));
      case FieldDescriptor::CPPTYPE_ENUM:
        return r.SetEnumValue(&message, field, EnumNumber(field));
      case FieldDescriptor::CPPTYPE_STRING:
        return r.SetString(&message, field, Text());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        r.MutableMessage(&message, field);
        return;
      default:
        return;
    }
  }

  void Add(Message& message, const Reflection& r, const FieldDescriptor* field) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r.AddInt32(&message, field, static_cast<std::int32_t>(Integer()));
      case FieldDescriptor::CPPTYPE_INT64:
        return r.AddInt64(&message, field, Integer());
      case FieldDescriptor::CPPTYPE_UINT64:
        return r.AddUInt64(&message, field, static_cast<std::uint64_t>(Integer()));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return r.AddFloat(&message, field, static_cast<float>(Pick(kReals)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return r.AddDouble(&message, field, Pick(kReals));
      case FieldDescriptor::CPPTYPE_STRING:
        return r.AddString(&message, field, Text());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        r.AddMessage(&message, field);
        return;
      default:
        return;
    }
  }

  onnx::ModelProto& model_;
  std::mt19937 random_;
};

}  // namespace

void MutateModel(onnx::ModelProto& model, unsigned seed) {
  Mutator mutator(model, seed);
  for (unsigned changes = 1 + seed % 4; changes > 0; --changes) mutator.Change();
}

std::size_t SchemaCount() { return AllSchemas().size(); }

onnx::ModelProto ModelOfSchema(std::size_t schema, unsigned seed) {
  onnx::ModelProto model;
  model.set_ir_version(10);
  model.mutable_graph()->set_name("g");
  Mutator mutator(model, seed);
  mutator.AddNodeOf(*AllSchemas().at(schema));
  if (seed % 4 == 0) mutator.Change();
  return model;
}

void CrossModels(onnx::ModelProto& model, const onnx::ModelProto& other, unsigned seed) {
  Mutator(model, seed).TakeFrom(other);
}

}  // namespace acev2::testing

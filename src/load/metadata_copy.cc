// SPDX-License-Identifier: Apache-2.0
//
// Plans and writes copies: one walk over the wire format beside the parsed model, which knows the
// number of each node.
//
// Invariant: the walk goes into graphs, functions, nodes, and attributes with graphs, and nowhere
// else; the model was parsed from the same bytes, so what they disagree on has changed since.
#include "load/metadata_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "acev2/error.h"
#include "load/load.h"
#include "load/wire.h"

namespace acev2 {
namespace {

constexpr std::uint64_t kProtobufBytes = std::numeric_limits<std::int32_t>::max();
constexpr std::uint64_t kChunk = std::uint64_t{1} << 18;

void PutVarint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

/// What stands in front of a field of `length` bytes.
std::string Header(std::uint32_t number, std::uint64_t length) {
  std::string header;
  PutVarint(header, number << 3 | static_cast<std::uint32_t>(WireType::kLength));
  PutVarint(header, length);
  return header;
}

/// `metadata` as fields `number` of the message that holds it.
std::string Serialized(const Metadata& metadata, std::uint32_t number) {
  std::string out;
  for (const auto& [key, value] : metadata) {
    onnx::StringStringEntryProto entry;
    entry.set_key(key);
    entry.set_value(value);
    const std::string content = entry.SerializeAsString();
    out += Header(number, content.size()) + content;
  }
  return out;
}

/// A message that may be spread over several fields, which protobuf merges.
struct Cursor {
  int next = 0;
};

}  // namespace

/// Fills the pieces of a copy. Each function plans what one message holds and returns its new
/// length.
class MetadataPlan {
 public:
  MetadataPlan(const Model& model, const NewMetadata& metadata, MetadataCopy& copy)
      : model_(model), metadata_(metadata), copy_(copy), file_(*copy.file_) {}

  /// The next of `messages`, as they stand in the file.
  template <typename Message>
  const Message& At(const google::protobuf::RepeatedPtrField<Message>& messages,
                    Cursor& cursor) const {
    if (cursor.next >= messages.size()) Changed();
    return messages[cursor.next++];
  }

  std::uint64_t Run() {
    const onnx::ModelProto& proto = model_.proto;
    Cursor graph;
    Cursor functions;
    const std::uint64_t size =
        Fields(0, file_.file_size(), [&](const WireField& field) -> std::uint64_t {
          switch (field.number) {
            case onnx::ModelProto::kMetadataPropsFieldNumber:
              return Entry(field);
            case onnx::ModelProto::kGraphFieldNumber:
              return Nested(field, [&] {
                return Nodes(field, onnx::GraphProto::kNodeFieldNumber, proto.graph().node(),
                             graph);
              });
            case onnx::ModelProto::kFunctionsFieldNumber:
              return Nested(field, [&] {
                Cursor cursor;
                return Nodes(field, onnx::FunctionProto::kNodeFieldNumber,
                             At(proto.functions(), functions).node(), cursor);
              });
            default:
              return Copy(field);
          }
        });
    return size + Text(Serialized(metadata_.model, onnx::ModelProto::kMetadataPropsFieldNumber));
  }

 private:
  [[noreturn]] void Changed() const {
    throw Error(fmt::format("{}: the file changed while it was read", model_.path),
                "try again when nothing writes to it");
  }

  /// Plans the fields in [begin, end): those with a length by `plan`, others as they are.
  template <typename Plan>
  std::uint64_t Fields(std::uint64_t begin, std::uint64_t end, Plan plan) {
    std::uint64_t size = 0;
    WireReader reader(file_, begin, end);
    while (!reader.done()) {
      WireField field;
      try {
        field = reader.Next();
      } catch (const WireError&) {
        Changed();
      }
      size += field.type == WireType::kLength ? plan(field) : Copy(field);
    }
    return size;
  }

  std::uint64_t Copy(const WireField& field) {
    std::vector<MetadataCopy::Piece>& pieces = copy_.pieces_;
    if (!pieces.empty() && pieces.back().text.empty() && pieces.back().end == field.begin) {
      pieces.back().end = field.end;
    } else {
      pieces.push_back({"", field.begin, field.end});
    }
    return field.size();
  }

  std::uint64_t Text(std::string text) {
    if (text.empty()) return 0;
    const std::uint64_t size = text.size();
    copy_.pieces_.push_back({std::move(text), 0, 0});
    return size;
  }

  /// A message whose content `plan` plans, behind its new length.
  template <typename Plan>
  std::uint64_t Nested(const WireField& field, Plan plan) {
    const std::size_t header = copy_.pieces_.size();
    copy_.pieces_.push_back({Header(field.number, 0), 0, 0});
    const std::uint64_t content = plan();
    std::string& text = copy_.pieces_[header].text;
    text = Header(field.number, content);
    return text.size() + content;
  }

  /// An entry of metadata: nothing if it is one of those that are taken away.
  std::uint64_t Entry(const WireField& field) {
    std::string_view key;
    WireReader reader(file_, field.content, field.end);
    bool taken = false;
    while (!reader.done()) {
      WireField part;
      try {
        part = reader.Next();
      } catch (const WireError&) {
        Changed();
      }
      if (part.number != onnx::StringStringEntryProto::kKeyFieldNumber ||
          part.type != WireType::kLength) {
        continue;
      }
      const std::uint64_t length =
          std::min<std::uint64_t>(part.content_size(), metadata_.prefix.size());
      key = file_.At(part.content, static_cast<std::size_t>(length));
      taken = key == metadata_.prefix;
    }
    return taken ? 0 : Copy(field);
  }

  /// A graph or function, whose nodes are its fields `number`.
  template <typename NodeList>
  std::uint64_t Nodes(const WireField& field, std::uint32_t number, const NodeList& nodes,
                      Cursor& cursor) {
    return Fields(field.content, field.end, [&](const WireField& part) {
      if (part.number != number) return Copy(part);
      const onnx::NodeProto& node = At(nodes, cursor);
      return Nested(part, [&] { return Node(part, node); });
    });
  }

  std::uint64_t Node(const WireField& field, const onnx::NodeProto& node) {
    Cursor attributes;
    const std::uint64_t size =
        Fields(field.content, field.end, [&](const WireField& part) -> std::uint64_t {
          if (part.number == onnx::NodeProto::kMetadataPropsFieldNumber) return Entry(part);
          if (part.number != onnx::NodeProto::kAttributeFieldNumber) return Copy(part);
          const onnx::AttributeProto& attribute = At(node.attribute(), attributes);
          if (!attribute.has_g() && attribute.graphs_size() == 0) return Copy(part);
          return Nested(part, [&] { return Attribute(part, attribute); });
        });
    const std::int32_t number = model_.file_nodes.Find(&node);
    if (number < 0) return size;
    return size +
           Text(Serialized(metadata_.of_node(number), onnx::NodeProto::kMetadataPropsFieldNumber));
  }

  std::uint64_t Attribute(const WireField& field, const onnx::AttributeProto& attribute) {
    constexpr std::uint32_t kNodes = onnx::GraphProto::kNodeFieldNumber;
    Cursor only;
    Cursor graphs;
    return Fields(field.content, field.end, [&](const WireField& part) {
      if (part.number == onnx::AttributeProto::kGFieldNumber) {
        return Nested(part, [&] { return Nodes(part, kNodes, attribute.g().node(), only); });
      }
      if (part.number == onnx::AttributeProto::kGraphsFieldNumber) {
        const onnx::GraphProto& graph = At(attribute.graphs(), graphs);
        return Nested(part, [&] {
          Cursor cursor;
          return Nodes(part, kNodes, graph.node(), cursor);
        });
      }
      return Copy(part);
    });
  }

  const Model& model_;
  const NewMetadata& metadata_;
  MetadataCopy& copy_;
  Window file_;
};

MetadataCopy::MetadataCopy(const Model& model, const NewMetadata& metadata) : file_(model.bytes) {
  if (file_ == nullptr) file_ = std::make_shared<const Bytes>(model.proto.SerializeAsString());
  size_ = MetadataPlan(model, metadata, *this).Run();
  if (size_ > kProtobufBytes && file_->size() <= kProtobufBytes) {
    throw Error(fmt::format("{}: with the metadata it would pass the 2 GiB that protobuf can read",
                            model.path),
                "save its weights as external data first");
  }
}

void MetadataCopy::Write(const std::function<void(std::string_view)>& write) const {
  for (const Piece& piece : pieces_) {
    if (!piece.text.empty()) {
      write(piece.text);
      continue;
    }
    for (std::uint64_t at = piece.begin; at < piece.end; at += kChunk) {
      write(file_->Read(at, static_cast<std::size_t>(std::min(kChunk, piece.end - at))));
    }
  }
}

}  // namespace acev2

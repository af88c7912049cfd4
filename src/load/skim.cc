// SPDX-License-Identifier: Apache-2.0
//
// Skimming (skim.h): one walk over the wire format, driven by a table of ONNX's messages.
//
// Invariant: every byte that is kept is copied once. Fields that the table does not list are left
// out, so nothing unknown reaches protobuf. Depth is bounded by protobuf's own limit.
#include "load/skim.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include "acev2/error.h"
#include "load/wire.h"
#include "tensor/element.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

enum class Kind : std::uint8_t {
  kModel,
  kGraph,
  kNode,
  kAttribute,
  kTensor,
  kSparseTensor,
  kFunction,
  kValueInfo,
  kType,
  kElementType,  // TypeProto.Sequence and .Optional
  kMapType,
  kTensorType,  // TypeProto.Tensor and .SparseTensor
  kOpaqueType,
  kShape,
  kDimension,
  kEntry,  // StringStringEntryProto
  kAnnotation,
  kOpset,
  kCount,
};

enum class Keep : std::uint8_t { kDrop, kCopy, kText, kMessage, kPayload };

struct Rule {
  Keep keep = Keep::kDrop;
  Kind child = Kind::kCount;
  std::size_t limit = std::numeric_limits<std::size_t>::max();  // content bytes; more is dropped
};

// Metadata may hold a stack trace per node, a string attribute a whole compiled engine: neither is
// read for a cost.
constexpr std::size_t kMetadataBytes = 4096;
constexpr std::size_t kBlobBytes = std::size_t{1} << 20;

constexpr std::size_t kFields = 27;  // the highest field number of ONNX's messages is 26
using Table = std::array<std::array<Rule, kFields>, static_cast<std::size_t>(Kind::kCount)>;

constexpr Table MakeTable() {
  Table table;
  const auto put = [&table](Kind kind, std::initializer_list<std::size_t> numbers, Rule rule) {
    for (const std::size_t number : numbers) table[static_cast<std::size_t>(kind)][number] = rule;
  };
  constexpr Rule kText{.keep = Keep::kText};
  constexpr Rule kCopy{.keep = Keep::kCopy};
  constexpr Rule kBlob{.keep = Keep::kCopy, .limit = kBlobBytes};
  constexpr Rule kMetadata{.keep = Keep::kMessage, .child = Kind::kEntry, .limit = kMetadataBytes};
  const auto message = [](Kind child) { return Rule{.keep = Keep::kMessage, .child = child}; };

  // Source of the numbers: onnx-ml.proto.
  put(Kind::kModel, {1, 5}, kCopy);
  put(Kind::kModel, {2, 3, 4}, kText);
  put(Kind::kModel, {7}, message(Kind::kGraph));
  put(Kind::kModel, {8}, message(Kind::kOpset));
  put(Kind::kModel, {14}, kMetadata);
  put(Kind::kModel, {25}, message(Kind::kFunction));

  put(Kind::kGraph, {1}, message(Kind::kNode));
  put(Kind::kGraph, {2}, kText);
  put(Kind::kGraph, {5}, message(Kind::kTensor));
  put(Kind::kGraph, {15}, message(Kind::kSparseTensor));
  put(Kind::kGraph, {11, 12, 13}, message(Kind::kValueInfo));
  put(Kind::kGraph, {14}, message(Kind::kAnnotation));
  put(Kind::kGraph, {16}, kMetadata);

  put(Kind::kNode, {1, 2, 3, 4, 7, 8}, kText);
  put(Kind::kNode, {5}, message(Kind::kAttribute));
  put(Kind::kNode, {9}, kMetadata);

  put(Kind::kAttribute, {1, 21}, kText);
  put(Kind::kAttribute, {2, 3, 7, 8, 20}, kCopy);
  put(Kind::kAttribute, {4, 9}, kBlob);
  put(Kind::kAttribute, {5, 10}, message(Kind::kTensor));
  put(Kind::kAttribute, {6, 11}, message(Kind::kGraph));
  put(Kind::kAttribute, {22, 23}, message(Kind::kSparseTensor));
  put(Kind::kAttribute, {14, 15}, message(Kind::kType));

  put(Kind::kTensor, {1, 2, 3, 14}, kCopy);
  put(Kind::kTensor, {4, 5, 6, 7, 9, 10, 11}, Rule{.keep = Keep::kPayload});
  put(Kind::kTensor, {8}, kText);
  put(Kind::kTensor, {13}, message(Kind::kEntry));
  put(Kind::kTensor, {16}, kMetadata);

  put(Kind::kSparseTensor, {1, 2}, message(Kind::kTensor));
  put(Kind::kSparseTensor, {3}, kCopy);

  put(Kind::kFunction, {1, 4, 5, 6, 10, 13}, kText);
  put(Kind::kFunction, {7}, message(Kind::kNode));
  put(Kind::kFunction, {9}, message(Kind::kOpset));
  put(Kind::kFunction, {11}, message(Kind::kAttribute));
  put(Kind::kFunction, {12}, message(Kind::kValueInfo));
  put(Kind::kFunction, {14}, kMetadata);

  put(Kind::kValueInfo, {1}, kText);
  put(Kind::kValueInfo, {2}, message(Kind::kType));
  put(Kind::kValueInfo, {4}, kMetadata);

  put(Kind::kType, {1, 8}, message(Kind::kTensorType));
  put(Kind::kType, {4, 9}, message(Kind::kElementType));
  put(Kind::kType, {5}, message(Kind::kMapType));
  put(Kind::kType, {6}, kText);
  put(Kind::kType, {7}, message(Kind::kOpaqueType));
  put(Kind::kElementType, {1}, message(Kind::kType));
  put(Kind::kMapType, {1}, kCopy);
  put(Kind::kMapType, {2}, message(Kind::kType));
  put(Kind::kTensorType, {1}, kCopy);
  put(Kind::kTensorType, {2}, message(Kind::kShape));
  put(Kind::kOpaqueType, {1, 2}, kText);
  put(Kind::kShape, {1}, message(Kind::kDimension));
  put(Kind::kDimension, {1}, kCopy);
  put(Kind::kDimension, {2, 3}, kText);

  put(Kind::kEntry, {1, 2}, kText);
  put(Kind::kAnnotation, {1}, kText);
  put(Kind::kAnnotation, {2}, message(Kind::kEntry));
  put(Kind::kOpset, {1}, kText);
  put(Kind::kOpset, {2}, kCopy);
  return table;
}
constexpr Table kTable = MakeTable();

constexpr Rule RuleOf(Kind kind, std::uint32_t number) {
  return number < kFields ? kTable[static_cast<std::size_t>(kind)][number] : Rule{};
}

// Fields of ModelProto by number: 1 and 5 are integers, the rest has a length. Anything else makes
// it unlikely that the file is a model at all.
constexpr bool IsModelField(std::uint32_t number, WireType type) {
  const bool known = RuleOf(Kind::kModel, number).keep != Keep::kDrop || number == 6 ||
                     number == 20 || number == 26;
  return known && type == (number == 1 || number == 5 ? WireType::kVarint : WireType::kLength);
}

// Keys of external_data that refer into the model's own file. Entries of the file itself that use
// them are left out, so a reference is always one of ours.
constexpr std::string_view kReservedKeys = "acev2.";
constexpr std::string_view kRegionKey = "acev2.region";

class Skimmer {
 public:
  Skimmer(const Bytes& file, const std::string& name) : file_(file), name_(name) {}

  std::string Run() {
    Message(Kind::kModel, 0, file_.file_size(), 0);
    return std::move(out_);
  }

 private:
  void Message(Kind kind, std::uint64_t begin, std::uint64_t end, int depth) {
    if (depth > google::protobuf::io::CodedInputStream::GetDefaultRecursionLimit()) {
      throw Error(fmt::format("{}: nests deeper than the {} messages that protobuf allows", name_,
                              google::protobuf::io::CodedInputStream::GetDefaultRecursionLimit()),
                  "flatten the nested subgraphs or types");
    }
    const Payload payload = kind == Kind::kTensor ? Measure(begin, end, depth) : Payload{};
    const bool keep_payload = payload.bytes <= kInlineBytes;
    WireReader reader(file_, begin, end);
    while (!reader.done()) {
      const WireField field = Next(reader, depth);
      if (depth == 0 && !IsModelField(field.number, field.type)) foreign_ = true;
      const Rule rule = RuleOf(kind, field.number);
      if (field.content_size() > rule.limit) continue;
      switch (rule.keep) {
        case Keep::kDrop:
          break;
        case Keep::kPayload:
          if (keep_payload) Copy(field);
          break;
        case Keep::kCopy:
          Copy(field);
          break;
        case Keep::kText:
          if (field.type == WireType::kLength) Text(field);
          break;
        case Keep::kMessage:
          if (field.type != WireType::kLength) break;
          if (kind == Kind::kTensor && IsReserved(field, depth + 1)) break;
          Nested(rule.child, field, depth + 1);
          break;
      }
    }
    // What stands in the file beside external data is not read. The reference comes last, so that
    // it wins over a data_location of the file.
    if (!keep_payload && !payload.external) Refer(begin, end, payload);
  }

  struct Payload {
    std::uint64_t bytes = 0;
    bool external = false;
    int type = 0;
    std::array<std::uint64_t, kFields> content = {};  ///< by field, without tags and lengths
  };

  // What the tensor in [begin, end) holds.
  Payload Measure(std::uint64_t begin, std::uint64_t end, int depth) {
    Payload payload;
    for (WireReader reader(file_, begin, end); !reader.done();) {
      const WireField field = Next(reader, depth);
      if (RuleOf(Kind::kTensor, field.number).keep == Keep::kPayload) {
        payload.bytes += field.size();
        payload.content[field.number] += field.content_size();
      }
      if (field.number == onnx::TensorProto::kDataTypeFieldNumber) {
        payload.type = static_cast<int>(field.value);
      }
      if (field.number == onnx::TensorProto::kDataLocationFieldNumber) {
        payload.external = field.value == onnx::TensorProto::EXTERNAL;
      }
    }
    return payload;
  }

  // Adds to the tensor that is being written where its payload stands.
  void Refer(std::uint64_t begin, std::uint64_t end, const Payload& payload) {
    onnx::TensorProto reference;
    reference.set_data_location(onnx::TensorProto::EXTERNAL);
    onnx::StringStringEntryProto& entry = *reference.add_external_data();
    entry.set_key(std::string(kRegionKey));
    const Element* element = FindElement(payload.type);
    const std::uint64_t typed =
        element == nullptr ? 0 : payload.content[static_cast<std::size_t>(element->field)];
    entry.set_value(fmt::format("{} {} {} {} {}", begin, end - begin, payload.bytes,
                                payload.content[onnx::TensorProto::kRawDataFieldNumber], typed));
    out_ += reference.SerializeAsString();  // protobuf merges what is written one after the other
  }

  bool IsReserved(const WireField& entry, int depth) {
    for (WireReader reader(file_, entry.content, entry.end); !reader.done();) {
      const WireField field = Next(reader, depth);
      if (field.number == onnx::StringStringEntryProto::kKeyFieldNumber &&
          Content(field).starts_with(kReservedKeys)) {
        return true;
      }
    }
    return false;
  }

  std::string_view Content(const WireField& field) {
    return file_.At(field.content, static_cast<std::size_t>(field.content_size()));
  }

  void Copy(const WireField& field) {
    constexpr std::uint64_t kChunk = 4096;
    for (std::uint64_t at = field.begin; at < field.end; at += kChunk) {
      out_ += file_.At(at, static_cast<std::size_t>(std::min(kChunk, field.end - at)));
    }
  }

  void Text(const WireField& field) {
    const std::string_view text = Content(field);
    if (IsUtf8(text)) return Put(field.number, text);
    Put(field.number, RepairUtf8(text));
  }

  void Put(std::uint32_t number, std::string_view content) {
    CheckLength(content.size());
    PutVarint(LengthTag(number));
    PutVarint(static_cast<std::uint32_t>(content.size()));
    out_ += content;
  }

  void Nested(Kind kind, const WireField& field, int depth) {
    BeginLength(field.number);
    const std::size_t start = out_.size();
    Message(kind, field.content, field.end, depth);
    EndLength(start);
  }

  // The length of a message is known once it is written: it gets the full five bytes of a 32-bit
  // varint, filled in afterwards, so that nothing is moved or copied twice.
  static constexpr std::size_t kLengthBytes = 5;

  void BeginLength(std::uint32_t number) {
    PutVarint(LengthTag(number));
    out_.append(kLengthBytes, '\0');
  }

  void EndLength(std::size_t start) {
    std::size_t length = out_.size() - start;
    CheckLength(length);
    for (std::size_t i = 0; i < kLengthBytes; ++i, length >>= 7) {
      const bool last = i + 1 == kLengthBytes;
      out_[start - kLengthBytes + i] = static_cast<char>((length & 0x7f) | (last ? 0 : 0x80));
    }
  }

  static std::uint32_t LengthTag(std::uint32_t number) {
    return number << 3 | static_cast<std::uint32_t>(WireType::kLength);
  }

  void PutVarint(std::uint32_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  void CheckLength(std::size_t length) const {
    if (length > std::numeric_limits<std::int32_t>::max()) {
      throw Error(fmt::format("{}: the graph alone, without weights, is larger than 2 GiB", name_),
                  "protobuf cannot hold it; save large attributes as external data");
    }
  }

  WireField Next(WireReader& reader, int depth) {
    try {
      return reader.Next();
    } catch (const WireError& error) {
      // A cut file shows at the top: inside, the lengths contradict each other.
      const bool past_end = error.reason == WireError::Reason::kPastEnd;
      if (depth == 0 && past_end && !foreign_ && StartsModelField(error.at)) {
        throw Error(fmt::format("{}: cut off: the field at byte {} goes on past the end of the "
                                "file at byte {}",
                                name_, error.at, file_.file_size()),
                    "copy or download the file again");
      }
      throw Error(
          fmt::format("{}: not an ONNX model: malformed protobuf at byte {}", name_, error.at),
          "expected a binary .onnx file, ONNX text syntax or a JSON report of acev2");
    }
  }

  bool StartsModelField(std::uint64_t at) {
    const std::uint64_t rest = file_.file_size() - at;
    if (rest == 0) return false;
    const std::string_view bytes = file_.At(at, rest < 2 ? 1 : 2);
    std::uint32_t tag = static_cast<unsigned char>(bytes[0]);
    if (tag >= 0x80) {
      if (rest < 2) return true;  // cut within the tag: give it the benefit
      tag = (tag & 0x7f) | static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[1])) << 7;
    }
    return IsModelField(tag >> 3, static_cast<WireType>(tag & 7));
  }

  Window file_;
  const std::string& name_;
  std::string out_;
  bool foreign_ = false;  // a field was met that no ModelProto has
};

}  // namespace

std::string Skim(const Bytes& file, const std::string& name) { return Skimmer(file, name).Run(); }

bool IsInOtherFile(const onnx::TensorProto& tensor) {
  return tensor.data_location() == onnx::TensorProto::EXTERNAL && SkimmedRegions(tensor).empty();
}

std::vector<Region> SkimmedRegions(const onnx::TensorProto& tensor) {
  std::vector<Region> regions;
  for (const onnx::StringStringEntryProto& entry : tensor.external_data()) {
    if (entry.key() != kRegionKey) continue;
    Region region;
    const char* at = entry.value().data();
    const char* const end = at + entry.value().size();
    for (std::uint64_t* number :
         {&region.offset, &region.length, &region.payload, &region.raw, &region.typed}) {
      const auto [next, error] = std::from_chars(at, end, *number);
      if (error != std::errc{}) return {};
      at = next != end ? next + 1 : end;
    }
    regions.push_back(region);
  }
  return regions;
}

}  // namespace acev2

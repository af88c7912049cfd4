// SPDX-License-Identifier: Apache-2.0
//
// Reads the recorded ONNX backend tests and decodes their tensors.
//
// Invariant: element decoding follows the comments of onnx.proto, independently of load/.
#include "support/recorded.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "support/paths.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

template <typename Message>
Message Parse(const std::string& bytes, const fs::path& path) {
  Message message;
  if (!message.ParseFromString(bytes)) throw std::runtime_error("cannot parse " + path.string());
  return message;
}

std::vector<std::optional<onnx::TensorProto>> ReadTensors(
    const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values, const fs::path& folder,
    const std::string& prefix) {
  std::vector<std::optional<onnx::TensorProto>> tensors;
  for (int i = 0; i < values.size(); ++i) {
    const fs::path path = folder / (prefix + std::to_string(i) + ".pb");
    if (!values[i].type().has_tensor_type() || !fs::exists(path)) {
      tensors.emplace_back();
    } else {
      tensors.emplace_back(Parse<onnx::TensorProto>(ReadFile(path), path));
    }
  }
  return tensors;
}

/// A number of 1 sign bit, `exponent_bits` and `fraction_bits`, IEEE 754 style; infinities and NaN
/// as `special` says: 'i' IEEE, 'f' NaN only where all bits are one, 'u' NaN only for -0, 'n' none.
double Unpack(unsigned bits, int exponent_bits, int fraction_bits, int bias, char special) {
  const unsigned fraction = bits & ((1U << fraction_bits) - 1);
  const int exponent = static_cast<int>((bits >> fraction_bits) & ((1U << exponent_bits) - 1));
  const bool negative = ((bits >> (fraction_bits + exponent_bits)) & 1) != 0;
  const int top = (1 << exponent_bits) - 1;
  const double sign = negative ? -1 : 1;
  if (special == 'i' && exponent == top) {
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                         : std::numeric_limits<double>::quiet_NaN();
  }
  if (special == 'f' && exponent == top && fraction == (1U << fraction_bits) - 1) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (special == 'u' && negative && exponent == 0 && fraction == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double significand = fraction / std::ldexp(1.0, fraction_bits) + (exponent == 0 ? 0 : 1);
  return sign * std::ldexp(significand, std::max(exponent, 1) - bias);
}

/// The value of a float type narrower than 32 bits.
double UnpackFloat(int type, unsigned bits) {
  switch (type) {
    case onnx::TensorProto::FLOAT16:
      return Unpack(bits, 5, 10, 15, 'i');
    case onnx::TensorProto::BFLOAT16:
      return Unpack(bits, 8, 7, 127, 'i');
    case onnx::TensorProto::FLOAT8E4M3FN:
      return Unpack(bits, 4, 3, 7, 'f');
    case onnx::TensorProto::FLOAT8E4M3FNUZ:
      return Unpack(bits, 4, 3, 8, 'u');
    case onnx::TensorProto::FLOAT8E5M2:
      return Unpack(bits, 5, 2, 15, 'i');
    case onnx::TensorProto::FLOAT8E5M2FNUZ:
      return Unpack(bits, 5, 2, 16, 'u');
    case onnx::TensorProto::FLOAT4E2M1:
      return Unpack(bits, 2, 1, 1, 'n');
    default:  // FLOAT8E8M0: an exponent alone
      return bits == 255 ? std::numeric_limits<double>::quiet_NaN()
                         : std::ldexp(1.0, static_cast<int>(bits) - 127);
  }
}

int BitsOf(int type) {
  switch (type) {
    case onnx::TensorProto::INT2:
    case onnx::TensorProto::UINT2:
      return 2;
    case onnx::TensorProto::INT4:
    case onnx::TensorProto::UINT4:
    case onnx::TensorProto::FLOAT4E2M1:
      return 4;
    case onnx::TensorProto::INT16:
    case onnx::TensorProto::UINT16:
    case onnx::TensorProto::FLOAT16:
    case onnx::TensorProto::BFLOAT16:
      return 16;
    case onnx::TensorProto::INT32:
    case onnx::TensorProto::UINT32:
    case onnx::TensorProto::FLOAT:
      return 32;
    case onnx::TensorProto::INT64:
    case onnx::TensorProto::UINT64:
    case onnx::TensorProto::DOUBLE:
      return 64;
    case onnx::TensorProto::STRING:
    case onnx::TensorProto::COMPLEX64:
    case onnx::TensorProto::COMPLEX128:
    case onnx::TensorProto::UNDEFINED:
      return 0;
    default:
      return 8;
  }
}

bool IsSigned(int type) {
  return type == onnx::TensorProto::INT8 || type == onnx::TensorProto::INT16 ||
         type == onnx::TensorProto::INT32 || type == onnx::TensorProto::INT64 ||
         type == onnx::TensorProto::INT4 || type == onnx::TensorProto::INT2;
}

bool IsInteger(int type) {
  return IsSigned(type) || type == onnx::TensorProto::UINT8 || type == onnx::TensorProto::UINT16 ||
         type == onnx::TensorProto::UINT32 || type == onnx::TensorProto::UINT64 ||
         type == onnx::TensorProto::UINT4 || type == onnx::TensorProto::UINT2 ||
         type == onnx::TensorProto::BOOL;
}

/// The little-endian bytes that `raw_data` would hold.
std::string RawBytes(const onnx::TensorProto& tensor, int bits, std::size_t count) {
  if (tensor.has_raw_data()) return tensor.raw_data();
  std::string bytes;
  const auto append = [&bytes](const auto& values, std::size_t width) {
    for (const auto& value : values) {
      bytes.append(reinterpret_cast<const char*>(&value), width);
    }
  };
  const std::size_t width = static_cast<std::size_t>(std::max(bits, 8)) / 8;
  append(tensor.float_data(), 4);
  append(tensor.double_data(), 8);
  append(tensor.int64_data(), 8);
  append(tensor.uint64_data(), width);
  append(tensor.int32_data(), width);
  if (bytes.size() * 8 < count * static_cast<std::size_t>(bits)) {
    throw std::runtime_error("tensor data does not match its shape");
  }
  return bytes;
}

}  // namespace

std::optional<fs::path> SharedDirectory() {
  const char* given = std::getenv("ACEV2_SHARED_DIR");
  const fs::path shared = given != nullptr ? given : BuiltSharedDir();
  return shared.empty() || !fs::exists(shared) ? std::nullopt : std::optional(shared);
}

std::optional<fs::path> CorpusDirectory() {
  const auto shared = SharedDirectory();
  if (!shared || !fs::exists(*shared / "corpus")) return std::nullopt;
  return *shared / "corpus";
}

std::vector<fs::path> RecordedTestDirectories() {
  std::vector<fs::path> directories;
  const auto corpus = CorpusDirectory();
  if (!corpus.has_value()) return directories;
  const fs::path data = *corpus / "onnx+onnx/onnx/backend/test/data";
  if (!fs::exists(data)) return directories;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().filename() == "model.onnx" &&
        fs::exists(entry.path().parent_path() / "test_data_set_0")) {
      directories.push_back(entry.path().parent_path());
    }
  }
  std::ranges::sort(directories);
  return directories;
}

RecordedTest ReadRecordedTest(const fs::path& directory) {
  RecordedTest test;
  test.name = (directory.parent_path().filename() / directory.filename()).string();
  test.bytes = ReadFile(directory / "model.onnx");
  test.model = Parse<onnx::ModelProto>(test.bytes, directory / "model.onnx");
  const fs::path folder = directory / "test_data_set_0";
  test.inputs = ReadTensors(test.model.graph().input(), folder, "input_");
  test.outputs = ReadTensors(test.model.graph().output(), folder, "output_");
  return test;
}

std::optional<Constant> Decode(const onnx::TensorProto& tensor) {
  const int type = tensor.data_type();
  const int bits = BitsOf(type);
  if (bits == 0) return std::nullopt;
  Constant constant;
  constant.element_type = type;
  constant.dims.assign(tensor.dims().begin(), tensor.dims().end());
  std::size_t count = 1;
  for (const auto dim : constant.dims) count *= static_cast<std::size_t>(dim);
  const std::string bytes = RawBytes(tensor, bits, count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t element = 0;
    if (bits < 8) {
      // Several to a byte, the first in the lowest bits.
      const std::size_t per_byte = 8 / static_cast<std::size_t>(bits);
      const auto byte = static_cast<unsigned char>(bytes.at(i / per_byte));
      element = (byte >> (i % per_byte * static_cast<std::size_t>(bits))) & ((1U << bits) - 1);
    } else {
      const std::size_t width = static_cast<std::size_t>(bits) / 8;
      std::memcpy(&element, bytes.data() + i * width, width);
    }
    if (type == onnx::TensorProto::FLOAT) {
      float value = 0;
      std::memcpy(&value, &element, sizeof value);
      constant.floats.push_back(value);
    } else if (type == onnx::TensorProto::DOUBLE) {
      double value = 0;
      std::memcpy(&value, &element, sizeof value);
      constant.floats.push_back(value);
    } else if (IsInteger(type)) {
      if (IsSigned(type) && bits < 64 && (element >> (bits - 1)) != 0) {
        element |= ~std::uint64_t{0} << bits;
      }
      constant.ints.push_back(static_cast<std::int64_t>(element));
    } else {
      constant.floats.push_back(UnpackFloat(type, static_cast<unsigned>(element)));
    }
  }
  return constant;
}

const onnx::AttributeProto* ProtoAttributes::Find(std::string_view name) const {
  for (const auto& attribute : node_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

std::optional<std::int64_t> ProtoAttributes::Int(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr || found->type() != onnx::AttributeProto::INT) return std::nullopt;
  return found->i();
}

std::optional<double> ProtoAttributes::Float(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr || found->type() != onnx::AttributeProto::FLOAT) return std::nullopt;
  return found->f();
}

std::optional<std::string> ProtoAttributes::String(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr || found->type() != onnx::AttributeProto::STRING) return std::nullopt;
  return found->s();
}

std::vector<std::int64_t> ProtoAttributes::Ints(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr) return {};
  return {found->ints().begin(), found->ints().end()};
}

std::vector<double> ProtoAttributes::Floats(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr) return {};
  return {found->floats().begin(), found->floats().end()};
}

std::vector<std::string> ProtoAttributes::Strings(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr) return {};
  return {found->strings().begin(), found->strings().end()};
}

std::shared_ptr<const Constant> ProtoAttributes::TensorValue(std::string_view name) const {
  const auto* found = Find(name);
  if (found == nullptr || !found->has_t()) return nullptr;
  const auto decoded = Decode(found->t());
  return decoded.has_value() ? std::make_shared<const Constant>(*decoded) : nullptr;
}

std::string_view ProtoAttributes::TypeOf(std::string_view name) const {
  const auto* found = Find(name);
  return found == nullptr
             ? std::string_view()
             : std::string_view(onnx::AttributeProto::AttributeType_Name(found->type()));
}

}  // namespace acev2::testing

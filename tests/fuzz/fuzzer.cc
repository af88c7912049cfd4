// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's entry to every target: --target=NAME says which, "model" without it;
// --targets lists them.
//
// Invariant: no state is kept from one input to the next. Built with ACEV2_BUILD_FUZZERS; run by
// scripts/fuzz.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include "acev2/error.h"
#include "fuzz/mutate_model.h"
#include "fuzz/targets.h"
#include "load/onnx_text.h"

// libFuzzer's own change of bytes.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using acev2::testing::FuzzTarget;

const FuzzTarget* target = nullptr;

// Seeds may stand in the text syntax.
bool Read(const std::uint8_t* data, std::size_t size, onnx::ModelProto& model) {
  if (model.ParseFromArray(data, static_cast<int>(size))) return true;
  try {
    model = acev2::ParseText({reinterpret_cast<const char*>(data), size}, "seed");
    return true;
  } catch (const acev2::Error&) {
    return false;
  }
}

std::size_t Write(const onnx::ModelProto& model, std::uint8_t* data, std::size_t size,
                  std::size_t most) {
  const std::string bytes = model.SerializeAsString();
  if (bytes.empty() || bytes.size() > most) return size;
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  std::string_view name = "model";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = (*argv)[i];
    if (argument.starts_with("--target=")) name = argument.substr(9);
    if (argument == "--targets") {
      for (const FuzzTarget& row : acev2::testing::FuzzTargets()) {
        std::printf("%s\n", std::string(row.name).c_str());
      }
      std::exit(0);
    }
  }
  target = acev2::testing::FindFuzzTarget(name);
  if (target == nullptr) {
    std::fprintf(stderr, "--target=%s: there are", std::string(name).c_str());
    for (const FuzzTarget& row : acev2::testing::FuzzTargets()) {
      std::fprintf(stderr, " %s", std::string(row.name).c_str());
    }
    std::fprintf(stderr, "\n");
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  if (target->numbered && most >= sizeof(std::uint64_t)) {
    // Any number, so that each schema has its turn; libFuzzer's changes would stay near a few.
    const std::uint64_t number = std::mt19937_64(seed)();
    std::memcpy(data, &number, sizeof(number));
    return sizeof(number);
  }
  onnx::ModelProto model;
  if (!target->structured || !Read(data, size, model)) return LLVMFuzzerMutate(data, size, most);
  acev2::testing::MutateModel(model, seed);
  return Write(model, data, size, most);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data, std::size_t size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t most,
                                                 unsigned seed) {
  std::memcpy(out, data, std::min(size, most));
  if (!target->structured) {
    // The head of one and the tail of the other, as LLVMFuzzerMutate crosses by itself, too.
    const std::size_t head = size == 0 ? 0 : seed % size;
    const std::size_t tail = std::min(other_size - (other_size == 0 ? 0 : seed / 7 % other_size),
                                      most - std::min(head, most));
    std::memcpy(out + head, other + (other_size - tail), tail);
    return head + tail;
  }
  onnx::ModelProto model;
  onnx::ModelProto second;
  if (Read(data, size, model) && Read(other, other_size, second)) {
    acev2::testing::CrossModels(model, second, seed);
    return Write(model, out, std::min(size, most), most);
  }
  return std::min(size, most);
}

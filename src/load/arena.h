// SPDX-License-Identifier: Apache-2.0
//
// Memory for many small messages of protobuf that live equally long.
#pragma once

#include <google/protobuf/arena.h>

#include <memory>

namespace acev2 {

/// An arena that grows in blocks large enough for a graph; protobuf's own go up to 8 KiB.
inline std::unique_ptr<google::protobuf::Arena> MakeArena() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = std::size_t{1} << 9;
  options.max_block_size = std::size_t{1} << 18;
  return std::make_unique<google::protobuf::Arena>(options);
}

}  // namespace acev2

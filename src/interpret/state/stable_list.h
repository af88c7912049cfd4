// SPDX-License-Identifier: Apache-2.0
//
// A list that only grows and whose elements never move.
//
// Invariant: elements stand in blocks of one size, so that nothing is lost to the rounding of
// single allocations, as it is in a std::deque of elements above 512 bytes. Used by the owners of a
// pass.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace acev2 {

template <typename T>
class StableList {
 public:
  StableList() = default;
  StableList(const StableList&) = delete;
  StableList& operator=(const StableList&) = delete;
  ~StableList() {
    for (std::size_t i = size_; i > 0; --i) std::destroy_at(&(*this)[i - 1]);
  }

  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return *At(i); }
  const T& operator[](std::size_t i) const { return *At(i); }

  template <typename... Arguments>
  T& EmplaceBack(Arguments&&... arguments) {
    if (size_ == kBlock * blocks_.size()) {
      blocks_.push_back(std::make_unique_for_overwrite<Block>());
    }
    T* made = ::new (Place(size_)) T(std::forward<Arguments>(arguments)...);
    ++size_;
    return *made;
  }

 private:
  // What allocators hand out without a remainder.
  static constexpr std::size_t kBytes = std::size_t{1} << 14;
  static constexpr std::size_t kBlock = sizeof(T) < kBytes ? kBytes / sizeof(T) : 1;
  struct Block {
    alignas(T) std::byte bytes[kBlock * sizeof(T)];
  };

  void* Place(std::size_t i) const { return &blocks_[i / kBlock]->bytes[i % kBlock * sizeof(T)]; }
  T* At(std::size_t i) const { return std::launder(static_cast<T*>(Place(i))); }

  std::vector<std::unique_ptr<Block>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace acev2

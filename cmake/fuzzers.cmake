# SPDX-License-Identifier: Apache-2.0
#
# The fuzzer's build: everything instrumented with AddressSanitizer, UndefinedBehaviorSanitizer and
# libFuzzer's coverage. Included by the top CMakeLists.txt before any target. It takes clang 16 or
# newer (Debian: clang-16, libclang-rt-16-dev):
#   cmake --preset fuzz && cmake --build --preset fuzz
#   build/fuzz/tests/acev2_fuzz CORPUS_DIR
option(ACEV2_BUILD_FUZZERS "Build the libFuzzer targets (clang 16 or newer only)" OFF)
if(ACEV2_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ACEV2_BUILD_FUZZERS needs clang: -DCMAKE_CXX_COMPILER=clang++-16")
  endif()
  add_compile_options(-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

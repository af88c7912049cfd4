# SPDX-License-Identifier: Apache-2.0
#
# The fuzzers' build: everything instrumented with AddressSanitizer, UndefinedBehaviorSanitizer and
# libFuzzer's coverage, ONNX and Protobuf as well, which are built for it once (dependencies.cmake).
# Included by the top CMakeLists.txt before any target. It takes clang 16 or newer (Debian: clang-16,
# libclang-rt-16-dev); scripts/fuzz sees to that, builds and runs:
#   scripts/fuzz MINUTES
option(ACEV2_BUILD_FUZZERS "Build the libFuzzer targets (clang 16 or newer only)" OFF)
set(ACEV2_INSTRUMENTATION "")
if(ACEV2_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ACEV2_BUILD_FUZZERS needs clang: -DCMAKE_CXX_COMPILER=clang++-16")
  endif()
  set(ACEV2_INSTRUMENTATION -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined
                            -fno-omit-frame-pointer)
  add_compile_options(${ACEV2_INSTRUMENTATION})
  add_link_options(-fsanitize=address,undefined)
endif()

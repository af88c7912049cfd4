# SPDX-License-Identifier: Apache-2.0
#
# Finds everything acev2 links with and says how to get what is missing. ONNX alone is built from
# its pinned source if the system has none (build_onnx.cmake). Included by the top CMakeLists.txt.
# docs/dependencies.md says what each is for.

option(ACEV2_STATIC_PROTOBUF "Link Protobuf statically: the program starts 1 ms sooner" ON)
set(ACEV2_ONNX_SOURCE "" CACHE PATH
    "ONNX source to build (archive or unpacked folder); empty: an installed ONNX, else pip's")
set(ACEV2_DEPS_DIR ${PROJECT_SOURCE_DIR}/build/deps CACHE PATH
    "Where ONNX is built and installed; shared by all build folders")

# The version acev2 is developed with and, where there is none, built with: the source archive that
# the Python package index calls onnx 1.23.0.
set(onnx_version 1.23.0)
set(onnx_sha256 3f4b7323ea3397c63aa6ff5d43abe16013ffefc0a96cb8a0be6527ff1e1add40)

# acev2_require(PACKAGE REMEDY…): find_package with the remedy in the message.
macro(acev2_require package)
  find_package(${package} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} is missing; on Debian or Ubuntu: apt install ${ARGN}\n"
                        "(scripts/setup installs everything)")
  endif()
endmacro()

acev2_require(fmt libfmt-dev)
acev2_require(nlohmann_json nlohmann-json3-dev)
acev2_require(CLI11 libcli11-dev)
acev2_require(muparser libmuparser-dev)
# The archive, where there is one: a shared library is loaded at every start, used or not.
set(ZLIB_USE_STATIC_LIBS ON)
find_package(ZLIB QUIET)
if(NOT ZLIB_FOUND)
  set(ZLIB_USE_STATIC_LIBS OFF)
  acev2_require(ZLIB zlib1g-dev)
endif()

# acev2_archive(TARGET HEADER LIBRARY PACKAGE): an imported target of what has no package file for
# CMake. The static archive is taken if there is one: a library less to load at every start.
function(acev2_archive target header library package)
  find_path(${library}_INCLUDE_DIR ${header})
  find_library(${library}_LIBRARY NAMES lib${library}.a ${library})
  if(NOT ${library}_INCLUDE_DIR OR NOT ${library}_LIBRARY)
    message(FATAL_ERROR "${library} is missing; on Debian or Ubuntu: apt install ${package}\n"
                        "(scripts/setup installs everything)")
  endif()
  mark_as_advanced(${library}_INCLUDE_DIR ${library}_LIBRARY)
  add_library(${target} UNKNOWN IMPORTED)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${${library}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${${library}_INCLUDE_DIR})
endfunction()

acev2_archive(acev2_utf8proc utf8proc.h utf8proc libutf8proc-dev)
# From 2023 on RE2 has a package file, which names the parts of Abseil that it needs.
find_package(re2 CONFIG QUIET)
if(NOT re2_FOUND)
  find_package(Threads REQUIRED)
  acev2_archive(re2::re2 re2/re2.h re2 libre2-dev)
  set_property(TARGET re2::re2 PROPERTY INTERFACE_LINK_LIBRARIES Threads::Threads)
endif()

# An allocator for many small objects of one thread makes large graphs a third faster. It is left
# out where there is none, and where a sanitizer brings its own.
option(ACEV2_MIMALLOC "Let the program use mimalloc if it is there" ON)
set(ACEV2_ALLOCATOR "")
if(ACEV2_MIMALLOC AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  find_package(mimalloc CONFIG QUIET)
  if(mimalloc_FOUND)
    set(ACEV2_ALLOCATOR mimalloc)
  endif()
endif()

set(Protobuf_USE_STATIC_LIBS ${ACEV2_STATIC_PROTOBUF})
# ONNX's package file asks for a package file of Protobuf, which Debian does not ship.
find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  set(Protobuf_DIR ${PROJECT_SOURCE_DIR}/cmake/protobuf CACHE PATH "" FORCE)
endif()
acev2_require(Protobuf libprotobuf-dev protobuf-compiler)
list(JOIN ACEV2_INSTRUMENTATION " " dependency_flags)
if(dependency_flags)  # Debian's headers, and an archive of the same version that is instrumented
  acev2_static_archives(instrumented_prefix instrumented_command protobuf)
  execute_process(COMMAND ${instrumented_command} COMMAND_ERROR_IS_FATAL ANY)
  foreach(library IN ITEMS libprotobuf libprotobuf-lite)
    set_target_properties(protobuf::${library} PROPERTIES
      IMPORTED_LOCATION ${instrumented_prefix}/lib/libprotobuf.a
      IMPORTED_LOCATION_RELEASE ${instrumented_prefix}/lib/libprotobuf.a)
  endforeach()
endif()

if(NOT ACEV2_ONNX_SOURCE)
  find_package(ONNX 1.18 CONFIG QUIET)
endif()
if(NOT ONNX_FOUND)
  # One folder per version, source, compiler and its flags, so that a change of any builds anew.
  set(onnx_key "${onnx_sha256} ${ACEV2_ONNX_SOURCE} ${CMAKE_CXX_COMPILER}")
  if(dependency_flags)
    string(APPEND onnx_key " ${dependency_flags}")
  endif()
  string(SHA256 onnx_key "${onnx_key}")
  string(SUBSTRING ${onnx_key} 0 8 onnx_key)
  set(onnx_prefix ${ACEV2_DEPS_DIR}/onnx-${onnx_version}-${onnx_key})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DVERSION=${onnx_version} -DSHA256=${onnx_sha256}
            -DSOURCE=${ACEV2_ONNX_SOURCE} -DPREFIX=${onnx_prefix}
            -DTOOLS=${PROJECT_SOURCE_DIR}/build/tools -DCXX=${CMAKE_CXX_COMPILER}
            "-DCXX_FLAGS=${dependency_flags}"
            -P ${CMAKE_CURRENT_LIST_DIR}/build_onnx.cmake
    COMMAND_ERROR_IS_FATAL ANY)
  # Not remembered: a changed key must be looked for again.
  set(ONNX_DIR ${onnx_prefix}/lib/cmake/ONNX)
  find_package(ONNX 1.18 CONFIG REQUIRED PATHS ${onnx_prefix} NO_DEFAULT_PATH)
  unset(ONNX_DIR CACHE)
endif()

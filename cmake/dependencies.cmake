# SPDX-License-Identifier: Apache-2.0
#
# Finds everything acev2 links with. Included by the top CMakeLists.txt.

option(ACEV2_STATIC_PROTOBUF "Link Protobuf statically: the program starts sooner" ON)
find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  set(Protobuf_DIR ${PROJECT_SOURCE_DIR}/cmake/protobuf CACHE PATH "" FORCE)
endif()
find_package(ONNX 1.18 CONFIG REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 CONFIG REQUIRED)

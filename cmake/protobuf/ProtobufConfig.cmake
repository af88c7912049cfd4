# SPDX-License-Identifier: Apache-2.0
#
# ONNX's package file asks for Protobuf's own package file, which Debian does not ship. This one
# stands in for it and answers with CMake's FindProtobuf module; cmake/dependencies.cmake points
# Protobuf_DIR here only if Protobuf brings no package file of its own.
include(FindProtobuf)

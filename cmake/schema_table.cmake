# SPDX-License-Identifier: Apache-2.0
#
# Writes schema_rows.inc: one row {family, operator, since-version, constructor} for every operator
# schema that the installed ONNX declares. ONNX itself can only build all of them at once (its
# registry, several milliseconds); with this table src/interpret/shapes/schemas.cc builds the few
# that a model needs. Included by the top CMakeLists.txt; runs again when ONNX's headers change.

get_target_property(onnx_include_dirs ONNX::onnx INTERFACE_INCLUDE_DIRECTORIES)
find_file(ACEV2_OPERATOR_SETS onnx/defs/operator_sets.h PATHS ${onnx_include_dirs}
          NO_DEFAULT_PATH NO_CACHE REQUIRED)
cmake_path(GET ACEV2_OPERATOR_SETS PARENT_PATH onnx_defs_dir)

# "fn(GetOpSchema<ONNX_OPERATOR_SET_SCHEMA_CLASS_NAME(Onnx, 13, Conv)>());" and its PREVIEW variant,
# which leaves the family out.
string(CONCAT schema_pattern "GetOpSchema<ONNX_([A-Z]*_)?OPERATOR_SET_SCHEMA_CLASS_NAME"
                             "\\(([A-Za-z]+, *)?([0-9]+), *([A-Za-z0-9_]+)\\)>")
set(schema_rows "")
foreach(header IN ITEMS operator_sets operator_sets_ml operator_sets_preview operator_sets_training)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${onnx_defs_dir}/${header}.h)
  file(READ ${onnx_defs_dir}/${header}.h text)
  string(REGEX REPLACE "[ \r\n]+" " " text "${text}")
  string(REPLACE "( " "(" text "${text}")
  string(REGEX MATCHALL "${schema_pattern}" calls "${text}")
  foreach(call IN LISTS calls)
    string(REGEX MATCH "${schema_pattern}" call "${call}")
    set(family "${CMAKE_MATCH_2}")
    set(version ${CMAKE_MATCH_3})
    set(op ${CMAKE_MATCH_4})
    string(REGEX REPLACE ", *$" "" family "${family}")
    if(family STREQUAL "")
      set(family OnnxPreview)
    endif()
    list(APPEND schema_rows "    {Family::k${family}, \"${op}\", ${version}, \
&onnx::GetOpSchema<onnx::ONNX_OPERATOR_SET_SCHEMA_CLASS_NAME(${family}, ${version}, ${op})>},\n")
  endforeach()
endforeach()
list(REMOVE_DUPLICATES schema_rows)
list(LENGTH schema_rows schema_count)
if(schema_count LESS 500)
  message(FATAL_ERROR "only ${schema_count} operator schemas found in ${onnx_defs_dir}: "
                      "this version of ONNX declares them in a way cmake/schema_table.cmake "
                      "does not know")
endif()
list(JOIN schema_rows "" schema_rows)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/interpret/schema_rows.inc
     CONTENT "// Written by cmake/schema_table.cmake; do not edit.\n@schema_rows@" @ONLY)
message(STATUS "ONNX ${ONNX_VERSION}: ${schema_count} operator schemas")

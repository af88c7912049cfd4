# SPDX-License-Identifier: Apache-2.0
#
# acev2_compile_together(TARGET): compiles the files of a folder some at a time, as one. Most of the time
# of a small file goes into the headers that all of them read, so a first build takes half as long; a
# change takes a little longer, so it is asked for by -DACEV2_TOGETHER=ON (the release preset).
#
# Names of one file alone (in its unnamed namespace) must then differ from those of its neighbours in the
# folder: the compiler says so.

option(ACEV2_TOGETHER "Compile several files of a folder at once" OFF)

set(acev2_files_together 8)

function(acev2_compile_together target)
  if(NOT ACEV2_TOGETHER)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE file)
    cmake_path(GET file PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER ${folder} folder)
    math(EXPR count_${folder} "0${count_${folder}} + 1")
    math(EXPR group "(${count_${folder}} - 1) / ${acev2_files_together}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${group})
  endforeach()
  # GCC takes unnamed namespaces of files that are included for those of headers.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

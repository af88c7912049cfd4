# SPDX-License-Identifier: Apache-2.0
#
# acev2_compile_together(TARGET): compiles the files of a folder some at a time, as one. Most of the time
# of a small file goes into the headers that all of them read, so a first build takes half as long; a
# change takes a little longer, so it is asked for by -DACEV2_TOGETHER=ON (the release preset).
#
# Names of one file alone (in its unnamed namespace) may then clash with those of its neighbours: the
# compiler says so, and a file that shares such names on purpose stands in the list below.

option(ACEV2_TOGETHER "Compile several files of a folder at once" OFF)

set(acev2_files_together 6)
# Folders whose files are rows of one table, and so have names in common; and files that share a name.
set(acev2_alone
    src/interpret/evaluate/ src/interpret/shapes/families/ src/rules/families/
    src/cli/scan_command.cc src/interpret/shapes/shape_corrections.cc
    src/rules/assumption.cc src/rules/lowering.cc
    src/tensor/format.cc src/text/shorten.cc src/write/compare/chart.cc src/write/report/summary.cc
    src/write/report/html_report.cc)
list(JOIN acev2_alone "|" acev2_alone)

function(acev2_compile_together target)
  if(NOT ACEV2_TOGETHER)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE file)
    if(file MATCHES "^(${acev2_alone})")
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    cmake_path(GET file PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER ${folder} folder)
    math(EXPR count_${folder} "0${count_${folder}} + 1")
    math(EXPR group "(${count_${folder}} - 1) / ${acev2_files_together}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

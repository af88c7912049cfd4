# SPDX-License-Identifier: Apache-2.0
#
# Builds cmake/archives/ into PREFIX/lib. Run by cmake/static_archives.cmake, which has the pins:
#
#   cmake -DPREFIX=DIR [-DRE2_ARCHIVE=FILE] -DCXX=COMPILER -DCXX_FLAGS=[FLAGS] -DSOURCES=[DIR]
#         -DPACKAGES=NAME|VERSION|ARCHIVE|SHA256,… -P build_archives.cmake
#
# The sources are those of Debian's packages, fetched with apt-get into folders of PREFIX's own (no
# root, nothing of the system's is changed); SOURCES has the archives already, for want of a
# network. Their hashes are checked in any case. Does nothing if PREFIX is complete; fails with the
# reason if it cannot do it.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET PREFIX PARENT_PATH deps_dir)
file(MAKE_DIRECTORY ${deps_dir})
file(LOCK ${PREFIX}.lock GUARD PROCESS)
if(EXISTS ${PREFIX}/complete)
  return()
endif()
file(REMOVE_RECURSE ${PREFIX} ${PREFIX}.work)
set(work ${PREFIX}.work)
file(MAKE_DIRECTORY ${work})

function(run what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${work} RESULT_VARIABLE result
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  file(APPEND ${PREFIX}.log "$ ${ARGN}\n${output}\n")
  if(NOT result EQUAL 0)
    string(LENGTH "${output}" length)
    if(length GREATER 2000)
      math(EXPR start "${length} - 2000")
      string(SUBSTRING "${output}" ${start} -1 output)
    endif()
    message(FATAL_ERROR "cannot ${what}:\n${output}\nthe whole output: ${PREFIX}.log")
  endif()
endfunction()

file(WRITE ${PREFIX}.log "")
string(REPLACE "," ";" packages "${PACKAGES}")

# apt-get with lists of its own: where packages come from, their sources do as well.
if(NOT SOURCES)
  set(SOURCES ${work})
  file(MAKE_DIRECTORY ${work}/lists/partial ${work}/cache)
  set(own_lists -o Dir::State::lists=${work}/lists -o Dir::Cache=${work}/cache -o APT::Sandbox::User=)
  set(ask indextargets --format "deb-src [trusted=yes] $(REPO_URI) $(RELEASE) $(COMPONENT)"
      "Created-By: Packages" "Origin: Debian")
  execute_process(COMMAND apt-get ${ask} OUTPUT_VARIABLE lines RESULT_VARIABLE failed
                  ERROR_VARIABLE error)
  if(NOT lines)  # the system's lists are not there, as in an image of a container
    execute_process(COMMAND apt-get ${own_lists} update OUTPUT_VARIABLE error ERROR_VARIABLE error)
    execute_process(COMMAND apt-get ${own_lists} ${ask} OUTPUT_VARIABLE lines RESULT_VARIABLE failed
                    ERROR_VARIABLE error)
  endif()
  if(failed OR NOT lines)
    set(archives ${packages})
    list(TRANSFORM archives REPLACE "^[^|]+\\|[^|]+\\|([^|]+)\\|.*" "\\1")
    list(JOIN archives ", " archives)
    message(FATAL_ERROR "cannot fetch sources: apt-get knows no Debian archive. ${error}"
                        "-DACEV2_ARCHIVE_SOURCES=DIR names a folder that has ${archives}")
  endif()
  file(WRITE ${work}/sources.list "${lines}")
  set(apt apt-get -q -o Dir::Etc::sourcelist=${work}/sources.list -o Dir::Etc::sourceparts=/dev/null
      ${own_lists})
  message(STATUS "fetching the sources of Debian's packages")
  run("fetch the lists of sources" ${apt} update)
  set(wanted "")
  foreach(package IN LISTS packages)
    string(REGEX REPLACE "^([^|]+)\\|([^|]+)\\|.*" "\\1=\\2" package ${package})
    list(APPEND wanted ${package})
  endforeach()
  run("fetch sources" ${apt} source --download-only ${wanted})
endif()

foreach(package IN LISTS packages)
  string(REPLACE "|" ";" package ${package})
  list(GET package 0 name)
  list(GET package 2 archive)
  list(GET package 3 expected)
  if(NOT EXISTS ${SOURCES}/${archive})
    message(FATAL_ERROR "${SOURCES} has no ${archive}")
  endif()
  file(SHA256 ${SOURCES}/${archive} hash)
  if(NOT hash STREQUAL expected)
    message(FATAL_ERROR "${archive} is another one: its SHA-256 is ${hash}, not ${expected}")
  endif()
  file(ARCHIVE_EXTRACT INPUT ${SOURCES}/${archive} DESTINATION ${work}/unpacked-${name})
  file(GLOB folder ${work}/unpacked-${name}/*)
  file(RENAME ${folder} ${work}/${name})
endforeach()

message(STATUS "building position independent archives into ${PREFIX}, once")
set(arguments -DSOURCES=${work} -DRE2_ARCHIVE=${RE2_ARCHIVE} -DCMAKE_CXX_COMPILER=${CXX}
    "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" -DCMAKE_BUILD_TYPE=Release)
find_program(ninja NAMES ninja NO_CACHE)
if(ninja)
  list(APPEND arguments -GNinja)
endif()
find_program(ccache NAMES ccache NO_CACHE)
if(ccache)
  list(APPEND arguments -DCMAKE_CXX_COMPILER_LAUNCHER=${ccache})
endif()
cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
run("configure" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/archives -B ${work}/build ${arguments})
run("build" ${CMAKE_COMMAND} --build ${work}/build --parallel ${cores})
file(COPY ${work}/build/lib DESTINATION ${PREFIX})
file(REMOVE_RECURSE ${work})
file(TOUCH ${PREFIX}/complete)

# SPDX-License-Identifier: Apache-2.0
#
# Builds ONNX and installs it into PREFIX. Run by cmake/dependencies.cmake, which pins the version:
#
#   cmake -DVERSION=X.Y.Z -DSHA256=HASH -DSOURCE=[ARCHIVE-OR-FOLDER] -DPREFIX=DIR -DTOOLS=DIR
#         -DCXX=COMPILER -DCXX_FLAGS=[FLAGS] -P build_onnx.cmake
#
# With an empty SOURCE the archive is fetched with pip; an archive must have the hash. Whatever is
# missing to do so (pip, a CMake that is new enough for ONNX) goes into a Python environment in
# TOOLS. Does nothing if PREFIX is complete.
cmake_minimum_required(VERSION 3.25)

set(onnx_needs_cmake 3.26)  # of ONNX 1.23

cmake_path(GET PREFIX PARENT_PATH deps_dir)
file(MAKE_DIRECTORY ${deps_dir})
file(LOCK ${PREFIX}.lock GUARD PROCESS)
if(EXISTS ${PREFIX}/complete)
  return()
endif()
set(work_dir ${PREFIX}.work)
set(log ${PREFIX}.log)
file(WRITE ${log} "")

# Runs a command; its output goes to the log, the end of which is shown if it fails.
function(run what)
  execute_process(COMMAND ${ARGN}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  file(APPEND ${log} "$ ${ARGN}\n${output}\n")
  if(NOT result EQUAL 0)
    string(LENGTH "${output}" length)
    if(length GREATER 3000)
      math(EXPR start "${length} - 3000")
      string(SUBSTRING "${output}" ${start} -1 output)
    endif()
    message(FATAL_ERROR "cannot ${what}:\n${output}\nthe whole output: ${log}")
  endif()
endfunction()

# The same for what comes over the network. The one line "missing: …" is what scripts/setup ends with.
function(fetch what remedy)
  execute_process(COMMAND ${ARGN}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  file(APPEND ${log} "$ ${ARGN}\n${output}\n")
  if(NOT result EQUAL 0)
    message(NOTICE "missing: ${what}, which pip cannot fetch (a network?); ${remedy}")
    message(FATAL_ERROR "cannot fetch ${what}; what pip said: ${log}")
  endif()
endfunction()

# A Python environment of our own, so that nothing is installed into the system's.
function(make_python_environment)
  if(EXISTS ${TOOLS}/complete)
    return()
  endif()
  find_program(system_python NAMES python3 NO_CACHE)
  if(NOT system_python)
    message(FATAL_ERROR "python3 is missing (apt install python3 python3-venv)")
  endif()
  run("make a Python environment (apt install python3-venv)"
      ${system_python} -m venv --clear ${TOOLS})
  file(TOUCH ${TOOLS}/complete)
endfunction()

# The source: a folder or archive of the user's, or the pinned archive by pip.
if(SOURCE)
  cmake_path(ABSOLUTE_PATH SOURCE NORMALIZE)
  if(NOT EXISTS ${SOURCE})
    message(FATAL_ERROR "no ONNX source at ${SOURCE}")
  endif()
endif()
if(IS_DIRECTORY "${SOURCE}")
  set(source_dir ${SOURCE})
else()
  if(SOURCE)
    set(archive ${SOURCE})
  else()
    set(archive ${deps_dir}/onnx-${VERSION}.tar.gz)
    if(NOT EXISTS ${archive})
      message(STATUS "fetching ONNX ${VERSION}")
      make_python_environment()
      # With a hash in the requirement, pip checks it before it looks into the archive.
      file(WRITE ${work_dir}/requirements.txt "onnx==${VERSION} --hash=sha256:${SHA256}\n")
      fetch("the source of ONNX ${VERSION}"
          "put onnx-${VERSION}.tar.gz, as PyPI has it, into ${deps_dir}, and run this again"
          ${TOOLS}/bin/python -m pip download --quiet --no-deps --no-binary onnx --require-hashes
          --requirement ${work_dir}/requirements.txt --dest ${deps_dir})
    endif()
  endif()
  file(SHA256 ${archive} hash)
  if(NOT hash STREQUAL SHA256)
    message(FATAL_ERROR "${archive} is not ONNX ${VERSION}: its SHA-256 is ${hash}, "
                        "not ${SHA256}; for another version give an unpacked folder")
  endif()
  file(REMOVE_RECURSE ${work_dir}/source)
  file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${work_dir}/source)
  file(GLOB source_dir LIST_DIRECTORIES true ${work_dir}/source/onnx-*)
endif()
if(NOT EXISTS ${source_dir}/onnx/defs/operator_sets.h)
  message(FATAL_ERROR "${source_dir} is not an ONNX source folder")
endif()

set(onnx_cmake ${CMAKE_COMMAND})
if(CMAKE_VERSION VERSION_LESS onnx_needs_cmake)
  make_python_environment()
  set(onnx_cmake ${TOOLS}/bin/cmake)
  if(NOT EXISTS ${onnx_cmake})
    message(STATUS "fetching CMake: ONNX needs ${onnx_needs_cmake}, this is ${CMAKE_VERSION}")
    fetch("CMake >= ${onnx_needs_cmake}, which ONNX needs (this is ${CMAKE_VERSION})"
        "have one first in the PATH, and run this again" ${TOOLS}/bin/python -m pip install --quiet
        --only-binary :all: "cmake>=${onnx_needs_cmake}")
  endif()
endif()

message(STATUS "building ONNX into ${PREFIX}, once; this takes some minutes")
set(arguments -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=${PREFIX}
    -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DONNX_BUILD_PYTHON=OFF
    -DONNX_BUILD_TESTS=OFF -DONNX_GEN_PB_TYPE_STUBS=OFF -DCMAKE_CXX_COMPILER=${CXX}
    -DONNX_USE_UNITY_BUILD=ON  # halves the time
    # A third less of it than with -O3; a run calls a few functions of ONNX, once an operator.
    "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}")
find_program(ninja NAMES ninja NO_CACHE)
if(ninja)
  list(APPEND arguments -GNinja)
endif()
find_program(ccache NAMES ccache NO_CACHE)
if(ccache)
  list(APPEND arguments -DCMAKE_CXX_COMPILER_LAUNCHER=${ccache})
endif()
cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
file(REMOVE_RECURSE ${work_dir}/build ${PREFIX})
run("configure ONNX" ${onnx_cmake} -S ${source_dir} -B ${work_dir}/build ${arguments})
run("build ONNX" ${onnx_cmake} --build ${work_dir}/build --parallel ${cores})
run("install ONNX" ${onnx_cmake} --install ${work_dir}/build)
file(REMOVE_RECURSE ${work_dir})
file(TOUCH ${PREFIX}/complete)

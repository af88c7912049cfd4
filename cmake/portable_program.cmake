# SPDX-License-Identifier: Apache-2.0
#
# The program for any machine, for scripts/package: the objects of the program linked once more, with
# everything but libc and libm inside (acev2_portable), and with these as well (acev2_static). Included
# by the top CMakeLists.txt. No target of `all`: archives that the system lacks are built first.

# Headers of the system and archives of the pinned sources must be of one version.
set(ACEV2_PORTABLE OFF)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND ACEV2_ALLOCATOR AND fmt_VERSION VERSION_EQUAL 9.1.0
   AND muparser_VERSION VERSION_EQUAL 2.3.3 AND mimalloc_VERSION VERSION_EQUAL 2.0)
  set(ACEV2_PORTABLE ON)
endif()
if(NOT ACEV2_PORTABLE)
  add_custom_target(acev2_portable
    COMMAND ${CMAKE_COMMAND} -E echo "the portable program needs fmt 9.1.0, muParser 2.3.3 and \
mimalloc 2.0.9, as Debian 12 has them (scripts/setup installs them)"
    COMMAND ${CMAKE_COMMAND} -E false VERBATIM)
  add_custom_target(acev2_static DEPENDS acev2_portable)
  return()
endif()

acev2_static_archives(portable_prefix portable_command fmtlib muparser mimalloc)
set(portable_libraries ${portable_prefix}/lib/libmimalloc.a ${portable_prefix}/lib/libfmt.a
    ${portable_prefix}/lib/libmuparser.a)
add_custom_command(OUTPUT ${portable_prefix}/complete BYPRODUCTS ${portable_libraries}
                   COMMAND ${portable_command} VERBATIM USES_TERMINAL)
add_custom_target(acev2_archives DEPENDS ${portable_prefix}/complete)

foreach(kind IN ITEMS portable static)
  add_executable(acev2_${kind} EXCLUDE_FROM_ALL $<TARGET_OBJECTS:acev2>)
  add_dependencies(acev2_${kind} acev2_archives)
  set_target_properties(acev2_${kind} PROPERTIES LINKER_LANGUAGE CXX SKIP_BUILD_RPATH ON
                        OUTPUT_NAME acev2 RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${kind})
  # The libraries of targets that link shared ones are named one by one, to have archives instead.
  target_link_libraries(acev2_${kind} PRIVATE
    ${portable_prefix}/lib/libmimalloc.a
    $<TARGET_FILE:acev2_program> $<TARGET_FILE:acev2_library> $<TARGET_FILE:acev2_page> ONNX::onnx
    re2::re2 acev2_utf8proc ZLIB::ZLIB
    ${portable_prefix}/lib/libfmt.a ${portable_prefix}/lib/libmuparser.a)
  add_dependencies(acev2_${kind} acev2_program acev2_library acev2_page)
  target_link_options(acev2_${kind} PRIVATE -static-libstdc++ -static-libgcc -Wl,--gc-sections -s
                      -Wl,--as-needed)
endforeach()
target_link_options(acev2_static PRIVATE -static)

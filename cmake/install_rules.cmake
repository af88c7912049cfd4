# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install` puts where, by component, and how CPack makes packages of it. Included by the
# top CMakeLists.txt.
#
#   program   the program as it was built, its manual, completion for shells
#   library   headers, archives with all they need, package files for CMake and pkg-config
#   portable  the same as program, with the program that needs libc alone; not installed unless it is
#             asked for (scripts/package, which builds it first)
#   debian    what lies elsewhere in a Debian package; the same

# --- the manual, written by the program

file(GLOB commands CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/src/cli/commands
     src/cli/commands/*_command.cc)
list(TRANSFORM commands REPLACE "_command\\.cc$" "")
list(REMOVE_ITEM commands analyze)
set(manual ${PROJECT_BINARY_DIR}/manual)
add_custom_command(
  OUTPUT ${manual}/complete
  COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:acev2> "-DCOMMANDS=${commands}" -DOUTPUT=${manual}
          -P ${CMAKE_CURRENT_LIST_DIR}/write_manual.cmake
  DEPENDS acev2 ${CMAKE_CURRENT_LIST_DIR}/write_manual.cmake
  COMMENT "Writing the manual" VERBATIM)
add_custom_target(acev2_manual ALL DEPENDS ${manual}/complete)

# --- the program

install(TARGETS acev2 RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(PROGRAMS ${PROJECT_BINARY_DIR}/portable/acev2 DESTINATION ${CMAKE_INSTALL_BINDIR}
        COMPONENT portable EXCLUDE_FROM_ALL)
foreach(component IN ITEMS program portable)
  set(unless_asked "")
  if(component STREQUAL portable)
    set(unless_asked EXCLUDE_FROM_ALL)
  endif()
  install(DIRECTORY ${manual}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}
          COMPONENT ${component} ${unless_asked})
  install(DIRECTORY ${manual}/bash-completion ${manual}/zsh ${manual}/fish
          DESTINATION ${CMAKE_INSTALL_DATAROOTDIR} COMPONENT ${component} ${unless_asked})
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT ${component} ${unless_asked})
endforeach()
# Notices of what is linked in, which scripts/package gathers.
install(FILES ${PROJECT_BINARY_DIR}/portable/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR}
        COMPONENT portable EXCLUDE_FROM_ALL)
install(FILES ${manual}/zsh/site-functions/_acev2
        DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions
        COMPONENT debian EXCLUDE_FROM_ALL)

# --- the library

# Archives are copied beside ours, in the order of the link; what the system has as a shared library
# only is looked for by whoever uses the package.
set(library_folder ${CMAKE_INSTALL_LIBDIR}/acev2)
set(library_archives $<TARGET_FILE:acev2_page> $<TARGET_FILE:ONNX::onnx>)
set(library_packages Threads)
set(library_targets Threads::Threads)
if(ACEV2_PORTABLE)
  list(APPEND library_archives ${portable_prefix}/lib/libfmt.a ${portable_prefix}/lib/libmuparser.a)
  list(JOIN portable_command "\" \"" command)
  install(CODE "execute_process(COMMAND \"${command}\" COMMAND_ERROR_IS_FATAL ANY)"
          COMPONENT library)
else()
  list(APPEND library_packages fmt muparser)
  list(APPEND library_targets fmt::fmt muparser::muparser)
endif()
# acev2_library_needs(TARGET PACKAGE): copied if it is an archive.
function(acev2_library_needs target package)
  get_target_property(location ${target} IMPORTED_LOCATION)
  if(NOT location)
    get_target_property(location ${target} IMPORTED_LOCATION_RELEASE)
  endif()
  if(location MATCHES "\\.a$")
    set(library_archives ${library_archives} ${location} PARENT_SCOPE)
  elseif(package)
    set(library_packages ${library_packages} ${package} PARENT_SCOPE)
    set(library_targets ${library_targets} ${target} PARENT_SCOPE)
  else()
    set(library_targets ${library_targets} ${location} PARENT_SCOPE)
  endif()
endfunction()
acev2_library_needs(re2::re2 re2)
acev2_library_needs(acev2_utf8proc "")
acev2_library_needs(ZLIB::ZLIB ZLIB)
acev2_library_needs(protobuf::libprotobuf Protobuf)

install(DIRECTORY include/acev2 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
install(TARGETS acev2_library ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(FILES ${library_archives} DESTINATION ${library_folder} COMPONENT library)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/acev2)
include(CMakePackageConfigHelpers)
set(library_files "")
set(library_flags "")
foreach(archive IN LISTS library_archives)
  # The name of a target's file is known when all is generated.
  if(archive MATCHES "^\\$<TARGET_FILE:(.*)>$")
    set(file $<TARGET_FILE_NAME:${CMAKE_MATCH_1}>)
  else()
    cmake_path(GET archive FILENAME file)
  endif()
  list(APPEND library_files ${file})
  string(APPEND library_flags " \${archives}/${file}")
endforeach()
list(JOIN library_files " " library_files)
list(JOIN library_targets " " library_targets)
configure_package_config_file(cmake/acev2Config.cmake.in ${PROJECT_BINARY_DIR}/package/config.in
                              INSTALL_DESTINATION ${package_folder}
                              PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/package/acev2Config.cmake
     INPUT ${PROJECT_BINARY_DIR}/package/config.in)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/acev2ConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/acev2Config.cmake
              ${PROJECT_BINARY_DIR}/package/acev2ConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT library)
file(RELATIVE_PATH library_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/acev2.pc.in ${PROJECT_BINARY_DIR}/package/pc.in @ONLY)
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/package/acev2.pc
     INPUT ${PROJECT_BINARY_DIR}/package/pc.in)
install(FILES ${PROJECT_BINARY_DIR}/package/acev2.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT library)

# --- packages: scripts/package calls CPack with the components of each kind

string(TOLOWER "acev2-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}"
       CPACK_PACKAGE_FILE_NAME)
set(CPACK_PACKAGE_NAME acev2)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_VENDOR "acev2 contributors")
set(CPACK_PACKAGE_CONTACT "acev2 contributors")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/package)
set(CPACK_GENERATOR TGZ)
set(CPACK_ARCHIVE_COMPONENT_INSTALL OFF)
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};acev2;portable;/")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)

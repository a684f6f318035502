# What `cmake --install` puts where. Included at the end of the top CMakeLists.txt, when all targets are known.
include(GNUInstallDirs)
if(NOT TARGET flapscope)
  return()
endif()

# The tests need not be built for what is installed.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY TRUE)
install(TARGETS flapscope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

# A page or a change log that carries the version, compressed as man and Debian want it. -n: no time stamp, so that two
# builds of the same source are the same.
find_program(GZIP_PROGRAM gzip REQUIRED)
function(flapscope_install_compressed source name destination)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/${source} ${PROJECT_BINARY_DIR}/packaging/${name} @ONLY)
  execute_process(COMMAND ${GZIP_PROGRAM} -9nc ${PROJECT_BINARY_DIR}/packaging/${name}
    OUTPUT_FILE ${PROJECT_BINARY_DIR}/packaging/${name}.gz COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${PROJECT_BINARY_DIR}/packaging/${name}.gz DESTINATION ${destination})
endfunction()
flapscope_install_compressed(flapscope.1.in flapscope.1 ${CMAKE_INSTALL_MANDIR}/man1)
flapscope_install_compressed(changelog.in changelog ${CMAKE_INSTALL_DOCDIR})

# A menu entry for a program that has no window would only disappoint.
get_target_property(flapscope_links flapscope LINK_LIBRARIES)
if("flapscope_ui" IN_LIST flapscope_links)
  set(FLAPSCOPE_HAS_WINDOW TRUE)
  install(FILES packaging/flapscope.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  configure_file(packaging/org.flapscope.flapscope.metainfo.xml.in
    ${PROJECT_BINARY_DIR}/packaging/org.flapscope.flapscope.metainfo.xml @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/packaging/org.flapscope.flapscope.metainfo.xml
    DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
  install(FILES resources/icons/application.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME flapscope.svg)
endif()

include(packaging/cpack.cmake)

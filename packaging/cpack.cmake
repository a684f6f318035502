# The Debian package: packaging/deb makes it. Included by packaging/install.cmake.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME flapscope)
set(CPACK_PACKAGE_VENDOR "Flapscope")
set(CPACK_PACKAGE_CONTACT "Flapscope maintainers <maintainers@flapscope.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "shows whether a WebSocket server survives flapping clients")
set(CPACK_PACKAGE_DESCRIPTION "Flapscope connects real WebSocket clients to a server and drops them, over and
over, watches the server from outside while it does so, and judges whether
every connection came up, closed cleanly and got its answer, whether memory,
sockets and descriptors were let go, and how soon the server was back.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What is loaded by name when the program runs is out of dpkg-shlibdeps' sight.
set(depends "")
if(TARGET flapscope_history)
  list(APPEND depends libqt6sql6-sqlite)
endif()
if(FLAPSCOPE_HAS_WINDOW)
  list(APPEND depends fonts-dejavu-core)
  set(CPACK_DEBIAN_PACKAGE_RECOMMENDS qt6-wayland)
endif()
list(JOIN depends ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
install(FILES packaging/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME flapscope)
include(CPack)

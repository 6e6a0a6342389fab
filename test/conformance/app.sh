#!/bin/sh
# Starts the server with the arguments that a case adds.
# shellcheck disable=SC2086
node server.js ${SYSTEM_TESTS_EXTRA_COMMAND_ARGUMENTS:-}

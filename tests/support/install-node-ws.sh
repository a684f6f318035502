#!/bin/sh
# Installs the npm package `ws` at its locked version into DIR/node_modules, for the tests. Does nothing when it is
# there already. Usage: install-node-ws.sh DIR
set -eu

directory=${1:?usage: install-node-ws.sh DIR}
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$directory"
# Test programs may run at once.
exec 9>"$directory/.lock"
flock 9

if cmp -s "$here/package-lock.json" "$directory/.installed"; then
  exit 0
fi
rm -f "$directory/.installed"
cp "$here/package.json" "$here/package-lock.json" "$directory/"
npm ci --prefix "$directory" --ignore-scripts --no-audit --no-fund --loglevel=error
cp "$here/package-lock.json" "$directory/.installed"

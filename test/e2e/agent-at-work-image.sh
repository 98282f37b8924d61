#!/bin/bash
# agent-at-work-image CLUSTER_DIRECTORY: gives the test cluster the image of an agent at work, localhost/e2e/agent-at-work:1: git, what runs of an
# agent need, Node.js, kubectl and slotstack as it is packed here. Nobody's program: a test brings its own.
set -euo pipefail
# shellcheck source=/dev/null
. "$1/env.sh"

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
local=$files/usr/local
mkdir -p "$local/bin" "$local/lib"
cp "$(readlink -f "$(command -v node)")" "$local/bin/node"
cp "$(readlink -f "$(command -v kubectl)")" "$local/bin/kubectl"
package=$(npm pack --silent --pack-destination "$files")
tar -xzf "$files/$package" -C "$local/lib"
rm "$files/$package"
mv "$local/lib/package" "$local/lib/slotstack"
ln -s ../lib/slotstack/lib/slotstack.js "$local/bin/slotstack"
# Of one time: the image is made again only where something has changed.
find "$files" -exec touch --no-dereference --date=@0 {} +
"$1/node-images" -d "$files" -c '"Env":["PATH=/usr/local/bin:/usr/bin:/bin"],"Cmd":["sh"]' agent-at-work:1 git procps util-linux >/dev/null

#!/bin/bash
# workspace-images CLUSTER_DIRECTORY: gives the test cluster two images of an agent, localhost/e2e/agent:1 and :2.
# Both are laid out as node's: Node.js and npm in /usr/local. The first has what apt and pip can install in /repo, as if it had a network; the
# second has none. Of /usr/local, the second has something more, something else and something less.
set -euo pipefail
# shellcheck source=/dev/null
. "$1/env.sh"

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
local=$files/usr/local
mkdir -p "$files/app" "$local/bin" "$local/lib/node_modules" "$local/share/agent" "$files/repo/wheels"
cp "$(readlink -f "$(command -v node)")" "$local/bin/node"
cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$local/bin/npm"
echo 1 >"$local/share/agent/changed"
echo 1 >"$local/share/agent/conflicting"
echo 1 >"$local/share/agent/removed"

printf '#!/bin/sh\nexec "$@"\n' >"$files/entrypoint.sh"
cat >"$files/app/clauder" <<'END'
#!/usr/local/bin/node
require('node:http').createServer((request, answer) => {
  answer.end(request.url === '/api/health' ? 'ok\n' : 'agent of the image\n');
}).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
END
chmod 755 "$files/entrypoint.sh" "$files/app/clauder"

(cd "$files/repo" && apt-get -qq download figlet tree 2>/dev/null && dpkg-scanpackages . >Packages 2>/dev/null)
python3 - "$files/repo/wheels/greeting-1.0-py3-none-any.whl" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    # Of one time: the image is made again only where something has changed.
    def write(name, text): wheel.writestr(zipfile.ZipInfo(name), text)
    write("greeting.py", "print('hello')\n")
    write("greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
    write("greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    write("greeting-1.0.dist-info/RECORD", "")
END

# Nothing but /repo is a network to them.
commands='rm -rf /etc/apt/sources.list.d/*'
mkdir -p "$files/etc/apt"
echo 'deb [trusted=yes] copy:/repo ./' >"$files/etc/apt/sources.list"
config='"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","PIP_NO_INDEX=1","PIP_FIND_LINKS=/repo/wheels"],"Cmd":["node"]'
"$1/node-images" -d "$files" -r "$commands" -c "$config" agent:1 python3-venv procps >/dev/null
rm -r "${files:?}/repo" "${files:?}/etc" "$local/share/agent/removed"
echo 2 >"$local/share/agent/changed"
echo 2 >"$local/share/agent/conflicting"
echo 2 >"$local/share/agent/added"
"$1/node-images" -d "$files" -r "$commands" -c "$config" agent:2 python3-venv procps >/dev/null

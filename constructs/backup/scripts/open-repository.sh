#!/bin/sh
# open-repository RECORD NEW PLACE: the repository in PLACE, as people call it, is there, or, for the first time, is made. RECORD is a file that has been there since it was once;
# NEW becomes a patch that records it.
# POSIX sh. Exit: 0 it is open; 1 not; 66 it is gone.
set -euf
# shellcheck source=/dev/null
. "${0%/*}/repository"

made=''
[ ! -e "$1" ] || read -r made <"$1" || :
# Whoever else is in it keeps nobody from a look.
if restic cat config --no-lock >/dev/null 2>/tmp/reason; then
  echo 'backup: the repository is there'
elif [ -n "$made" ]; then
  # An empty one in its place would look like a good beginning: another disk or bucket, perhaps, or a wrong password.
  fail 66 "the repository in $3 cannot be opened, and was there since $made; is its disk mounted, its password the same? $(reason /tmp/reason)"
else
  # It makes none over one that is there.
  restic init >&2 || fail 1 "the repository in $3 can neither be opened nor made: $(reason /tmp/reason)"
  echo 'backup: a new repository was made'
fi
[ -n "$made" ] || made=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '{"data":{"repository":"%s\\n"}}\n' "$made" >"$2"

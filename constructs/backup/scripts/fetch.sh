#!/bin/sh
# fetch TARGET ID FILE [PLACE PATH AS]...: restores each PATH of a backup of a target, a good one, to below PLACE, and has restic verify it; ID
# is latest, or that of one. Where AS is a name, that is all that becomes of it in PLACE. FILE.id becomes its id, FILE.changes how many files
# were changed while it was made, FILE.origin a line that says which it is.
# POSIX sh. Exit: 0 all is there; 1 not; 65 there is no such backup.
set -euf
# shellcheck source=/dev/null
. "${0%/*}/repository"

# field NAME PATTERN: of the one backup that restic tells of.
field() {
  printf '%s' "$found" | sed -n "s/.*\"$1\":\"\\($2\\).*/\\1/p"
}

target=$1 id=$2 file=$3
shift 3
if [ "$id" = latest ]; then chosen=--latest=1; else chosen=$id; fi
found=$(restic snapshots --no-lock --json --host "$target" --tag good "$chosen" 2>/tmp/errors) ||
  fail 1 "the backups cannot be read: $(reason /tmp/errors)"
# Of one that is named, restic asks for neither.
[ "$(field hostname '[a-z0-9-]*"')" = "$target\"" ] || fail 65 "there is no such backup of $target"
case $found in
  *'"good"'*) ;;
  *) fail 65 "the backup was not finished" ;;
esac
id=$(field short_id '[0-9a-f]*')
changes=$(printf '%s' "$found" | sed -n 's/.*"changes=\([0-9]*\)".*/\1/p')
echo "$id" >"$file.id"
echo "${changes:-0}" >"$file.changes"
echo "$(field time '[0-9T:-]*')Z, backup $id of $target" >"$file.origin"
# Before 0.15, restic writes all of the holes of a file.
sparse=''
if restic restore --help 2>/dev/null | grep -q -e --sparse; then sparse=--sparse; fi
while [ "$#" -gt 0 ]; do
  # A full disk takes no lock. What a backup that is made meanwhile may remove, is missed here.
  # shellcheck disable=SC2086 # nothing, or one word
  restic restore "$id" --no-lock $sparse --target "$1" --verify --include "$2" 2>/tmp/errors || {
    cat /tmp/errors >&2
    fail 1 "$2 of backup $id cannot be restored: $(reason /tmp/errors)"
  }
  if [ -n "$3" ]; then
    mv -T -- "$1$2" "$1/$3" 2>/dev/null || fail 65 "backup $id has no $2"
    rm -rf -- "${1:?}/$(echo "$2" | cut -d / -f 2)"
  fi
  shift 3
done
echo "backup: $id of $target is here"

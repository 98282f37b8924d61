#!/bin/sh
# run-locked TICKET DIRECTORY SECONDS COMMAND...: runs COMMAND as the only process on DIRECTORY, if it is the ensured one.
# Exit: COMMAND's own; 64 wrong arguments; 65 not the ensured directory; 69 the image has no flock; 75 in use, try again.
set -euf

fail() {
  echo "slot-data: $2" >&2
  exit "$1"
}

# look PATH: sets type to that of what is there, or to missing. What cannot be looked at is neither.
look() {
  type=$(LC_ALL=C stat -L -c %F -- "$1" 2>&1) || case $type in
    *': No such file or directory') type=missing ;;
    *) fail 75 "$1 cannot be looked at: ${type##*: }" ;;
  esac
}

[ "$#" -ge 4 ] || fail 64 'usage: run-locked TICKET DIRECTORY SECONDS COMMAND...'
ticket=$1 directory=$2 seconds=$3
shift 3
command -v flock >/dev/null || fail 69 'the image has no flock: a second pod could write the same data'
look "$directory"
[ "$type" = directory ] || fail 65 "$directory is not a directory"
look "$ticket"
[ "$type" != missing ] || fail 65 "$ticket is missing: no init container has ensured $directory"

trap 'exit 143' TERM INT # the first process of a container would ignore them while it waits
command exec 9<"$directory" || fail 75 "$directory cannot be opened"
waited=0
until flock -n 9; do
  [ "$waited" -lt "$seconds" ] ||
    fail 75 "another process holds $directory; it may be the old pod: look for one that is still terminating"
  sleep 1
  waited=$((waited + 1))
done

# What is compared is what is locked. A container that restarts without init may find another directory in its place.
ensured=$(cat "$ticket") || fail 75 "$ticket cannot be read"
actual=$(stat -L -c %d:%i:%u /proc/self/fd/9) || fail 75 "$directory cannot be looked at"
[ "$actual" = "$ensured" ] || fail 65 "$directory is not the directory that was ensured: replace the pod"

# Descriptor 9 stays open in COMMAND, and with it the lock.
exec "$@"

#!/bin/sh
# postgres-server OPTIONS...: starts PostgreSQL, on a database that is complete.
# Exit: that of PostgreSQL; 65 a person must look at the data; 75 it cannot be looked at, try again.
set -eu
directory=${PGDATA%/*} unfinished=$PGDATA.unfinished

# An error of the disk is no first start.
is_missing() {
  error=$(LC_ALL=C ls -d -- "$1" 2>&1 >/dev/null) && return 1
  case $error in
    *': No such file or directory') return 0 ;;
  esac
  echo "slot-data: $1 cannot be looked at: ${error##*: }" >&2
  exit 75
}

# The image takes whatever has a PG_VERSION for a database, which initdb writes first of all. So it is made under another
# name: where that fails or is killed, the next start begins anew.
initialize() {
  rm -rf -- "$unfinished"
  versions=$(find "$directory" -maxdepth 3 -name PG_VERSION) || {
    echo "slot-data: not all of $directory can be listed" >&2
    exit 75
  }
  if [ -n "$versions" ]; then
    version=$(printf '%s\n' "$versions" | LC_ALL=C sort | head -n 1) # the outermost: capitals come first
    echo "slot-data: there is a database in ${version%/*}, but not in $PGDATA: move it there" >&2
    exit 65
  fi
  trap 'exit 143' TERM INT # the first process of a container would ignore them
  PGDATA=$unfinished docker-ensure-initdb.sh postgres "$@" &
  wait "$!"
  trap - TERM INT
  sync -f "$unfinished"
  mv -- "$unfinished" "$PGDATA"
  sync "$directory"
}

if is_missing "$PGDATA"; then
  if command -v docker-ensure-initdb.sh >/dev/null; then
    initialize "$@"
  else
    echo 'slot-data: the image has no docker-ensure-initdb.sh: if this first start fails, empty the data before the next' >&2
  fi
fi
exec docker-entrypoint.sh postgres "$@"

#!/bin/sh
# postgres-server OPTIONS...: starts PostgreSQL, on a database that is complete.
# Exit: that of PostgreSQL; 65 a person must look at the data.
set -eu
directory=${PGDATA%/*} unfinished=$PGDATA.unfinished

# The image takes whatever has a PG_VERSION for a database, which initdb writes first of all. So it is made under another
# name: where that fails or is killed, the next start begins anew.
initialize() {
  rm -rf -- "$unfinished"
  for version in "$directory"/PG_VERSION "$directory"/*/PG_VERSION "$directory"/*/*/PG_VERSION; do
    if [ -e "$version" ]; then
      echo "slot-data: there is a database in ${version%/*}, but not in $PGDATA: move it there" >&2
      exit 65
    fi
  done
  trap 'exit 143' TERM INT # the first process of a container would ignore them
  PGDATA=$unfinished docker-ensure-initdb.sh postgres "$@" &
  wait "$!"
  trap - TERM INT
  sync -f "$unfinished"
  mv -- "$unfinished" "$PGDATA"
  sync "$directory"
}

if [ ! -e "$PGDATA" ]; then
  if command -v docker-ensure-initdb.sh >/dev/null; then
    initialize "$@"
  else
    echo 'slot-data: the image has no docker-ensure-initdb.sh: if this first start fails, empty the data before the next' >&2
  fi
fi
exec docker-entrypoint.sh postgres "$@"

#!/bin/bash
# mariadb-server DIRECTORY OPTIONS...: starts MariaDB on the database in DIRECTORY, which is complete.
# Exit: that of MariaDB; 65 a person must look at the data; 75 it cannot be looked at, try again.
set -euo pipefail
directory=$1 unfinished=$1.unfinished
shift

# An error of the disk is no first start.
is_missing() {
  local error
  error=$(LC_ALL=C ls -d -- "$1" 2>&1 >/dev/null) && return 1
  case $error in
    *': No such file or directory') return 0 ;;
  esac
  echo "slot-data: $1 cannot be looked at: ${error##*: }" >&2
  exit 75
}

# The steps of the image's entry point but for the last, which is the server: its functions are there to be called so. One
# that an image does not have ends the start.
make_database() {
  set +u # as the entry point expects it
  # shellcheck disable=SC1091
  . docker-entrypoint.sh
  docker_setup_env "$@"
  docker_create_db_directories
  docker_verify_minimum_env
  docker_init_database_dir "$@"
  docker_temp_server_start "$@"
  docker_setup_db
  docker_process_init_files /docker-entrypoint-initdb.d/*
  docker_temp_server_stop
}

# The image takes whatever has a directory "mysql" for a database, which is made first of all. So it is made under another
# name: where that fails or is killed, the next start begins anew.
initialize() {
  local databases
  rm -rf -- "$unfinished"
  databases=$(find "${directory%/*}" -maxdepth 3 -name ibdata1) || {
    echo "slot-data: not all of ${directory%/*} can be listed" >&2
    exit 75
  }
  if [[ -n $databases ]]; then
    databases=$(LC_ALL=C sort <<<"$databases") # the first of them is named, each time the same
    databases=${databases%%$'\n'*}
    echo "slot-data: there is a database in ${databases%/*}, but not in $directory: move it there" >&2
    exit 65
  fi
  trap 'exit 143' TERM INT # the first process of a container would ignore them
  make_database mariadbd --datadir="$unfinished" "$@" &
  wait "$!"
  trap - TERM INT
  sync -f "$unfinished"
  mv -- "$unfinished" "$directory"
  sync "${directory%/*}"
}

if is_missing "$directory"; then initialize "$@"; fi
exec docker-entrypoint.sh mariadbd --datadir="$directory" "$@"

#!/bin/sh
# await-database PROGRAM HOST PORT SECONDS: a database answers, for which no password is needed.
# POSIX sh, in the image of PROGRAM: postgres or mariadb. Exit: 0 it does; 1 not in so many seconds.
set -eu

answers() {
  case $1 in
    postgres) pg_isready --quiet --host="$2" --port="$3" --timeout=5 ;;
    # One that refuses a user is there.
    mariadb) mariadb-admin --no-defaults --host="$2" --port="$3" --connect-timeout=5 --silent ping >/dev/null 2>&1 ;;
    *) exit 64 ;;
  esac
}

end=$(($(date +%s) + $4))
until answers "$1" "$2" "$3"; do
  if [ "$(date +%s)" -ge "$end" ]; then
    line="workspace: database $2 is missing, and required"
    echo "$line" >&2
    if [ -w /dev/termination-log ]; then echo "$line" >/dev/termination-log; fi
    exit 1
  fi
  sleep 1
done
echo "workspace: database $2 is there"

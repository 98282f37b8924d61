#!/bin/bash
# load-mariadb DIRECTORY DATA: makes a new database in DATA of what dump-mariadb has put into DIRECTORY, and counts its rows.
# In an image of MariaDB, as the user of the data. Exit: 0 the database is whole and stopped; 1 not.
set -eo pipefail
dump=$1 data=$2

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

[ -s "$dump/dump.sql" ] || fail 'the backup has no database of MariaDB here'
# The steps of the image's entry point but for the last, which is the server: its functions are there to be called so.
# shellcheck disable=SC1091
. docker-entrypoint.sh
set -- mariadbd --datadir="$data"
docker_setup_env "$@"
docker_create_db_directories
docker_verify_minimum_env
docker_init_database_dir "$@"
docker_temp_server_start "$@"
docker_setup_db
docker_process_sql --database="$MARIADB_DATABASE" <"$dump/dump.sql" || fail "database $MARIADB_DATABASE cannot be restored"
tables=$(docker_process_sql --skip-column-names --batch --execute \
  "SELECT CONCAT('SELECT COUNT(*) FROM \`', REPLACE(table_name, '\`', '\`\`'), '\`;') FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')" \
  --database="$MARIADB_DATABASE")
rows=$(docker_process_sql --skip-column-names --batch --database="$MARIADB_DATABASE" <<<"$tables" | awk '{ rows += $1 } END { print rows + 0 }')
[ "$rows" = "$(cat "$dump/rows")" ] ||
  fail "database $MARIADB_DATABASE has $rows rows, and had $(cat "$dump/rows") at the time of the backup"
docker_temp_server_stop
sync -f "$data"
echo "backup: database $MARIADB_DATABASE: the same $rows rows"

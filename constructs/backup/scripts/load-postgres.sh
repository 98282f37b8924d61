#!/bin/sh
# load-postgres DIRECTORY: makes a new database in PGDATA of what dump-postgres has put into DIRECTORY, and counts its rows.
# POSIX sh, in an image of PostgreSQL, as the user of the data. Exit: 0 the database is whole and stopped; 1 not.
set -euf
umask 077
directory=$1
# Whatever the databases and roles of the backup say.
export PGOPTIONS='-c statement_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off -c idle_in_transaction_session_timeout=0'

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

query() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"
}

# The password of the present Secret opens what is restored, whatever it was at the time of the backup.
load_roles() {
  awk -v user="$POSTGRES_USER" '
    BEGIN { quoted = user; gsub(/"/, "\"\"", quoted); quoted = "\"" quoted "\"" }
    ($1 == "CREATE" || ($1 == "ALTER" && $4 == "WITH")) && $2 == "ROLE" {
      name = $3; sub(/;$/, "", name)
      if (name == user || name == quoted) next
    }
    { print }' "$directory/roles" | query --dbname=postgres >/dev/null
}

# The entry point becomes the server itself once it has made the database; before, another answers at the same place.
is_ready() {
  [ "$(cat "/proc/$server/comm" 2>/dev/null)" = postgres ] && pg_isready --quiet
}

[ -s "$directory/databases" ] || fail 'the backup has no databases of PostgreSQL here'
export PGHOST=/var/run/postgresql PGUSER="$POSTGRES_USER" PGPASSWORD="$POSTGRES_PASSWORD"
# Nothing of it is anybody's before it is whole, so it is brought to the disk once, at the end.
docker-entrypoint.sh postgres -c listen_addresses= -c fsync=off -c autovacuum=off >/tmp/server.log 2>&1 &
server=$!
tries=0
until is_ready; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then
    cat /tmp/server.log >&2
    fail 'no new database can be made'
  fi
  sleep 0.5
done
load_roles || fail 'the roles cannot be restored'
while IFS= read -r line; do
  id=${line%% *} name=${line#* }
  # Whatever tablespaces there were, this server has none.
  pg_restore --dbname=template1 --create --clean --if-exists --no-tablespaces --exit-on-error "$directory/$id.dump" ||
    fail "database $name cannot be restored"
  PGDATABASE=$name query --file="${0%/*}/count-rows" --output="/tmp/$id.rows" || fail "the rows of database $name cannot be counted"
  cmp -s "$directory/$id.rows" "/tmp/$id.rows" || {
    diff "$directory/$id.rows" "/tmp/$id.rows" >&2 || :
    fail "database $name has other rows than at the time of the backup"
  }
  PGDATABASE=$name query --command=ANALYZE || fail "database $name cannot be analyzed"
  echo "backup: database $name: the same $(awk -F '\t' '{ rows += $NF } END { print rows + 0 }' "/tmp/$id.rows") rows in $(wc -l <"/tmp/$id.rows") tables"
done <"$directory/databases"
# A fast shutdown, which writes all.
kill -INT "$server"
wait "$server" || fail 'the new database does not stop'
sync -f "$PGDATA"

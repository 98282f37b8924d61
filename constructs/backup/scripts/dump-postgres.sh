#!/bin/sh
# dump-postgres DIRECTORY: dumps all databases of the server that PGHOST, PGUSER and PGPASSWORD name, each with the numbers of its rows as the
# very dump has them, and the roles.
# POSIX sh. Exit: 0 whole; 1 not, and then nothing of it counts.
set -euf
# For whichever user the image has by the time of a restore; others see nothing of this pod.
umask 022
export PGDATABASE=postgres PGCONNECT_TIMEOUT=30 PGOPTIONS='-c statement_timeout=0 -c lock_timeout=10min -c idle_in_transaction_session_timeout=0'

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

query() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"
}

# dump NAME FILE: psql goes on after a command of the shell that failed, so that leaves a file where it succeeded. What PGOPTIONS says of locks,
# pg_dump says otherwise.
dump() {
  rm -f -- "$2.is-whole"
  # In one transaction: the rows that are counted are those that are dumped.
  PGDATABASE=$1 query <<-SQL || return 1
	BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
	SELECT pg_export_snapshot() AS snapshot \\gset
	\\setenv SNAPSHOT :snapshot
	\\! pg_dump --lock-wait-timeout=10min --format=custom --compress=0 --snapshot="\$SNAPSHOT" --file="$2.dump" && : >"$2.is-whole"
	\\o $2.rows
	$(cat "${0%/*}/count-rows")
	\\o
	COMMIT;
	SQL
  [ -e "$2.is-whole" ] || return 1
  rm -f -- "$2.is-whole"
}

directory=$1
mkdir -p -- "$directory" || fail "$directory cannot be made"
query --command="SELECT oid, datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2 AND NOT datistemplate ORDER BY oid" \
  --field-separator=' ' >"$directory/databases" 2>/tmp/errors || fail "the databases cannot be listed: $(tail -n 1 /tmp/errors)"
count=$(query --command='SELECT count(*) FROM pg_database WHERE datallowconn AND datconnlimit <> -2 AND NOT datistemplate')
[ "$count" = "$(wc -l <"$directory/databases")" ] || fail 'a database has a line break in its name'
# The tablespaces of a server are directories of its own.
pg_dumpall --roles-only --file="$directory/roles" || fail 'the roles cannot be dumped'
while IFS= read -r line; do
  id=${line%% *} name=${line#* }
  dump "$name" "$directory/$id" || fail "database $name cannot be dumped"
  echo "backup: database $name: $(wc -c <"$directory/$id.dump") bytes, $(wc -l <"$directory/$id.rows") tables"
done <"$directory/databases"

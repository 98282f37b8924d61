#!/bin/sh
# dump-mariadb DIRECTORY: dumps the database that MARIADB_DATABASE, MARIADB_HOST, MARIADB_USER and MARIADB_PASSWORD name, as of one moment.
# POSIX sh. Exit: 0 whole; 1 not, and then nothing of it counts.
set -euf
# For whichever user the image has by the time of a restore; others see nothing of this pod.
umask 022
directory=$1
export MYSQL_PWD="$MARIADB_PASSWORD"

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

mkdir -p -- "$directory" || fail "$directory cannot be made"
# A row a line, so that they can be counted.
mariadb-dump --host="$MARIADB_HOST" --port="$MARIADB_PORT" --user="$MARIADB_USER" --single-transaction --quick --hex-blob \
  --routines --triggers --events --no-tablespaces --skip-extended-insert --skip-comments --dump-date=0 \
  --result-file="$directory/dump.sql" "$MARIADB_DATABASE" || fail "database $MARIADB_DATABASE cannot be dumped"
# What mariadb-dump ends with, where it has come to an end.
tail -n 5 "$directory/dump.sql" | grep -q 'SET SQL_NOTES=@OLD_SQL_NOTES' || fail 'the dump is not whole'
# What triggers and routines do, they say between other delimiters.
awk '/^DELIMITER ;/ { isBody = $2 != ";" } /^INSERT INTO `/ && !isBody { rows++ } END { print rows + 0 }' "$directory/dump.sql" >"$directory/rows"
echo "backup: database $MARIADB_DATABASE: $(wc -c <"$directory/dump.sql") bytes, $(cat "$directory/rows") rows"

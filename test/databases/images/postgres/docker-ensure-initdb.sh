#!/bin/bash
# What the script of the same name in the official postgres image does: a new database, and nothing where there is one.
set -euo pipefail
if [[ -s $PGDATA/PG_VERSION ]]; then exit; fi
mkdir -p "$PGDATA"
chmod 0700 "$PGDATA"
initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")
echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"

export PGUSER=$POSTGRES_USER
pg_ctl -w -o "-c listen_addresses=''" start
sql() { psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc "$@"; }
sql --dbname postgres -v db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
for file in /docker-entrypoint-initdb.d/*.sql; do
  if [[ -f $file ]]; then sql --dbname "$POSTGRES_DB" --file "$file"; fi
done
pg_ctl -m fast -w stop

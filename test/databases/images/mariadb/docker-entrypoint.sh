#!/bin/bash
# What the entry point of the official mariadb image does when it is started as the user of the data, by functions of the same names.
set -eo pipefail
shopt -s nullglob

docker_setup_env() {
  local argument
  for argument in "$@"; do
    case $argument in --datadir=*) DATADIR=${argument#*=} ;; esac
  done
  SOCKET=/run/mysqld/mysqld.sock
}

docker_create_db_directories() { mkdir -p "$DATADIR"; }

docker_verify_minimum_env() {
  if [[ -z $MARIADB_ROOT_PASSWORD ]]; then
    echo 'no password for root' >&2
    exit 1
  fi
}

docker_init_database_dir() {
  echo 'Initializing database files'
  mariadb-install-db --datadir="$DATADIR" --rpm --auth-root-authentication-method=normal "${@:2}" --skip-test-db
  echo 'Database files initialized'
}

sql() { mariadb --protocol=socket --socket="$SOCKET" --user=root "$@"; }

docker_temp_server_start() {
  local i
  "$@" --skip-networking --socket="$SOCKET" &
  MARIADB_PID=$!
  for i in {30..0}; do
    if sql --database=mysql <<<'SELECT 1' &>/dev/null; then break; fi
    sleep 1
  done
  if ((i == 0)); then exit 1; fi
  echo 'Temporary server started.'
}

docker_setup_db() {
  sql --database=mysql <<EOF
SET PASSWORD FOR 'root'@'localhost' = PASSWORD('$MARIADB_ROOT_PASSWORD');
CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
GRANT ALL ON \`${MARIADB_DATABASE//_/\\_}\`.* TO '$MARIADB_USER'@'%';
EOF
}

docker_process_sql() { MYSQL_PWD=$MARIADB_ROOT_PASSWORD sql "$@"; }

docker_process_init_files() {
  local file
  for file in "$@"; do
    docker_process_sql --database="$MARIADB_DATABASE" <"$file"
  done
}

docker_temp_server_stop() {
  kill "$MARIADB_PID"
  wait "$MARIADB_PID"
  echo 'Temporary server stopped'
}

# As the image: who sources it wants the functions only.
_is_sourced() { [[ ${FUNCNAME[1]} == source ]]; }
if _is_sourced; then return; fi
if [[ $1 == mariadbd ]]; then
  docker_setup_env "$@"
  if [[ ! -d $DATADIR/mysql ]]; then
    docker_create_db_directories
    docker_verify_minimum_env
    docker_init_database_dir "$@"
    docker_temp_server_start "$@"
    docker_setup_db
    docker_process_init_files /docker-entrypoint-initdb.d/*
    docker_temp_server_stop
  fi
fi
exec "$@"

#!/bin/sh
# redis-server OPTIONS...: starts Redis with the password in $REDIS_PASSWORD, which no list of processes shows.
set -eu
umask 077
: "${REDIS_PASSWORD:?is empty, so Redis would let everybody in}"
escaped=$(printf '%s' "$REDIS_PASSWORD" | sed 's/["\\]/\\&/g')
printf 'requirepass "%s"\n' "$escaped" >/run/redis/password.conf
exec docker-entrypoint.sh redis-server /run/redis/password.conf "$@"

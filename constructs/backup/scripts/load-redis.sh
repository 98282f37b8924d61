#!/bin/sh
# load-redis DIRECTORY DATA: makes the data of a Redis in DATA of what dump-redis has put into DIRECTORY, and counts its keys.
# POSIX sh, in an image of Redis, as the user of the data. Exit: 0 the data is whole, and nothing runs; 1 not.
set -euf
umask 077
directory=$1 data=$2
unset REDISCLI_AUTH

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

ask() {
  redis-cli -s /tmp/redis.sock "$@"
}

# until COMMAND...: for ten minutes at most.
wait_until() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 1200 ] || ! kill -0 "$server" 2>/dev/null; then return 1; fi
    sleep 0.5
  done
}

answers() {
  [ "$(ask ping 2>/dev/null)" = PONG ]
}

is_written() {
  ask info persistence | tr -d '\r' | grep -qx 'aof_rewrite_in_progress:0' &&
    ask info persistence | tr -d '\r' | grep -qx 'aof_rewrite_scheduled:0'
}

number() {
  sed -n "s/^$1 //p" "$directory/keys"
}

[ -s "$directory/dump.rdb" ] || fail 'the backup has no Redis here'
cp -- "$directory/dump.rdb" "$data/dump.rdb"
redis-server --port 0 --unixsocket /tmp/redis.sock --dir "$data" --dbfilename dump.rdb --appendonly no --save '' --daemonize no &
server=$!
wait_until answers || fail 'Redis does not start on the dump'
there=$(ask info keyspace | tr -d '\r' | sed -n 's/^db[0-9]*:keys=\([0-9]*\),.*/\1/p' | awk '{ keys += $1 } END { print keys + 0 }')
# Those with an end may have reached it.
most=$(number 'keys read') expires=$(number expires) least=$((most - ${expires:-0}))
if [ "$there" -gt "$most" ] || [ "$there" -lt "$least" ]; then fail "Redis has $there keys, and the dump $most, of which $least stay"; fi
# The service reads the append-only file alone.
[ "$(ask config set appendonly yes)" = OK ] || fail 'Redis writes no append-only file'
wait_until is_written || fail 'the append-only file is not written'
ask info persistence | tr -d '\r' | grep -qx 'aof_last_bgrewrite_status:ok' || fail 'the append-only file could not be written'
ask shutdown nosave || :
wait "$server" || :
rm -f -- "$data/dump.rdb"
sync -f "$data"
echo "backup: Redis: $there keys of $most"

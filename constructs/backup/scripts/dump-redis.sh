#!/bin/sh
# dump-redis DIRECTORY: takes what the Redis at REDIS_HOST holds, as of one moment, with the password in REDISCLI_AUTH.
# POSIX sh. Exit: 0 whole; 1 not, and then nothing of it counts.
set -euf
# For whichever user the image has by the time of a restore; others see nothing of this pod.
umask 022
directory=$1

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

mkdir -p -- "$directory" || fail "$directory cannot be made"
redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$directory/dump.rdb" || fail 'Redis cannot be dumped'
# It reads all of it, with its checksum.
redis-check-rdb "$directory/dump.rdb" >"$directory/check" || fail 'the dump of Redis is broken'
sed -n 's/^.*\[info\] \([0-9]*\) \(keys read\|expires\|already expired\)$/\2 \1/p' "$directory/check" >"$directory/keys"
rm -f -- "$directory/check"
[ -s "$directory/keys" ] || fail 'the keys of the dump of Redis are not counted'
echo "backup: Redis: $(wc -c <"$directory/dump.rdb") bytes, $(sed -n 's/^keys read //p' "$directory/keys") keys"

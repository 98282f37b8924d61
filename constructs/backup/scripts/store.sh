#!/bin/sh
# store TARGET DIRECTORY ID EXCLUDED: makes a snapshot of DIRECTORY but for what the file EXCLUDED has, which counts as no backup yet, and writes
# its id to ID.
# POSIX sh. Exit: 0 it is whole; 1 not.
set -euf
# shellcheck source=/dev/null
. "${0%/*}/repository"
umask 077

target=$1 directory=$2 id_file=$3 excluded=$4
set -- "$directory"
[ ! -s "$excluded" ] || set -- "--exclude-file=$excluded" "$@"
code=0
patiently restic backup --host "$target" --tag unfinished "$@" >/tmp/said || code=$?
cat /tmp/said
# 3: not all could be read. What went meanwhile, in a directory that somebody works in, is no loss.
if [ "$code" = 3 ]; then
  if grep '^error: ' /tmp/errors | grep -v ': no such file or directory$' | grep -q .; then
    fail 1 "not all could be read: $(grep '^error: ' /tmp/errors | grep -v ': no such file or directory$' | head -n 1)"
  fi
elif [ "$code" != 0 ]; then
  fail 1 "no snapshot was made: $(reason /tmp/errors)"
fi
id=$(sed -n 's/^snapshot \([0-9a-f]\{8,64\}\) saved$/\1/p' /tmp/said)
[ -n "$id" ] || fail 1 'restic names no snapshot'
echo "$id" >"$id_file"

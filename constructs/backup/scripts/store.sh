#!/bin/sh
# store TARGET DIRECTORY ID: makes a snapshot of DIRECTORY, which counts as no backup yet, and writes its id to ID.
# POSIX sh. Exit: 0 it is whole; 1 not.
set -euf
umask 077

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

code=0
restic backup --host "$1" --tag unfinished "$2" >/tmp/said 2>/tmp/errors || code=$?
cat /tmp/said
cat /tmp/errors >&2
# 3: not all could be read. What went meanwhile, in a directory that somebody works in, is no loss.
if [ "$code" = 3 ]; then
  if grep '^error: ' /tmp/errors | grep -v ': no such file or directory$' | grep -q .; then
    fail "not all could be read: $(grep '^error: ' /tmp/errors | grep -v ': no such file or directory$' | head -n 1)"
  fi
elif [ "$code" != 0 ]; then
  fail "no snapshot was made: $(grep . /tmp/errors | tail -n 1)"
fi
id=$(sed -n 's/^snapshot \([0-9a-f]\{8,64\}\) saved$/\1/p' /tmp/said)
[ -n "$id" ] || fail 'restic names no snapshot'
echo "$id" >"$3"

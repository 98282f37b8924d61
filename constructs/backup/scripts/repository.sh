#!/bin/sh
# What scripts in the image of restic share. POSIX sh.

# fail CODE MESSAGE
fail() {
  echo "backup: $2" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $2" >/dev/termination-log; fi
  exit "$1"
}

# reason FILE: what restic says there of an error, without the places in its program.
reason() {
  grep -v '^[[:space:]]\|^github\.com/\|^main\.\|^runtime\.\|^$' "$1" | head -n 3 | tr '\n' ' '
}

# patiently COMMAND...: where somebody else is in the repository, waits until that has ended: a backup, a drill, a restore. One that was killed
# has left a lock, which is stale after half an hour. The Job's deadline ends the wait. What COMMAND says of errors is in /tmp/errors.
patiently() {
  while true; do
    code=0
    "$@" 2>/tmp/errors || code=$?
    if [ "$code" = 0 ] || ! grep -q 'already locked' /tmp/errors; then break; fi
    echo 'backup: waits until nobody else is in the repository' >&2
    restic unlock >/dev/null 2>&1 || :
    sleep 10
  done
  cat /tmp/errors >&2
  return "$code"
}

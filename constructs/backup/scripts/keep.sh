#!/bin/sh
# keep TARGET OPTION...: checks the repository, and removes backups of the target that are too old, as the options of restic forget say.
# POSIX sh. Exit: 0; 1 the repository is broken, or what is old cannot be removed.
set -euf
target=$1
shift

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

# Of the data, another gibibyte is read each time: all of it, where there is no more.
restic check --read-data-subset=1G || fail 'the repository is broken: nothing was removed from it; see restic check'
restic forget --host "$target" --tag good --group-by host "$@" || fail 'old backups cannot be removed'
restic forget --host "$target" --tag unfinished --group-by host --keep-within 3d || fail 'what was not finished cannot be removed'
restic prune || fail 'what no backup has any longer cannot be removed'

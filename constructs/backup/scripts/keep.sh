#!/bin/sh
# keep TARGET OPTION...: checks the repository, and removes backups of the target that are too old, as the options of restic forget say.
# POSIX sh. Exit: 0; 1 the repository is broken, or what is old cannot be removed.
set -euf
# shellcheck source=/dev/null
. "${0%/*}/repository"
target=$1
shift

# Of the data, another gibibyte is read each time: all of it, where there is no more.
patiently restic check --read-data-subset=1G || fail 1 'the repository is broken: nothing was removed from it; see restic check'
patiently restic forget --host "$target" --tag good --group-by host "$@" || fail 1 'old backups cannot be removed'
patiently restic forget --host "$target" --tag unfinished --group-by host --keep-within 3d || fail 1 'what was not finished cannot be removed'
patiently restic prune || fail 1 'what no backup has any longer cannot be removed'

#!/bin/sh
# list-backups TARGET: prints the good backups of a target, as JSON on one line.
# POSIX sh. Exit: 0 printed; 1 they cannot be read.
set -euf
# shellcheck source=/dev/null
. "${0%/*}/repository"

restic snapshots --no-lock --json --host "$1" --tag good 2>/tmp/errors ||
  fail 1 "the backups cannot be read: $(reason /tmp/errors)"

#!/bin/sh
# vouch TARGET ID CHANGES REPORT: the snapshot that the file ID names is a good backup from now on; the file CHANGES says how many files were
# changed while it was made. REPORT becomes a patch that says so.
# POSIX sh. Exit: 0; 1 it is not.
set -euf

fail() {
  echo "backup: $1" >&2
  if [ -w /dev/termination-log ]; then echo "backup: $1" >/dev/termination-log; fi
  exit 1
}

read -r id <"$2"
read -r changes <"$3"
restic tag --set good --set "changes=$changes" --set "was=$id" "$id" || fail "snapshot $id cannot be marked as good"
# Marked, it has another id.
found=$(restic snapshots --host "$1" --tag "was=$id" --json) || fail 'the snapshot cannot be found again'
good=$(printf '%s' "$found" | sed -n 's/.*"short_id":"\([0-9a-f]*\)".*/\1/p')
[ -n "$good" ] || fail 'the snapshot cannot be found again'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '{"data":{"good":"%s %s\\n"}}\n' "$now" "$good" >"$4"
echo "backup: $good is a good backup of $1"

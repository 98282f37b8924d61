#!/bin/sh
# vouch TARGET ID CHANGES REPORT: the snapshot that the file ID names is a good backup from now on; the file CHANGES says how many files were
# changed while it was made. REPORT becomes a patch that says so.
# POSIX sh. Exit: 0; 1 it is not.
set -euf
# shellcheck source=/dev/null
. "${0%/*}/repository"

read -r id <"$2"
read -r changes <"$3"
patiently restic tag --set good --set "changes=$changes" --set "was=$id" "$id" || fail 1 "snapshot $id cannot be marked as good"
# Marked, it has another id.
found=$(restic snapshots --no-lock --host "$1" --tag "was=$id" --json) || fail 1 'the snapshot cannot be found again'
good=$(printf '%s' "$found" | sed -n 's/.*"short_id":"\([0-9a-f]*\)".*/\1/p')
[ -n "$good" ] || fail 1 'the snapshot cannot be found again'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '{"data":{"good":"%s %s\\n"}}\n' "$now" "$good" >"$4"
echo "backup: $good is a good backup of $1"

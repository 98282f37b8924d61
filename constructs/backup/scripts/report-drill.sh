#!/bin/bash
# report-drill ID FILE: FILE becomes a patch that says that the backup, whose id is in the file ID, was restored and is as it should be.
# Exit: 0.
set -euf -o pipefail

export TZ=UTC
printf '{"data":{"drill":"%(%Y-%m-%dT%H:%M:%SZ)T %s\\n"}}\n' -1 "$(<"$1")" >"$2"
printf 'backup: %s was restored into a scratch place, and is as it was made\n' "$(<"$1")"

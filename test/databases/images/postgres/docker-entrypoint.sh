#!/bin/bash
# What the entry point of the official postgres image does when it is started as the user of the data.
set -euo pipefail
if [[ $1 == postgres ]]; then docker-ensure-initdb.sh "$@"; fi
exec "$@"

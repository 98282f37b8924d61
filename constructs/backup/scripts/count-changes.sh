#!/bin/bash
# count-changes FILE [DIRECTORY LIST]...: writes to FILE how many of the files that the LISTs have are not as they were: what a backup of a
# directory in use, which was made in between, may have otherwise.
# Exit: 0 written.
set -euf -o pipefail
export LC_ALL=C

# shellcheck source=/dev/null
. "${0%/*}/went"

file=$1 count=0
shift
while (($# > 0)); do
  cd -- "$1"
  errors=$(find . -ignore_readdir_race -mindepth 1 -not -type s -not -type b -not -type c -printf '%C@\t%i\t%P\0' 2>&1 >"$2.now") || went "$errors"
  changed=$(sort -z "$2.now" | comm -z -13 - "$2.changes" | tr -cd '\0' | wc -c)
  count=$((count + changed))
  shift 2
done
printf '%s\n' "$count" >"$file"
printf 'backup: %s files were changed while they were stored\n' "$count"

#!/bin/bash
# count-changes FILE [DIRECTORY LIST]...: writes to FILE how many of the files that the LISTs have are not as they were: what a backup of a
# directory in use, which was made in between, may have otherwise.
# Exit: 0 written.
set -euf -o pipefail
export LC_ALL=C

file=$1 count=0
shift
while (($# > 0)); do
  cd -- "$1"
  changed=$(find . -mindepth 1 -not -type s -printf '%C@\t%i\t%P\0' | sort -z | comm -z -13 - "$2.changes" | tr -cd '\0' | wc -c)
  count=$((count + changed))
  shift 2
done
printf '%s\n' "$count" >"$file"
printf 'backup: %s files were changed while they were stored\n' "$count"

#!/bin/bash
# list-files DIRECTORY LIST [EXCLUDED]: writes what DIRECTORY holds, as it is now: LIST.entries with types, modes, owners, sizes and times, LIST.sums with
# a hash of each file, LIST.changes with what tells of any change. Records end with NUL, for names may hold anything. Devices are in none of
# them, for no container may make one: as patterns of restic, they are added to EXCLUDED.
# Exit: 0 written; 1 a file cannot be read.
set -euf -o pipefail
export LC_ALL=C

# shellcheck source=/dev/null
. "${0%/*}/went"

mkdir -p -- "${2%/*}"
cd -- "$1"
# One look at each: what changes after that, count-changes sees. Not of a directory when it was changed: what is in it is listed itself. A
# socket is made anew by whoever listens on it. Errors are kept in memory: a full disk takes none.
errors=$(find . -ignore_readdir_race -mindepth 1 -not -type s -not -type b -not -type c -fprintf "$2.changes" '%C@\t%i\t%P\0' \
  \( \( -type d -printf 'd\t%m\t%U:%G\t%P\0' \) -o \( -type f -fprint0 "$2.files" -printf 'f\t%m\t%U:%G\t%s\t%T@\t%P\0' \) \
  -o \( -type l -printf 'l\t%U:%G\t%l\t%P\0' \) -o -printf '%y\t%m\t%U:%G\t%P\0' \) 2>&1 >"$2.entries") || went "$errors"
errors=$(xargs -0 -r sha256sum -z -- <"$2.files" 2>&1 >"$2.sums") || went "$errors"
for list in entries sums changes; do sort -z -o "$2.$list" "$2.$list"; done
rm -f -- "$2.files"

# A line each: one with a line break in its name is stored, and not restored; the drill says so.
if [[ -n ${3:-} ]]; then
  count=0 dollar='$'
  while IFS= read -r -d '' path; do
    path=${path//\\/\\\\} path=${path//\*/\\*} path=${path//\?/\\?} path=${path//\[/\\[} path=${path//'$'/$dollar$dollar}
    printf '%s\n' "$path" >>"$3"
    count=$((count + 1))
  done < <(find "$1" -ignore_readdir_race \( -type b -o -type c \) -print0)
  ((count == 0)) || printf 'backup: %s devices of %s are not stored\n' "$count" "${2##*/}"
fi

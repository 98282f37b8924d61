#!/bin/bash
# list-files DIRECTORY LIST: writes what DIRECTORY holds, as it is now: LIST.entries with types, modes, owners, sizes and times, LIST.sums with
# a hash of each file, LIST.changes with what tells of any change. Records end with NUL, for names may hold anything.
# Exit: 0 written; 1 a file cannot be read.
set -euf -o pipefail
export LC_ALL=C

# went ERRORS: all that they tell is that something went meanwhile, which is no file of the backup.
went() {
  local others
  if others=$(printf '%s\n' "$1" | grep -v ': No such file or directory$'); then
    printf 'backup: %s\n' "$others" >&2
    exit 1
  fi
}

mkdir -p -- "${2%/*}"
cd -- "$1"
# One look at each: what changes after that, count-changes sees. Not of a directory when it was changed: what is in it is listed itself. A
# socket is made anew by whoever listens on it. Errors are kept in memory: a full disk takes none.
errors=$(find . -ignore_readdir_race -mindepth 1 -not -type s -fprintf "$2.changes" '%C@\t%i\t%P\0' \
  \( \( -type d -printf 'd\t%m\t%U:%G\t%P\0' \) -o \( -type f -fprint0 "$2.files" -printf 'f\t%m\t%U:%G\t%s\t%T@\t%P\0' \) \
  -o \( -type l -printf 'l\t%U:%G\t%l\t%P\0' \) -o -printf '%y\t%m\t%U:%G\t%P\0' \) 2>&1 >"$2.entries") || went "$errors"
errors=$(xargs -0 -r sha256sum -z -- <"$2.files" 2>&1 >"$2.sums") || went "$errors"
for list in entries sums changes; do sort -z -o "$2.$list" "$2.$list"; done
rm -f -- "$2.files"

#!/bin/bash
# list-files DIRECTORY LIST: writes what DIRECTORY holds, as it is now: LIST.entries with types, modes, owners, sizes and times, LIST.sums with
# a hash of each file, LIST.changes with what tells of any change. Records end with NUL, for names may hold anything.
# Exit: 0 written; 1 a file cannot be read.
set -euf -o pipefail
export LC_ALL=C

mkdir -p -- "${2%/*}"
cd -- "$1"
# Not of a directory when it was changed: what is in it is listed itself. A socket is made anew by whoever listens on it.
find . -mindepth 1 \( -type d -printf 'd\t%m\t%U:%G\t%P\0' \) -o \( -type f -printf 'f\t%m\t%U:%G\t%s\t%T@\t%P\0' \) \
  -o \( -type l -printf 'l\t%U:%G\t%l\t%P\0' \) -o \( -not -type s -printf '%y\t%m\t%U:%G\t%P\0' \) | sort -z >"$2.entries"
find . -mindepth 1 -not -type s -printf '%C@\t%i\t%P\0' | sort -z >"$2.changes"
: >"$2.unread"
find . -type f -print0 | sort -z | xargs -0 -r sha256sum -z -- 2>"$2.unread" >"$2.sums" || {
  # What went meanwhile is no file of the backup.
  if grep -v ': No such file or directory$' "$2.unread" | grep -q .; then
    sed 's/^/backup: /' "$2.unread" >&2
    exit 1
  fi
}
rm -f -- "$2.unread"

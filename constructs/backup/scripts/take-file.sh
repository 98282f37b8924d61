#!/bin/bash
# take-file FILE DIRECTORY NAME: copies FILE, which somebody has just written as JSON, to NAME in a new DIRECTORY. A link is not followed.
# Exit: 0 it is there; 1 not.
set -euf -o pipefail

fail() {
  printf 'backup: %s\n' "$1" >&2
  if [[ -w /dev/termination-log ]]; then printf 'backup: %s\n' "$1" >/dev/termination-log; fi
  exit 1
}

mkdir -- "$2" || fail "$2 cannot be made"
[[ -f $1 && ! -L $1 ]] || fail "${1##*/} is not there"
cp --no-dereference -- "$1" "$2/$3"
# For whoever stores it.
chmod 0644 -- "$2/$3"
[[ $(head -c 1 -- "$2/$3") == '{' && $(tail -c 2 -- "$2/$3" | tr -d '\n') == *'}' ]] || fail "${1##*/} is not whole"
printf 'backup: %s: %s bytes\n' "${1##*/}" "$(wc -c <"$2/$3")"

#!/bin/bash
# place-file FILE DIRECTORY NAME: copies FILE to NAME in DIRECTORY, as its owner's, whatever is there: a link is replaced, not followed.
# Exit: 0 it is there; 1 not.
set -euf -o pipefail

[[ -d $2 && ! -L $2 ]] || {
  printf 'backup: %s is not there\n' "$2" >&2
  exit 1
}
placed=$(mktemp -- "$2/.$3.XXXXXXXX")
cat -- "$1" >"$placed"
chown --reference="$2" -- "$placed"
chmod 0600 -- "$placed"
mv -T -- "$placed" "$2/$3"

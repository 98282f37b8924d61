#!/bin/bash
# check-files DIRECTORY LIST CHANGES: what LIST has is in DIRECTORY: the same types, modes, owners, sizes, times and contents; but for as many
# as the file CHANGES says, which were changed while the backup was made.
# Exit: 0 so it is; 1 not.
set -euf -o pipefail
export LC_ALL=C

fail() {
  printf 'backup: %s\n' "$1" >&2
  if [[ -w /dev/termination-log ]]; then printf 'backup: %s\n' "$1" >/dev/termination-log; fi
  exit 1
}

# lacks KIND FILE: of the records in FILE, those that are missing here are not too many. Names are shown as a shell would write them.
lacks() {
  local record
  local -a missing=()
  mapfile -d '' missing < <(comm -z -13 "$2" "$list.$1")
  if ((${#missing[@]} <= changes)); then return; fi
  for record in "${missing[@]:0:10}"; do printf 'backup: not as at the time of the backup: %q\n' "$record" >&2; done
  fail "${#missing[@]} of the $1 of $name are not as at the time of the backup, of which $changes were changed while it was made"
}

directory=$1 list=$2 changes=$(<"$3") name=${2##*/}
[[ -e $list.entries && -e $list.sums ]] || fail "the backup has no list of $name"
here=$(mktemp -d)
"$BASH" "${0%/*}/list-files" "$directory" "$here/here"
lacks entries "$here/here.entries"
lacks sums "$here/here.sums"
count=$(tr -cd '\0' <"$list.sums" | wc -c)
rm -rf -- "$here"
printf 'backup: %s: the same %s files, %s of them changed while the backup was made\n' "$name" "$count" "$changes"

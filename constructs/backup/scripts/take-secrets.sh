#!/bin/bash
# take-secrets DIRECTORY SECRET...: copies the values of each SECRET, a directory that one is mounted at, to a directory of its name in DIRECTORY.
# Exit: 0 they are there; 1 a Secret is not.
set -eu -o pipefail
shopt -s nullglob
umask 077

directory=$1
shift
for secret in "$@"; do
  name=${secret##*/}
  # Not what the kubelet keeps beside them, whose names begin with a dot and a dot.
  values=("$secret"/[!.]* "$secret"/.[!.]*)
  ((${#values[@]} > 0)) || {
    line="backup: Secret $name is not there, and backup.secrets has it"
    printf '%s\n' "$line" >&2
    if [[ -w /dev/termination-log ]]; then printf '%s\n' "$line" >/dev/termination-log; fi
    exit 1
  }
  mkdir -- "$directory/$name"
  cp --dereference -- "${values[@]}" "$directory/$name/"
done

#!/bin/bash
# entries_of DIRECTORY TEST...: sets entries to the names in it, of those that pass; to none where it is no directory.
entries_of() {
  entries=()
  if ! real_directory "$1"; then return; fi
  mapfile -d '' -t entries < <(find "$1" -mindepth 1 -maxdepth 1 "${@:2}" -printf '%f\0' | sort --zero-terminated)
  if wait "$!"; then return; fi
  if present "$1"; then unseen "$1" 'not all of it can be listed'; fi
  entries=()
}

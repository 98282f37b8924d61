#!/bin/bash
# entries_of DIRECTORY TEST...: sets entries to the names in it, of those that pass; to none where it is no directory.
entries_of() {
  entries=()
  if ! real_directory "$1"; then return; fi
  # The last is no name, and there only where all were listed: how the process ended, bash does not always know any more.
  mapfile -d '' -t entries < <(find "$1" -mindepth 1 -maxdepth 1 "${@:2}" -printf '%f\0' | sort --zero-terminated && printf '/\0')
  if ((${#entries[@]} > 0)) && [[ ${entries[-1]} == / ]]; then
    unset 'entries[-1]'
    return
  fi
  if present "$1"; then unseen "$1" 'not all of it can be listed'; fi
  entries=()
}

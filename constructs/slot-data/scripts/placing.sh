#!/bin/bash
# Putting data in its place, with its marker, and moving what is there aside. A crash at any step leaves what ensure knows.

# open_up DIRECTORY: a service can close its own directory, and who is not root could neither open nor move it then.
open_up() {
  if ((EUID == 0)) || ! real_directory "$1" || [[ ${seen[user]} != "$EUID" ]]; then return; fi
  (((8#${seen[mode]} & 8#700) == 8#700)) || chmod u+rwx -- "$1"
}

# By rename, into the trash, as it is. Data first: a crash must never leave data without its marker.
move_aside() {
  local trash found='no data'
  trash=$(mktemp -d -- "$state/trash/$name.XXXXXXXX")
  if present "$directory"; then
    open_up "$directory"
    mv -T -- "$directory" "$trash/data"
    found=data
  fi
  if present "$state/$name.owner"; then mv -T -- "$state/$name.owner" "$trash/owner"; fi
  found+=", marker $marker${marker_generation:+ (generation $marker_generation)}"
  say "$name moved aside to ${trash#"$environment/"}: $found"
}

# Last of all.
write_marker() {
  write_marker_to "$state/$name.owner" "$environment" "$directory"
}

create() {
  mkdir -- "$directory"
  chown --no-dereference "$owner" -- "$directory"
  chmod "0$mode" -- "$directory"
  write_marker
  say "$name created (generation $generation)"
}

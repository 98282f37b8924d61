#!/bin/bash
# Writing owner markers.

# write_marker_to FILE DIRECTORY...: last of all: a marker vouches for directories that are on disk already.
write_marker_to() {
  local file=$1 text
  printf -v text 'slot-data 1\nproject %s\ntarget %s\npath %s\ngeneration %s\nlife %s\n' \
    "${option[project]}" "${option[target]}" "$name" "$generation" "$life"
  sync -- "${@:2}"
  rm -f -- "$file.new"
  # Not from its format: of several lines there, bash forgets that one but the last could not be written.
  printf '%s' "$text" >"$file.new"
  sync -- "$file.new"
  mv -T -- "$file.new" "$file"
  sync -- "${file%/*}"
}

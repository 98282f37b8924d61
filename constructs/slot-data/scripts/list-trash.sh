#!/bin/bash
# list-trash OPTION...: the data in a trash, each with entry, data path, generation, size and age.
# Exit: 0 listed; 64 unsafe path or argument; 66 wrong disk.
allowed=(
  [trash]=$absolute_path
  [relative]=$relative_path
  [sentinel]=$absolute_path
  [disk]=$disk_id
)
read_arguments "$@"
trash=${option[trash]}
printf -v now '%(%s)T' -1

line() {
  printf '%-32s %-20s %10s %8s  %s\n' "$@"
}

# list_data ENTRY NAME MARKER DIRECTORY
list_data() {
  local size=- age
  read_marker "$3"
  if real_directory "$4"; then size=$(du --summarize --one-file-system --human-readable -- "$4" 2>/dev/null | cut -f 1) || size='?'; fi
  age=$(((now - $(stat -c %Y -- "$trash/$1")) / 3600))
  line "$1" "$2" "${marker_generation:-unknown}" "$size" "$age hours"
}

# list_entry ENTRY: one data path, or, from the collector, all of a slot.
list_entry() {
  local marker_file name state=$trash/$1/environment/.slot-data
  if ! real_directory "$state"; then
    list_data "$1" "${1%.*}" "$trash/$1/owner" "$trash/$1/data"
    return
  fi
  while IFS= read -r -d '' marker_file; do
    name=${marker_file%.owner}
    list_data "$1" "$name" "$state/$marker_file" "$trash/$1/environment/$name"
  done < <(find "$state" -maxdepth 1 -name '*.owner' -printf '%f\0' | sort --zero-terminated)
}

check_disk
if ! real_directory "$trash"; then
  say 'nothing has been moved aside'
else
  check_place "$trash" "${option[relative]}"
  line ENTRY 'DATA PATH' GENERATION SIZE AGE
  while IFS= read -r -d '' entry; do
    [[ $entry =~ ^($data_path|$label)[.][A-Za-z0-9]{8}$ ]] || continue
    list_entry "$entry"
  done < <(find "$trash" -mindepth 1 -maxdepth 1 -printf '%f\0' | sort --zero-terminated)
fi

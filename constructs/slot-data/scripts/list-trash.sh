#!/bin/bash
# list-trash OPTION...: the data in a trash, each with entry, data path, generation, size and age.
# Exit: 0 listed; 64 unsafe path or argument; 66 wrong disk; 75 not readable, try again.
allowed=(
  [store]='disk|claim'
  [trash]=$absolute_path
  [relative]=$relative_path
  [sentinel]=$absolute_path
  [disk]=$disk_id
)
option=([store]=disk)
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
  look "$trash/$1"
  age=$(((now - ${seen[modified]:-$now}) / 3600))
  line "$1" "$2" "${marker_generation:-unknown}" "$size" "$age hours"
}

# list_entry ENTRY: one data path, or, from the collector, all of a slot.
list_entry() {
  local marker_file state=$trash/$1/environment/.slot-data
  if ! real_directory "$state"; then
    list_data "$1" "${1%.*}" "$trash/$1/owner" "$trash/$1/data"
    return
  fi
  entries_of "$state" -name '*.owner'
  for marker_file in "${entries[@]}"; do
    list_data "$1" "${marker_file%.owner}" "$state/$marker_file" "$trash/$1/environment/${marker_file%.owner}"
  done
}

check_disk
if ! real_directory "$trash"; then
  say 'nothing has been moved aside'
else
  check_place "$trash" "${option[relative]}"
  line ENTRY 'DATA PATH' GENERATION SIZE AGE
  entries_of "$trash"
  for entry in "${entries[@]}"; do
    [[ $entry =~ ^($data_path|$label)[.][A-Za-z0-9]{8}$ ]] || continue
    list_entry "$entry"
  done
fi

#!/bin/bash
# Slots that are gone: the register has released them, and their directory is still there.

# stays REASON: the decision on a slot that is not moved.
stays() {
  report "slot $target stays: $1"
  exit 0
}

# judge: comes back, with all locks of the slot held, only where every sign says that it is gone.
judge() {
  case ${slot_state[$slot]-} in
    active) stays 'active' ;;
    released) ;;
    *) stays 'the register does not know it' ;;
  esac
  enter --exclusive
  [[ -z $in_use ]] || stays "$in_use is in use"
  check_markers
  ((now - newest >= 0)) || stays 'touched in the future'
  ((now - newest >= grace)) || stays "touched $(((now - newest) / 3600)) hours ago"
  lock_data "$environment"
  [[ -z $in_use ]] || stays "$in_use is in use"
}

# Each directory has a marker, and all are of this slot. A newer generation than the list has is of a slot taken since.
check_markers() {
  local name
  newest=0
  entries_of "$environment" ! -name .slot-data
  for name in "${entries[@]}"; do
    present "$state/$name.owner" || stays "${name@Q} has no marker"
    real_directory "$environment/$name" || stays "${name@Q} is not a directory"
  done
  entries_of "$state" -name '*.owner'
  ((${#entries[@]} > 0)) || stays 'it has no marker'
  for name in "${entries[@]}"; do
    read_marker "$state/$name"
    marker_is_ours "${name%.owner}" || stays "${name@Q} is not its marker: ${marker_owner:-unreadable}"
    ((marker_generation <= slot_generation[$slot])) || stays "of generation $marker_generation, newer than the list"
    # The last look was at the marker.
    if ((seen[modified] > newest)); then newest=${seen[modified]}; fi
  done
}

# All or none: many at once are a fault of the list rather than many slots that are gone. One may always go.
move_orphans() {
  local orphan found="${#orphans[@]} of $slots slots are gone" most=$((slots * option[max-share] / 100))
  if ((most < 1)); then most=1; fi
  if ((most > option[max-removals])); then most=${option[max-removals]}; fi
  if ((${#orphans[@]} == 0)); then
    return
  elif [[ ${option[orphans]} == report ]]; then
    report "$found; one run would move up to $most aside, but is told to report only"
  elif ((${#orphans[@]} > most)); then
    problem 65 "$found, but one run moves up to $most aside: none is moved"
  else
    for orphan in "${orphans[@]}"; do
      move_orphan "$orphan" &
      join "$orphan"
    done
  fi
}

# move_orphan ENVIRONMENT: whole, by rename, as long as it is still gone.
move_orphan() {
  local trash
  at "$1"
  judge
  trash=$(mktemp -d -- "$collector/trash/$target.XXXXXXXX")
  mv -T -- "$environment" "$trash/environment"
  report "slot $target is gone: moved aside to ${trash#"$root/"}"
}

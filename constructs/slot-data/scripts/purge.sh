#!/bin/bash
# Removing what lies in a trash longer than the retention. First it leaves the trash by rename, whole: nobody restores what is
# half removed.

claim_trash() {
  local name names
  enter --shared
  if [[ -n $in_use ]]; then
    report "trash $target stays: $in_use is in use"
    return
  fi
  entries_of "$state/trash"
  names=("${entries[@]}")
  for name in "${names[@]}"; do claim "$state/trash/$name"; done
}

# What move_orphan has moved aside.
claim_orphans() {
  local name names target
  entries_of "$collector/trash"
  names=("${entries[@]}")
  for name in "${names[@]}"; do
    target=${name%.*}
    claim "$collector/trash/$name"
  done
}

# claim ENTRY: out of the trash, if its time is over by the clock and by what earlier runs have seen.
claim() {
  local name=${1##*/} modified
  if [[ ! $name =~ ^(${label})[.][A-Za-z0-9]{8}$ ]] || ! real_directory "$1"; then
    report "trash $target ${name@Q} stays: slotstack has not put it there"
    return
  fi
  modified=${seen[modified]}
  sighted "${1#"$root/"}" "${seen[inode]}.$modified"
  if ((now - modified < retention || now - first < retention)); then return; fi
  read_marker "$1/owner"
  if [[ $marker == readable && $marker_owner != "project ${option[project]}, "* ]]; then
    report "trash $target $name stays: it is of $marker_owner"
    return
  fi
  lock_each "$1"
  lock_data "$1/environment"
  if [[ -n $in_use ]]; then
    report "trash $target $name stays: $in_use is in use"
    in_use=''
  elif ! present "$collector/purge/$target.$name"; then
    mv -T -- "$1" "$collector/purge/$target.$name"
    report "trash $target $name goes after $(((now - modified) / 3600)) hours"
  fi
  unlock_data
}

# With idle priority, and not for ever: the next run goes on.
purge() {
  local name names left
  entries_of "$collector/purge"
  names=("${entries[@]}")
  for name in "${names[@]}"; do
    left=$((deadline - SECONDS))
    if ((left <= 0)); then break; fi
    measure "$collector/purge/$name"
    timeout "$left" ionice --ignore --class 3 \
      rm -rf --one-file-system --preserve-root=all -- "$collector/purge/$name" || true
    if ! present "$collector/purge/$name"; then
      report "purged $bytes bytes"
    elif ((SECONDS < deadline)); then
      problem 73 "not removable: $(left_in "$collector/purge/$name")"
    fi
  done
  entries_of "$collector/purge"
  if ((SECONDS >= deadline && ${#entries[@]} > 0)); then report "purge goes on in the next run: ${#entries[@]} entries are left"; fi
}

# left_in DIRECTORY: the first names of what is no directory with something in it.
left_in() {
  local names
  mapfile -d '' -t -n 20 names < <(find "$1" '(' ! -type d -o -empty ')' -printf '%P\0')
  printf '%s' "${names[*]@Q}"
}

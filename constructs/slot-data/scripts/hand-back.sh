#!/bin/bash
# hand-back OPTION...: a slot that the collector has moved aside is in the trash of its target again, from where restore takes it.
# Exit: 0 done; 64 unsafe path or argument; 65 not data of this target; 66 wrong disk; 75 in use, try again.
allowed=(
  [project]=$label
  [target]=$label
  [root]=$absolute_path
  [disk]=$disk_id
  [relative]=$relative_path
  [entry]="($label)[.][A-Za-z0-9]{8}"
  [wait]='0|[1-9][0-9]{0,3}'
)
read_arguments "$@"
root=${option[root]}
option[sentinel]=$root/.slotstack
relative=${option[relative]}
environment=$root/$relative
state=$environment/.slot-data
collector=.slotstack-collector/${option[project]}
entry=$root/$collector/trash/${option[entry]}
aside=$entry/environment
names=()

# From here on no collector works on this disk.
lock_collector() {
  real_directory "$aside" || fail 65 "the trash of the collector has no entry ${option[entry]}"
  exec 9>>"$root/$collector/lock" || fail 75 'the lock of the collector cannot be opened'
  flock --wait "${option[wait]}" 9 || fail 75 'the collector works on this disk'
  check_place "$aside" "$collector/trash/${option[entry]}/environment"
  check_no_mount_below "$aside"
}

check_markers() {
  local file
  [[ ${option[entry]%.*} == "${option[target]}" ]] || fail 65 "${option[entry]} is not of ${option[target]}"
  entries_of "$aside/.slot-data" -name '*.owner'
  for file in "${entries[@]}"; do
    read_marker "$aside/.slot-data/$file"
    if [[ ! ${file%.owner} =~ ^$data_path$ ]] || ! marker_is_ours "${file%.owner}"; then
      fail 65 "${file@Q} is not of ${option[target]}: ${marker_owner:-unreadable}"
    fi
    names+=("${file%.owner}")
  done
}

make_place() {
  local directory
  real_directory "${environment%/*}" || fail 64 "${environment%/*} is not a directory"
  if ! present "$environment"; then make_own_directory "$environment" 0711; fi
  enter --exclusive
  [[ -z $in_use ]] || fail 75 "$in_use is in use"
  for directory in "$state" "$state/trash"; do make_own_directory "$directory" 0700; done
}

# hand_back NAME: the marker first, as a copy: killed at any step, the next run finds what is left with its marker.
hand_back() {
  local place
  place=$(mktemp -d -- "$state/trash/$1.XXXXXXXX")
  cat -- "$aside/.slot-data/$1.owner" >"$place/owner"
  sync -- "$place/owner"
  if present "$aside/$1"; then mv -T -- "$aside/$1" "$place/data"; fi
  rm -f -- "$aside/.slot-data/$1.owner"
  say "$1 is in the trash of ${option[target]}: ${place##*/}"
}

# What had been in the slot's own trash.
hand_back_trash() {
  local name names
  entries_of "$aside/.slot-data/trash"
  names=("${entries[@]}")
  for name in "${names[@]}"; do
    if ! present "$state/trash/$name"; then mv -T -- "$aside/.slot-data/trash/$name" "$state/trash/$name"; fi
  done
}

check_disk
lock_collector
check_markers
make_place
for name in "${names[@]}"; do hand_back "$name"; done
hand_back_trash

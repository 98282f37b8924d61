#!/bin/bash
# restore OPTION...: an entry of the trash is the data of its data path again; what is there now goes to the trash.
# Exit: 0 restored; 64 unsafe path or argument; 65 not data of this data path; 66 wrong disk; 75 in use, try again.
allowed=(
  [store]='disk|claim'
  [project]=$label
  [target]=$label
  [kind]='slot|lasting'
  [generation]=$number
  [token]="($absolute_path)?"
  [environment-directory]=$absolute_path
  [relative]=$relative_path
  [sentinel]=$absolute_path
  [disk]=$disk_id
  [data-path]=$data_path
  [entry]="($data_path)[.][A-Za-z0-9]{8}"
  [wait]='0|[1-9][0-9]{0,3}'
)
option=([store]=disk [token]='')
read_arguments "$@"
environment=${option[environment-directory]}
state=$environment/.slot-data
generation=${option[generation]}
name=${option[data-path]}
directory=$environment/$name
entry=$state/trash/${option[entry]}
deadline=$((SECONDS + option[wait]))

# lock DESCRIPTOR: all locks together get the time that --wait allows.
lock() {
  local left=$((deadline - SECONDS))
  flock --wait "$((left > 0 ? left : 0))" "$1"
}

# From here on no init container, delete or collector works on this target: no service starts.
lock_environment() {
  exec 7<"$environment" || fail 75 "$environment cannot be opened"
  lock 7 || fail 75 "$environment is in use: an init container, a delete or the collector works on it"
}

check_environment() {
  local part
  check_place "$environment" "${option[relative]}"
  check_no_mount_below "$environment"
  for part in "$environment" "$state" "$state/trash"; do check_only_we_write "$part"; done
}

# Of this target and data path, of whatever generation.
check_entry() {
  [[ ${option[entry]%.*} == "$name" ]] || fail 65 "${option[entry]} is not data of $name"
  real_directory "$entry/data" || fail 65 "the trash of ${option[target]} has no data in an entry ${option[entry]}"
  read_marker "$entry/owner"
  marker_is_ours "$name" || fail 65 "${option[entry]} is not of ${option[target]} $name: ${marker_owner:-its marker is $marker}"
  former=$marker_generation
}

# By the service, which holds it as long as it runs, or by a late one that still writes into the trash.
lock_data() {
  local data descriptor
  for data in "$directory" "$entry/data"; do
    if real_directory "$data"; then
      open_up "$data"
      exec {descriptor}<"$data" || fail 75 "${data#"$environment/"} cannot be opened"
      flock --nonblock "$descriptor" || say "waits until nobody works on ${data#"$environment/"}"
      lock "$descriptor" || fail 75 "${data#"$environment/"} is in use: stop its service"
    fi
  done
}

clear_place() {
  read_marker "$state/$name.owner"
  [[ $marker != readable ]] || marker_is_ours "$name" || fail 65 "the data in the place of $name is of $marker_owner"
  ! marker_is_newer "$name" ||
    fail 65 "the data in the place of $name is of generation $marker_generation, newer than $generation: this checkout is older; update it"
  if [[ $marker != absent ]] || present "$directory"; then move_aside; fi
}

# Over an empty directory with its marker, which is replaced in one step: a crash never leaves data without a marker.
put_back() {
  look "$entry/data"
  owner=${seen[user]}:${seen[group]}
  mode=${seen[mode]}
  create
  mv -T -- "$entry/data" "$directory"
  sync -- "$environment"
  rm -f -- "$entry/owner"
  rmdir -- "$entry"
  say "$name restored from ${option[entry]}: it was of generation $former, and is of generation $generation now"
}

check_disk
read_life
lock_environment
check_environment
check_entry
lock_data
clear_place
put_back

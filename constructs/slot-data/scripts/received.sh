#!/bin/bash
# received OPTION... NAME...: what has come from a backup into the entries NAME.ID of the trash is data of this target from now on,
# for restore to put in its place. --origin is a file whose line says what it is, which --workspace keeps.
# Exit: 0; 64 unsafe path or argument; 65 there is nothing; 66 wrong disk; 75 cannot be looked at, try again.
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
  [id]='[A-Za-z0-9]{8}'
  [origin]=$absolute_path
  [workspace]="($data_path)?"
)
option=([store]=disk [token]='' [workspace]='')
read_arguments "$@"
environment=${option[environment-directory]}
trash=$environment/.slot-data/trash
generation=${option[generation]}

check_disk
read_life
check_place "$environment" "${option[relative]}"
check_no_mount_below "$environment"
for operand in "${operands[@]}"; do
  [[ $operand =~ ^$data_path$ ]] || fail 64 "${operand@Q} is no name of a data path"
  name=$operand
  entry=$trash/$name.${option[id]}
  real_directory "$entry" || fail 65 "the trash has no entry ${entry##*/}"
  # Files come as a whole directory; what a server has made of a dump is in its place.
  if real_directory "$entry/files"; then
    rmdir -- "$entry/data"
    mv -T -- "$entry/files" "$entry/data"
  else
    [[ -n $(find "$entry/data" -mindepth 1 -maxdepth 1 -printf . -quit) ]] || fail 65 "the backup has nothing of $name"
  fi
  if [[ $name == "${option[workspace]}" ]]; then
    real_directory "$entry/data/state" || fail 65 "$name is no workspace: it has no directory of its own state"
    read_file "${option[origin]}" 1000 || fail 65 "${option[origin]} is gone"
    rm -rf --preserve-root=all -- "$entry/data/state/restored"
    printf '%s' "$text" >"$entry/data/state/restored"
    chmod 0644 -- "$entry/data/state/restored"
  fi
  sync -f "$entry"
  write_marker_to "$entry/owner" "$entry" "$entry/data"
  say "$name is in the trash as ${entry##*/}, to be restored"
done

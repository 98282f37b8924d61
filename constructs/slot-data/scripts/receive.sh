#!/bin/bash
# receive OPTION... NAME=UID:GID:MODE...: the trash has an empty entry NAME.ID for each data path, for data that comes from a backup. It has no
# marker before that is whole.
# Exit: 0 made; 64 unsafe path or argument; 66 wrong disk; 75 cannot be looked at, try again.
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
)
option=([store]=disk [token]='')
read_arguments "$@"
environment=${option[environment-directory]}
trash=$environment/.slot-data/trash

check_disk
real_directory "$environment" || fail 75 "$environment is not there: nothing has started in ${option[target]} yet"
check_place "$environment" "${option[relative]}"
check_no_mount_below "$environment"
for part in "$environment" "${trash%/*}" "$trash"; do check_only_we_write "$part"; done
for operand in "${operands[@]}"; do
  [[ $operand =~ ^$data_path=($number):($number):0[0-7]{3}$ ]] || fail 64 "${operand@Q} is not NAME=UID:GID:MODE"
  name=${operand%%=*} owner=${operand#*=}
  entry=$trash/$name.${option[id]}
  mkdir -- "$entry" || fail 1 "$entry cannot be made"
  mkdir -- "$entry/data"
  chown --no-dereference "${owner%:*}" -- "$entry/data"
  chmod "0${owner##*:}" -- "$entry/data"
done

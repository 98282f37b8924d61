#!/bin/bash
# ensure OPTION... NAME=UID:GID:MODE...: each directory exists, owned as stated, without data of another generation.
# Exit: 0 ready; 64 unsafe path or argument; 65 a person must look at the data; 66 wrong disk; 75 in use, try again.
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
  [ticket-directory]=$absolute_path
  [retention-hours]='(0|[1-9][0-9]{0,4})?'
  [wait]='0|[1-9][0-9]{0,3}'
)
option=([store]=disk [token]='' [wait]=60 [retention-hours]='')
read_arguments "$@"
environment=${option[environment-directory]}
volume=${environment%/*}
state=$environment/.slot-data
tickets=${option[ticket-directory]}
generation=${option[generation]}

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no data path is named'
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^$data_path=($number):($number):0[0-7]{3}$ ]] || fail 64 "${operand@Q} is not NAME=UID:GID:MODE"
  done
  real_directory "$tickets" || fail 64 "$tickets is not a directory"
}

# The volume's own directory is as its storage class made it. All of ours lies in one directory of it, which is this user's.
enter_volume() {
  ! real_directory "$environment" || [[ ${seen[user]} == "$EUID" ]] ||
    fail 65 "${environment##*/} in the volume belongs to user ${seen[user]}, not to $EUID: let the pod run as before, or give it a new claim"
  present "$environment" || [[ -w $volume ]] ||
    fail 1 "user $EUID cannot write to the volume of the claim, which is not its group's: its pod needs securityContext.fsGroup, and a driver that follows it"
  make_own_directory "$environment" 0711
}

# What was in the volume before slotstack, nobody overlooks for a moment: its service would begin with nothing.
check_volume_is_new() {
  local stranger
  find_stranger
  [[ -z $stranger ]] ||
    fail 65 "the volume of $name holds ${stranger@Q}, which slotstack has not put there: move what is data to ${environment##*/}/$name in it, and remove the rest"
}

# Shared by the init containers of the target; delete and the collector take it alone. What they have moved or removed while
# this one waited is still there in its pod, through the mount.
lock_environment() {
  local place before
  locate "$environment"
  before=$place
  exec 7<"$environment" || fail 75 "$environment was deleted"
  flock --shared --wait "${option[wait]}" 7 || fail 75 "$environment is being deleted"
  if [[ $environment -ef /proc/self/fd/7 ]]; then locate "$environment"; else place=''; fi
  [[ $place == "$before" ]] || fail 75 "$environment was deleted or moved aside"
}

make_parents() {
  local directory
  make_own_directory "$environment" 0711
  for directory in "$state" "$state/trash"; do
    if present "$directory"; then check_only_we_write "$directory"; fi
    make_own_directory "$directory" 0700
  done
}

# One data path at a time is worked on by one container; who comes second finds it done.
lock_data_path() {
  local lock=$state/$name.lock
  regular_file "$lock" || [[ ${seen[type]} == absent ]] || fail 64 "$lock is not a file"
  exec 8>>"$lock" || fail 75 "$name: its lock cannot be opened"
  flock --wait "${option[wait]}" 8 || fail 75 "$name: another init container works on it"
}

# Beside a living service, perhaps: nothing in the directory is looked at.
keep() {
  local actual
  look "$directory"
  actual=${seen[user]}:${seen[group]}
  [[ $actual == "$owner" ]] ||
    fail 65 "$name belongs to $actual, not to $owner: take the former image, or clean by raising the generation"
  if [[ $(printf '%04o' "0${seen[mode]}") != "$mode" ]]; then
    chmod "0$mode" -- "$directory"
    say "$name has mode $mode again"
  fi
  touch --no-create --no-dereference -- "$state/$name.owner"
  say "$name kept (generation $generation)"
}

adopt() {
  local content stranger
  content=$(find "$directory" -mindepth 1 -maxdepth 1 -printf 'with data' -quit) || unseen "$directory" 'not all of it can be listed'
  stranger=$(find "$directory" -mindepth 1 -maxdepth 1 ! -uid "$uid" -printf '%f of uid %U' -quit) ||
    unseen "$directory" 'not all of it can be listed'
  [[ -z $stranger ]] ||
    fail 65 "$name has no marker and holds ${stranger@Q}, but belongs to $owner: change the owner, or move it away"
  look "$directory"
  ((EUID == 0)) || [[ ${seen[user]} == "$EUID" ]] ||
    fail 65 "$name has no marker and belongs to ${seen[user]}:${seen[group]}, not to $owner: change the owner, or move it away"
  chown --no-dereference "$owner" -- "$directory"
  chmod "0$mode" -- "$directory"
  write_marker
  say "$name adopted ${content:-empty}, for it had no marker (generation $generation)"
}

refuse_foreign() {
  if in_claim; then fail 65 "$name is of $marker_owner, which had its volume before: bind another claim, or remove what is in the volume"; fi
  fail 65 "$name is of $marker_owner: delete that first, or give this project another DATA_ROOT"
}

# A slot never starts on data that is not of this very generation and life. Newer data is of a task that has begun since.
ensure_in_slot() {
  if marker_is_newer "$name"; then
    fail 65 "$name is of generation $marker_generation, newer than $generation: this manifest is older than the data. Apply the newest: synthesize again from the register as it is now"
  elif marker_is_current "$name" && real_directory "$directory"; then
    keep
  elif [[ $marker == absent ]] && ! present "$directory"; then
    create
  elif [[ $marker == readable ]] && ! marker_is_ours "$name" && present "$directory"; then
    refuse_foreign
  else
    move_aside
    create
  fi
}

# A lasting environment loses data only because the configuration raises the generation. What is in doubt stays.
ensure_lasting() {
  local marker_file=.slot-data/$name.owner
  if [[ $marker == unreadable ]]; then
    fail 65 "$name: $marker_file is not readable: restore it, or remove it to adopt the data"
  elif [[ $marker == readable ]] && ! marker_is_ours "$name"; then
    refuse_foreign
  elif marker_is_newer "$name"; then
    fail 65 "$name is of generation $marker_generation, newer than the declared $generation: a reverted commit?"
  elif [[ $marker == readable ]] && ((generation > marker_generation)); then
    move_aside
    create
  elif ! present "$directory"; then
    [[ $marker == absent ]] || fail 65 "$name is gone: restore it, or remove $marker_file to start empty"
    if in_claim; then check_volume_is_new; fi
    create
  elif ! real_directory "$directory"; then
    fail 65 "$name is not a directory"
  elif [[ $marker == absent ]]; then
    adopt
  else
    keep
  fi
}

# The service's wrapper starts on this directory only. With the owner: inode numbers of removed directories come back.
# By rename: a link in the place of the ticket is not followed.
write_ticket() {
  local ticket
  real_directory "$directory" || fail 75 "$directory is gone"
  ticket=$(mktemp -- "$tickets/.$name.XXXXXXXX")
  printf '%s:%s:%s\n' "${seen[device]}" "${seen[inode]}" "${seen[user]}" >"$ticket"
  chmod 0444 -- "$ticket"
  mv -T -- "$ticket" "$tickets/$name"
}

# ensure NAME=UID:GID:MODE. Its variables are what the steps above work on.
ensure() {
  local name=${1%%=*} owner=${1#*=} mode=${1##*:}
  owner=${owner%:*}
  local uid=${owner%:*} directory=$environment/$name
  lock_data_path
  read_marker "$state/$name.owner"
  # First of all, for it may be what fills the volume; but not where the volume was another's before.
  if [[ -n ${option[retention-hours]} ]] && marker_is_ours "$name"; then empty_trash "$((option[retention-hours] * 3600))"; fi
  case ${option[kind]} in
    slot) ensure_in_slot ;;
    lasting) ensure_lasting ;;
  esac
  write_ticket
}

check_operands
check_disk
read_life
if in_claim; then enter_volume; fi
check_place "$environment" "${option[relative]}"
check_no_mount_below "$environment"
lock_environment
make_parents
for operand in "${operands[@]}"; do ensure "$operand"; done

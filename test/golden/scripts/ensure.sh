{
set -euf -o pipefail
shopt -s inherit_errexit
export LC_ALL=C
umask 077

declare -A allowed=() option=()
operands=()
failure_file=''

say() {
  printf 'slot-data: %s\n' "$1"
}

fail() {
  say "$2" >&2
  if [[ -f /dev/termination-log && -w /dev/termination-log ]]; then say "$2" >/dev/termination-log; fi
  if [[ -n $failure_file ]]; then say "$2" >"$failure_file" || true; fi
  exit "$1"
}

read_arguments() {
  local argument name value
  for argument in "$@"; do
    if [[ ! $argument =~ ^--([a-z-]+)=(.*)$ ]]; then
      operands+=("$argument")
      continue
    fi
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    [[ -v allowed[$name] ]] || fail 64 "unknown option --$name"
    [[ $value =~ ^(${allowed[$name]})$ ]] || fail 64 "--$name: ${value@Q} is not acceptable"
    option[$name]=$value
  done
  if in_claim; then option+=([disk]='' [sentinel]='' [relative]=''); fi
  for name in "${!allowed[@]}"; do
    [[ -v option[$name] ]] || fail 64 "--$name is missing"
  done
}

in_claim() {
  [[ ${option[store]:-disk} == claim ]]
}

disk_id='[A-Za-z0-9._-]{1,63}'
directory_name='[.]*[A-Za-z0-9_-][A-Za-z0-9._-]*' # neither "." nor ".."
absolute_path="(/$directory_name)+"
relative_path="$directory_name(/$directory_name)*"

make_own_directory() {
  if ! present "$1"; then
    mkdir -- "$1" || present "$1" || fail 1 "$1 cannot be made" # another init container may be first
  fi
  real_directory "$1" || fail 64 "$1 is not a directory"
  chown --no-dereference "$EUID:${GROUPS[0]}" -- "$1"
  chmod "0$2" -- "$1" # five digits: clears setgid too
}

read_mounts() {
  mounts=$(cat /proc/self/mountinfo 2>&1) || unseen 'the list of mounts' "$mounts"
}

resolve() {
  if resolved=$(realpath -e -- "$1" 2>&1); then return; fi
  [[ $resolved == *': No such file or directory' ]] || unseen "$1" "$resolved"
  fail 64 "$1 does not exist"
}

locate() {
  local resolved device root mount_point mounts longest=''
  resolve "$1"
  read_mounts
  place=''
  while read -r _ _ device root mount_point _; do
    if [[ "$resolved/" == "${mount_point%/}/"* && ${#mount_point} -ge ${#longest} ]]; then
      longest=$mount_point
      place="$device ${root%/}${resolved#"${mount_point%/}"}"
    fi
  done < <(printf '%s\n' "$mounts")
}

check_disk() {
  if in_claim; then return; fi
  local sentinel=${option[sentinel]} text
  regular_file "$sentinel" || fail 66 "$sentinel is not a file: the disk is not mounted, or not prepared"
  [[ ${seen[user]} == 0 ]] || fail 66 "$sentinel is not root's: a runtime that shifts user ids?"
  read_file "$sentinel" 200 || fail 66 "$sentinel is gone"
  [[ ${text%$'\n'} == "slotstack-disk ${option[disk]}" ]] ||
    fail 66 "$sentinel does not name the disk ${option[disk]}: another disk is mounted"
}

check_place() {
  if in_claim; then return; fi
  local place expected
  locate "${option[sentinel]}"
  expected=${place%/*}/$2
  expected=${expected%/.}
  locate "$1"
  [[ $place == "$expected" ]] ||
    fail 64 "$1 is ${place@Q} on the node, not ${expected@Q}: a link or a mount leads elsewhere"
}

check_no_mount_below() {
  local resolved mount_point mounts
  resolve "$1"
  read_mounts
  while read -r _ _ _ _ mount_point _; do
    [[ $mount_point != "$resolved"/* ]] || fail 64 "${mount_point@Q} is a mount point in slot data"
  done < <(printf '%s\n' "$mounts")
}

declare -A seen=()

unseen() {
  fail 75 "$1 cannot be looked at: ${2##*: }"
}

look() {
  local line='' format='^([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+) ([0-7]+) (-?[0-9]+) ([a-z ]+)$'
  seen=([type]=absent)
  if line=$(stat -c '%d %i %u %g %a %Y %F' -- "$1" 2>&1) && [[ $line =~ $format ]]; then
    seen=([device]=${BASH_REMATCH[1]} [inode]=${BASH_REMATCH[2]} [user]=${BASH_REMATCH[3]} [group]=${BASH_REMATCH[4]}
      [mode]=${BASH_REMATCH[5]} [modified]=${BASH_REMATCH[6]} [type]=${BASH_REMATCH[7]})
  elif [[ $line != *': No such file or directory' ]]; then
    unseen "$1" "$line"
  fi
}

present() {
  look "$1"
  [[ ${seen[type]} != absent ]]
}

real_directory() {
  look "$1"
  [[ ${seen[type]} == directory ]]
}

regular_file() {
  look "$1"
  [[ ${seen[type]} == 'regular file' || ${seen[type]} == 'regular empty file' ]]
}

only_we_write() {
  local others=022
  if in_claim; then others=002; fi
  look "$1"
  [[ ${seen[type]} != absent && ${seen[user]} == "$EUID" ]] && ((!(8#${seen[mode]} & 8#$others)))
}

check_only_we_write() {
  if ! only_we_write "$1" || [[ ${seen[type]} != directory ]]; then fail 64 "$1 is not a directory of user $EUID's alone"; fi
}

try_file() {
  if text=$(head -c "$2" -- "$1" 2>&1 | tr '\0' '\1' && printf .); then
    text=${text%.}
  elif [[ $text == *': No such file or directory' ]]; then
    return 1
  else
    return 75
  fi
}

read_file() {
  local code=0
  try_file "$1" "$2" || code=$?
  if ((code == 75)); then unseen "$1" "$text"; fi
  return "$code"
}

entries_of() {
  entries=()
  if ! real_directory "$1"; then return; fi
  mapfile -d '' -t entries < <(find "$1" -mindepth 1 -maxdepth 1 "${@:2}" -printf '%f\0' | sort --zero-terminated && printf '/\0')
  if ((${#entries[@]} > 0)) && [[ ${entries[-1]} == / ]]; then
    unset 'entries[-1]'
    return
  fi
  if present "$1"; then unseen "$1" 'not all of it can be listed'; fi
  entries=()
}

label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'

data_path='[a-z][a-z0-9-]{0,30}'
number='0|[1-9][0-9]{0,15}'

read_life() {
  local text payload claims
  life=-
  [[ ${option[kind]} == lasting || -n ${option[token]} ]] || fail 64 '--token is missing: a slot needs it'
  [[ -n ${option[token]} ]] || return 0
  read_file "${option[token]}" 100000 || fail 64 "--token: ${option[token]} is not there"
  payload=${text#*.}
  payload=${payload%%.*}
  payload=${payload//_//}
  payload=${payload//-/+}
  while ((${#payload} % 4)); do payload+='='; done
  claims=$(printf '%s' "$payload" | base64 --decode) || fail $(($? == 1 ? 64 : 75)) '--token: cannot be decoded'
  local service_account='"kubernetes\.io":\{.*"serviceaccount":\{"name":"[^"]*","uid":"([0-9a-f-]{36})"\}'
  [[ $claims =~ $service_account ]] || fail 64 '--token: names no ServiceAccount'
  life=${BASH_REMATCH[1]}
}

read_marker() {
  local text format
  marker=absent marker_owner='' marker_generation='' marker_life=''
  if ! regular_file "$1"; then
    if [[ ${seen[type]} != absent ]]; then marker=unreadable; fi
    return
  fi
  marker=unreadable
  read_file "$1" 1000 || unseen "$1" 'it is gone now'
  format=$'^slot-data 1\nproject ([a-z0-9-]+)\ntarget ([a-z0-9-]+)\npath ([a-z0-9-]+)\n'
  format+=$'generation ('"$number"$')\nlife ([a-z0-9-]+)\n$'
  [[ $text =~ $format ]] || return 0
  marker=readable
  marker_owner="project ${BASH_REMATCH[1]}, target ${BASH_REMATCH[2]}, path ${BASH_REMATCH[3]}"
  marker_generation=${BASH_REMATCH[4]} marker_life=${BASH_REMATCH[5]}
}

marker_is_ours() {
  [[ $marker == readable && $marker_owner == "project ${option[project]}, target ${option[target]}, path $1" ]]
}

marker_is_newer() {
  marker_is_ours "$1" && ((marker_generation > option[generation]))
}

marker_is_current() {
  marker_is_ours "$1" && [[ $marker_generation == "${option[generation]}" ]] &&
    [[ ${option[kind]} == lasting || $marker_life == "$life" ]]
}


write_marker_to() {
  local file=$1 text
  printf -v text 'slot-data 1\nproject %s\ntarget %s\npath %s\ngeneration %s\nlife %s\n' \
    "${option[project]}" "${option[target]}" "$name" "$generation" "$life"
  sync -- "${@:2}"
  rm -f -- "$file.new"
  printf '%s' "$text" >"$file.new"
  sync -- "$file.new"
  mv -T -- "$file.new" "$file"
  sync -- "${file%/*}"
}


open_up() {
  if ((EUID == 0)) || ! real_directory "$1" || [[ ${seen[user]} != "$EUID" ]]; then return; fi
  (((8#${seen[mode]} & 8#700) == 8#700)) || chmod u+rwx -- "$1"
}

move_aside() {
  local trash found='no data'
  trash=$(mktemp -d -- "$state/trash/$name.XXXXXXXX")
  if present "$directory"; then
    open_up "$directory"
    mv -T -- "$directory" "$trash/data"
    found=data
  fi
  if present "$state/$name.owner"; then mv -T -- "$state/$name.owner" "$trash/owner"; fi
  found+=", marker $marker${marker_generation:+ (generation $marker_generation)}"
  say "$name moved aside to ${trash#"$environment/"}: $found"
}

write_marker() {
  write_marker_to "$state/$name.owner" "$environment" "$directory"
}

create() {
  mkdir -- "$directory"
  chown --no-dereference "$owner" -- "$directory"
  chmod "0$mode" -- "$directory"
  write_marker
  say "$name created (generation $generation)"
}

empty_trash() {
  (
    move_out "$1"
    remove_moved
  ) || true
}

move_out() {
  local entry names descriptor now
  printf -v now '%(%s)T' -1
  entries_of "$state/trash"
  names=("${entries[@]}")
  for entry in "${names[@]}"; do
    [[ $entry =~ ^${data_path}[.][A-Za-z0-9]{8}$ ]] || continue
    look "$state/trash/$entry"
    if [[ ${seen[type]} != directory ]] || ((now - seen[modified] < $1)); then continue; fi
    if real_directory "$state/trash/$entry/data"; then
      open_up "$state/trash/$entry/data"
      exec {descriptor}<"$state/trash/$entry/data" || continue
      flock --nonblock "$descriptor" || continue
    fi
    mv -T -- "$state/trash/$entry" "$state/purge.$entry"
  done
}

remove_moved() {
  local entry names
  entries_of "$state" -name 'purge.*'
  names=("${entries[@]}")
  for entry in "${names[@]}"; do
    if ((EUID != 0)); then find "$state/$entry" -xdev -type d ! -perm -u=rwx -exec chmod u+rwx {} \; || true; fi
    if rm -rf --one-file-system -- "${state:?}/$entry"; then
      say "${entry#purge.} is removed from the trash"
    else
      say "${entry#purge.} cannot be removed as a whole" >&2
    fi
  done
}

find_stranger() {
  local volume=${environment%/*}
  stranger=$(find "$volume" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name "${environment##*/}" -printf %f -quit) ||
    unseen "$volume" 'not all of it can be listed'
}

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

enter_volume() {
  ! real_directory "$environment" || [[ ${seen[user]} == "$EUID" ]] ||
    fail 65 "${environment##*/} in the volume belongs to user ${seen[user]}, not to $EUID: let the pod run as before, or give it a new claim"
  present "$environment" || [[ -w $volume ]] ||
    fail 1 "user $EUID cannot write to the volume of the claim, which is not its group's: its pod needs securityContext.fsGroup, and a driver that follows it"
  make_own_directory "$environment" 0711
}

check_volume_is_new() {
  local stranger
  find_stranger
  [[ -z $stranger ]] ||
    fail 65 "the volume of $name holds ${stranger@Q}, which slotstack has not put there: move what is data to ${environment##*/}/$name in it, and remove the rest"
}

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

lock_data_path() {
  local lock=$state/$name.lock
  regular_file "$lock" || [[ ${seen[type]} == absent ]] || fail 64 "$lock is not a file"
  exec 8>>"$lock" || fail 75 "$name: its lock cannot be opened"
  flock --wait "${option[wait]}" 8 || fail 75 "$name: another init container works on it"
}

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

write_ticket() {
  local ticket
  real_directory "$directory" || fail 75 "$directory is gone"
  ticket=$(mktemp -- "$tickets/.$name.XXXXXXXX")
  printf '%s:%s:%s\n' "${seen[device]}" "${seen[inode]}" "${seen[user]}" >"$ticket"
  chmod 0444 -- "$ticket"
  mv -T -- "$ticket" "$tickets/$name"
}

ensure() {
  local name=${1%%=*} owner=${1#*=} mode=${1##*:}
  owner=${owner%:*}
  local uid=${owner%:*} directory=$environment/$name
  lock_data_path
  read_marker "$state/$name.owner"
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
exit
}

set -euf -o pipefail
shopt -s inherit_errexit
export LC_ALL=C
umask 077

disk_id='[A-Za-z0-9._-]{1,63}'
directory_name='[.]*[A-Za-z0-9_-][A-Za-z0-9._-]*' # neither "." nor ".."
absolute_path="(/$directory_name)+"
relative_path="$directory_name(/$directory_name)*"

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
  for name in "${!allowed[@]}"; do
    [[ -v option[$name] ]] || fail 64 "--$name is missing"
  done
}

make_root_directory() {
  if ! present "$1"; then
    mkdir -- "$1" || present "$1" || fail 1 "$1 cannot be made" # another init container may be first
  fi
  real_directory "$1" || fail 64 "$1 is not a directory"
  chown --no-dereference 0:0 -- "$1"
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
  local sentinel=${option[sentinel]} text
  regular_file "$sentinel" || fail 66 "$sentinel is not a file: the disk is not mounted, or not prepared"
  [[ ${seen[user]} == 0 ]] || fail 66 "$sentinel is not root's: a runtime that shifts user ids?"
  read_file "$sentinel" 200 || fail 66 "$sentinel is gone"
  [[ ${text%$'\n'} == "slotstack-disk ${option[disk]}" ]] ||
    fail 66 "$sentinel does not name the disk ${option[disk]}: another disk is mounted"
}

check_place() {
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

only_root_writes() {
  look "$1"
  [[ ${seen[type]} != absent && ${seen[user]} == 0 ]] && ((!(8#${seen[mode]} & 8#022)))
}

check_only_root_writes() {
  if ! only_root_writes "$1" || [[ ${seen[type]} != directory ]]; then fail 64 "$1 is not a directory of root's alone"; fi
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


move_aside() {
  local trash found='no data'
  trash=$(mktemp -d -- "$state/trash/$name.XXXXXXXX")
  if present "$directory"; then
    mv -T -- "$directory" "$trash/data"
    found=data
  fi
  if present "$state/$name.owner"; then mv -T -- "$state/$name.owner" "$trash/owner"; fi
  found+=", marker $marker${marker_generation:+ (generation $marker_generation)}"
  say "$name moved aside to ${trash#"$environment/"}: $found"
}

write_marker() {
  local file=$state/$name.owner text
  printf -v text 'slot-data 1\nproject %s\ntarget %s\npath %s\ngeneration %s\nlife %s\n' \
    "${option[project]}" "${option[target]}" "$name" "$generation" "$life"
  sync -- "$environment" "$directory"
  rm -f -- "$file.new"
  printf '%s' "$text" >"$file.new"
  sync -- "$file.new"
  mv -T -- "$file.new" "$file"
  sync -- "$state"
}

create() {
  mkdir -- "$directory"
  chown --no-dereference "$owner" -- "$directory"
  chmod "0$mode" -- "$directory"
  write_marker
  say "$name created (generation $generation)"
}

# restore OPTION...: an entry of the trash is the data of its data path again; what is there now goes to the trash.
# Exit: 0 restored; 64 unsafe path or argument; 65 not data of this data path; 66 wrong disk; 75 in use, try again.
allowed=(
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
option=([token]='')
read_arguments "$@"
environment=${option[environment-directory]}
state=$environment/.slot-data
generation=${option[generation]}
name=${option[data-path]}
directory=$environment/$name
entry=$state/trash/${option[entry]}
deadline=$((SECONDS + option[wait]))

lock() {
  local left=$((deadline - SECONDS))
  flock --wait "$((left > 0 ? left : 0))" "$1"
}

lock_environment() {
  exec 7<"$environment" || fail 75 "$environment cannot be opened"
  lock 7 || fail 75 "$environment is in use: an init container, a delete or the collector works on it"
}

check_environment() {
  local part
  check_place "$environment" "${option[relative]}"
  check_no_mount_below "$environment"
  for part in "$environment" "$state" "$state/trash"; do check_only_root_writes "$part"; done
}

check_entry() {
  [[ ${option[entry]%.*} == "$name" ]] || fail 65 "${option[entry]} is not data of $name"
  real_directory "$entry/data" || fail 65 "the trash of ${option[target]} has no data in an entry ${option[entry]}"
  read_marker "$entry/owner"
  marker_is_ours "$name" || fail 65 "${option[entry]} is not of ${option[target]} $name: ${marker_owner:-its marker is $marker}"
  former=$marker_generation
}

lock_data() {
  local data descriptor
  for data in "$directory" "$entry/data"; do
    if real_directory "$data"; then
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

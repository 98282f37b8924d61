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


enter() {
  in_use='the environment'
  exec 7<"$environment" || return 0
  if ! flock "$1" --nonblock 7 || [[ ! $environment -ef /proc/self/fd/7 ]]; then return; fi
  in_use=''
  check_place "$environment" "$relative"
  check_no_mount_below "$environment"
  local ours
  mount_of 7
  ours=$mount
  mount_of 9
  [[ $mount == "$ours" ]] || fail 64 "$environment is a mount point in slot data"
  check_parents
}

mount_of() {
  local text=''
  read_file "/proc/$BASHPID/fdinfo/$1" 1000 || true
  [[ $text =~ [[:space:]]mnt_id:[[:space:]]*([0-9]+)[[:space:]] ]] || unseen "descriptor $1" "$text"
  mount=${BASH_REMATCH[1]}
}

check_parents() {
  local directory=$environment
  if present "$state"; then check_only_root_writes "$state"; fi
  if present "$state/trash"; then check_only_root_writes "$state/trash"; fi
  while [[ $directory != "$root" ]]; do
    check_only_root_writes "$directory"
    directory=${directory%/*}
  done
}

descriptors=()

lock_each() {
  local name descriptor
  entries_of "$1" -type d "${@:2}"
  for name in "${entries[@]}"; do
    exec {descriptor}<"$1/$name" || fail 75 "${name@Q} cannot be opened"
    descriptors+=("$descriptor")
    if ! flock --nonblock "$descriptor"; then
      in_use=${name@Q}
      return
    fi
  done
}

lock_data() {
  local entry trash
  lock_each "$1" ! -name .slot-data
  entries_of "$1/.slot-data/trash"
  trash=("${entries[@]}")
  for entry in "${trash[@]}"; do lock_each "$1/.slot-data/trash/$entry"; done
}

unlock_data() {
  local descriptor
  for descriptor in "${descriptors[@]}"; do exec {descriptor}<&-; done
  descriptors=()
}

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
  if ! present "$environment"; then make_root_directory "$environment" 0711; fi
  enter --exclusive
  [[ -z $in_use ]] || fail 75 "$in_use is in use"
  for directory in "$state" "$state/trash"; do make_root_directory "$directory" 0700; done
}

hand_back() {
  local place
  place=$(mktemp -d -- "$state/trash/$1.XXXXXXXX")
  cat -- "$aside/.slot-data/$1.owner" >"$place/owner"
  sync -- "$place/owner"
  if present "$aside/$1"; then mv -T -- "$aside/$1" "$place/data"; fi
  rm -f -- "$aside/.slot-data/$1.owner"
  say "$1 is in the trash of ${option[target]}: ${place##*/}"
}

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

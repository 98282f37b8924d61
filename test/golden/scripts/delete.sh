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

# delete OPTION...: the directory of a target is gone, with all its data. What is not its data stays, and is named.
# Exit: 0 gone; 64 unsafe path or argument; 65 foreign or newer marker; 66 wrong disk; 73 something is left; 75 in use, try again.
allowed=(
  [project]=$label
  [target]=$label
  [generation]=$number
  [parent-directory]=$absolute_path
  [relative]="$relative_path|[.]"
  [name]=$directory_name
  [sentinel]=$absolute_path
  [disk]=$disk_id
  [wait]='0|[1-9][0-9]{0,3}'
)
read_arguments "$@"
parent=${option[parent-directory]}
environment=$parent/${option[name]}
state=$environment/.slot-data
trash=$state/trash
deadline=$((SECONDS + option[wait]))
names=() count=0 bytes=0

check_parent() {
  check_place "$parent" "${option[relative]}"
  check_only_root_writes "$parent"
  failure_file=$parent/.${option[name]}.delete-failed
}

lock() {
  local left=$((deadline - SECONDS))
  flock --wait "$((left > 0 ? left : 0))" "$1"
}

lock_environment() {
  real_directory "$environment" || fail 64 "$environment is not a directory"
  exec 7<"$environment" || fail 75 "$environment cannot be opened"
  lock 7 || fail 75 "$environment is in use: an init container or another delete works on it"
}

check_environment() {
  local place=${option[relative]}/${option[name]}
  [[ $environment -ef /proc/self/fd/7 ]] || fail 75 "$environment was made anew meanwhile"
  check_place "$environment" "${place#./}"
  check_no_mount_below "$environment"
  check_only_root_writes "$environment"
  if present "$state"; then check_only_root_writes "$state"; fi
}

check_markers() {
  local file
  entries_of "$state" -name '*.owner'
  for file in "${entries[@]}"; do
    read_marker "$state/$file"
    marker_is_ours "${file%.owner}" || fail 65 "the marker ${file@Q} is not of this target: ${marker_owner:-unreadable}"
    ! marker_is_newer "${file%.owner}" ||
      fail 65 "${file%.owner} is of generation $marker_generation, newer than ${option[generation]}, which is to be deleted: a later task has it"
    names+=("${file%.owner}")
  done
}

lock_data() {
  local name descriptor
  for name in "${names[@]}"; do
    if real_directory "$environment/$name"; then
      exec {descriptor}<"$environment/$name" || fail 75 "$name cannot be opened"
      lock "$descriptor" || fail 75 "$name is in use: its service, or the old pod of it, still runs"
    fi
  done
}

rename_data() {
  local name
  for name in "${names[@]}"; do
    make_root_directory "$trash" 0700
    if present "$environment/$name"; then mv -T -- "$environment/$name" "$trash/$name"; fi
  done
}

trash_in() {
  size=$(du --summarize --one-file-system "$1" -- "$trash" 2>/dev/null) || true
  size=${size%%[!0-9]*}
}

remove_trash() {
  local size
  present "$trash" || return 0
  trash_in --inodes
  count=$((count + ${size:-0}))
  trash_in --block-size=1
  bytes=$((bytes + ${size:-0}))
  ionice --ignore --class 3 rm -rf --one-file-system --preserve-root=all -- "$trash" || true # verify names what is left
  if present "$trash"; then verify "$trash" '(' ! -type d -o -empty ')'; fi
}

remove_remnants() {
  local file
  entries_of "$state" -name '*.lock'
  for file in "${entries[@]}"; do
    if [[ ${file%.lock} =~ ^$data_path$ ]] && real_directory "$environment/${file%.lock}"; then
      rmdir --ignore-fail-on-non-empty -- "$environment/${file%.lock}"
    fi
  done
}

remove_environment() {
  local file
  if present "$state"; then
    entries_of "$state" -type f -regextype posix-extended -regex '.*[.](owner|owner[.]new|lock)'
    for file in "${entries[@]}"; do rm -f -- "$state/$file"; done
    rmdir -- "$state" || verify "$state" -mindepth 1
  fi
  rmdir -- "$environment"
  sync -- "$parent"
}

verify() {
  local left
  mapfile -d '' -t -n 20 left < <(find "$@" -printf '%P\0' && printf '/\0')
  if [[ ${left[*]} == / ]]; then return; fi
  ((${#left[@]} > 0)) || unseen "$1" 'not all of it can be listed'
  if [[ ${left[-1]} == / ]]; then unset 'left[-1]'; fi
  fail 73 "left in $1: ${left[*]@Q}"
}

check_disk
check_parent
if present "$environment"; then lock_environment; fi
if present "$environment"; then
  check_environment
  check_markers
  lock_data
  say "the deletion of ${option[target]} began, but did not end" >"$failure_file" || true # a full disk must not stop it
  remove_trash
  rename_data
  remove_trash
  remove_remnants
  verify "$environment" -mindepth 1 -maxdepth 1 ! -name .slot-data
  remove_environment
  say "${option[target]} is gone: $count entries, $bytes bytes freed"
else
  say "${option[target]} is gone already"
fi
rm -f -- "$failure_file"

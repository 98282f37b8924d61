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

# prepare OPTION... [DIRECTORY...]: DATA_ROOT has its sentinel; it and these directories below it are root's, mode 0711.
# What others use is taken only where a file .slotstack-adopt in DATA_ROOT, written by root, names the disk.
# Exit: 0 ready; 64 unsafe path or argument, or not ours; 66 the disk has another id, or is not mounted; 75 try again.
allowed=(
  [root]=$absolute_path
  [path]=$absolute_path
  [disk]=$disk_id
  [record]=$absolute_path
)
read_arguments "$@"
root=${option[root]}
adoption=$root/.slotstack-adopt
option[sentinel]=$root/.slotstack

check_operands() {
  local operand
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^$relative_path$ ]] || fail 64 "${operand@Q} is not a relative path"
  done
}

check_record() {
  local record=${option[record]}
  real_directory "$record" || fail 64 "$record is not a directory"
  if present "$record/prepared" && ! present "${option[sentinel]}"; then
    fail 66 "the disk ${option[disk]} had a sentinel, ${option[path]} has none: mount the disk, or remove the ConfigMap ${record##*/} for a new one"
  fi
}

is_confirmed() {
  local text
  only_root_writes "$adoption" && regular_file "$adoption" && read_file "$adoption" 200 && [[ ${text%$'\n'} == "${option[disk]}" ]]
}

refuse_foreign() {
  fail 64 "$1: nothing is changed. Name another directory; or, if slotstack is to have it (root's, mode 0711), confirm that as root on the node: echo ${option[disk]} >${option[path]}/.slotstack-adopt"
}

check_root() {
  local name strangers=()
  entries_of "$root"
  if present "${option[sentinel]}"; then
    check_disk
    return
  fi
  for name in "${entries[@]}"; do
    case $name in
      .slotstack | .slotstack-adopt) ;; # the former is of another run, right now
      lost+found) real_directory "$root/$name" && [[ ${seen[user]} == 0 ]] || strangers+=("$name") ;;
      .slotstack.????????)
        regular_file "$root/$name" && [[ ${seen[user]} == 0 ]] || [[ ${seen[type]} == absent ]] || strangers+=("$name")
        ;;
      *) strangers+=("$name") ;;
    esac
  done
  ((${#strangers[@]} == 0)) || is_confirmed ||
    refuse_foreign "${option[path]} is not slotstack's, and holds ${strangers[0]@Q} and $((${#strangers[@]} - 1)) more"
}

check_directories() {
  local directory=$root part user
  local IFS=/
  for part in $1; do
    directory+=/$part
    if ! present "$directory"; then return; fi
    [[ ${seen[type]} == directory ]] || fail 64 "${option[path]}${directory#"$root"} is not a directory"
    user=${seen[user]}
    ((user == 0)) || is_confirmed || refuse_foreign "${option[path]}${directory#"$root"} belongs to user $user"
  done
}

make_sentinel() {
  local file
  if present "${option[sentinel]}"; then return; fi
  file=$(mktemp -- "${option[sentinel]}.XXXXXXXX")
  printf 'slotstack-disk %s\n' "${option[disk]}" >"$file"
  chmod 0444 -- "$file"
  sync -- "$file"
  ln -T -- "$file" "${option[sentinel]}" || present "${option[sentinel]}" || fail 1 'the sentinel cannot be made'
  rm -f -- "$file"
  sync -- "$root"
}

make_directories() {
  local directory=$root part
  local IFS=/
  for part in $1; do
    directory+=/$part
    make_root_directory "$directory" 0711
  done
}

check_operands
real_directory "$root" || fail 64 "${option[path]} is not a directory"
check_record
check_root
for operand in "${operands[@]}"; do check_directories "$operand"; done
make_sentinel
check_disk
make_root_directory "$root" 0711
for operand in "${operands[@]}"; do make_directories "$operand"; done
rm -f -- "$adoption"
say "${option[path]} is the disk ${option[disk]}"

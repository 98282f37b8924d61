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

present() {
  [[ -e $1 || -L $1 ]]
}

real_directory() {
  [[ -d $1 && ! -L $1 ]]
}

check_only_root_writes() {
  [[ -n $(find "$1" -maxdepth 0 -type d -uid 0 ! -perm /022) ]] || fail 64 "$1 is not a directory of root's alone"
}

make_root_directory() {
  if ! present "$1"; then
    mkdir -- "$1" || true # another init container may be first; any other reason is in mkdir's own line
  fi
  real_directory "$1" || fail 64 "$1 is not a directory"
  chown --no-dereference 0:0 -- "$1"
  chmod "0$2" -- "$1" # five digits: clears setgid too
}

read_mounts() {
  mapfile -t mounts </proc/self/mountinfo
}

filesystem_path() {
  local path device root mount_point mounts longest='' result=''
  path=$(realpath -e -- "$1") || fail 64 "$1 does not exist"
  read_mounts
  while read -r _ _ device root mount_point _; do
    if [[ "$path/" == "${mount_point%/}/"* && ${#mount_point} -ge ${#longest} ]]; then
      longest=$mount_point
      result="$device ${root%/}${path#"${mount_point%/}"}"
    fi
  done < <(printf '%s\n' "${mounts[@]}")
  printf '%s\n' "$result"
}

check_disk() {
  local sentinel=${option[sentinel]}
  [[ -f $sentinel && ! -L $sentinel ]] || fail 66 "$sentinel is not a file: the disk is not mounted, or not prepared"
  [[ $(stat -c %u -- "$sentinel") == 0 ]] || fail 66 "$sentinel is not root's: a runtime that shifts user ids?"
  [[ $(head -c 200 -- "$sentinel") == "slotstack-disk ${option[disk]}" ]] ||
    fail 66 "$sentinel does not name the disk ${option[disk]}: another disk is mounted"
}

check_place() {
  local sentinel actual expected
  sentinel=$(filesystem_path "${option[sentinel]}")
  actual=$(filesystem_path "$1")
  expected=${sentinel%/*}/$2
  expected=${expected%/.}
  [[ $actual == "$expected" ]] ||
    fail 64 "$1 is ${actual@Q} on the node, not ${expected@Q}: a link or a mount leads elsewhere"
}

check_no_mount_below() {
  local directory mount_point mounts
  directory=$(realpath -e -- "$1")
  read_mounts
  while read -r _ _ _ _ mount_point _; do
    [[ $mount_point != "$directory"/* ]] || fail 64 "${mount_point@Q} is a mount point in slot data"
  done < <(printf '%s\n' "${mounts[@]}")
}

label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
data_path='[a-z][a-z0-9-]{0,30}'
number='0|[1-9][0-9]{0,15}'

read_life() {
  local payload claims
  life=-
  [[ ${option[kind]} == lasting || -n ${option[token]} ]] || fail 64 '--token is missing: a slot needs it'
  [[ -n ${option[token]} ]] || return 0
  [[ -f ${option[token]} ]] || fail 64 "--token: ${option[token]} is not a file"
  payload=$(cut -d . -f 2 -- "${option[token]}" | tr '_-' '/+')
  while ((${#payload} % 4)); do payload+='='; done
  claims=$(printf '%s' "$payload" | base64 --decode) || fail 64 '--token: not a token'
  local service_account='"kubernetes\.io":\{.*"serviceaccount":\{"name":"[^"]*","uid":"([0-9a-f-]{36})"\}'
  [[ $claims =~ $service_account ]] || fail 64 '--token: names no ServiceAccount'
  life=${BASH_REMATCH[1]}
}

read_marker() {
  local text='' format
  marker=absent marker_owner='' marker_generation='' marker_life=''
  present "$1" || return 0
  marker=unreadable
  [[ -f $1 && ! -L $1 ]] || return 0
  if IFS= read -r -d '' -n 1000 text <"$1"; then return 0; fi
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

marker_is_current() {
  marker_is_ours "$1" && [[ $marker_generation == "${option[generation]}" ]] &&
    [[ ${option[kind]} == lasting || $marker_life == "$life" ]]
}

# list-trash OPTION...: the data in a trash, each with entry, data path, generation, size and age.
# Exit: 0 listed; 64 unsafe path or argument; 66 wrong disk.
allowed=(
  [trash]=$absolute_path
  [relative]=$relative_path
  [sentinel]=$absolute_path
  [disk]=$disk_id
)
read_arguments "$@"
trash=${option[trash]}
printf -v now '%(%s)T' -1

line() {
  printf '%-32s %-20s %10s %8s  %s\n' "$@"
}

list_data() {
  local size=- age
  read_marker "$3"
  if real_directory "$4"; then size=$(du --summarize --one-file-system --human-readable -- "$4" 2>/dev/null | cut -f 1) || size='?'; fi
  age=$(((now - $(stat -c %Y -- "$trash/$1")) / 3600))
  line "$1" "$2" "${marker_generation:-unknown}" "$size" "$age hours"
}

list_entry() {
  local marker_file name state=$trash/$1/environment/.slot-data
  if ! real_directory "$state"; then
    list_data "$1" "${1%.*}" "$trash/$1/owner" "$trash/$1/data"
    return
  fi
  while IFS= read -r -d '' marker_file; do
    name=${marker_file%.owner}
    list_data "$1" "$name" "$state/$marker_file" "$trash/$1/environment/$name"
  done < <(find "$state" -maxdepth 1 -name '*.owner' -printf '%f\0' | sort --zero-terminated)
}

check_disk
if ! real_directory "$trash"; then
  say 'nothing has been moved aside'
else
  check_place "$trash" "${option[relative]}"
  line ENTRY 'DATA PATH' GENERATION SIZE AGE
  while IFS= read -r -d '' entry; do
    [[ $entry =~ ^($data_path|$label)[.][A-Za-z0-9]{8}$ ]] || continue
    list_entry "$entry"
  done < <(find "$trash" -mindepth 1 -maxdepth 1 -printf '%f\0' | sort --zero-terminated)
fi

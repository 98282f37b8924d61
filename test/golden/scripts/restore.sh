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
  local file=$state/$name.owner
  sync -- "$environment" "$directory"
  rm -f -- "$file.new"
  printf 'slot-data 1\nproject %s\ntarget %s\npath %s\ngeneration %s\nlife %s\n' \
    "${option[project]}" "${option[target]}" "$name" "$generation" "$life" >"$file.new"
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
  [wait]='[0-9]{1,4}'
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
  exec 7<"$environment"
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
      exec {descriptor}<"$data"
      flock --nonblock "$descriptor" || say "waits until nobody works on ${data#"$environment/"}"
      lock "$descriptor" || fail 75 "${data#"$environment/"} is in use: stop its service"
    fi
  done
}

clear_place() {
  read_marker "$state/$name.owner"
  [[ $marker != readable ]] || marker_is_ours "$name" || fail 65 "the data in the place of $name is of $marker_owner"
  if [[ $marker != absent ]] || present "$directory"; then move_aside; fi
}

put_back() {
  owner=$(stat -c %u:%g -- "$entry/data")
  mode=$(stat -c %04a -- "$entry/data")
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

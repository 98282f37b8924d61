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

# generate-credentials OPTION... KEY[=VALUE]...: writes a Secret for `kubectl create`, and changes for `kubectl patch`; without
# VALUE a key is random. Where the Secret is there for this generation, what it writes changes nothing.
# Exit: 0 written; 64 unsafe path or argument; 65 there is data that only the lost Secret opens; 66 wrong disk; 75 try again.
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
  [data]="$data_path(,$data_path)*"
  [namespace]=$label
  [name]=$label
  [labels]='([A-Za-z0-9./_-]+=[A-Za-z0-9._-]*(,[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*)*)?'
  [existing]=$absolute_path
  [output]=$absolute_path
  [owner]="($number):($number)"
)
option=([token]='' [labels]='')
read_arguments "$@"
environment=${option[environment-directory]}
state=$environment/.slot-data
output=${option[output]}

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no key is named'
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^[A-Za-z0-9._-]+(=[[:print:]]*)?$ && $operand != *[\"\\]* ]] ||
      fail 64 "${operand%%=*}: not a key, or its value needs more than plain characters"
  done
}

find_needing_data() {
  local name content IFS=,
  needing=''
  for name in ${option[data]}; do
    present "$environment/$name" || continue
    content=$(find "$environment/$name" -mindepth 1 -maxdepth 1 -printf 'some' -quit) ||
      unseen "$environment/$name" 'not all of it can be listed'
    read_marker "$state/$name.owner"
    if [[ -n $content ]] && ! is_to_be_emptied "$name"; then needing=$name; fi
  done
}

is_to_be_emptied() {
  case ${option[kind]} in
    slot) ! marker_is_current "$1" && ! marker_is_newer "$1" ;;
    lasting) marker_is_ours "$1" && ((option[generation] > marker_generation)) ;;
  esac
}

random_text() {
  local text
  text=$(head -c 192 /dev/urandom | base64 --wrap=0)
  text=${text//[+\/]/}
  ((${#text} >= $1)) || fail 1 'too few random characters: try again'
  printf '%s' "${text:0:$1}"
}

values() {
  local operand value
  for operand in "$@"; do
    if [[ $operand == *=* ]]; then value=${operand#*=}; else value=$(random_text 40); fi
    printf '"%s":"%s",' "${operand%%=*}" "$value"
  done
  printf '"%s":"%s"' "$ready_key" "${option[generation]}"
}

secret_manifest() {
  local pair labels='' data IFS=,
  for pair in ${option[labels]}; do labels+=",\"${pair%%=*}\":\"${pair#*=}\""; done
  data=$(values "${operands[@]}")
  printf '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"%s","namespace":"%s","labels":{%s}},' \
    "${option[name]}" "${option[namespace]}" "${labels#,}"
  printf '"stringData":{%s}}\n' "$data"
}

harmless_manifest() {
  printf '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}\n'
}

no_patch() {
  printf '{}\n'
}

keeping_patch() {
  printf '{"stringData":{"%s":"%s"}}\n' "$ready_key" "${option[generation]}"
}

renewing_patch() {
  local data
  data=$(values "${operands[@]}")
  printf '{"stringData":{%s}}\n' "$data"
}

write() {
  rm -f -- "$output/$2"
  "$1" >"$output/$2"
  chown --no-dereference "${option[owner]}" -- "$output/$2"
}

decide() {
  write "$1" create.json
  write "$2" patch.json
  say "Secret ${option[name]} $3"
}

check_operands
check_disk
check_place "$environment" "${option[relative]}"
real_directory "$output" || fail 64 "$output is not a directory"
read_life
ready_key=SLOTSTACK_GENERATION_${option[generation]}
existing=$(find "${option[existing]}" -mindepth 1 -maxdepth 1 ! -name '..*' -printf 'some' -quit) ||
  unseen "${option[existing]}" 'not all of it can be listed'
find_needing_data
if present "${option[existing]}/$ready_key"; then
  decide harmless_manifest no_patch 'is there and stays as it is'
elif [[ -n $existing && -n $needing ]]; then
  decide harmless_manifest keeping_patch "keeps its values, which $needing needs"
elif [[ -n $existing ]]; then
  decide harmless_manifest renewing_patch "gets ${#operands[@]} new values, for generation ${option[generation]}"
elif [[ -n $needing ]]; then
  fail 65 "Secret ${option[name]} is lost, and $needing holds data that it opens: restore it, or raise the generation"
else
  decide secret_manifest no_patch "gets ${#operands[@]} values"
fi

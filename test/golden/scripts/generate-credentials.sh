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

# generate-credentials OPTION... KEY[=VALUE]...: writes a Secret for `kubectl create`, and changes for `kubectl patch`; without
# VALUE a key is random. Where the Secret is there for this generation, what it writes changes nothing.
# Exit: 0 written; 64 unsafe path or argument; 65 there is data that only the lost Secret opens; 66 wrong disk.
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
    content=$(find "$environment/$name" -mindepth 1 -maxdepth 1 -printf 'some' -quit)
    read_marker "$state/$name.owner"
    if [[ -n $content ]] && ! is_to_be_emptied "$name"; then needing=$name; fi
  done
}

is_to_be_emptied() {
  case ${option[kind]} in
    slot) ! marker_is_current "$1" ;;
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
existing=$(find "${option[existing]}" -mindepth 1 -maxdepth 1 ! -name '..*' -printf 'some' -quit)
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

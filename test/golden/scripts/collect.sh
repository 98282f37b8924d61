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

slot_number='[1-9][0-9]{0,3}'
declare -A slot_state=() slot_generation=()
slots_revision=0 slots_unusable=''

read_slots() {
  local text lines=() line code=0
  slots_unusable='is missing'
  try_file "$1" 10000000 || code=$?
  if ((code == 75)); then slots_unusable="cannot be read: ${text##*: }"; fi
  if ((code > 0)); then return 0; fi
  slots_unusable='is not whole, or of another version'
  mapfile -t lines < <(printf '%s' "$text")
  ((${#lines[@]} >= 4)) && [[ ${lines[0]} == 'slotstack-slots 1' && ${lines[-1]} == end ]] || return 0
  [[ ${lines[2]} =~ ^revision\ ($number)$ ]] || return 0
  slots_revision=${BASH_REMATCH[1]}
  for line in "${lines[@]:3:${#lines[@]}-4}"; do
    [[ $line =~ ^slot\ ($slot_number)\ generation\ ($number)\ (active|released)$ ]] || return 0
    slot_generation[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
    slot_state[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
  done
  slots_unusable="is of ${lines[1]@Q}"
  [[ ${lines[1]} == "project ${option[project]}" ]] || return 0
  slots_unusable=''
}

declare -A first_seen=() times_seen=() fingerprint_seen=()
latest_revision=0

read_clock() {
  local text
  printf -v now '%(%s)T' -1
  read_file /proc/uptime 100 || unseen 'the clock' 'no /proc/uptime'
  [[ $text =~ ^($number)[.] ]] || unseen 'the clock' "$text"
  booted=$((now - BASH_REMATCH[1]))
  read_file /proc/sys/kernel/random/boot_id 100 || unseen 'the clock' 'no boot_id'
  boot=${text%$'\n'}
}

read_sightings() {
  local text lines=() line format="^seen ($number) ($number) ([0-9.]+) (.+)\$"
  read_file "$1" 10000000 || return 0
  mapfile -t lines < <(printf '%s' "$text")
  ((${#lines[@]} >= 4)) && [[ ${lines[0]} == 'slotstack-sightings 1' && ${lines[-1]} == end ]] || return 0
  if [[ ${lines[2]} =~ ^revision\ ($number)$ ]]; then latest_revision=${BASH_REMATCH[1]}; fi
  if clock_jumped "${lines[1]}"; then
    report 'the clock jumped: everything is seen for the first time'
    return 0
  fi
  for line in "${lines[@]:3:${#lines[@]}-4}"; do
    [[ $line =~ $format ]] || continue
    first_seen[${BASH_REMATCH[4]}]=${BASH_REMATCH[1]}
    times_seen[${BASH_REMATCH[4]}]=${BASH_REMATCH[2]}
    fingerprint_seen[${BASH_REMATCH[4]}]=${BASH_REMATCH[3]}
  done
}

clock_jumped() {
  [[ $1 =~ ^clock\ ($number)\ ([0-9a-f-]+)\ ($number)$ ]] || return 0
  local then=${BASH_REMATCH[1]} difference=$((booted - BASH_REMATCH[3]))
  ((now < then)) || [[ $boot == "${BASH_REMATCH[2]}" && ${difference#-} -gt 600 ]]
}

begin_sightings() {
  local text
  sightings=$1
  printf -v text 'slotstack-sightings 1\nclock %s %s %s\nrevision %s\n' "$now" "$boot" "$booted" "$latest_revision"
  printf '%s' "$text" >"$sightings.new" || true
}

sighted() {
  first=$now times=1
  if [[ ${fingerprint_seen[$1]-} == "$2" ]]; then
    first=${first_seen[$1]} times=$((times_seen[$1] + 1))
  fi
  printf 'seen %s %s %s %s\n' "$first" "$times" "$2" "$1" >>"$sightings.new" || true
}

end_sightings() {
  if printf 'end\n' >>"$sightings.new" && sync -- "$sightings.new"; then
    mv -T -- "$sightings.new" "$sightings"
  else
    problem 1 'what was seen cannot be written: is the disk full?'
  fi
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


warn() {
  report "warning: $1" >&2
}

is_full() {
  [[ $1$2 =~ ^[0-9]+$ && $2 != 0 ]] || return 1
  percent=$(($1 * 100 / $2))
  ((percent >= option[warn-percent]))
}

warn_of_size() {
  local limit percent
  if [[ $limits@ != *"@$1/"* ]]; then return; fi
  limit=${limits#*"@$1/"}
  limit=${limit%%@*}
  if is_full "$bytes" "$limit"; then
    warn "$target $1 has $bytes bytes, which is $percent % of its limit of $limit"
  fi
}

total=0 totals=()
exec {pipe}<> <(:)

add_to_total() {
  if [[ $bytes =~ ^[0-9]+$ ]]; then total=$((total + bytes)); fi
}

tell_total() {
  printf '%s %s\n' "$total" "$target" >&"$pipe"
}

hear_total() {
  local line
  while read -r -t 0 -u "$pipe"; do
    read -r -u "$pipe" line
    totals+=("$line")
  done
}

look_how_full() {
  local percent
  full=''
  if is_full "$used" "$((used + available))"; then full="$percent % full"; fi
  if is_full "$((${inodes/-/0} - ${free_inodes/-/0}))" "${inodes/-/0}"; then full+="${full:+, and }$percent % of its inodes are in use"; fi
}

warn_of_disk() {
  local bytes target largest=''
  if [[ -z $full ]]; then return; fi
  while read -r bytes target; do largest+=", $target $bytes bytes"; done < <(
    printf '%s\n' "${totals[@]}" | sort --numeric-sort --reverse | head -n 5
  )
  warn "the disk ${option[disk]} is $full; most is of ${largest#, }"
}


claim_trash() {
  local name names
  enter --shared
  if [[ -n $in_use ]]; then
    report "trash $target stays: $in_use is in use"
    return
  fi
  entries_of "$state/trash"
  names=("${entries[@]}")
  for name in "${names[@]}"; do claim "$state/trash/$name"; done
}

claim_orphans() {
  local name names target
  entries_of "$collector/trash"
  names=("${entries[@]}")
  for name in "${names[@]}"; do
    target=${name%.*}
    claim "$collector/trash/$name"
  done
}

claim() {
  local name=${1##*/} modified
  if [[ ! $name =~ ^(${label})[.][A-Za-z0-9]{8}$ ]] || ! real_directory "$1"; then
    report "trash $target ${name@Q} stays: slotstack has not put it there"
    return
  fi
  modified=${seen[modified]}
  sighted "${1#"$root/"}" "${seen[inode]}.$modified"
  if ((now - modified < retention || now - first < retention)); then return; fi
  read_marker "$1/owner"
  if [[ $marker == readable && $marker_owner != "project ${option[project]}, "* ]]; then
    report "trash $target $name stays: it is of $marker_owner"
    return
  fi
  lock_each "$1"
  lock_data "$1/environment"
  if [[ -n $in_use ]]; then
    report "trash $target $name stays: $in_use is in use"
    in_use=''
  elif ! present "$collector/purge/$target.$name"; then
    mv -T -- "$1" "$collector/purge/$target.$name"
    report "trash $target $name goes after $(((now - modified) / 3600)) hours"
  fi
  unlock_data
}

purge() {
  local name names left
  entries_of "$collector/purge"
  names=("${entries[@]}")
  for name in "${names[@]}"; do
    left=$((deadline - SECONDS))
    if ((left <= 0)); then break; fi
    measure "$collector/purge/$name"
    timeout "$left" ionice --ignore --class 3 \
      rm -rf --one-file-system --preserve-root=all -- "$collector/purge/$name" || true
    if ! present "$collector/purge/$name"; then
      report "purged $bytes bytes"
    elif ((SECONDS < deadline)); then
      problem 73 "not removable: $(left_in "$collector/purge/$name")"
    fi
  done
  entries_of "$collector/purge"
  if ((SECONDS >= deadline && ${#entries[@]} > 0)); then report "purge goes on in the next run: ${#entries[@]} entries are left"; fi
}

left_in() {
  local names
  mapfile -d '' -t -n 20 names < <(find "$1" '(' ! -type d -o -empty ')' -printf '%P\0')
  printf '%s' "${names[*]@Q}"
}


stays() {
  report "slot $target stays: $1"
  exit 0
}

judge() {
  case ${slot_state[$slot]-} in
    active) stays 'active' ;;
    released) ;;
    *) stays 'the register does not know it' ;;
  esac
  enter --exclusive
  [[ -z $in_use ]] || stays "$in_use is in use"
  check_markers
  ((now - newest >= 0)) || stays 'touched in the future'
  ((now - newest >= grace)) || stays "touched $(((now - newest) / 3600)) hours ago"
  lock_data "$environment"
  [[ -z $in_use ]] || stays "$in_use is in use"
}

check_markers() {
  local name
  newest=0
  entries_of "$environment" ! -name .slot-data
  for name in "${entries[@]}"; do
    present "$state/$name.owner" || stays "${name@Q} has no marker"
    real_directory "$environment/$name" || stays "${name@Q} is not a directory"
  done
  entries_of "$state" -name '*.owner'
  ((${#entries[@]} > 0)) || stays 'it has no marker'
  for name in "${entries[@]}"; do
    read_marker "$state/$name"
    marker_is_ours "${name%.owner}" || stays "${name@Q} is not its marker: ${marker_owner:-unreadable}"
    ((marker_generation <= slot_generation[$slot])) || stays "of generation $marker_generation, newer than the list"
    if ((seen[modified] > newest)); then newest=${seen[modified]}; fi
  done
}

move_orphans() {
  local orphan found="${#orphans[@]} of $slots slots are gone" most=$((slots * option[max-share] / 100))
  if ((most < 1)); then most=1; fi
  if ((most > option[max-removals])); then most=${option[max-removals]}; fi
  if ((${#orphans[@]} == 0)); then
    return
  elif [[ ${option[orphans]} == report ]]; then
    report "$found; one run would move up to $most aside, but is told to report only"
  elif ((${#orphans[@]} > most)); then
    problem 65 "$found, but one run moves up to $most aside: none is moved"
  else
    for orphan in "${orphans[@]}"; do
      move_orphan "$orphan" &
      join "$orphan"
    done
  fi
}

move_orphan() {
  local trash
  at "$1"
  judge
  trash=$(mktemp -d -- "$collector/trash/$target.XXXXXXXX")
  mv -T -- "$environment" "$trash/environment"
  report "slot $target is gone: moved aside to ${trash#"$root/"}"
}

# collect OPTION... SLOT:DIRECTORY=TARGET[@DATA_PATH/BYTES]...: old trash is removed, sizes are reported, slots that are gone are moved aside.
# SLOT is - for a lasting environment; * stands for any slot's number. Nothing else below DATA_ROOT is looked at.
# Exit: 0 done; 64 unsafe path or argument; 65 a person must look; 66 wrong disk; 73 not removable; 75 another one works.
count='0|[1-9][0-9]{0,4}'
allowed=(
  [project]=$label
  [root]=$absolute_path
  [disk]=$disk_id
  [slots]=$absolute_path
  [most-slots]=$slot_number
  [retention-hours]=$count
  [orphans]='report|remove'
  [grace-hours]=$count
  [warn-percent]=$count
  [runs]=$count
  [max-removals]=$count
  [max-share]=$count
  [seconds]=$count
)
read_arguments "$@"
root=${option[root]}
collector=$root/.slotstack-collector/${option[project]}
option[sentinel]=$root/.slotstack
retention=$((option[retention-hours] * 3600))
grace=$((option[grace-hours] * 3600))
gone=3 # exit code for a slot that is gone
environments=() orphans=()
slots=0 result=0

report() {
  printf 'collect: %s\n' "$1"
}

problem() {
  report "$2" >&2
  if ((result == 0)); then result=$1; fi
}

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no environment is named'
  for operand in "${operands[@]}"; do
    [[ ${operand//'*'/1} =~ ^(-|$slot_number):$relative_path=$label(@$data_path/($number))*$ && $operand != *:.slotstack* ]] ||
      fail 64 "${operand@Q} is not SLOT:DIRECTORY=TARGET[@DATA_PATH/BYTES]..."
  done
}

lock_collector() {
  local directory
  check_only_root_writes "$root"
  for directory in "${collector%/*}" "$collector" "$collector/trash" "$collector/purge"; do
    make_root_directory "$directory" 0700
  done
  exec 9>>"$collector/lock" || fail 75 'the lock of the collector cannot be opened'
  flock --nonblock 9 || fail 75 'another collector works on this disk'
  check_no_mount_below "$collector"
}

check_slots() {
  local consequence='no slot counts as gone'
  read_slots "${option[slots]}"
  if [[ $slots_unusable == 'is missing' ]]; then
    report "the list of slots $slots_unusable: $consequence"
  elif [[ $slots_unusable == 'cannot be read: '* ]]; then
    problem 75 "the list of slots $slots_unusable: $consequence"
  elif [[ -n $slots_unusable ]]; then
    problem 65 "the list of slots $slots_unusable: $consequence"
  elif ((slots_revision < latest_revision)); then
    slots_unusable="is of revision $slots_revision, but an earlier run has seen $latest_revision"
    problem 65 "the list of slots $slots_unusable: $consequence"
  else
    latest_revision=$slots_revision
  fi
}

find_environments() {
  local operand slot candidates=() directories=() looks='' line index
  local -A there=()
  for operand in "${operands[@]}"; do
    if [[ $operand != *'*'* ]]; then
      candidates+=("$operand")
    else
      for ((slot = 1; slot <= option[most-slots]; slot++)); do candidates+=("${operand//'*'/$slot}"); done
    fi
  done
  for operand in "${candidates[@]}"; do
    operand=${operand#*:}
    directories+=("$root/${operand%=*}")
  done
  looks=$(printf '%s\0' "${directories[@]}" | xargs --null stat -c 'there %n' -- 2>&1) || (($? == 123)) ||
    unseen "$root" "$looks"
  while IFS= read -r line; do
    case $line in
      'there '*) there[${line#there }]=yes ;;
      *': No such file or directory') ;;
      *) problem 75 "an environment cannot be looked at: $line" ;;
    esac
  done < <(printf '%s\n' "$looks")
  for index in "${!candidates[@]}"; do
    if [[ -z ${there[${directories[index]}]-} ]]; then continue; fi
    environments+=("${candidates[index]}")
    if [[ ${candidates[index]} != -:* ]]; then slots=$((slots + 1)); fi
  done
}

at() {
  slot=${1%%:*} limits=${1##*=} relative=${1#*:}
  target=${limits%%@*} relative=${relative%=*}
  environment=$root/$relative
  state=$environment/.slot-data
  option[target]=$target
}

join() {
  code=0
  wait "$!" || code=$?
  at "$1"
  if ((result > 0 || code == 0 || code == gone)); then return; fi
  (! present "$environment") || result=$code
}

visit() {
  at "$1"
  real_directory "$environment" || fail 64 "$environment is not a directory"
  check_place "$environment" "$relative"
  report_sizes
  if real_directory "$state/trash"; then claim_trash; fi
  if [[ $slot == - || -n $slots_unusable ]]; then return; fi
  judge
  look "$environment"
  sighted "$relative" "${seen[inode]}.$newest"
  ((times >= option[runs])) || stays "gone, but seen so in $times of ${option[runs]} runs"
  report "slot $target is gone"
  exit "$gone"
}

measure() {
  local text='' left=$((deadline - SECONDS))
  if ((left > 0)); then
    text=$(timeout "$left" ionice --ignore --class 3 \
      du --summarize --one-file-system --block-size=1 -- "$1" 2>/dev/null) || true
  fi
  bytes=${text%%[!0-9]*}
  bytes=${bytes:-unknown}
}

report_sizes() {
  local name
  entries_of "$environment" -type d ! -name .slot-data
  for name in "${entries[@]}"; do
    measure "$environment/$name"
    [[ $name =~ ^$data_path$ ]] || name=${name@Q}
    report "size $target $name $bytes bytes"
    warn_of_size "$name"
    add_to_total
  done
  report_trash "$target" "$state/trash"
  tell_total
}

report_trash() {
  entries_of "$2"
  if ((${#entries[@]} == 0)); then return; fi
  measure "$2"
  report "trash $1 $bytes bytes in ${#entries[@]} entries"
  add_to_total
}

report_disk() {
  local available size free_inodes inodes used
  read -r available size free_inodes inodes used < <(df --block-size=1 --output=avail,size,iavail,itotal,used -- "$root" | tail -n 1)
  report "disk ${option[disk]} $available of $size bytes free, $free_inodes of $inodes inodes free"
  look_how_full
}

check_operands
check_disk
check_place "$root" .
lock_collector
read_clock
read_sightings "$collector/sightings"
check_slots
begin_sightings "$collector/sightings"
find_environments
deadline=$((SECONDS + option[seconds]))
report_disk
for each in "${environments[@]}"; do
  visit "$each" &
  join "$each"
  hear_total
  if ((code == gone)); then orphans+=("$each"); fi
done
report_trash collector "$collector/trash"
warn_of_disk
in_use=''
claim_orphans
end_sightings
move_orphans
deadline=$((SECONDS + option[seconds]))
purge
if ((result > 0)); then exit "$result"; fi

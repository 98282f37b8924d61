#!/bin/bash
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

# A line for each size and each decision.
report() {
  printf 'collect: %s\n' "$1"
}

# problem CODE MESSAGE: a person must look, but the work goes on.
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

# From here on no other collector of this project works on this disk.
lock_collector() {
  local directory
  check_only_we_write "$root"
  for directory in "${collector%/*}" "$collector" "$collector/trash" "$collector/purge"; do
    make_own_directory "$directory" 0700
  done
  exec 9>>"$collector/lock" || fail 75 'the lock of the collector cannot be opened'
  flock --nonblock 9 || fail 75 'another collector works on this disk'
  check_no_mount_below "$collector"
}

# A list that is not there says nothing; any other fault is for a person. No slot counts as gone then.
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

# All in few looks: there may be thousands of slots. One that cannot be looked at is left to the next run.
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
  # xargs ends with 123 where stat has failed on one.
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

# at ENVIRONMENT: sets what the steps work on. Each is in a process of its own, which ends its locks; what fails stops nothing else.
at() {
  slot=${1%%:*} limits=${1##*=} relative=${1#*:}
  target=${limits%%@*} relative=${relative%=*}
  environment=$root/$relative
  state=$environment/.slot-data
  option[target]=$target
}

# join ENVIRONMENT: sets code to how the process of the last step ended. One that was deleted meanwhile is no failure.
join() {
  code=0
  wait "$!" || code=$?
  at "$1"
  if ((result > 0 || code == 0 || code == gone)); then return; fi
  # In a process of its own as well: what cannot be looked at stops nothing else.
  (! present "$environment") || result=$code
}

# visit ENVIRONMENT: ends with the code "gone" where it is a slot that is to be moved aside.
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

# measure PATH: sets bytes. A living service may remove what is being counted; without time left the size is not known.
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

# report_trash NAME DIRECTORY
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

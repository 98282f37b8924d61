#!/bin/bash
# check-age RECORD NAME=MINUTES...: what the directory RECORD says of the last backup and the last drill is not too old.
# Exit: 0 so it is; 1 not.
set -euf -o pipefail
export LC_ALL=C
printf -v now '%(%s)T' -1
declare -A words=([good]='good backup' [drill]='drill')
red=0

# age_of KEY: sets age to the minutes since the time that the record has there.
age_of() {
  local time moment
  [[ -f $record/$1 ]] && read -r time _ <"$record/$1" && [[ $time == [0-9]*T*Z ]] &&
    moment=$(date -u --date="$time" +%s 2>/dev/null) || return 1
  age=$(((now - moment) / 60))
}

record=$1
shift
for argument in "$@"; do
  name=${argument%%=*} most=${argument#*=} bad=1
  if age_of "$name"; then
    line="the last ${words[$name]} was $((age / 60)) hours ago"
  elif age_of repository; then
    line="there is no ${words[$name]} yet, $((age / 60)) hours after the first was begun"
  else
    line='no backup was ever begun: make the first' age=''
  fi
  if [[ -n $age ]] && ((age > most)); then
    line+=": more than $((most / 60)) hours"
  elif [[ -n $age ]] && ((age < -60)); then
    line+=', in the future: a clock is wrong, and nobody knows how old it is'
  elif [[ -n $age ]]; then
    bad=0
  fi
  printf 'backup: %s\n' "$line"
  if ((bad)); then red=1; fi
  if ((bad)) && [[ -w /dev/termination-log ]]; then printf 'backup: %s\n' "$line" >>/dev/termination-log; fi
done
exit "$red"

#!/bin/bash
# What earlier runs of the collector have seen. A clock can jump, so nothing is old for its date alone.
declare -A first_seen=() times_seen=() fingerprint_seen=()
latest_revision=0

# read_clock: sets now; boot, which start of the node this is; and booted, when that was by the clock as it is now.
read_clock() {
  local text
  printf -v now '%(%s)T' -1
  read_file /proc/uptime 100 || unseen 'the clock' 'no /proc/uptime'
  [[ $text =~ ^($number)[.] ]] || unseen 'the clock' "$text"
  booted=$((now - BASH_REMATCH[1]))
  read_file /proc/sys/kernel/random/boot_id 100 || unseen 'the clock' 'no boot_id'
  boot=${text%$'\n'}
}

# read_sightings FILE: what is not readable counts as never seen, and so does everything where the clock has jumped.
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

# clock_jumped LINE: back since the last run, or, since the same start of the node, forward by more than ten minutes.
clock_jumped() {
  [[ $1 =~ ^clock\ ($number)\ ([0-9a-f-]+)\ ($number)$ ]] || return 0
  local then=${BASH_REMATCH[1]} difference=$((booted - BASH_REMATCH[3]))
  ((now < then)) || [[ $boot == "${BASH_REMATCH[2]}" && ${difference#-} -gt 600 ]]
}

# begin_sightings FILE: what is sighted from now on is written beside it. A full disk must not keep it from being emptied.
begin_sightings() {
  local text
  sightings=$1
  printf -v text 'slotstack-sightings 1\nclock %s %s %s\nrevision %s\n' "$now" "$boot" "$booted" "$latest_revision"
  printf '%s' "$text" >"$sightings.new" || true
}

# sighted ITEM FINGERPRINT: sets first to the time and times to the number of runs in a row that have seen it as it is now.
sighted() {
  first=$now times=1
  if [[ ${fingerprint_seen[$1]-} == "$2" ]]; then
    first=${first_seen[$1]} times=$((times_seen[$1] + 1))
  fi
  printf 'seen %s %s %s %s\n' "$first" "$times" "$2" "$1" >>"$sightings.new" || true
}

# end_sightings: only a run that came to its end counts.
end_sightings() {
  if printf 'end\n' >>"$sightings.new" && sync -- "$sightings.new"; then
    mv -T -- "$sightings.new" "$sightings"
  else
    problem 1 'what was seen cannot be written: is the disk full?'
  fi
}

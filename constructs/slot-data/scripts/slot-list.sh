#!/bin/bash
# The slots that the register knows, as a file of the platform has them. What is not whole, or not ours, says nothing.
slot_number='[1-9][0-9]{0,3}'
declare -A slot_state=() slot_generation=()
slots_revision=0 slots_unusable=''

# read_slots FILE: fills the above by number of the slot, or sets slots_unusable to the reason.
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

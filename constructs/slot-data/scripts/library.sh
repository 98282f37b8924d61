#!/bin/bash
# What the slot data scripts share. A function does what its comment says, or ends the script through fail.
set -euf -o pipefail
shopt -s inherit_errexit
export LC_ALL=C
umask 077

declare -A allowed=() option=()
operands=()
failure_file=''

say() {
  printf 'slot-data: %s\n' "$1"
}

# fail CODE MESSAGE: one line for the log, for the pod's termination message, and for the file that a script names.
fail() {
  say "$2" >&2
  if [[ -f /dev/termination-log && -w /dev/termination-log ]]; then say "$2" >/dev/termination-log; fi
  if [[ -n $failure_file ]]; then say "$2" >"$failure_file" || true; fi
  exit "$1"
}

# read_arguments ARGUMENT...: fills option from --NAME=VALUE. Every name in allowed must be given and match as a whole.
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
  if in_claim; then option+=([disk]='' [sentinel]='' [relative]=''); fi
  for name in "${!allowed[@]}"; do
    [[ -v option[$name] ]] || fail 64 "--$name is missing"
  done
}

# in_claim: the data lies in the volume of a claim. The kubelet has found it by the claim's name: there is no disk to tell it from.
in_claim() {
  [[ ${option[store]:-disk} == claim ]]
}

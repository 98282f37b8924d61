#!/bin/sh
# show --state=DIRECTORY [--mask=NAME...]: says who works in the workspace now, and what was answered last.
#
# --mask=NAME, which may be there several times: the caller is told the value of this variable, to leave it out of what it tells.
# Output: lines NAME=VALUE, and an empty one: "holder=kind=... issue=... run=..." where somebody has the lock, "mask=BASE64", and "run=ID" with
# "bytes=COUNT" of an answer, where there is one. Then so many bytes.
# It takes no lock: whoever came meanwhile would be refused.
# POSIX sh, ls, readlink, awk, head, base64, and /proc. Exit: 0; 64 arguments; 69 a program is missing.
set -eu
# shellcheck source=/dev/null
. "${0%/*}/lock.sh"

# is_locked: whether somebody works here, who has the lock open. /proc/locks does not tell within a container: the program that took it has ended.
is_locked() {
  for open in /proc/[0-9]*/fd/9; do
    [ "$(readlink -- "$open")" != "$state/lock" ] || return 0
  done 2>/dev/null
  return 1
}

# last_answer STATE: the id of the run that has answered last. What is under the state is the agent's: only a file in a directory of a run is read.
last_answer() {
  if [ ! -d "$1/runs" ] || [ -L "$1/runs" ]; then return 0; fi
  # shellcheck disable=SC2012 # other names than those of runs are passed over
  ls -1t -- "$1/runs" | while IFS= read -r name; do
    case $name in '' | *[!a-z0-9-]*) continue ;; esac
    here=$1/runs/$name
    if [ -L "$here" ] || [ ! -f "$here/answer" ] || [ -L "$here/answer" ]; then continue; fi
    printf '%s\n' "$name"
    break
  done
}

for needed in awk base64 readlink head; do command -v "$needed" >/dev/null || fail 69 "there is no $needed in this image"; done
masks=$(masks_in "$@") || fail 64 '--mask takes names of variables'
state=''
for word; do
  case $word in
    --state=?*) state=${word#*=} ;;
    --mask=*) ;;
    *) fail 64 "show takes no $word" ;;
  esac
done
[ -n "$state" ] || fail 64 '--state is required'

if is_locked; then printf 'holder=%s\n' "$(text_of "$state/holder")"; fi
for value in $masks; do printf 'mask=%s\n' "$value"; done
run=$(last_answer "$state")
if [ -z "$run" ]; then
  echo
  exit 0
fi
length=$(($(wc -c <"$state/runs/$run/answer")))
[ "$length" -le 262144 ] || length=262144
printf 'run=%s\nbytes=%s\n\n' "$run" "$length"
head -c "$length" -- "$state/runs/$run/answer"

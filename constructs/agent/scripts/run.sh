#!/bin/sh
# run OPTION... -- COUNT COMMAND... [RESUME...]: runs the program of an agent once in its workspace, while no other runs.
#
# COMMAND has COUNT words; RESUME, where it is there, is run instead where the run before was of the same --session, and did not fail.
# --state=DIRECTORY, --path=DIRECTORY of the workspace, --run=ID; --kind=WORD, --issue=N, --pr=N, --branch=NAME, --model=WORD, --effort=WORD are
# variables of the program; --session=WORD is what a run goes on with, and without it, or with --new, it does not; --config=DIRECTORY has a config.toml for
# CODEX_HOME; --mask=NAME, which may be there several times: the caller is told the value of this variable, to leave it out of what it tells; --timeout=SECONDS; --silence=SECONDS: how long nothing may be heard of the caller; --grace=SECONDS between TERM and KILL.
#
# Input: a line with a word that only the caller knows, a line with the length of the prompt, the prompt, and then a line now and then, of which
# "stop" ends the run. Its end, or silence, does too: whoever has started a run is there for it.
# Output: lines that begin with that word: "refused ...", "mask BASE64", "started ...", "alive", "ended state=... exit-code=... resumed=...", "answer BYTES" with so
# many bytes, "over". What the program says, on either of its outputs, goes to the error output alone, so none of it is taken for one of these.
#
# When this ends, nothing of the run is there: its session, all that descends from it, whatever has SLOTSTACK_RUN=ID in its environment, and what was
# one of these a second ago. What got away from all of them within that second stays; a start of the container ends it.
# Where this is killed itself, its watch ends the run, and holds the lock until then.
# POSIX sh, flock, setsid, mkfifo, awk, env, head, base64, and /proc. Exit: 0 finished; 1 it is not; 64 arguments; 69 a program is missing; 75 another runs.
set -eu
# shellcheck source=/dev/null
. "${0%/*}/processes.sh"
# shellcheck source=/dev/null
. "${0%/*}/lock.sh"

tell() {
  printf '%s %s\n' "$boundary" "$1"
}

# put FILE: it is there. The agent may have made something else there, which must not be opened; and a disk may be full.
put() {
  [ -e "$1" ] || true >"$1" || :
} 2>/dev/null

# listen: what the caller says, as files, which need no room on a full disk.
listen() {
  while IFS= read -r line; do
    case $line in stop) put "$here/stop" ;; *) put "$here/beat" ;; esac
  done
  put "$here/stop"
}

timed_out=10 interrupted=11

# watch: ends the run at its time, or when its caller or its shell is gone. Its exit code says why.
watch() {
  set +e
  is_over='' why=0 quiet=0
  trap 'is_over=yes' USR1
  # A caller who is gone is no reason to go, too.
  trap : PIPE
  # Where no more processes may be started, the shell itself ends.
  trap 'end_at_once "$run"; exit 12' EXIT
  listen <&3 3<&- 9>&- >/dev/null 2>&1 &
  listener=$!
  look_at_clock
  # shellcheck disable=SC2154 # of look_at_clock
  deadline=$((now + timeout))
  while [ -z "$is_over" ] && [ ! -e "$here/over" ] && [ "$why" = 0 ]; do
    # A signal is heard at once while it waits; one that came before this could hear it has left a file. What sleeps on holds nothing.
    sleep 1 3<&- 9>&- >/dev/null 2>&1 &
    wait "$!"
    # Who is of the run now is known then, whatever becomes of its parent.
    look_for "$run"
    if [ -e "$here/beat" ]; then
      rm -rf -- "$here/beat"
      quiet=0
      tell alive
    else
      quiet=$((quiet + 1))
    fi
    look_at_clock
    [ "$now" -lt "$deadline" ] || why=$timed_out
    if [ -e "$here/stop" ] || [ "$quiet" -ge "$silence" ] || ! kill -0 "$main" 2>/dev/null; then why=$interrupted; fi
  done
  kill "$listener" 2>/dev/null
  end_run "$run"
  trap - EXIT
  exit "$why"
}

# program WORD...: the program of the agent, in a session of its own, without what is this shell's.
program() (
  exec <"$here/prompt" >"$here/output" 2>&1 3<&- 9>&-
  trap - USR1
  cd -- "$path" || exit 126
  exec setsid env "SLOTSTACK_RUN=$run" "SLOTSTACK_KIND=$kind" "SLOTSTACK_PR=$pr" "SLOTSTACK_BRANCH=$branch" \
    "SLOTSTACK_ANSWER=$here/answer" "MODEL=$model" "EFFORT=$effort" ${issue:+"SLOTSTACK_ISSUE=$issue"} "$@"
)

# trust_workspace: git works in a directory that is another's, as a volume's own is. It comes behind what the container has of git's configuration.
trust_workspace() {
  entries=${GIT_CONFIG_COUNT:-0}
  is_number "$entries" || return 0
  export GIT_CONFIG_COUNT="$((entries + 1))" "GIT_CONFIG_KEY_$entries=safe.directory" "GIT_CONFIG_VALUE_$entries=$path"
}

place_config() {
  if [ -z "$config" ] || [ ! -f "$config/config.toml" ] || [ -z "${CODEX_HOME:-}" ]; then return 0; fi
  mkdir -p -- "$CODEX_HOME"
  rm -rf -- "$CODEX_HOME/.config.toml.new"
  cat -- "$config/config.toml" >"$CODEX_HOME/.config.toml.new"
  [ ! -d "$CODEX_HOME/config.toml" ] || rm -rf -- "$CODEX_HOME/config.toml"
  mv -f -- "$CODEX_HOME/.config.toml.new" "$CODEX_HOME/config.toml"
}

# forget_old_runs: of the last twenty, and of this, prompt and answer stay.
forget_old_runs() {
  # shellcheck disable=SC2012 # other names than those of runs are passed over
  ls -1t -- "$state/runs" | tail -n +21 | while IFS= read -r name; do
    case $name in '' | "$run" | *[!a-z0-9-]*) ;; *) rm -rf -- "$state/runs/$name" || : ;; esac
  done
}

masks=$(masks_in "$@") || fail 64 '--mask takes names of variables'
state='' path='' run='' kind='' issue='' pr='' branch='' model='' effort='' session='' config='' timeout='' silence='' grace='' is_new='' holder=''
while [ "$#" -gt 0 ]; do
  case $1 in
    --state=*) state=${1#*=} ;;
    --path=*) path=${1#*=} ;;
    --run=*) run=${1#*=} ;;
    --kind=*) kind=${1#*=} ;;
    --issue=*) issue=${1#*=} ;;
    --pr=*) pr=${1#*=} ;;
    --branch=*) branch=${1#*=} ;;
    --model=*) model=${1#*=} ;;
    --effort=*) effort=${1#*=} ;;
    --session=*) session=${1#*=} ;;
    --new) is_new=yes ;;
    --config=*) config=${1#*=} ;;
    --mask=*) ;;
    --timeout=*) timeout=${1#*=} ;;
    --silence=*) silence=${1#*=} ;;
    --grace=*) grace=${1#*=} ;;
    --) break ;;
    *) fail 64 "run takes no $1" ;;
  esac
  shift
done
if [ "${1:-}" != -- ] || ! is_number "${2:-}" || [ "$2" -lt 1 ] || [ "$#" -lt "$(($2 + 2))" ]; then
  fail 64 'run takes OPTION... -- COUNT COMMAND... [RESUME...]'
fi
count=$2
shift 2
for word in "$kind" "$issue" "$pr" "$session"; do is_word "$word" || fail 64 "\"$word\" is no word"; done
for number in "$timeout" "$silence" "$grace"; do is_number "$number" || fail 64 "\"$number\" is no number of seconds"; done
case $run in '' | *[!a-z0-9-]*) fail 64 "\"$run\" is no id of a run" ;; esac
if [ -z "$state" ] || [ -z "$path" ]; then fail 64 '--state and --path are required'; fi
for needed in flock setsid mkfifo awk env head base64; do
  command -v "$needed" >/dev/null || fail 69 "there is no $needed in this image"
done
length=''
{ IFS= read -r boundary && IFS= read -r length; } || :
is_number "$length" || fail 64 'there is no prompt'
[ -d "$path" ] || fail 1 "$path is not there"

if ! lock "$state" "$kind" "$issue" "$run"; then
  tell "refused $holder"
  exit 75
fi
here=$state/runs/$run
if [ -L "$state/runs" ] || [ ! -d "$state/runs" ]; then rm -rf -- "$state/runs"; fi
[ -d "$state/runs" ] || mkdir -m 700 -- "$state/runs"
mkdir -m 700 -- "$here" || fail 64 "there was a run $run already"
{ printf %s "$run" >"$state/running" && head -c "$length" >"$here/prompt"; } 2>/dev/null || fail 1 "$state cannot be written: is its disk full?"
[ "$(($(wc -c <"$here/prompt")))" = "$length" ] || fail 1 'the prompt has not arrived'
forget_old_runs 2>/dev/null || :
place_config
trust_workspace
mkfifo -m 600 -- "$here/output"

resumed=false
if [ "$#" -gt "$count" ] && [ -z "$is_new" ] && [ -n "$session" ] && [ "$(text_of "$state/session")" = "$session" ]; then
  resumed=true
  shift "$count"
else
  taken=0
  for word; do
    [ "$taken" -gt 0 ] || set --
    [ "$taken" -ge "$count" ] || set -- "$@" "$word"
    taken=$((taken + 1))
  done
fi
rm -rf -- "$state/session"

# Not the pid of a subshell, in which the watch asks for it.
read -r main _ </proc/self/stat
for value in $masks; do tell "mask $value"; done
tell "started resumed=$resumed"
exec 3<&0 </dev/null
# Else a program that ends at once would end the watch before that can hear it.
trap '' USR1
watch &
watcher=$!
(
  exec 3<&- 9>&-
  cat -- "$here/output" >&2
  put "$here/drained"
) &
drain=$!
trap 'end_at_once "$run"; exit 1' EXIT
code=0
program "$@" || code=$?
# Whatever fails from now on, its end is told.
set +e
put "$here/over"
kill -USR1 "$watcher" 2>/dev/null
wait "$watcher"
why=$?
case $why in 0 | "$timed_out" | "$interrupted") ;; *) end_at_once "$run" && wait_a_second ;; esac
end_run "$run" || say 'something that it has left running does not end'
trap - EXIT
# Whoever has got away from it may have its output still.
turns=0
while [ ! -e "$here/drained" ] && [ "$turns" -lt 20 ]; do
  nap 0.1
  turns=$((turns + 1))
done
kill -KILL "$drain" 2>/dev/null

case $why in
  0) if [ "$code" = 0 ]; then outcome=finished; else outcome=failed; fi ;;
  "$timed_out") outcome=timed-out ;;
  "$interrupted") outcome=interrupted ;;
  *)
    outcome=failed
    say 'its watch was ended, or no more processes could be started: what it had started was ended'
    ;;
esac
rm -rf -- "$here/output" "$here/beat" "$here/stop" "$here/over" "$here/drained" "$state/running" "$state/holder" "$state/session"
if [ "$outcome" != failed ] && [ -n "$session" ]; then { printf %s "$session" >"$state/session"; } 2>/dev/null; fi
length=0
if [ -f "$here/answer" ] && [ ! -L "$here/answer" ]; then
  length=$(($(wc -c <"$here/answer")))
  [ "$length" -le 262144 ] || length=262144
fi
# What follows may find nobody who reads it.
exec 3<&- 9>&-
tell "ended state=$outcome exit-code=$code resumed=$resumed"
tell "answer $length"
[ "$length" = 0 ] || head -c "$length" -- "$here/answer"
echo
tell over
[ "$outcome" = finished ]

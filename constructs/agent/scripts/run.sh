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
. "${0%/*}/lock.sh"

tell() {
  printf '%s %s\n' "$boundary" "$1"
}

# look_at_clock: sets now to seconds that go on whatever becomes of the time of day.
look_at_clock() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}

# processes_of ID [PID/START...]: the processes of that run, each as PID/START; of those that were of it when they were looked for before, too.
processes_of() {
  mark="SLOTSTACK_RUN=$1"
  shift
  {
    head -c 262144 /proc/[0-9]*/environ | tr '\0' '\n' | awk -v mark="$mark" '
      /^==> \/proc\/[0-9]+\/environ <==$/ { split($2, part, "/"); pid = part[3]; next }
      $0 == mark { print "mark", pid }'
    cat /proc/[0-9]*/stat
  } 2>/dev/null | awk -v before="$*" '
    $1 == "mark" { of_run[$2] = 1; next }
    {
      pid = $1
      # The name before may have spaces and brackets.
      sub(/^.*\) /, "")
      state[pid] = $1; parent[pid] = $2; session[pid] = $4; start[pid] = $20
    }
    END {
      count = split(before, known, " ")
      for (each = 1; each <= count; each++) {
        split(known[each], part, "/")
        if (part[1] in start && start[part[1]] == part[2]) of_run[part[1]] = 1
      }
      do {
        more = 0
        for (pid in of_run) if (session[pid] > 0) ended[session[pid]] = 1
        for (pid in session)
          if (!(pid in of_run) && (parent[pid] in of_run || session[pid] in ended)) { of_run[pid] = 1; more = 1 }
      } while (more)
      for (pid in of_run) if (pid in state && state[pid] != "Z" && state[pid] != "X") print pid "/" start[pid]
    }'
}

# look_for ID: sets processes to those of the run.
look_for() {
  # shellcheck disable=SC2086 # numbers
  processes=$(processes_of "$1" $processes | tr '\n' ' ')
}

# signal NAME: to each of them.
signal() {
  for process in $processes; do kill "-$1" "${process%/*}" 2>/dev/null || :; done
}

# end_run ID: TERM to all that is of it, and KILL to what is there after the grace. Fails where something stays.
end_run() {
  look_for "$1"
  [ -n "$processes" ] || return 0
  signal TERM
  look_at_clock
  until=$((now + grace)) tries=0
  nap 0.1
  while look_for "$1" && look_at_clock && [ -n "$processes" ] && [ "$now" -lt "$until" ]; do nap 0.5; done
  while look_for "$1" && [ -n "$processes" ]; do
    [ "$tries" -lt 60 ] || return 1
    signal KILL
    tries=$((tries + 1))
    nap 0.5
  done
}

# nap SECONDS: not every sleep knows parts of one.
nap() {
  sleep "$1" 2>/dev/null || sleep 1
}

# listen: what the caller says, as files, which need no room on a full disk.
listen() {
  while IFS= read -r line; do
    case $line in stop) : >"$here/stop" ;; *) : >"$here/beat" ;; esac
  done
  : >"$here/stop"
}

timed_out=10 interrupted=11

# watch: ends the run at its time, or when its caller or its shell is gone. Its exit code says why.
watch() {
  set +e
  is_over='' why=0 quiet=0
  trap 'is_over=yes' USR1
  # A caller who is gone is no reason to go, too.
  trap : PIPE
  listen <&3 3<&- 9>&- >/dev/null 2>&1 &
  listener=$!
  look_at_clock
  deadline=$((now + timeout))
  while [ -z "$is_over" ] && [ ! -e "$here/over" ] && [ "$why" = 0 ]; do
    # A signal is heard at once while it waits; one that came before this could hear it has left a file. What sleeps on holds nothing.
    sleep 1 3<&- 9>&- >/dev/null 2>&1 &
    wait "$!"
    # Who is of the run now is known then, whatever becomes of its parent.
    look_for "$run"
    if [ -e "$here/beat" ]; then
      rm -f -- "$here/beat"
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
  mv -f -- "$CODEX_HOME/.config.toml.new" "$CODEX_HOME/config.toml"
}

# forget_old_runs: of the last twenty, prompt and answer stay.
forget_old_runs() {
  # shellcheck disable=SC2012 # other names than those of runs are passed over
  ls -1t -- "$state/runs" | tail -n +21 | while IFS= read -r name; do
    case $name in '' | *[!a-z0-9-]*) ;; *) rm -rf -- "$state/runs/$name" ;; esac
  done
}

state='' path='' run='' kind='' issue='' pr='' branch='' model='' effort='' session='' config='' masks='' timeout='' silence='' grace='' is_new='' holder=''
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
    --mask=*) masks="$masks ${1#*=}" ;;
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
case $masks in *[!A-Za-z0-9_\ ]*) fail 64 '--mask takes names of variables' ;; esac
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
processes=''
# Of a run whose shell and watch were killed.
if [ -f "$state/running" ]; then
  earlier=$(head -c 64 -- "$state/running")
  end_run "$earlier" || {
    tell "refused kind=left issue= run=$earlier"
    exit 75
  }
fi
here=$state/runs/$run
[ -d "$state/runs" ] || mkdir -m 700 -- "$state/runs"
mkdir -m 700 -- "$here" || fail 64 "there was a run $run already"
{ printf %s "$run" >"$state/running" && head -c "$length" >"$here/prompt"; } 2>/dev/null || fail 1 "$state cannot be written: is its disk full?"
[ "$(($(wc -c <"$here/prompt")))" = "$length" ] || fail 1 'the prompt has not arrived'
place_config
trust_workspace
mkfifo -m 600 -- "$here/output"

resumed=false
if [ "$#" -gt "$count" ] && [ -z "$is_new" ] && [ -n "$session" ] && [ "$(head -c 100 -- "$state/session" 2>/dev/null)" = "$session" ]; then
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
rm -f -- "$state/session"

# Not the pid of a subshell, in which the watch asks for it.
read -r main _ </proc/self/stat
for name in $masks; do
  value=$(printenv -- "$name") || continue
  # What is short stands in many words.
  [ "${#value}" -lt 8 ] || tell "mask $(printf %s "$value" | base64 | tr -d '\n')"
done
tell "started resumed=$resumed"
exec 3<&0 </dev/null
# Else a program that ends at once would end the watch before that can hear it.
trap '' USR1
watch &
watcher=$!
(
  exec 3<&- 9>&-
  cat -- "$here/output" >&2
  : >"$here/drained"
) &
drain=$!
code=0
program "$@" || code=$?
: >"$here/over"
kill -USR1 "$watcher" 2>/dev/null || :
why=0
wait "$watcher" || why=$?
processes=''
end_run "$run" || say 'something that it has left running does not end'
# Whoever has got away from it may have its output still.
turns=0
while [ ! -e "$here/drained" ] && [ "$turns" -lt 20 ]; do
  nap 0.1
  turns=$((turns + 1))
done
kill -KILL "$drain" 2>/dev/null || :

case $why in
  "$timed_out") outcome=timed-out ;;
  "$interrupted") outcome=interrupted ;;
  *) if [ "$code" = 0 ]; then outcome=finished; else outcome=failed; fi ;;
esac
if [ "$outcome" != failed ] && [ -n "$session" ]; then printf %s "$session" >"$state/session"; fi
rm -f -- "$here/output" "$here/beat" "$here/stop" "$here/over" "$here/drained" "$state/running" "$state/holder"
if [ -f "$here/answer" ] && [ ! -L "$here/answer" ]; then
  head -c 262144 -- "$here/answer" >"$here/answer.new"
  mv -f -- "$here/answer.new" "$here/answer"
else
  rm -rf -- "$here/answer"
  : >"$here/answer"
fi
forget_old_runs
# What follows may find nobody who reads it.
exec 3<&- 9>&-
tell "ended state=$outcome exit-code=$code resumed=$resumed"
tell "answer $(($(wc -c <"$here/answer")))"
cat -- "$here/answer"
echo
tell over
[ "$outcome" = finished ]

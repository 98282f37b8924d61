#!/bin/sh
# processes: functions of give, run and take that end what they have started. They source it; it does nothing by itself.
#
# What they start has SLOTSTACK_RUN=ID in its environment, and a session of its own.
# POSIX sh, awk, head, and /proc.

# The processes that were found last, and the seconds between TERM and KILL.
processes='' grace=2

# look_at_clock: sets now to seconds that go on whatever becomes of the time of day.
look_at_clock() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}

# processes_of ID [PID/START...]: the processes of that run, each as PID/START; of those that were of it when they were looked for before, too. The last
# line is "all", where nothing of this failed.
processes_of() {
  mark="SLOTSTACK_RUN=$1"
  shift
  {
    head -c 262144 /proc/[0-9]*/environ | tr '\0' '\n' | awk -v mark="$mark" '
      /^==> \/proc\/[0-9]+\/environ <==$/ { split($2, part, "/"); pid = part[3]; next }
      $0 == mark { print "mark", pid }' || :
    # It fails where a process ends meanwhile, as some do at any time.
    cat /proc/[0-9]*/stat || :
    # Only where all of these could be started: a shell that cannot has ended before.
    echo all
  } 2>/dev/null | awk -v before="$*" '
    $1 == "mark" { of_run[$2] = 1; next }
    $1 == "all" { all = 1; next }
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
      if (all) print "all"
    }'
}

# look_for ID: sets processes to those of the run.
look_for() {
  before=$processes
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    # shellcheck disable=SC2086 # numbers
    processes=$(processes_of "$1" $before | tr '\n' ' ') || :
    case $processes in
      *'all ')
        processes=${processes%all }
        return 0
        ;;
    esac
    # What makes it fail is that no more processes may be started.
    end_at_once "$1"
    wait_a_second
  done
  say "after $attempt attempts it is not known what runs"
  exit 1
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

# wait_a_second: as nap, with nothing but the shell itself.
wait_a_second() {
  look_at_clock
  began=$now
  while look_at_clock && [ "$((now - began))" -lt 2 ]; do :; done
}

# end_at_once ID: KILL to what has the mark of the run, with nothing but the shell itself: where no more processes may be started, that is all there is.
end_at_once() {
  for directory in /proc/[0-9]*; do
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        *"SLOTSTACK_RUN=$1"*)
          kill -KILL -- "-${directory#/proc/}" || :
          kill -KILL "${directory#/proc/}" || :
          break
          ;;
      esac
    done <"$directory/environ" || :
  done 2>/dev/null
}

#!/bin/sh
# scan await DIRECTORY SECONDS: waits until DIRECTORY is there. What mounts it then makes none.
# scan run OPTION... DIRECTORY: looks for secrets in it, and says of each its kind and where it is, never what it is.
#
# --seconds=SECONDS is how long that may take; --allow=PATH is not reported, nor what is below a PATH that ends with "/"; --stop: fails where
# something is found, or not all could be looked at in that time; --scratch=DIRECTORY is for files of its own; --results=DIRECTORY, with
# --workload=KIND/NAME and --namespace=NAME, gets event.json, and scale.json, which stops the workload if something was found.
# Whoever writes to DIRECTORY decides nothing: what the tool would read there of itself (lists of what to pass over, settings, remarks in
# files) does not count. For that, DIRECTORY lies in one that is not theirs.
# POSIX sh, awk, timeout, gitleaks. Exit: 0; 1 with --stop, and await; 64 arguments.
set -euf
export LC_ALL=C
umask 077

# Kubernetes takes no more from a container, and shows no more of an event.
most_of_message=4000 most_of_event=1000
shown=10 logged=100

say() {
  printf 'scan: %s\n' "$1"
}

fail() {
  say "$2" >&2
  exit "$1"
}

# leave FILE: what is left of the container.
leave() {
  if [ -w /dev/termination-log ]; then head -c "$most_of_message" "$1" >/dev/termination-log; fi
}

await() {
  deadline=$(($(date +%s) + $2))
  until [ -d "$1" ]; do
    [ "$(date +%s)" -lt "$deadline" ] || fail 1 'failed: there is no workspace: its workload has not been prepared'
    sleep 1
  done
}

# look WHERE...: a line for each finding: kind, line, and the path as Go quotes it, in which all is plain. Of what it says itself nothing is
# shown, but that something could not be read.
look() {
  GITLEAKS_CONFIG='' GITLEAKS_CONFIG_TOML='' TMPDIR=$scratch timeout -k 10 "$left" "$@" 2>>"$scratch/log"
}

# options: those of the tool. Its own exit code is the same for findings and for failures, so findings have none.
options() {
  printf '%s ' --exit-code=0 --redact --no-banner --no-color --log-level=warn --timeout="$left" \
    --config="$scratch/config.toml" --gitleaks-ignore-path="$scratch/none" --ignore-gitleaks-allow \
    --max-target-megabytes=10 --max-archive-depth=2 \
    --report-format=template --report-template="$scratch/template" --report-path=-
}

# time_left: sets left to the seconds that are left, one at least.
time_left() {
  left=$((started + seconds - $(date +%s)))
  [ "$left" -ge 1 ] || left=1
}

# look_around: sets failure where not all could be looked at.
look_around() {
  failure='' not_read=0
  : >"$scratch/found"
  command -v gitleaks >/dev/null || {
    failure='there is no gitleaks in this image'
    return
  }
  time_left
  # shellcheck disable=SC2046 # options have nothing that a shell would expand
  look gitleaks dir $(options) "$(dirname "$directory")" >"$scratch/found" || failure=$?
  # The tool passes over whatever belongs to git, also what opens a remote repository. A file by itself it takes.
  time_left
  # shellcheck disable=SC2046
  (find "$directory" -xdev -type f -size -128k -path '*/.git/*' -name config -print0 2>/dev/null |
    look xargs -0 -r -n 1 gitleaks dir $(options) >>"$scratch/found") || failure=${failure:-$?}
  [ -z "$failure" ] || [ "$(($(date +%s) - started))" -lt "$seconds" ] || failure="it did not end in $seconds s"
  case $failure in '' | it*) ;; *) failure="gitleaks ended with $failure" ;; esac
  not_read=$(grep -cE ' (WRN|ERR) (skipping|could|issue)' "$scratch/log" || :)
}

# allowed: removes what is allowed of the findings that come, and of the others the directory they all lie in.
allowed() {
  awk -F '\t' -v root="\"$directory/" -v allow="$scratch/allow" '
    FILENAME == allow { if (/\/$/) below[$0]; else file[$0]; next }
    index($3, root) != 1 { next }
    {
      path = substr($3, length(root) + 1, length($3) - length(root) - 1)
      if (path in file) next
      for (each in below) if (index(path, each) == 1) next
      print $1 "\t" $2 "\t" path
    }' "$scratch/allow" - | sort -u | sort -t "$(printf '\t')" -k 3,3 -k 2,2n
}

# hide_paths: of the findings that come, those paths that are secrets themselves.
hide_paths() {
  head -n "$logged" >"$scratch/first"
  [ -s "$scratch/first" ] || return 0
  cut -f 3 "$scratch/first" >"$scratch/paths"
  left=30
  # shellcheck disable=SC2046
  if look gitleaks stdin $(options) <"$scratch/paths" >"$scratch/secret-paths"; then
    cut -f 2 "$scratch/secret-paths" >"$scratch/secret-lines"
  else
    awk '{ print NR }' "$scratch/paths" >"$scratch/secret-lines"
  fi
  awk -F '\t' -v secret="$scratch/secret-lines" '
    FILENAME == secret { hidden[$1]; next }
    { print "scan: found " $1 " in line " $2 " of \"" (FNR in hidden ? "(a name that is not shown)" : substr($3, 1, 200)) "\"" }
    ' "$scratch/secret-lines" "$scratch/first"
}

# summary: what was found, in a line or two.
summary() {
  say "$count found, $not_read not read"
  [ -z "$failure" ] || say "failed: $failure"
}

# write_results: what kubectl creates, and patches the workload with.
write_results() {
  type=Normal reason=WorkspaceScanned
  [ -z "$failure" ] || { type=Warning reason=WorkspaceScanFailed; }
  [ "$count" = 0 ] || { type=Warning reason=SecretsInWorkspace; }
  message=$(sed 's/^scan: //' "$scratch/message" | head -c "$most_of_event" | sed 's/[\\"]/\\&/g' | awk '{ printf "%s%s", (NR > 1 ? "; " : ""), $0 }')
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  cat >"$results/event.json" <<END
{"apiVersion": "v1", "kind": "Event", "metadata": {"generateName": "slot-data-workspace-scan-", "namespace": "$namespace"},
"involvedObject": {"apiVersion": "apps/v1", "kind": "${workload%%/*}", "name": "${workload#*/}", "namespace": "$namespace"},
"type": "$type", "reason": "$reason", "message": "$message", "source": {"component": "slotstack"},
"firstTimestamp": "$now", "lastTimestamp": "$now", "count": 1}
END
  if [ "$count" = 0 ]; then echo '{}'; else echo '{"spec": {"replicas": 0}}'; fi >"$results/scale.json"
  # kubectl runs as another user.
  chmod 644 "$results/event.json" "$results/scale.json"
}

run() {
  started=$(date +%s) seconds=600 scratch=/tmp results='' workload='' namespace='' stop=''
  for option in "$@"; do case $option in --scratch=*) scratch=${option#*=} ;; esac done
  scratch=$(mktemp -d "$scratch/scan.XXXXXX")
  trap 'rm -rf -- "$scratch"' EXIT
  : >"$scratch/allow"
  while [ "$#" -gt 1 ]; do
    case $1 in
      --seconds=*) seconds=${1#*=} ;;
      --allow=*) printf '%s\n' "${1#*=}" >>"$scratch/allow" ;;
      --stop) stop=yes ;;
      --scratch=*) ;;
      --results=*) results=${1#*=} ;;
      --workload=*) workload=${1#*=} ;;
      --namespace=*) namespace=${1#*=} ;;
      *) fail 64 "$1 is no option of scan" ;;
    esac
    shift
  done
  directory=${1:-}
  [ -d "$directory" ] || fail 64 'scan run takes OPTION... DIRECTORY'
  printf '[extend]\nuseDefault = true\n' >"$scratch/config.toml"
  # shellcheck disable=SC2016 # it is a template
  printf '{{ range . }}{{ printf "%%s\\t%%d\\t%%+q\\n" .RuleID .StartLine .File }}{{ end }}' >"$scratch/template"
  look_around
  allowed <"$scratch/found" >"$scratch/findings"
  count=$(($(wc -l <"$scratch/findings")))
  hide_paths <"$scratch/findings" >"$scratch/lines"
  { summary && cat "$scratch/lines"; } | tee "$scratch/all"
  [ "$count" -le "$logged" ] || say "and $((count - logged)) more"
  head -n "$((shown + 2))" "$scratch/all" >"$scratch/message"
  leave "$scratch/message"
  [ -z "$results" ] || write_results
  if [ -n "$stop" ]; then
    [ "$count" = 0 ] || fail 1 'the agent does not start while these are there'
    [ -z "$failure" ] || fail 1 'the agent does not start before its workspace was looked at'
  fi
}

verb=${1:-}
[ "$#" = 0 ] || shift
case $verb in
  await) [ "$#" = 2 ] || fail 64 'scan await takes DIRECTORY SECONDS' && await "$@" ;;
  run) run "$@" ;;
  *) fail 64 "\"$verb\" is neither await nor run" ;;
esac

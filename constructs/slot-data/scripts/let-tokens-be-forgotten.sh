#!/bin/bash
# let-tokens-be-forgotten OPTION...: waits until the namespace of the life before is gone for some seconds: as long the API server keeps that
# a token of it is good, also for what has the same name in that of the next life. Argo CD may have made that at the beginning of the sync.
# Exit: 0 they are forgotten; 64 unsafe argument; 75 try again.
allowed=(
  [namespace]=$label
  [seconds]='[1-9][0-9]?'
  [port]=$port
)
read_arguments "$@"

# seconds_since TIME: sets passed to the seconds from then to the answer, by the clock of the API server; to 0 where that is not known.
seconds_since() {
  local from to
  passed=0
  [[ $headers =~ $'\n'[Dd]ate:\ ([^$'\r']+) ]] || return 0
  to=$(date --date="${BASH_REMATCH[1]}" +%s) && from=$(date --date="$1" +%s) || return 0
  if ((to > from)); then passed=$((to - from)); fi
}

# wait_out SECONDS WHY
wait_out() {
  if (($1 <= 0)); then return; fi
  say "$2: waiting $1 seconds, in which the API server may know tokens of the life before"
  sleep "$1"
}

request GET "/api/v1/namespaces/${option[namespace]}" application/json ''
case $status in
  200)
    [[ $answer =~ \"phase\":\ ?\"Active\" && $answer != *'"deletionTimestamp":'* ]] ||
      fail 75 "namespace ${option[namespace]} is on its way out"
    [[ $answer =~ \"creationTimestamp\":\ ?\"([0-9TZ:-]+)\" ]] || fail 75 "namespace ${option[namespace]} is not understood"
    seconds_since "${BASH_REMATCH[1]}"
    wait_out $((option[seconds] - passed)) "namespace ${option[namespace]} was made $passed seconds ago"
    ;;
  404) wait_out "${option[seconds]}" "namespace ${option[namespace]} is not there" ;;
  *) refused "namespace ${option[namespace]}" ;;
esac
say "tokens of a life before are forgotten in namespace ${option[namespace]}"

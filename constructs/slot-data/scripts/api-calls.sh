#!/bin/bash
# Calls of the API server by way of `kubectl proxy` in the same pod, which alone has a token.
port='[1-9][0-9]{3,4}'
status='' headers='' answer=''
# Who ends a connection before all is sent is asked again, or has answered.
trap '' PIPE

# call METHOD PATH TYPE BODY: sets status, headers and answer. HTTP/1.0: the answer is whole where the connection ends.
call() {
  local socket text
  exec {socket}<>"/dev/tcp/127.0.0.1/${option[port]}" || return
  printf '%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "$2" "$3" "${#4}" "$4" >&"$socket"
  text=$(cat <&"$socket")
  exec {socket}>&-
  headers=${text%%$'\r\n\r\n'*}
  [[ $headers =~ ^HTTP/1\.[01]\ ([0-9]{3}) ]] || return
  status=${BASH_REMATCH[1]}
  answer=${text#*$'\r\n\r\n'}
}

# request METHOD PATH TYPE BODY: the proxy may have to start first.
request() {
  local try
  for ((try = 0; try < 100; try++)); do
    status='' answer=''
    if call "$@" 2>/dev/null && [[ -n $status ]]; then return; fi
    sleep 0.2
  done
  fail 75 'the API server is not reached: kubectl proxy beside this does not answer'
}

# refused WHAT: ends the script, in the words of the API server, which quote no value of a Secret that is read.
refused() {
  local reason=''
  if [[ $answer =~ \"reason\":\ ?\"([A-Za-z]+)\" ]]; then reason=", ${BASH_REMATCH[1]}"; fi
  fail 75 "$1: HTTP $status$reason"
}

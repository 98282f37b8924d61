#!/bin/bash
# copy-secrets OPTION... NAME=ORIGINAL...: makes each Secret NAME of a namespace what ORIGINAL is in another, keys that are gone there too.
# It calls the API server by way of `kubectl proxy` beside it, which alone has a token. No value is printed, or an argument of anything.
# Exit: 0 copied; 64 unsafe argument; 75 try again.
allowed=(
  [from]=$label
  [namespace]=$label
  [labels]='[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*(,[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*)*'
  [port]=$port
)
read_arguments "$@"

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no Secret is named'
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^$label=$label$ ]] || fail 64 "${operand@Q}: not NAME=ORIGINAL"
  done
}

# copy NAME ORIGINAL
copy() {
  local pair labels='' type='' data='' body IFS=,
  request GET "/api/v1/namespaces/${option[from]}/secrets/$2" application/json ''
  [[ $status != 404 ]] || fail 75 "there is no Secret $2 in namespace ${option[from]}, of which $1 is to be a copy: put it there"
  [[ $status == 200 ]] || refused "Secret $2 in namespace ${option[from]}"
  # Values are base64, and keys are plain: neither has a brace or a quote.
  if [[ $answer =~ \"data\":\ ?\{([^{}]*)\} ]]; then data=${BASH_REMATCH[1]}; fi
  # The last field, after an object or a boolean: no label or key of that name at which the answer is cut off.
  [[ $answer =~ [}e],[[:space:]]*\"type\":\ ?\"([A-Za-z0-9./_-]+)\"[[:space:]]*\}$ ]] || fail 75 "Secret $2 in namespace ${option[from]} is not understood"
  type=${BASH_REMATCH[1]}
  for pair in ${option[labels]}; do labels+=",\"${pair%%=*}\":\"${pair#*=}\""; done
  body="{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"$type\",\"metadata\":{\"name\":\"$1\",\"labels\":{${labels#,}}},\"data\":{$data}}"
  request PATCH "/api/v1/namespaces/${option[namespace]}/secrets/$1?fieldManager=slotstack-shared&force=true" application/apply-patch+yaml "$body"
  [[ $status == 20[01] ]] || refused "Secret $1"
  say "Secret $1 is as $2 is in namespace ${option[from]}"
}

check_operands
for operand in "${operands[@]}"; do copy "${operand%%=*}" "${operand#*=}"; done

#!/bin/bash
# make-secret OPTION... KEY:LENGTH:ALPHABET...: writes a Secret with random values for `kubectl create`, and for `kubectl patch` the keys
# that it lacks. A value that is there is never another again.
# Exit: 0 written; 64 unsafe argument; 75 try again.
allowed=(
  [namespace]=$label
  [name]=$label
  [type]='[A-Za-z0-9./_-]+'
  [labels]='[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*(,[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*)*'
  [existing]=$absolute_path
  [output]=$absolute_path
)
# What the parts have for those that work on a disk.
: "$disk_id $relative_path $data_path"
read_arguments "$@"
existing=${option[existing]}
output=${option[output]}

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no key is named'
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^[A-Za-z0-9._-]+:([1-9]|[1-9][0-9]|1[01][0-9]|12[0-8]):(letters-digits|hex|digits)$ ]] || fail 64 "${operand@Q}: not KEY:LENGTH:ALPHABET"
  done
}

# random_value LENGTH ALPHABET
random_value() {
  local text=''
  case $2 in
    letters-digits) random_text "$1" ;;
    hex)
      text=$(head -c 128 /dev/urandom | od -A n -t x1 -v)
      text=${text//[[:space:]]/}
      printf '%s' "${text:0:$1}"
      ;;
    digits) random_digits "$1" ;;
  esac
}

# random_digits LENGTH: of bytes below 250, so that each digit is as likely as the others.
random_digits() {
  local text='' byte bytes
  while ((${#text} < $1)); do
    bytes=$(head -c 256 /dev/urandom | od -A n -t u1 -v)
    for byte in $bytes; do if ((byte < 250)); then text+=$((byte % 10)); fi; done
  done
  printf '%s' "${text:0:$1}"
}

# values OPERAND...: as JSON.
values() {
  local operand key length alphabet value result=''
  for operand in "$@"; do
    IFS=: read -r key length alphabet <<<"$operand"
    value=$(random_value "$length" "$alphabet")
    ((${#value} == length)) || fail 75 'too few random characters'
    result+="\"$key\":\"$value\","
  done
  printf '%s' "${result%,}"
}

# lacks KEY: it has no value. A link to nothing is one that the kubelet is replacing.
lacks() {
  present "$existing/$1" || return 0
  [[ -e $existing/$1 ]] || unseen "$existing/$1" 'it is gone now'
  [[ ! -s $existing/$1 ]]
}

secret_manifest() {
  local pair labels='' data IFS=,
  for pair in ${option[labels]}; do labels+=",\"${pair%%=*}\":\"${pair#*=}\""; done
  IFS=$' \t\n'
  data=$(values "${operands[@]}")
  printf '{"apiVersion":"v1","kind":"Secret","type":"%s","metadata":{"name":"%s","namespace":"%s","labels":{%s}},' \
    "${option[type]}" "${option[name]}" "${option[namespace]}" "${labels#,}"
  printf '"stringData":{%s}}\n' "$data"
}

# What kubectl can create any number of times, and what changes nothing.
harmless_manifest() {
  printf '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}\n'
}

check_operands
real_directory "$output" || fail 64 "$output is not a directory"
found=$(find "$existing" -mindepth 1 -maxdepth 1 ! -name '..*' -printf 'some' -quit) ||
  fail 75 "$existing: not all of it can be listed"
lacking=()
for operand in "${operands[@]}"; do
  if lacks "${operand%%:*}"; then lacking+=("$operand"); fi
done
rm -f -- "$output/create.json" "$output/patch.json"
if [[ -z $found ]]; then
  secret_manifest >"$output/create.json"
  printf '{}\n' >"$output/patch.json"
  say "Secret ${option[name]} gets ${#operands[@]} values"
elif ((${#lacking[@]} > 0)); then
  harmless_manifest >"$output/create.json"
  data=$(values "${lacking[@]}")
  printf '{"stringData":{%s}}\n' "$data" >"$output/patch.json"
  say "Secret ${option[name]} gets ${#lacking[@]} values that it lacks"
else
  harmless_manifest >"$output/create.json"
  printf '{}\n' >"$output/patch.json"
  say "Secret ${option[name]} is there and stays as it is"
fi

#!/bin/bash
# generate-credentials OPTION... KEY[=VALUE]...: writes a Secret for `kubectl create`; without VALUE it is random.
# Where the Secret exists, it writes what changes nothing: the create succeeds all the same.
# Exit: 0 written; 64 unsafe path or argument; 65 there is data that only the lost Secret opens; 66 wrong disk.
allowed=(
  [project]=$label
  [target]=$label
  [kind]='slot|lasting'
  [generation]=$number
  [token]="($absolute_path)?"
  [environment-directory]=$absolute_path
  [relative]=$relative_path
  [sentinel]=$absolute_path
  [disk]=$disk_id
  [data]="$data_path(,$data_path)*"
  [namespace]=$label
  [name]=$label
  [labels]='([A-Za-z0-9./_-]+=[A-Za-z0-9._-]*(,[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*)*)?'
  [existing]=$absolute_path
  [output]=$absolute_path
  [owner]="($number):($number)"
)
option=([token]='' [labels]='')
read_arguments "$@"
environment=${option[environment-directory]}
state=$environment/.slot-data
output=${option[output]}

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no key is named'
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^[A-Za-z0-9._-]+(=[[:print:]]*)?$ && $operand != *[\"\\]* ]] ||
      fail 64 "${operand%%=*}: not a key, or its value needs more than plain characters"
  done
}

# A new password would not open the database that the lost one was made for.
refuse_if_data_needs_its_secret() {
  local name content IFS=,
  for name in ${option[data]}; do
    present "$environment/$name" || continue
    content=$(find "$environment/$name" -mindepth 1 -maxdepth 1 -printf 'some' -quit)
    read_marker "$state/$name.owner"
    if [[ -n $content ]] && ! is_to_be_emptied "$name"; then
      fail 65 "Secret ${option[name]} is lost, and $name holds data that it opens: restore it, or raise the generation"
    fi
  done
}

# is_to_be_emptied NAME: ensure does not start the service on what is there.
is_to_be_emptied() {
  case ${option[kind]} in
    slot) ! marker_is_current "$1" ;;
    lasting) marker_is_ours "$1" && ((option[generation] > marker_generation)) ;;
  esac
}

# random_text LENGTH: letters and digits, all equally likely, for the two other characters of base64 are dropped.
random_text() {
  local text
  text=$(head -c 192 /dev/urandom | base64 --wrap=0)
  text=${text//[+\/]/}
  ((${#text} >= $1)) || fail 1 'too few random characters: try again'
  printf '%s' "${text:0:$1}"
}

secret_manifest() {
  local operand pair value labels='' data='' IFS=,
  for pair in ${option[labels]}; do labels+=",\"${pair%%=*}\":\"${pair#*=}\""; done
  for operand in "${operands[@]}"; do
    if [[ $operand == *=* ]]; then value=${operand#*=}; else value=$(random_text 40); fi
    data+=",\"${operand%%=*}\":\"$value\""
  done
  printf '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"%s","namespace":"%s","labels":{%s}},' \
    "${option[name]}" "${option[namespace]}" "${labels#,}"
  printf '"stringData":{%s}}\n' "${data#,}"
}

# What kubectl can create any number of times, and what changes nothing.
harmless_manifest() {
  printf '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}\n'
}

# write COMMAND: its output, for the user of the next container only.
write() {
  rm -f -- "$output"
  "$1" >"$output"
  chown --no-dereference "${option[owner]}" -- "$output"
}

check_operands
check_disk
check_place "$environment" "${option[relative]}"
read_life
existing=$(find "${option[existing]}" -mindepth 1 -maxdepth 1 ! -name '..*' -printf 'some' -quit)
if [[ -n $existing ]]; then
  write harmless_manifest
  say "Secret ${option[name]} exists and stays as it is"
else
  refuse_if_data_needs_its_secret
  write secret_manifest
  say "Secret ${option[name]} gets ${#operands[@]} values"
fi

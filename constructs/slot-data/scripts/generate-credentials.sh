#!/bin/bash
# generate-credentials OPTION... KEY[=VALUE]...: writes a Secret for `kubectl create`, and changes for `kubectl patch`; without
# VALUE a key is random. Where the Secret is there for this generation, what it writes changes nothing.
# Exit: 0 written; 64 unsafe path or argument; 65 there is data that only the lost Secret opens; 66 wrong disk; 75 try again.
allowed=(
  [store]='disk|claim'
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
option=([store]=disk [token]='' [labels]='')
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

# find_needing_data: sets needing to a data path whose service starts on what is there: another password would not open it.
find_needing_data() {
  local name content IFS=,
  needing=''
  for name in ${option[data]}; do
    if ! present "$environment/$name"; then
      if may_be_elsewhere; then needing=$name; fi
      continue
    fi
    content=$(find "$environment/$name" -mindepth 1 -maxdepth 1 -printf 'some' -quit) ||
      unseen "$environment/$name" 'not all of it can be listed'
    read_marker "$state/$name.owner"
    if [[ -n $content ]] && ! is_to_be_emptied "$name"; then needing=$name; fi
  done
}

# may_be_elsewhere: the volume of the claim holds what ensure has a person move to its place.
may_be_elsewhere() {
  local stranger
  in_claim && [[ ${option[kind]} == lasting ]] || return
  find_stranger
  [[ -n $stranger ]]
}

# is_to_be_emptied NAME: ensure does not start the service on what is there.
is_to_be_emptied() {
  case ${option[kind]} in
    slot) ! marker_is_current "$1" && ! marker_is_newer "$1" ;;
    lasting) marker_is_ours "$1" && ((option[generation] > marker_generation)) ;;
  esac
}

# values KEY[=VALUE]...: as JSON, and the key for which all waits that needs the Secret: it names the generation.
values() {
  local operand value
  for operand in "$@"; do
    if [[ $operand == *=* ]]; then value=${operand#*=}; else value=$(random_text 40); fi
    printf '"%s":"%s",' "${operand%%=*}" "$value"
  done
  printf '"%s":"%s"' "$ready_key" "${option[generation]}"
}

secret_manifest() {
  local pair labels='' data IFS=,
  for pair in ${option[labels]}; do labels+=",\"${pair%%=*}\":\"${pair#*=}\""; done
  data=$(values "${operands[@]}")
  printf '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"%s","namespace":"%s","labels":{%s}},' \
    "${option[name]}" "${option[namespace]}" "${labels#,}"
  printf '"stringData":{%s}}\n' "$data"
}

# What kubectl can create any number of times, and what changes nothing.
harmless_manifest() {
  printf '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}\n'
}

no_patch() {
  printf '{}\n'
}

keeping_patch() {
  printf '{"stringData":{"%s":"%s"}}\n' "$ready_key" "${option[generation]}"
}

renewing_patch() {
  local data
  data=$(values "${operands[@]}")
  printf '{"stringData":{%s}}\n' "$data"
}

# write COMMAND FILE: its output, for the user of the next containers only.
write() {
  rm -f -- "$output/$2"
  "$1" >"$output/$2"
  chown --no-dereference "${option[owner]}" -- "$output/$2"
}

# decide MANIFEST PATCH MESSAGE
decide() {
  write "$1" create.json
  write "$2" patch.json
  say "Secret ${option[name]} $3"
}

check_operands
check_disk
check_place "$environment" "${option[relative]}"
real_directory "$output" || fail 64 "$output is not a directory"
read_life
ready_key=SLOTSTACK_GENERATION_${option[generation]}
existing=$(find "${option[existing]}" -mindepth 1 -maxdepth 1 ! -name '..*' -printf 'some' -quit) ||
  unseen "${option[existing]}" 'not all of it can be listed'
find_needing_data
if present "${option[existing]}/$ready_key"; then
  decide harmless_manifest no_patch 'is there and stays as it is'
elif [[ -n $existing && -n $needing ]]; then
  decide harmless_manifest keeping_patch "keeps its values, which $needing needs"
elif [[ -n $existing ]]; then
  decide harmless_manifest renewing_patch "gets ${#operands[@]} new values, for generation ${option[generation]}"
elif [[ -n $needing ]]; then
  fail 65 "Secret ${option[name]} is lost, and $needing holds data that it opens: restore it, or raise the generation"
else
  decide secret_manifest no_patch "gets ${#operands[@]} values"
fi

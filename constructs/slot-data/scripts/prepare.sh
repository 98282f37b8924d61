#!/bin/bash
# prepare OPTION... [DIRECTORY...]: DATA_ROOT has its sentinel; it and these directories below it are root's, mode 0711.
# Exit: 0 ready; 64 unsafe path or argument; 66 the disk has another id, or is not mounted.
allowed=(
  [root]=$absolute_path
  [disk]=$disk_id
  [record]=$absolute_path
)
read_arguments "$@"
root=${option[root]}
option[sentinel]=$root/.slotstack

check_operands() {
  local operand
  for operand in "${operands[@]}"; do
    [[ $operand =~ ^$relative_path$ ]] || fail 64 "${operand@Q} is not a relative path"
  done
}

# An empty mount point looks like a new disk. The record in the cluster tells them apart: it has the key once there is a sentinel.
check_record() {
  local record=${option[record]}
  real_directory "$record" || fail 64 "$record is not a directory"
  if [[ -e $record/prepared ]] && ! present "${option[sentinel]}"; then
    fail 66 "the disk ${option[disk]} had a sentinel, $root has none: mount the disk, or remove the ConfigMap ${record##*/} for a new one"
  fi
}

# By a hard link: of several runs at once one makes it, complete, and nothing is ever overwritten.
make_sentinel() {
  local file
  if present "${option[sentinel]}"; then return; fi
  file=$(mktemp -- "${option[sentinel]}.XXXXXXXX")
  printf 'slotstack-disk %s\n' "${option[disk]}" >"$file"
  chmod 0444 -- "$file"
  sync -- "$file"
  ln -T -- "$file" "${option[sentinel]}" || true # check_disk looks at whatever is there now
  rm -f -- "$file"
  sync -- "$root"
}

# make_directories RELATIVE: every directory on the way too.
make_directories() {
  local directory=$root part
  local IFS=/
  for part in $1; do
    directory+=/$part
    make_root_directory "$directory" 0711
  done
}

check_operands
real_directory "$root" || fail 64 "$root is not a directory"
check_record
make_sentinel
check_disk
make_root_directory "$root" 0711
for operand in "${operands[@]}"; do make_directories "$operand"; done
say "$root is the disk ${option[disk]}"

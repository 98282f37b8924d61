#!/bin/bash
# prepare OPTION... [DIRECTORY...]: DATA_ROOT has its sentinel; it and these directories below it are root's, mode 0711.
# What others use is taken only where a file .slotstack-adopt in DATA_ROOT, written by root, names the disk.
# Exit: 0 ready; 64 unsafe path or argument, or not ours; 66 the disk has another id, or is not mounted; 75 try again.
allowed=(
  [root]=$absolute_path
  [path]=$absolute_path
  [disk]=$disk_id
  [record]=$absolute_path
)
read_arguments "$@"
root=${option[root]}
adoption=$root/.slotstack-adopt
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
  if present "$record/prepared" && ! present "${option[sentinel]}"; then
    fail 66 "the disk ${option[disk]} had a sentinel, ${option[path]} has none: mount the disk, or remove the ConfigMap ${record##*/} for a new one"
  fi
}

# Taken, a directory is closed to those who use it, and its data counts as slot data: that is for the administrator to say.
is_confirmed() {
  local text
  only_we_write "$adoption" && regular_file "$adoption" && read_file "$adoption" 200 && [[ ${text%$'\n'} == "${option[disk]}" ]]
}

# refuse_foreign WHAT
refuse_foreign() {
  fail 64 "$1: nothing is changed. Name another directory; or, if slotstack is to have it (root's, mode 0711), confirm that as root on the node: echo ${option[disk]} >${option[path]}/.slotstack-adopt"
}

# Without a sentinel, the root is empty, but for what makes a filesystem and what an earlier run may have left. It is looked for
# after all else: another run, right now, makes it before its directories, and removes its draft.
check_root() {
  local name strangers=()
  entries_of "$root"
  if present "${option[sentinel]}"; then
    check_disk
    return
  fi
  for name in "${entries[@]}"; do
    case $name in
      .slotstack | .slotstack-adopt) ;; # the former is of another run, right now
      lost+found) real_directory "$root/$name" && [[ ${seen[user]} == 0 ]] || strangers+=("$name") ;;
      .slotstack.????????)
        regular_file "$root/$name" && [[ ${seen[user]} == 0 ]] || [[ ${seen[type]} == absent ]] || strangers+=("$name")
        ;;
      *) strangers+=("$name") ;;
    esac
  done
  ((${#strangers[@]} == 0)) || is_confirmed ||
    refuse_foreign "${option[path]} is not slotstack's, and holds ${strangers[0]@Q} and $((${#strangers[@]} - 1)) more"
}

# check_directories RELATIVE: what is there on the way is root's.
check_directories() {
  local directory=$root part user
  local IFS=/
  for part in $1; do
    directory+=/$part
    if ! present "$directory"; then return; fi
    [[ ${seen[type]} == directory ]] || fail 64 "${option[path]}${directory#"$root"} is not a directory"
    user=${seen[user]}
    ((user == 0)) || is_confirmed || refuse_foreign "${option[path]}${directory#"$root"} belongs to user $user"
  done
}

# By a hard link: of several runs at once one makes it, complete, and nothing is ever overwritten.
make_sentinel() {
  local file
  if present "${option[sentinel]}"; then return; fi
  file=$(mktemp -- "${option[sentinel]}.XXXXXXXX")
  printf 'slotstack-disk %s\n' "${option[disk]}" >"$file"
  chmod 0444 -- "$file"
  sync -- "$file"
  # check_disk looks at whatever is there now.
  ln -T -- "$file" "${option[sentinel]}" || present "${option[sentinel]}" || fail 1 'the sentinel cannot be made'
  rm -f -- "$file"
  sync -- "$root"
}

# make_directories RELATIVE: every directory on the way too.
make_directories() {
  local directory=$root part
  local IFS=/
  for part in $1; do
    directory+=/$part
    make_own_directory "$directory" 0711
  done
}

check_operands
real_directory "$root" || fail 64 "${option[path]} is not a directory"
check_record
check_root
for operand in "${operands[@]}"; do check_directories "$operand"; done
make_sentinel
check_disk
make_own_directory "$root" 0711
for operand in "${operands[@]}"; do make_directories "$operand"; done
rm -f -- "$adoption"
say "${option[path]} is the disk ${option[disk]}"

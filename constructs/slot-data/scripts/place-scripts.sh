#!/bin/bash
# place-scripts OPTION... NAME=TEXT...: pods find each of these scripts in a directory of DATA_ROOT, whole: the former or this one.
# Exit: 0 placed; 64 unsafe path or argument; 66 wrong disk; 75 try again.
allowed=(
  [root]=$absolute_path
  [disk]=$disk_id
  [directory]="$relative_path/$directory_name"
  [wait]='0|[1-9][0-9]{0,3}'
)
option=([wait]=60)
read_arguments "$@"
root=${option[root]}
option[sentinel]=$root/.slotstack
directory=$root/${option[directory]}
scripts=${directory%/*}

check_operands() {
  local operand
  ((${#operands[@]} > 0)) || fail 64 'no script is named'
  for operand in "${operands[@]}"; do
    [[ ${operand%%=*} =~ ^[a-z]+(-[a-z]+)*$ && $operand == *=* ]] || fail 64 "${operand%%=*} is not the name of a script"
  done
}

# Of two runs at once, the second finds what the first has made.
lock_scripts() {
  exec 7<"$scripts" || fail 75 "$scripts cannot be opened"
  flock --wait "${option[wait]}" 7 || fail 75 "$scripts: another run works on it"
}

# place DIRECTORY NAME TEXT: by rename, because a shell reads on in a script that it runs.
place() {
  local draft=$1/.draft
  printf '%s' "$3" >"$draft"
  chmod 0644 -- "$draft"
  sync -- "$draft"
  mv -T -- "$draft" "$1/$2"
}

# place_all DIRECTORY: everybody reads there, and nobody but root writes: services run as users of their own.
place_all() {
  local operand
  if present "$1"; then check_only_we_write "$1"; fi
  make_own_directory "$1" 0755
  for operand in "${operands[@]}"; do place "$1" "${operand%%=*}" "${operand#*=}"; done
  sync -- "$1"
}

check_operands
check_disk
if present "$scripts"; then check_only_we_write "$scripts"; fi
make_own_directory "$scripts" 0711
lock_scripts
# Other versions stay: pods that run mount theirs. A new one comes to be with all that is in it.
if present "$directory"; then
  place_all "$directory"
else
  place_all "$directory.draft"
  mv -T -- "$directory.draft" "$directory"
fi
sync -- "$scripts"
say "the scripts ${directory##*/} are in place"

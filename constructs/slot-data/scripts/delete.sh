#!/bin/bash
# delete OPTION...: the directory of a target is gone, with all its data. What is not its data stays, and is named.
# Exit: 0 gone; 64 unsafe path or argument; 65 foreign or newer marker; 66 wrong disk; 73 something is left; 75 in use, try again.
allowed=(
  [project]=$label
  [target]=$label
  [generation]=$number
  [parent-directory]=$absolute_path
  [relative]="$relative_path|[.]"
  [name]=$directory_name
  [sentinel]=$absolute_path
  [disk]=$disk_id
  [wait]='0|[1-9][0-9]{0,3}'
)
read_arguments "$@"
parent=${option[parent-directory]}
environment=$parent/${option[name]}
state=$environment/.slot-data
trash=$state/trash
deadline=$((SECONDS + option[wait]))
names=() count=0 bytes=0

check_parent() {
  check_place "$parent" "${option[relative]}"
  check_only_we_write "$parent"
  failure_file=$parent/.${option[name]}.delete-failed
}

# lock DESCRIPTOR: all locks together get the time that --wait allows.
lock() {
  local left=$((deadline - SECONDS))
  flock --wait "$((left > 0 ? left : 0))" "$1"
}

# From here on no ensure and no other delete works on this target.
lock_environment() {
  real_directory "$environment" || fail 64 "$environment is not a directory"
  exec 7<"$environment" || fail 75 "$environment cannot be opened"
  lock 7 || fail 75 "$environment is in use: an init container or another delete works on it"
}

check_environment() {
  local place=${option[relative]}/${option[name]}
  [[ $environment -ef /proc/self/fd/7 ]] || fail 75 "$environment was made anew meanwhile"
  check_place "$environment" "${place#./}"
  check_no_mount_below "$environment"
  check_only_we_write "$environment"
  if present "$state"; then check_only_we_write "$state"; fi
}

# One foreign marker, and nothing is touched; nor where it is newer: a late Job must not delete the data of the next task.
check_markers() {
  local file
  entries_of "$state" -name '*.owner'
  for file in "${entries[@]}"; do
    read_marker "$state/$file"
    marker_is_ours "${file%.owner}" || fail 65 "the marker ${file@Q} is not of this target: ${marker_owner:-unreadable}"
    ! marker_is_newer "${file%.owner}" ||
      fail 65 "${file%.owner} is of generation $marker_generation, newer than ${option[generation]}, which is to be deleted: a later task has it"
    names+=("${file%.owner}")
  done
}

# A service holds the lock of its directory as long as it runs. The descriptors stay open until the end.
lock_data() {
  local name descriptor
  for name in "${names[@]}"; do
    if real_directory "$environment/$name"; then
      exec {descriptor}<"$environment/$name" || fail 75 "$name cannot be opened"
      lock "$descriptor" || fail 75 "$name is in use: its service, or the old pod of it, still runs"
    fi
  done
}

# Whole, by rename: a directory that is half removed is never started on. The trash is empty: no name is taken in it.
rename_data() {
  local name
  for name in "${names[@]}"; do
    make_own_directory "$trash" 0700
    if present "$environment/$name"; then mv -T -- "$environment/$name" "$trash/$name"; fi
  done
}

# trash_in UNIT: sets size to how much of it is in the trash. What changes while du counts is no reason to keep it.
trash_in() {
  size=$(du --summarize --one-file-system "$1" -- "$trash" 2>/dev/null) || true
  size=${size%%[!0-9]*}
}

# With idle priority: databases of other slots live on the same disk.
remove_trash() {
  local size
  present "$trash" || return 0
  trash_in --inodes
  count=$((count + ${size:-0}))
  trash_in --block-size=1
  bytes=$((bytes + ${size:-0}))
  ionice --ignore --class 3 rm -rf --one-file-system --preserve-root=all -- "$trash" || true # verify names what is left
  if present "$trash"; then verify "$trash" '(' ! -type d -o -empty ')'; fi
}

# An ensure that ended before it wrote its marker leaves a lock and an empty directory.
remove_remnants() {
  local file
  entries_of "$state" -name '*.lock'
  for file in "${entries[@]}"; do
    if [[ ${file%.lock} =~ ^$data_path$ ]] && real_directory "$environment/${file%.lock}"; then
      rmdir --ignore-fail-on-non-empty -- "$environment/${file%.lock}"
    fi
  done
}

remove_environment() {
  local file
  if present "$state"; then
    entries_of "$state" -type f -regextype posix-extended -regex '.*[.](owner|owner[.]new|lock)'
    for file in "${entries[@]}"; do rm -f -- "$state/$file"; done
    rmdir -- "$state" || verify "$state" -mindepth 1
  fi
  rmdir -- "$environment"
  sync -- "$parent"
}

# verify DIRECTORY TEST...: find finds nothing there.
verify() {
  local left
  # The last is no name, and there only where all was listed.
  mapfile -d '' -t -n 20 left < <(find "$@" -printf '%P\0' && printf '/\0')
  if [[ ${left[*]} == / ]]; then return; fi
  ((${#left[@]} > 0)) || unseen "$1" 'not all of it can be listed'
  if [[ ${left[-1]} == / ]]; then unset 'left[-1]'; fi
  fail 73 "left in $1: ${left[*]@Q}"
}

check_disk
check_parent
if present "$environment"; then lock_environment; fi
if present "$environment"; then
  check_environment
  check_markers
  lock_data
  say "the deletion of ${option[target]} began, but did not end" >"$failure_file" || true # a full disk must not stop it
  remove_trash
  rename_data
  remove_trash
  remove_remnants
  verify "$environment" -mindepth 1 -maxdepth 1 ! -name .slot-data
  remove_environment
  say "${option[target]} is gone: $count entries, $bytes bytes freed"
else
  say "${option[target]} is gone already"
fi
rm -f -- "$failure_file"

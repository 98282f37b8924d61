#!/bin/bash
# Going into an environment's directory while its services may run: with the locks of ensure and delete, none of them waited for.

# enter MODE: locks the environment as ensure (--shared) or delete (--exclusive) does, and makes sure what it is. Where another
# holds the lock, in_use says so.
enter() {
  in_use='the environment'
  exec 7<"$environment" || return 0
  if ! flock "$1" --nonblock 7 || [[ ! $environment -ef /proc/self/fd/7 ]]; then return; fi
  in_use=''
  check_place "$environment" "$relative"
  check_no_mount_below "$environment"
  # Into another mount, mv would copy.
  local ours
  mount_of 7
  ours=$mount
  mount_of 9
  [[ $mount == "$ours" ]] || fail 64 "$environment is a mount point in slot data"
  check_parents
}

# mount_of DESCRIPTOR: sets mount to the id of the mount that it was opened through.
mount_of() {
  local text=''
  read_file "/proc/$BASHPID/fdinfo/$1" 1000 || true
  [[ $text =~ [[:space:]]mnt_id:[[:space:]]*([0-9]+)[[:space:]] ]] || unseen "descriptor $1" "$text"
  mount=${BASH_REMATCH[1]}
}

check_parents() {
  local directory=$environment
  if present "$state"; then check_only_we_write "$state"; fi
  if present "$state/trash"; then check_only_we_write "$state/trash"; fi
  while [[ $directory != "$root" ]]; do
    check_only_we_write "$directory"
    directory=${directory%/*}
  done
}

descriptors=()

# lock_each DIRECTORY TEST...: takes the lock of each directory in it. Where a service holds one, in_use names it.
lock_each() {
  local name descriptor
  entries_of "$1" -type d "${@:2}"
  for name in "${entries[@]}"; do
    exec {descriptor}<"$1/$name" || fail 75 "${name@Q} cannot be opened"
    descriptors+=("$descriptor")
    if ! flock --nonblock "$descriptor"; then
      in_use=${name@Q}
      return
    fi
  done
}

# lock_data ENVIRONMENT: what is in its trash too, for a late writer.
lock_data() {
  local entry trash
  lock_each "$1" ! -name .slot-data
  entries_of "$1/.slot-data/trash"
  trash=("${entries[@]}")
  for entry in "${trash[@]}"; do lock_each "$1/.slot-data/trash/$entry"; done
}

unlock_data() {
  local descriptor
  for descriptor in "${descriptors[@]}"; do exec {descriptor}<&-; done
  descriptors=()
}

#!/bin/bash
# empty_trash SECONDS: removes what lies in the trash for longer. In the volume of a claim, which no collector sees, the next pod does that.
# In a subshell, whose end is not the script's: nothing of it keeps a service from starting.
empty_trash() {
  (
    move_out "$1"
    remove_moved
  ) || true
}

# move_out SECONDS: out of the trash, what is older and in nobody's use: nobody restores what is half removed.
move_out() {
  local entry names descriptor now
  printf -v now '%(%s)T' -1
  entries_of "$state/trash"
  names=("${entries[@]}")
  for entry in "${names[@]}"; do
    [[ $entry =~ ^${data_path}[.][A-Za-z0-9]{8}$ ]] || continue
    look "$state/trash/$entry"
    if [[ ${seen[type]} != directory ]] || ((now - seen[modified] < $1)); then continue; fi
    # Only a directory can have a late writer, and a FIFO would let nobody go on who opens it.
    if real_directory "$state/trash/$entry/data"; then
      open_up "$state/trash/$entry/data"
      exec {descriptor}<"$state/trash/$entry/data" || continue
      flock --nonblock "$descriptor" || continue
    fi
    mv -T -- "$state/trash/$entry" "$state/purge.$entry"
  done
}

# What was moved out, by an interrupted start too.
remove_moved() {
  local entry names
  entries_of "$state" -name 'purge.*'
  names=("${entries[@]}")
  for entry in "${names[@]}"; do
    # What its task has closed, as some package managers close what they install, only root could empty.
    if ((EUID != 0)); then find "$state/$entry" -xdev -type d ! -perm -u=rwx -exec chmod u+rwx {} \; || true; fi
    if rm -rf --one-file-system -- "${state:?}/$entry"; then
      say "${entry#purge.} is removed from the trash"
    else
      say "${entry#purge.} cannot be removed as a whole" >&2
    fi
  done
}

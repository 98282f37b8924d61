#!/bin/bash
# empty_trash SECONDS: removes what lies in the trash for longer. In the volume of a claim, which no collector sees, the next pod does that.
# Nothing of it keeps a service from starting.
empty_trash() {
  local entry names descriptor now
  printf -v now '%(%s)T' -1
  entries_of "$state/trash"
  names=("${entries[@]}")
  for entry in "${names[@]}"; do
    [[ $entry =~ ^${data_path}[.][A-Za-z0-9]{8}$ ]] || continue
    look "$state/trash/$entry"
    if [[ ${seen[type]} != directory ]] || ((now - seen[modified] < $1)); then continue; fi
    exec {descriptor}<"$state/trash/$entry/data" || continue
    # A late writer holds it. Out of the trash first: nobody restores what is half removed.
    if flock --nonblock "$descriptor"; then mv -T -- "$state/trash/$entry" "$state/purge.$entry"; fi
    exec {descriptor}<&-
  done
  entries_of "$state" -name 'purge.*'
  names=("${entries[@]}")
  for entry in "${names[@]}"; do
    if rm -rf --one-file-system -- "${state:?}/$entry"; then
      say "${entry#purge.} is removed from the trash"
    else
      say "${entry#purge.} cannot be removed as a whole" >&2
    fi
  done
}

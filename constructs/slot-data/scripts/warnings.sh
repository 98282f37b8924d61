#!/bin/bash
# Saying whose data comes near its limit, and whose it is that fills the disk.

warn() {
  report "warning: $1" >&2
}

# is_full PART WHOLE: whether it is time to warn; sets percent. Of what is not known, nothing is said.
is_full() {
  [[ $1$2 =~ ^[0-9]+$ && $2 != 0 ]] || return 1
  percent=$(($1 * 100 / $2))
  ((percent >= option[warn-percent]))
}

# warn_of_size DATA_PATH: of the size that was measured last.
warn_of_size() {
  local limit percent
  if [[ $limits@ != *"@$1/"* ]]; then return; fi
  limit=${limits#*"@$1/"}
  limit=${limit%%@*}
  if is_full "$bytes" "$limit"; then
    warn "$target $1 has $bytes bytes, which is $percent % of its limit of $limit"
  fi
}

# What is measured is added up in the process of each environment, and told to that of the collector by a pipe.
total=0 totals=()
exec {pipe}<> <(:)

add_to_total() {
  if [[ $bytes =~ ^[0-9]+$ ]]; then total=$((total + bytes)); fi
}

tell_total() {
  printf '%s %s\n' "$total" "$target" >&"$pipe"
}

# A process that was ended early has told nothing.
hear_total() {
  local line
  while read -r -t 0 -u "$pipe"; do
    read -r -u "$pipe" line
    totals+=("$line")
  done
}

# look_how_full: keeps in full what report_disk has found.
look_how_full() {
  local percent
  full=''
  # As df does: what is kept for root is neither.
  if is_full "$used" "$((used + available))"; then full="$percent % full"; fi
  # Some filesystems count no inodes.
  if is_full "$((${inodes/-/0} - ${free_inodes/-/0}))" "${inodes/-/0}"; then full+="${full:+, and }$percent % of its inodes are in use"; fi
}

warn_of_disk() {
  local bytes target largest=''
  if [[ -z $full ]]; then return; fi
  while read -r bytes target; do largest+=", $target $bytes bytes"; done < <(
    printf '%s\n' "${totals[@]}" | sort --numeric-sort --reverse | head -n 5
  )
  warn "the disk ${option[disk]} is $full; most is of ${largest#, }"
}

#!/bin/sh
# seed FROM ROOT NAME [PATH...]: ROOT/NAME has what FROM, a directory of the image, has; what somebody put, changed or removed there stays.
#
# ROOT/state/NAME.manifest says what the image had when it was last seeded: path, type and mode, and the hash of a file or the target of a
# link. What is still so is the image's: it changes and goes with that. A manifest is replaced last, so that a seed that was killed is done
# again; what it was placing stands in NAME.seeding. Each PATH in FROM is left out.
# POSIX sh, find, awk, cp -a, stat, sha256sum, flock, as Alpine's busybox has them. Exit: 0; 1 it fails, try again; 64 arguments.
set -euf
export LC_ALL=C
umask 022
tab=$(printf '\t')

say() {
  printf 'workspace: %s\n' "$1"
}

fail() {
  say "$2" >&2
  exit "$1"
}

# listed TYPE: paths below the current directory, but for those that are left out, and that cannot be read, or stand in a line.
listed() {
  find . -xdev -mindepth 1 -name '*[[:cntrl:]\\]*' -prune -o -type "$1" -print 2>/dev/null | while IFS= read -r path; do
    if [ "${left_out#*"<$path>"}" = "$left_out" ] && { [ "$1" = l ] || [ -r "$path" ]; }; then
      printf '%s\n' "$path"
    else
      printf '%s\n' "$path" >>"$scratch/passed-over"
    fi
  done
}

# each COMMAND...: with paths that come a line each.
each() {
  tr '\n' '\0' | xargs -0 -r "$@" 2>/dev/null || :
}

# described: a line of a manifest for each path that comes and is there, in the current directory.
described() {
  each stat -c '%f %n' >"$scratch/modes"
  sed -n 's/^8[^ ]* //p' "$scratch/modes" | each sha256sum | sed 's/^\([^ ]*\)  /\1 /' >"$scratch/contents"
  # shellcheck disable=SC2016 # for another shell
  sed -n 's/^a[^ ]* //p' "$scratch/modes" |
    each sh -c 'for link; do target=$(readlink "$link"); printf "%s" "$target" | tr "[:cntrl:] " "?"; printf " %s\n" "$link"; done' sh >>"$scratch/contents"
  awk -v is_root="$(($(id -u) == 0))" -v contents="$scratch/contents" '
    { path = $0; sub(/^[^ ]* /, "", path) }
    FILENAME == contents { content[path] = $1; next }
    {
      mode = $1
      # Set-user-id and its like: who is not root cannot give them, so they do not count then.
      if (!is_root) mode = substr(mode, 1, 1) (index("13579bdf", substr(mode, 2, 1)) > 0) substr(mode, 3)
      print path "\t" mode " " (path in content ? content[path] : "-")
    }' "$scratch/contents" "$scratch/modes"
}

# fingerprint: of all that is told of FROM without reading its files. Images may give all files one time; when each came here tells them apart.
fingerprint() {
  (cd "$from" && find . -xdev -mindepth 1 -exec stat -c '%f %s %Y %Z %i %u %g %n' {} + | sort | sha256sum | cut -d ' ' -f 1)
}

# plan: what becomes of each path: it is copied, made with all that is in it, given its mode, removed, or kept, and why.
plan() {
  # shellcheck disable=SC2016 # it is awk
  awk -F '\t' -v files="$scratch" '
    function is_directory(line) { return substr(line, 1, 1) == "4" }
    # As somebody has seeded it; or never there, or removed by a seed that was killed before it placed another.
    function is_of_image(path) {
      if (path in is) return (path in was && was[path] == is[path]) || ((path, is[path]) in half)
      return !(path in was) || path in replaced
    }
    function is_done_above(path,    at) {
      for (at = length(path) - 1; at > 1; at--)
        if (substr(path, at, 1) == "/" && substr(path, 1, at - 1) in whole) return 1
      return 0
    }
    function keep(path, why) {
      print "kept\t" path "\t" why
      if (!(path in is) || !is_directory(is[path])) whole[path]
    }
    FILENAME == files "/passed-over" {
      for (at = length($0); at > 1; at--) if (substr($0, at, 1) == "/") in_part[substr($0, 1, at - 1)]
      next
    }
    FILENAME == files "/new" { wanted[$1] = $2; next }
    FILENAME == files "/old" { was[$1] = $2; next }
    FILENAME == files "/half" { half[$1, $2]; if (!($1 in was) || was[$1] != $2) replaced[$1]; next }
    FILENAME == files "/current" { is[$1] = $2; next }
    is_done_above($1) || ($1 in wanted && $1 in is && wanted[$1] == is[$1]) { next }
    !is_of_image($1) {
      if (!($1 in wanted)) { if ($1 in is) print "kept\t" $1 "\tthe image has it no longer" }
      else if (!($1 in is)) keep($1, "removed here")
      else if (is_directory(wanted[$1]) && is_directory(is[$1])) next
      else if (!($1 in was)) keep($1, "the image has another")
      else keep($1, was[$1] == wanted[$1] ? "changed here" : "changed here, and in the image")
      next
    }
    $1 in is && (!($1 in wanted) || is_directory(is[$1]) != is_directory(wanted[$1])) {
      print "remove " (is_directory(is[$1]) ? "directory" : "file") "\t" $1
    }
    !($1 in wanted) { next }
    !is_directory(wanted[$1]) { print "copy\t" $1; next }
    $1 in is || $1 in in_part { print "directory\t" $1 "\t" substr(wanted[$1], 2, 3); next }
    { print "copy\t" $1; whole[$1] }
  ' "$scratch/passed-over" "$scratch/new" "$scratch/old" "$scratch/half" "$scratch/current" "$scratch/paths"
}

# planned ACTION: the paths for which that is planned.
planned() {
  awk -F '\t' -v action="$1" '$1 == action { print $2 }' "$scratch/plan"
}

# stage: what is to be copied lies beside, on the same volume, to be placed by renames.
stage() {
  while IFS= read -r path; do
    mkdir -p -- "$(dirname "$staging/$path")"
    cp -a -- "$from/$path" "$staging/$path" || fail 1 "$from/${path#./} cannot be copied: is there no room?"
  done <"$scratch/copies"
  written "$staging"
}

# lines FILE: how many it has.
lines() {
  echo $(($(wc -l <"$1")))
}

# check_lists: each path stands in them. Where the volume is full, what is missing would be taken for removed.
check_lists() {
  all=$(cd "$from" && find . -xdev -mindepth 1 -name '*[[:cntrl:]\\]*' -prune -o \( -type d -o -type f -o -type l \) -print 2>/dev/null | wc -l)
  there=$(cd "$to" && each stat -c x <"$scratch/paths" | wc -l)
  # A file whose hash is missing.
  unread=$(grep -c "${tab}8[^ ]* -\$" "$scratch/new" || :)
  listed=$(($(lines "$scratch/new") + $(lines "$scratch/passed-over")))
  if [ "$listed" -ne "$all" ] || [ "$unread" -ne 0 ] || [ "$(lines "$scratch/current")" -ne "$there" ]; then
    fail 1 "$from cannot be listed: is there no room on the volume?"
  fi
}

# written DIRECTORY: all of it is on the disk.
written() {
  sync -f "$1" 2>/dev/null || sync
}

# carry_out: the plan, in an order in which each step finds what it needs. A directory with something of somebody in it stays.
carry_out() {
  cd "$to"
  planned 'remove file' | each rm -f --
  planned 'remove directory' | sort -r | each rmdir --
  awk -F '\t' '$1 == "directory"' "$scratch/plan" | while IFS=$tab read -r _ path mode; do
    [ -d "$path" ] || mkdir -- "$path" 2>/dev/null || failed "$path"
    [ ! -d "$path" ] || chmod "$(printf %o "0x$mode")" -- "$path"
  done
  while IFS= read -r path; do
    mv -f -T -- "$staging/$path" "$path" 2>/dev/null || failed "$path"
  done <"$scratch/copies"
}

failed() {
  printf 'kept\t%s\tsomething of somebody is in its place\n' "$1" >>"$scratch/plan"
}

[ "$#" -ge 3 ] || fail 64 'seed takes FROM ROOT NAME [PATH...]'
from=$1 root=$2 name=$3
shift 3
to=$root/$name state=$root/state
manifest=$state/$name.manifest seeding=$state/$name.seeding staging=$state/$name.staging scratch=$state/$name.scratch
[ -d "$from" ] || fail 64 "$from is no directory of the image"
mkdir -p -- "$to" "$state"
exec 9>"$state/$name.lock"
flock 9 || fail 1 "$state/$name.lock cannot be locked"

wanted=$(fingerprint)
if [ ! -e "$seeding" ] && [ -e "$manifest" ] && [ "$(head -n 1 "$manifest")" = "# $wanted" ]; then
  say "$from is as this image has it"
  exit 0
fi
rm -rf -- "$staging" "$scratch"
mkdir -- "$staging" "$scratch"
: >"$scratch/passed-over"
left_out=$(printf '<./%s>' "$@")
(cd "$from" && { listed d; listed f; listed l; } >"$scratch/paths" && described <"$scratch/paths") | sort >"$scratch/new"
{ [ ! -e "$manifest" ] || sed 1d "$manifest"; } >"$scratch/old"
{ [ ! -e "$seeding" ] || cat "$seeding"; } >"$scratch/half"
# Of what is there, only what an image has, or had: all else is somebody's.
cut -f 1 "$scratch/new" "$scratch/old" "$scratch/half" | sort -u >"$scratch/paths"
(cd "$to" && described <"$scratch/paths") >"$scratch/current"
check_lists
plan >"$scratch/plan"

sort -u "$scratch/new" "$scratch/half" >"$seeding.new"
written "$state"
mv -f -- "$seeding.new" "$seeding"
planned copy >"$scratch/copies"
[ ! -s "$scratch/copies" ] || stage
carry_out
written "$to"
{
  printf '# %s\n' "$wanted"
  cat "$scratch/new"
} >"$manifest.new"
awk -F '\t' '$1 == "kept" { print substr($2, 3) ": " $3 }' "$scratch/plan" >"$state/$name.kept"
mv -f -- "$manifest.new" "$manifest"
rm -f -- "$seeding"

kept=$(wc -l <"$state/$name.kept")
gone=$(grep -c '^remove' "$scratch/plan" || :)
say "$from is seeded from this image: $(($(wc -l <"$scratch/copies"))) placed, $gone removed, $((kept)) kept as they are here"
head -n 20 "$state/$name.kept" | while IFS= read -r line; do say "kept: $from/$line"; done
[ "$kept" -le 20 ] || say "kept: all $((kept)) stand in state/$name.kept"
rm -rf -- "$staging" "$scratch"

#!/bin/sh
# prepare ROOT UID:GID [SSH]: ROOT, the volume of a workspace, has its directories, and they are those of the agent's user.
#
# files is the workspace, tmp its /tmp, ssh its keys, agent what runs of an agent keep, state what slotstack remembers. SSH is a directory with keys that may be read alone: they
# are copied, for ssh takes none that others can read. What is in SSH no longer goes; hosts that the agent has come to know stay.
# POSIX sh, awk. As root, or as that user. Exit: 0; 1 it fails; 64 arguments.
set -euf
export LC_ALL=C
umask 077

say() {
  printf 'workspace: %s\n' "$1"
}

fail() {
  say "$2" >&2
  exit "$1"
}

# directory NAME MODE: is there, and no link.
directory() {
  if [ -L "$root/$1" ]; then fail 1 "$1 of the workspace is a link: remove it"; fi
  mkdir -p -- "$root/$1"
  own "$root/$1"
  chmod "$2" -- "$root/$1"
}

# own PATH: is the agent's, where another user could not have made it so.
own() {
  [ "$(id -u)" != 0 ] || chown -h -- "$owner" "$1"
}

# copy_keys: each file of SSH. A mount of a Secret has links, and names that begin with "..".
copy_keys() {
  copied=$root/state/ssh.copied
  [ -e "$copied" ] || : >"$copied"
  (cd "$ssh" && find . -mindepth 1 -maxdepth 1 ! -name '..*' ! -name '*[[:cntrl:]]*') | while IFS= read -r name; do
    [ ! -f "$ssh/$name" ] || printf '%s\n' "${name#./}"
  done >"$copied.new"
  while IFS= read -r name; do
    grep -qxF -e "$name" "$copied.new" || rm -f -- "$root/ssh/$name"
  done <"$copied"
  while IFS= read -r name; do
    if [ "$name" = known_hosts ] && [ -f "$root/ssh/known_hosts" ]; then
      awk '!seen[$0]++' "$ssh/known_hosts" "$root/ssh/known_hosts" >"$root/ssh/.new"
    else
      cat -- "$ssh/$name" >"$root/ssh/.new"
    fi
    own "$root/ssh/.new"
    chmod 600 -- "$root/ssh/.new"
    mv -f -T -- "$root/ssh/.new" "$root/ssh/$name"
  done <"$copied.new"
  grep -vxF known_hosts "$copied.new" >"$copied" || :
  rm -f -- "$copied.new"
}

if [ "$#" -lt 2 ] || [ "$#" -gt 3 ]; then fail 64 'prepare takes ROOT UID:GID [SSH]'; fi
root=$1 owner=$2 ssh=${3:-}
[ -d "$root" ] || fail 1 "$root is no directory"
directory files 0755
directory tmp 1777
directory ssh 0700
directory agent 0700
# Of whom runs this: where that is root, what it installs from there is not the agent's to change.
mkdir -p -- "$root/state"
chmod 0755 -- "$root/state"
[ -z "$ssh" ] || copy_keys

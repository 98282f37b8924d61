#!/bin/bash
# place-sources DIRECTORY FROM UID:GID: gives DIRECTORY the checkout that FROM has, once; whose the files are then.
#
# Where DIRECTORY has a checkout, or files of somebody, it stays as it is. Several at once: one places, the others wait, where locks hold on all
# nodes. Killed in between,
# the next begins again. Needs bash, GNU coreutils and findutils, and flock. Exit: 0; 1 it fails; 64 arguments.
set -euo pipefail

if (($# != 3)) || [[ ! $3 =~ ^[0-9]+:[0-9]+$ ]]; then
  echo 'place-sources: takes DIRECTORY FROM UID:GID' >&2
  exit 64
fi
directory=$1 from=$2 owner=$3
git=$directory/.git
# Is there from the first change to the last: what lies beside it is a part of a checkout, and nobody's work. In .git, where no commit has one.
begun=$git/slotstack-begun

exec 9<"$directory"
flock 9
if [[ -e $git/HEAD && ! -e $begun ]]; then
  echo 'sources: there is a checkout already'
  exit 0
fi
if [[ ! -d $git ]]; then
  # Directories alone are what the kubelet makes to mount them.
  stranger=$(find "$directory" -mindepth 1 ! -type d -print -quit)
  if [[ -n $stranger ]]; then
    echo "warning: sources: $stranger is there, and no checkout: all stays as it is" >&2
    exit 0
  fi
fi
if [[ ! -f $from/.git/slotstack-base ]]; then
  echo 'place-sources: nothing was fetched: try again' >&2
  exit 1
fi
mkdir -p -- "$git"
: >"$begun"
# Of a try before this one, perhaps with another commit. Directories may be mounted.
find "$directory" -mindepth 1 ! -path "$begun" ! -type d -delete
find "$directory" -mindepth 1 -depth ! -path "$git" -type d -empty -delete 2>/dev/null || :
cp -a -T -- "$from" "$directory"
chown -R -h -- "$owner" "$directory"
sync -f "$directory"
rm -- "$begun"
echo "sources: placed, at $(<"$git/slotstack-base")"

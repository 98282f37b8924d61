#!/bin/bash
# place-sources DIRECTORY FROM UID:GID: gives DIRECTORY the checkout that FROM has, once; whose the files are then.
#
# Where DIRECTORY has a checkout, or files of somebody, it stays as it is. Several at once: one places, the others wait. Killed in between,
# the next begins again. Needs bash, GNU coreutils and findutils, and flock. Exit: 0; 1 it fails; 64 arguments.
set -euo pipefail

if (($# != 3)) || [[ ! $3 =~ ^[0-9]+:[0-9]+$ ]]; then
  echo 'place-sources: takes DIRECTORY FROM UID:GID' >&2
  exit 64
fi
directory=$1 from=$2 owner=$3
# Is there from the first change to the last: what lies beside it is a part of a checkout, and nobody's work.
begun=$directory/.slotstack-sources-begun

exec 9<"$directory"
flock 9
if [[ ! -e $begun && -e $directory/.git ]]; then
  echo 'sources: there is a checkout already'
  exit 0
fi
if [[ ! -e $begun ]]; then
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
: >"$begun"
rm -rf -- "$directory/.git"
cp -a -T -- "$from" "$directory"
chown -R -h -- "$owner" "$directory"
sync -f "$directory"
rm -- "$begun"
echo "sources: placed, at $(<"$directory/.git/slotstack-base")"

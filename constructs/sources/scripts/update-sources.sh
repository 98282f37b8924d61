#!/bin/sh
# update-sources DIRECTORY FROM: brings the checkout in DIRECTORY to the commit that the one in FROM has, where nobody has changed anything
# in it, nor committed. Runs as whose it is, and has no login: whoever works there decides what git does. Exit: 0; 1 it stays as it is.
set -eu

[ "$#" -eq 2 ] || {
  echo 'update-sources: takes DIRECTORY FROM' >&2
  exit 64
}
directory=$1 from=$2

fail() {
  printf 'sources: %s: all stays as it is\n' "$1" >&2
  exit 1
}

git() {
  command git -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@"
}

if [ ! -e "$directory/.git" ] || [ -e "$directory/.git/slotstack-begun" ]; then fail 'there is no checkout yet'; fi
[ -f "$directory/.git/slotstack-base" ] || fail 'there is a checkout of somebody else'
[ ! -e "$directory/.git/index.lock" ] || fail 'git is at work there, or was ended: if nothing works with it, remove .git/index.lock'
cd "$directory"
head=$(git rev-parse --verify HEAD)
base=$(cat .git/slotstack-base)
wanted=$(git -C "$from" rev-parse --verify HEAD)
changed=$(git status --porcelain | head -n 10)
if [ -n "$changed" ]; then
  printf '%s\n' "$changed" >&2
  fail 'somebody has changed this, and not committed it'
fi
if [ "$head" = "$wanted" ]; then
  echo "$wanted" >.git/slotstack-base
  echo "sources: at $head already"
  exit 0
fi
[ "$head" = "$base" ] || fail "somebody has committed $head, after $base"
git fetch --quiet --no-tags --update-shallow "$from" HEAD
name=$(git -C "$from" symbolic-ref --quiet --short HEAD) || name=''
if [ -n "$name" ]; then
  tip=$(git rev-parse --verify --quiet "refs/heads/$name") || tip=$base
  [ "$tip" = "$base" ] || fail "somebody has committed $tip to $name, after $base"
  git checkout --quiet --no-overwrite-ignore -B "$name" FETCH_HEAD
else
  git -c advice.detachedHead=false checkout --quiet --no-overwrite-ignore --detach FETCH_HEAD
fi
echo "$wanted" >.git/slotstack-base
echo "sources: from $head to $wanted"

#!/bin/sh
# checkout [OPTION]... URL DIRECTORY LOGIN [REVISION]...: brings the first of the revisions that a git repository has to DIRECTORY, which it
# makes anew, without more of its history than is asked for.
#
#   --unless=PLACE     does nothing where that directory has a whole checkout already
#   --revisions=FILE   revisions, a line each, before those of the call
#   --branch=FILE      checks it out as the branch that FILE names (default: as none)
#   --depth=N          how many commits of the history (default: 1; 0: all)
#   --submodules       those of the repository, too
#   --inside=PATH      fails where a link leads out of the repository there; may be given several times
#
# REVISION: the whole id of a commit, or a name that begins with refs/. LOGIN: directory with `username` and `password`, or `ssh-privatekey`
# and `known_hosts`, or empty; no value of them is in the words of a call. Needs git and sh, of BusyBox too. Exit: 0; 1 none can be had; 64
# arguments.
set -eu

fail() {
  printf 'checkout: %s\n' "$1" >&2
  exit "${2:-1}"
}

unless='' revisions='' branch='' depth=1 submodules='' inside=''
while :; do
  case ${1:-} in
    --unless=*) unless=${1#*=} ;;
    --revisions=*) revisions=${1#*=} ;;
    --branch=*) branch=${1#*=} ;;
    --depth=*) depth=${1#*=} ;;
    --submodules) submodules=yes ;;
    --inside=*)
      inside="$inside${1#*=}
"
      ;;
    *) break ;;
  esac
  shift
done
[ "$#" -ge 3 ] || fail 'takes URL DIRECTORY LOGIN [REVISION]...' 64
url=$1 directory=$2 login=$3
shift 3

if [ -n "$unless" ] && [ -e "$unless/.git/HEAD" ] && [ ! -e "$unless/.git/slotstack-begun" ]; then
  echo 'sources: there is a checkout already'
  exit 0
fi
if [ -n "$revisions" ]; then
  while IFS= read -r line || [ -n "$line" ]; do
    [ -z "$line" ] || set -- "$@" "$line"
  done <"$revisions"
fi
[ "$#" -gt 0 ] || fail 'no revision is asked for' 64
for revision; do
  case $revision in
    refs/?*) ;;
    *)
      case $revision in
        *[!0-9a-f]*) kind=other ;;
        *) kind=id ;;
      esac
      if [ "$kind" = other ] || { [ "${#revision}" -ne 40 ] && [ "${#revision}" -ne 64 ]; }; then
        fail "$revision is neither a name that begins with refs/ nor the whole id of a commit" 64
      fi
      ;;
  esac
done

export GIT_TERMINAL_PROMPT=0
if [ -n "$login" ]; then
  if [ -f "$login/ssh-privatekey" ]; then
    [ -f "$login/known_hosts" ] || fail 'the Secret has ssh-privatekey, and no known_hosts: nobody knows whom it would be shown to'
    export GIT_SSH_COMMAND="ssh -i '$login/ssh-privatekey' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile='$login/known_hosts'"
  elif [ -f "$login/password" ]; then
    case $url in
      http://* | https://*) ;;
      *) fail "the Secret has a password, and $url asks for none" ;;
    esac
    server=$(printf '%s\n' "$url" | sed 's#^\(https*://[^/]*\)/.*#\1#')
    # git asks the helper, which reads the files, and for that server alone: submodules may be of any.
    export LOGIN="$login" GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="credential.$server.helper"
    # shellcheck disable=SC2016
    export GIT_CONFIG_VALUE_0='!login() { test "$1" = get || exit 0; if test -f "$LOGIN/username"; then printf "username=%s\n" "$(cat "$LOGIN/username")"; else printf "username=git\n"; fi; printf "password=%s\n" "$(cat "$LOGIN/password")"; }; login'
  else
    fail 'the Secret has neither password nor ssh-privatekey'
  fi
fi

# What a try before this one has left.
rm -rf -- "$directory"
git init --quiet "$directory"
cd "$directory"
git remote add origin "$url"

# fetch OPTION... REVISION: what git says of it goes to the file.
fetch() {
  git fetch --quiet --no-tags "$@" 2>.git/slotstack-fetch
}

# Some servers give nobody a commit by its id, and some no history that is cut off: then all of it is fetched.
get() {
  [ "$depth" = 0 ] || ! fetch --depth "$depth" -- origin "$1" || return 0
  case $1 in
    refs/*) fetch -- origin "$1" ;;
    *)
      fetch -- origin "$1" && return 0
      fetch -- origin '+refs/heads/*:refs/slotstack/heads/*' '+refs/pull/*/head:refs/slotstack/pull/*' || return 1
      git cat-file -e "$1^{commit}" 2>.git/slotstack-fetch && echo "$1" >.git/FETCH_HEAD
      ;;
  esac
}

found=''
for revision; do
  if get "$revision"; then
    found=$revision
    break
  fi
done
if [ -z "$found" ]; then
  cat .git/slotstack-fetch >&2
  fail "$url gives none of: $*"
fi
commit=$(git rev-parse --verify 'FETCH_HEAD^{commit}')
if [ -n "$branch" ]; then
  name=$(cat "$branch")
  git check-ref-format --branch "$name" >/dev/null || fail "$name is no name of a branch"
  git -c advice.detachedHead=false checkout --quiet --force -B "$name" "$commit"
else
  git -c advice.detachedHead=false checkout --quiet --force --detach "$commit"
fi
if [ -n "$submodules" ]; then
  if [ "$depth" = 0 ]; then git submodule --quiet update --init --recursive; else git submodule --quiet update --init --recursive --depth "$depth"; fi
fi
here=$(pwd -P)
printf '%s' "$inside" | while IFS= read -r path; do
  real=$(realpath "$path" 2>/dev/null) || fail "the repository has nothing there: $path"
  case $real/ in
    "$here"/*) ;;
    *) fail "a link leads out of the repository: $path" ;;
  esac
done
rm -f .git/slotstack-fetch
git for-each-ref --format='delete %(refname)' refs/slotstack | git update-ref --stdin
echo "$commit" >.git/slotstack-base
printf 'sources: %s at %s (%s)\n' "$url" "$commit" "$found"

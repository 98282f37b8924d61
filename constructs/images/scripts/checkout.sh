#!/bin/sh
# checkout URL REVISION DIRECTORY [LOGIN]: brings a commit of a git repository to DIRECTORY, which it makes; nothing of its history.
#
# REVISION: the whole id of a commit, or refs/heads/BRANCH. LOGIN: directory with `username` and `password`, or `ssh-privatekey` and
# `known_hosts`; no value of them is in the words of a call. Needs git and sh, of BusyBox too. Exit: 0; 1 it cannot be had; 64 arguments.
set -eu

if [ "$#" -lt 3 ] || [ "$#" -gt 4 ]; then
  echo 'checkout: takes URL REVISION DIRECTORY [LOGIN]' >&2
  exit 64
fi
url=$1 revision=$2 directory=$3 login=${4:-}

fail() {
  printf 'checkout: %s\n' "$1" >&2
  exit "${2:-1}"
}

case $revision in
  refs/heads/?*) kind=branch ;;
  '' | *[!0-9a-f]*) fail "$revision is neither refs/heads/BRANCH nor the whole id of a commit" 64 ;;
  *) kind=commit ;;
esac

export GIT_TERMINAL_PROMPT=0
if [ -n "$login" ]; then
  if [ -f "$login/ssh-privatekey" ]; then
    [ -f "$login/known_hosts" ] || fail 'the Secret has ssh-privatekey, and no known_hosts: nobody knows whom it would be shown to'
    export GIT_SSH_COMMAND="ssh -i '$login/ssh-privatekey' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile='$login/known_hosts'"
  elif [ -f "$login/password" ]; then
    # git asks the helper, which reads the files.
    export LOGIN="$login" GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=credential.helper
    # shellcheck disable=SC2016
    export GIT_CONFIG_VALUE_0='!login() { test "$1" = get || exit 0; if test -f "$LOGIN/username"; then printf "username=%s\n" "$(cat "$LOGIN/username")"; else printf "username=git\n"; fi; printf "password=%s\n" "$(cat "$LOGIN/password")"; }; login'
  else
    fail 'the Secret has neither password nor ssh-privatekey'
  fi
fi

git init --quiet "$directory"
cd "$directory"
# Some servers give nobody a commit by its id, and some no history that is cut off: then all of it is fetched.
if git fetch --quiet --depth 1 -- "$url" "$revision" 2>/dev/null; then
  wanted=FETCH_HEAD
elif [ "$kind" = branch ]; then
  git fetch --quiet -- "$url" "$revision" || fail "cannot read $revision of $url"
  wanted=FETCH_HEAD
else
  git fetch --quiet -- "$url" '+refs/heads/*:refs/remotes/origin/*' '+refs/pull/*/head:refs/remotes/pull/*' || fail "cannot read $url"
  wanted=$revision
fi
git -c advice.detachedHead=false checkout --quiet --detach "$wanted" || fail "$url has no commit $revision"
printf 'sources: %s at %s\n' "$url" "$(git rev-parse HEAD)"

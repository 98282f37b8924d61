#!/bin/sh
# lock: functions of give, run and take, of which one works in a workspace at a time. They source it; it does nothing by itself.
#
# The lock is that of flock on STATE/lock, by descriptor 9: no program of the agent gets that, so none holds it for longer.
# POSIX sh, flock.

say() {
  printf 'agent: %s\n' "$1" >&2
}

fail() {
  say "$2"
  exit "$1"
}

# is_word TEXT: whether it is one plain word, or nothing.
is_word() {
  case $1 in *[!A-Za-z0-9_.:/@+-]*) return 1 ;; *) return 0 ;; esac
}

# is_number TEXT: whether it is a whole number.
is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; *) return 0 ;; esac
}

# lock STATE KIND ISSUE RUN: holds the lock until descriptor 9 is closed; or fails, and holder is who has it.
lock() {
  mkdir -p -- "$1" || fail 1 "$1 is not there, and cannot be made"
  exec 9>>"$1/lock"
  if ! flock -n 9; then
    holder=$(head -c 300 -- "$1/holder" 2>/dev/null | head -n 1) || :
    return 1
  fi
  { printf 'kind=%s issue=%s run=%s\n' "$2" "$3" "$4" >"$1/holder.new" && mv -f -- "$1/holder.new" "$1/holder"; } 2>/dev/null ||
    fail 1 "$1 cannot be written: is its disk full?"
}

# lock_or_refuse STATE KIND RUN: the same, and 75 where another has it, with a line that says who.
lock_or_refuse() {
  lock "$1" "$2" '' "$3" || fail 75 "held: ${holder:-by whom is not known}"
}

# workspace_git ARGUMENT...: git in the workspace at $path, whose configuration is the agent's: nothing of it runs by itself, as far as git can be told.
workspace_git() {
  # shellcheck disable=SC2154 # of whoever sources this
  git --git-dir="$path/.git" --work-tree="$path" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.quotePath=true \
    -c gc.auto=0 -c maintenance.auto=false -c commit.gpgSign=false -c advice.detachedHead=false -c color.ui=false \
    -c core.pager=cat -c core.editor=false -c protocol.allow=never -c protocol.file.allow=always "$@"
}

# enter_workspace: git works in $path, and is told of it by nothing but its arguments.
enter_workspace() {
  unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_NAMESPACE
  export GIT_TERMINAL_PROMPT=0 GIT_OPTIONAL_LOCKS=0 LC_ALL=C
  cd -- "$path" || fail 1 "$path is not there"
}

# remove_stale_locks: of a git that was killed. Nobody works here: whoever calls this holds the lock.
remove_stale_locks() {
  gitdir=$(workspace_git rev-parse --absolute-git-dir) || fail 65 "$path is no checkout of git"
  rm -f -- "$gitdir/index.lock" "$gitdir/HEAD.lock"
}

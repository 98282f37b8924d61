#!/bin/sh
# lock: functions of give, run and take, of which one works in a workspace at a time, and of show. They source it; it does nothing by itself.
#
# The lock is that of flock on STATE/lock, by descriptor 9: no program of the agent gets that, so none holds it for longer.
# POSIX sh, flock, setsid, timeout, env, and what processes.sh needs, which is sourced first.

say() {
  printf 'agent: %s\n' "$1" >&2
}

fail() {
  say "$2"
  exit "$1"
}

# Seconds that all of git in give and take may last: it may wait for ever, as for a pipe that stands where git looks for a file.
limit=600

# is_word TEXT: whether it is one plain word, or nothing.
is_word() {
  case $1 in *[!A-Za-z0-9_.:/@+-]*) return 1 ;; *) return 0 ;; esac
}

# is_number TEXT: whether it is a whole number.
is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; *) return 0 ;; esac
}

# text_of FILE: the start of its first line. The agent may have made anything of it, of which only a file is read.
text_of() {
  if [ -f "$1" ] && [ ! -L "$1" ]; then head -c 300 -- "$1" 2>/dev/null | head -n 1; fi
}

# masks_in WORD...: the values of the variables that are named as --mask=NAME before "--", each as a word of base64. Called before the script has
# variables of its own, of which one may have that name. Not every image has printenv.
masks_in() {
  while [ "$#" -gt 0 ] && [ "$1" != -- ]; do
    case $1 in
      --mask=*[!A-Za-z0-9_]*) return 1 ;;
      --mask=*) awk -v name="${1#--mask=}" 'BEGIN { printf "%s", ENVIRON[name] }' | base64 | tr -d '\n' && echo ;;
    esac
    shift
  done
}

# lock STATE KIND ISSUE RUN: holds the lock until descriptor 9 is closed, and has ended what one that was killed has left; or fails, and holder is who
# has it. Where the disk is full, others are not told who has it.
lock() {
  mkdir -p -- "$1" || fail 1 "$1 is not there, and cannot be made"
  if [ -L "$1/lock" ] || { [ -e "$1/lock" ] && [ ! -f "$1/lock" ]; }; then rm -rf -- "$1/lock"; fi
  exec 9>>"$1/lock"
  if ! flock -n 9; then
    holder=$(text_of "$1/holder") || :
    return 1
  fi
  earlier=$(text_of "$1/running") || :
  case $earlier in
    '' | *[!a-z0-9-]*) ;;
    *) end_run "$earlier" || {
      holder="kind=left issue= run=$earlier"
      return 1
    } ;;
  esac
  rm -rf -- "$1/holder" "$1/holder.new" "$1/running"
  { printf 'kind=%s issue=%s run=%s\n' "$2" "$3" "$4" >"$1/holder.new" && mv -f -- "$1/holder.new" "$1/holder"; } 2>/dev/null || :
}

# lock_or_refuse STATE KIND: the same, and 75 where another has it, with a line that says who.
lock_or_refuse() {
  lock "$1" "$2" '' "$2" || fail 75 "held: ${holder:-by whom is not known}"
  has_lock=yes
  { printf %s "$git_run" >"$1/running"; } 2>/dev/null || :
}

# workspace_git ARGUMENT...: git in the workspace at $path, whose configuration is the agent's: nothing of it runs by itself, as far as git can be told.
# What runs nevertheless, as a filter, gets neither the lock nor the caller, and lasts until git_end, or leave.
workspace_git() {
  look_at_clock
  # shellcheck disable=SC2154 # of look_at_clock
  [ "$now" -lt "$git_end" ] || return 124
  # shellcheck disable=SC2154 # of whoever sources this
  setsid env "SLOTSTACK_RUN=$git_run" timeout -k 5 "$((git_end - now))" \
    git --git-dir="$path/.git" --work-tree="$path" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.quotePath=true \
    -c gc.auto=0 -c maintenance.auto=false -c commit.gpgSign=false -c advice.detachedHead=false -c color.ui=false \
    -c core.pager=cat -c core.editor=false -c protocol.allow=never -c protocol.file.allow=always "$@" 3>&- 9>&-
}

# limit_git: what git does from now on takes at most --limit seconds in all.
limit_git() {
  look_at_clock
  git_end=$((now + limit))
}

# leave: nothing that git has started goes on.
leave() {
  end_run "$git_run" || say "something that the workspace's configuration has started does not end"
  # shellcheck disable=SC2154 # of whoever sources this
  [ "$has_lock" = '' ] || rm -rf -- "$state/running" "$state/holder"
}

# enter_workspace: git works in $path, and is told of it by nothing but its arguments.
enter_workspace() {
  unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_NAMESPACE
  export GIT_TERMINAL_PROMPT=0 GIT_OPTIONAL_LOCKS=0 LC_ALL=C
  for needed in git flock setsid timeout env awk head; do command -v "$needed" >/dev/null || fail 69 "there is no $needed in this image"; done
  is_number "$limit" || fail 64 "\"$limit\" is no number of seconds"
  cd -- "$path" || fail 1 "$path is not there"
  limit_git
  # Two dollars in a row would be one to Kubernetes.
  read -r own _ </proc/self/stat
  git_run=git-$own-$now has_lock=''
  trap leave EXIT
}

# remove_stale_locks: of a git that was killed. Nobody works here: whoever calls this holds the lock.
remove_stale_locks() {
  gitdir=$(workspace_git rev-parse --absolute-git-dir) || fail 65 "$path is no checkout of git"
  rm -f -- "$gitdir/index.lock" "$gitdir/HEAD.lock"
}

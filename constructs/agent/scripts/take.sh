#!/bin/sh
# take OPTION... --since=COMMIT: gives what the agent has made since COMMIT. What is not committed becomes a commit, as the agent.
#
# --path=DIRECTORY of the workspace, --state=DIRECTORY of the agent, --message=TEXT of that commit, --limit=SECONDS that git may take, 600 where it
# is not said.
# Output: lines "changed=true|false", "head=COMMIT", "committed=true|false" and, where something has changed, "bytes=N", then an empty line and a bundle
# of N bytes: COMMIT..HEAD as refs/slotstack/taken. Whoever reads it trusts none of it: the repository is the agent's.
# POSIX sh, git, and what lock.sh needs. Exit: 0; 1 it fails; 64 arguments; 65 the workspace is no descendant of COMMIT, or a merge is under way; 69 a program is
# missing; 75 a run is going.
set -eu
# shellcheck source=/dev/null
. "${0%/*}/processes.sh"
# shellcheck source=/dev/null
. "${0%/*}/lock.sh"

# commit_all: what is not committed. Where the agent's repository says how it is committed, that is not asked.
commit_all() {
  [ -z "$(workspace_git ls-files --unmerged | head -n 1)" ] || fail 65 'a merge is under way in the workspace, with conflicts: nothing is taken'
  workspace_git add --all . >&2 || fail 1 'what is in the workspace cannot be committed'
  ! workspace_git diff-index --cached --quiet --no-ext-diff HEAD -- || return 0
  workspace_git commit --quiet --no-verify --no-gpg-sign --allow-empty-message --message="$message" >&2 ||
    fail 1 'what is in the workspace cannot be committed'
  committed=true
}

state='' path='' since='' message='Keep the last changes'
# shellcheck disable=SC2034 # limit is of limit_git
for option; do
  case $option in
    --limit=*) limit=${option#*=} ;;
    --state=*) state=${option#*=} ;;
    --path=*) path=${option#*=} ;;
    --since=*) since=${option#*=} ;;
    --message=*) message=${option#*=} ;;
    *) fail 64 "take takes no $option" ;;
  esac
done
if [ -z "$state" ] || [ -z "$path" ]; then fail 64 '--state and --path are required'; fi
case $since in '' | *[!0-9a-f]*) fail 64 "\"$since\" is no commit" ;; esac
# Nothing but the answer is on the output.
exec 3>&1 >&2
enter_workspace
lock_or_refuse "$state" take
remove_stale_locks
workspace_git rev-parse --verify --quiet "$since^{commit}" >/dev/null || fail 65 "the workspace does not have commit $since: give it one first"
committed=false
commit_all
head=$(workspace_git rev-parse --verify 'HEAD^{commit}') || fail 65 'the workspace has no commit'
workspace_git merge-base --is-ancestor "$since" "$head" || fail 65 "what is in the workspace, $head, does not come of $since"
if [ "$head" = "$since" ]; then
  printf 'changed=false\nhead=%s\ncommitted=false\n\n' "$head" >&3
else
  bundle=$state/taken.bundle
  trap 'leave; rm -rf -- "$bundle"' EXIT
  rm -rf -- "$bundle"
  workspace_git update-ref refs/slotstack/taken "$head"
  workspace_git bundle create --quiet "$bundle" "^$since" refs/slotstack/taken || fail 1 'the bundle cannot be written'
  printf 'changed=true\nhead=%s\ncommitted=%s\nbytes=%s\n\n' "$head" "$committed" "$(($(wc -c <"$bundle")))" >&3
  cat -- "$bundle" >&3
fi

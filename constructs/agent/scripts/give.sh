#!/bin/sh
# give look OPTION...: says what the workspace has: "state=empty|files|checkout", and of a checkout "head=COMMIT", "given=COMMIT" (the last that came
# this way), "branch=NAME" where it is on one, and "kept=REF" for each of the newest 20 under which something is kept that HEAD does not have. With
# --changes, "changed=true|false", too: whether something is not committed. It changes nothing, so it needs no lock.
# give place OPTION... --commit=COMMIT --bytes=N: brings the workspace to COMMIT, which comes as a bundle of N bytes on the input with the ref
# refs/slotstack/given; N is 0 where the workspace has it. Says "kept=REF" for each ref under which something was kept, and "head=COMMIT".
# What was made of COMMIT since it was given, on the branch that is asked for, stays as it is, which "stays=true" says; --anew keeps it, and moves on.
#
# --path=DIRECTORY of the workspace, --state=DIRECTORY of the agent; --limit=SECONDS that git may take, 600 where it is not said;
# --branch=NAME is made, or moved, to be worked on, else HEAD is detached;
# --leave=NAME is nothing of the checkout: a file or directory at its root that git passes over.
#
# Nothing is lost: what is not committed, and commits that the given one does not have, are under refs/slotstack/kept/1, 2, ... before anything
# changes. What .gitignore names stays where it is, unless it lies in the way of the commit: then it is kept, too. A repository in the workspace
# is never touched. Whoever runs the agent's program has the same lock (lock.sh).
# POSIX sh, git, and what lock.sh needs. Exit: 0; 1 it fails; 64 arguments; 65 the workspace cannot be brought to it; 69 a program is missing; 75 a run is going.
set -eu
# shellcheck source=/dev/null
. "${0%/*}/processes.sh"
# shellcheck source=/dev/null
. "${0%/*}/lock.sh"

is_checkout() {
  [ -e "$path/.git" ] && workspace_git rev-parse --git-dir >/dev/null 2>&1
}

# commit_of REVISION: its id, or nothing.
commit_of() {
  workspace_git rev-parse --verify --quiet --end-of-options "$1^{commit}" || :
}

# is_known COMMIT: whether it came from where the given ones do.
is_known() {
  for place in "$commit" "$given"; do
    if [ -n "$place" ] && workspace_git merge-base --is-ancestor "$1" "$place" 2>/dev/null; then return 0; fi
  done
  return 1
}

# keep COMMIT: nobody loses it.
keep() {
  last=$(workspace_git for-each-ref --format='%(refname)' refs/slotstack/kept/ | sed -n 's!^refs/slotstack/kept/\([0-9]\{1,9\}\)$!\1!p' | sort -n | tail -n 1)
  workspace_git update-ref "refs/slotstack/kept/$((${last:-0} + 1))" "$1" ''
  printf 'kept=refs/slotstack/kept/%s\n' "$((${last:-0} + 1))"
}

# commit_tree TREE PARENT...: as slotstack.
commit_tree() (
  tree=$1
  shift
  for parent; do
    shift
    set -- "$@" -p "$parent"
  done
  export GIT_AUTHOR_NAME=slotstack GIT_AUTHOR_EMAIL=slotstack@localhost GIT_COMMITTER_NAME=slotstack GIT_COMMITTER_EMAIL=slotstack@localhost
  echo 'Keep what was in the workspace' | workspace_git commit-tree "$tree" "$@"
)

# look_at_all: git looks at each file, though the agent may have told it not to look at some: their entries are made anew, without that.
look_at_all() {
  ! workspace_git ls-files -v | grep -q '^[a-zS] ' || workspace_git ls-files --stage -z | workspace_git update-index -z --index-info
}

# tree_of_files OPTION: what is in the workspace, beside what is ignored; with --force, that too.
tree_of_files() (
  GIT_INDEX_FILE=$state/give.index
  export GIT_INDEX_FILE
  rm -rf -- "$GIT_INDEX_FILE" "$GIT_INDEX_FILE.lock"
  [ ! -f "$gitdir/index" ] || cp -- "$gitdir/index" "$GIT_INDEX_FILE"
  look_at_all >&2 && workspace_git -c core.sparseCheckout=false add --all "$1" . >&2 && workspace_git write-tree
  result=$?
  rm -f -- "$GIT_INDEX_FILE"
  return "$result"
)

# keep_all: all that nobody else has: files, what is staged, and commits.
keep_all() {
  head=$(commit_of HEAD)
  files=$(tree_of_files --no-force) || fail 65 'what is in the workspace cannot be kept, so it stays as it is'
  if [ -n "$head" ]; then tree=$(workspace_git rev-parse "$head^{tree}"); else tree=$(workspace_git hash-object -t tree /dev/null); fi
  # Of a merge that is under way there is none.
  staged=$(workspace_git write-tree 2>/dev/null) || staged=$files
  set --
  [ -z "$head" ] || set -- "$head"
  if [ "$staged" != "$tree" ] && [ "$staged" != "$files" ]; then
    other=$(commit_tree "$staged" "$@")
    set -- "$@" "$other"
  fi
  for name in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD REBASE_HEAD; do
    other=$(commit_of "$name")
    if [ -n "$other" ] && ! is_known "$other"; then set -- "$@" "$other"; fi
  done
  if [ "$files" != "$tree" ] || [ "$#" -gt 1 ]; then
    kept=$(commit_tree "$files" "$@")
    keep "$kept"
  elif [ -n "$head" ] && ! is_known "$head"; then
    keep "$head"
  fi
  old=''
  [ -z "$branch" ] || old=$(commit_of "refs/heads/$branch")
  if [ -n "$old" ] && [ "$old" != "$head" ] && ! is_known "$old"; then keep "$old"; fi
}

# pass_over: git looks at nothing that --leave names, unless the commit has it, too.
pass_over() {
  mkdir -p -- "$gitdir/info"
  named=$leave leave=''
  for name in $named; do
    ! workspace_git cat-file -e "$commit:$name" 2>/dev/null || continue
    leave="$leave $name"
    grep -qxF -e "/$name" -- "$gitdir/info/exclude" 2>/dev/null || printf '/%s\n' "$name" >>"$gitdir/info/exclude"
  done
}

# remove_untracked [-x]: what was kept before; with -x, what is ignored, too.
remove_untracked() {
  set -- -f -d --quiet "$@"
  for name in $leave; do set -- "$@" -e "/$name"; done
  workspace_git clean "$@" >&2 || say 'not all that was kept could be removed'
}

move_to_commit() {
  for what in rebase am cherry-pick revert; do workspace_git "$what" --quit >/dev/null 2>&1 || :; done
  look_at_all >&2 || :
  if [ -n "$head" ]; then workspace_git reset --quiet --hard >&2; else workspace_git read-tree --empty; fi
  remove_untracked
  set -- checkout --quiet --no-overwrite-ignore --detach "$commit"
  if ! workspace_git "$@" 2>/dev/null; then
    files=$(tree_of_files --force) || fail 65 'what lies in the way of the commit cannot be kept, so it stays'
    kept=$(commit_tree "$files" ${head:+"$head"})
    keep "$kept"
    remove_untracked -x
    workspace_git "$@" >&2 || fail 65 'something in the workspace lies in the way of the commit'
  fi
  [ -z "$branch" ] || workspace_git checkout --quiet -B "$branch" >&2
}

# has_changes: whether something is not committed.
has_changes() {
  [ -n "$(workspace_git status --porcelain --untracked-files=normal 2>/dev/null | head -n 1)" ]
}

# branch_of REF: name of the branch that it stands for, or nothing.
branch_of() {
  workspace_git symbolic-ref --quiet "$1" | sed -n 's!^refs/heads/!!p'
}

# is_made_of_it: whether the workspace has what was made of the commit since it was given, on the branch that is asked for.
is_made_of_it() {
  head=$(commit_of HEAD)
  [ "$given" = "$commit" ] && [ -n "$head" ] || return 1
  [ -z "$branch" ] || [ "$branch" = "$(branch_of HEAD)" ] || return 1
  if [ "$head" = "$commit" ]; then has_changes; else workspace_git merge-base --is-ancestor "$commit" "$head"; fi
}

look() {
  if is_checkout; then
    head=$(commit_of HEAD)
    printf 'state=checkout\nhead=%s\ngiven=%s\n' "$head" "$(commit_of refs/slotstack/given)"
    name=$(branch_of HEAD)
    [ -z "$name" ] || printf 'branch=%s\n' "$name"
    workspace_git for-each-ref --sort=version:refname ${head:+"--no-merged=$head"} --format='kept=%(refname)' refs/slotstack/kept/ | tail -n 20
    [ "$changes" = '' ] || if has_changes; then echo changed=true; else echo changed=false; fi
  elif [ -z "$(find . -mindepth 1 -maxdepth 1 ! -name lost+found 2>/dev/null | head -n 1)" ]; then
    echo 'state=empty'
  else
    echo 'state=files'
  fi
}

place() {
  if [ -e .git ] || [ -L .git ]; then
    is_checkout || fail 65 "$path has a .git that is no repository: move it aside"
  else
    git init --quiet --template= . >&2 9>&-
  fi
  remove_stale_locks
  given=$(commit_of refs/slotstack/given)
  bundle=$state/given.bundle
  trap 'leave; rm -rf -- "$bundle"' EXIT
  rm -rf -- "$bundle"
  head -c "$bytes" >"$bundle" || fail 1 'the bundle cannot be written'
  [ "$(($(wc -c <"$bundle")))" = "$bytes" ] || fail 1 'the bundle has not arrived'
  limit_git
  [ "$bytes" = 0 ] ||
    workspace_git fetch --quiet --no-tags --no-write-fetch-head --no-recurse-submodules --refmap= "$bundle" \
      +refs/slotstack/given:refs/slotstack/incoming >&2 ||
    fail 65 'the bundle does not fit the workspace'
  [ "$(commit_of "$commit")" = "$commit" ] || fail 65 "the workspace does not have commit $commit"
  pass_over
  if [ "$anew" = '' ] && is_made_of_it; then
    echo stays=true
  else
    keep_all
    move_to_commit
    workspace_git update-ref refs/slotstack/given "$commit"
  fi
  workspace_git update-ref -d refs/slotstack/incoming
  # Commits have an author, who is named anew where they are taken.
  workspace_git -c user.useConfigOnly=true var GIT_COMMITTER_IDENT >/dev/null 2>&1 || {
    workspace_git config user.name agent
    workspace_git config user.email agent@localhost
  }
  printf 'head=%s\n' "$(commit_of HEAD)"
}

verb=${1:-}
[ "$#" = 0 ] || shift
state='' path='' commit='' branch='' bytes=0 leave='' gitdir='' anew='' changes=''
# shellcheck disable=SC2034 # limit is of limit_git
for option; do
  case $option in
    --limit=*) limit=${option#*=} ;;
    --state=*) state=${option#*=} ;;
    --path=*) path=${option#*=} ;;
    --commit=*) commit=${option#*=} ;;
    --branch=*) branch=${option#*=} ;;
    --bytes=*) bytes=${option#*=} ;;
    --anew) anew=true ;;
    --changes) changes=true ;;
    --leave=*) leave="$leave ${option#*=}" ;;
    *) fail 64 "give takes no $option" ;;
  esac
done
case $leave in *[!A-Za-z0-9._+\ -]*) fail 64 "--leave takes plain names" ;; esac
if [ -z "$state" ] || [ -z "$path" ]; then fail 64 '--state and --path are required'; fi
enter_workspace
case $verb in
  look) look ;;
  place)
    case $commit in '' | *[!0-9a-f]*) fail 64 "\"$commit\" is no commit" ;; esac
    is_number "$bytes" || fail 64 "\"$bytes\" is no number of bytes"
    case $branch in -*) fail 64 "\"$branch\" is no name of a branch" ;; esac
    [ -z "$branch" ] || git check-ref-format "refs/heads/$branch" || fail 64 "\"$branch\" is no name of a branch"
    lock_or_refuse "$state" give
    place
    ;;
  *) fail 64 'give takes look or place' ;;
esac

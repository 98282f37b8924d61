#!/bin/sh
# start OPTION... -- COMMAND...: gets ready what a workspace promises, says what there is, and becomes COMMAND.
#
# --workspace=DIRECTORY, --state=DIRECTORY, --scripts=DIRECTORY; --instructions=FILE is copied into the workspace where that has none of its
# name; --packages, --pip: what .packages and .pip-packages name is installed, each --within=SECONDS; --commands=DIRECTORY gets what installs
# packages for good, and --login=DIRECTORY, which is /etc, what tells those who log in; --require=PART: without it, COMMAND does not start: workspace, packages; --user=UID:GID: whom COMMAND runs as, where
# this runs as root.
# POSIX sh. Exit: that of COMMAND; 1 what is required is not there; 64 arguments; 69 the image cannot run COMMAND as that user.
set -euf

say() {
  printf 'workspace: %s\n' "$1"
}

fail() {
  say "$2" >&2
  if [ -w /dev/termination-log ]; then say "$2" >/dev/termination-log; fi
  exit "$1"
}

requires() {
  case " $required " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# give_instructions FILE: whoever has changed them keeps that, and an empty file too.
give_instructions() {
  to=$workspace/${1##*/}
  if [ -e "$to" ] || [ -L "$to" ]; then return 0; fi
  if ! (set -C && cat -- "$1" >"$to") 2>/dev/null; then
    say "${1##*/} could not be copied into the workspace" >&2
  elif [ -n "$user" ] && [ "$(id -u)" = 0 ]; then
    chown -h -- "$user" "$to"
  fi
}

# place_commands DIRECTORY: apt-persist, apk-persist and pip-persist.
place_commands() {
  for manager in apt apk pip; do
    printf '#!/bin/sh\n# Installs packages, and remembers them for the next start.\nexec /bin/sh %s install %s %s %s "$@"\n' \
      "$scripts/packages" "$manager" "$workspace" "$state" >"$1/.$manager-persist"
    chmod 755 "$1/.$manager-persist"
    mv -f -T -- "$1/.$manager-persist" "$1/$manager-persist"
  done
}

# place_notice DIRECTORY: an interactive shell says what of its packages does not stay. Where that cannot be placed, nothing is said.
place_notice() {
  if command -v apk >/dev/null; then
    manager=apk plain='apk add'
  elif command -v apt-get >/dev/null; then
    manager=apt plain='apt-get install'
  else
    return 0
  fi
  stays=''
  case $managers in *system*) stays='; what .packages of the workspace names is installed again' ;; esac
  [ -z "$stays" ] || [ -z "$commands" ] || stays="; $manager-persist installs for good"
  # A login of bash comes by both places.
  (
    mkdir -p -- "$1/profile.d"
    cat >"$1/profile.d/slotstack.sh" <<END
case \$-\${slotstack_told:-} in *told) ;; *i*)
  slotstack_told=told
  echo 'What $plain installs is gone when this container starts again$stays.' >&2 ;;
esac
END
    if [ -f "$1/bash.bashrc" ]; then printf '\n. %s/profile.d/slotstack.sh\n' "$1" >>"$1/bash.bashrc"; fi
  ) 2>/dev/null || :
}

# restore MANAGER: what the list of it names is there, or it is said what is not.
restore() {
  /bin/sh "$scripts/packages" restore "$1" "$workspace" "$state" "$seconds" || missing="$missing packages($1)"
}

workspace='' state='' scripts='' required='' managers='' seconds=600 user='' missing='' instructions='' commands='' login=''
while [ "$#" -gt 0 ]; do
  case $1 in
    --workspace=*) workspace=${1#*=} ;;
    --state=*) state=${1#*=} ;;
    --scripts=*) scripts=${1#*=} ;;
    --instructions=*) instructions=${1#*=} ;;
    --commands=*) commands=${1#*=} ;;
    --login=*) login=${1#*=} ;;
    --packages) managers="$managers system" ;;
    --pip) managers="$managers pip" ;;
    --require=*) required="$required ${1#*=}" ;;
    --within=*) seconds=${1#*=} ;;
    --user=*) user=${1#*=} ;;
    --) break ;;
    *) fail 64 "$1 is no option of start" ;;
  esac
  shift
done
if [ "${1:-}" != -- ] || [ "$#" -lt 2 ] || [ -z "$workspace" ] || [ -z "$state" ] || [ -z "$scripts" ]; then
  fail 64 'start takes --workspace, --state, --scripts and -- COMMAND'
fi
shift

chmod 1777 /tmp 2>/dev/null || :
[ -d "$workspace" ] || missing="$missing workspace"
[ -z "$instructions" ] || give_instructions "$instructions"
[ -z "$commands" ] || { mkdir -p -- "$commands" && place_commands "$commands"; }
[ -z "$login" ] || place_notice "$login"
for manager in $managers; do
  if [ "$manager" = system ]; then
    # An image without either has nothing that could be restored.
    if command -v apk >/dev/null; then manager=apk; elif command -v apt-get >/dev/null; then manager=apt; else continue; fi
  fi
  restore "$manager"
done
from=new
[ ! -f "$state/restored" ] || from="restored: $(head -n 1 "$state/restored" | tr -d '[:cntrl:]')"
say "$workspace: $from; missing:${missing:- nothing}"
for part in $missing; do
  if requires "${part%%(*}"; then fail 1 "$part is missing, and required"; fi
done

PATH="$workspace/.pip/venv/bin:$PATH:/usr/local/bin"
export PATH
if [ -n "$user" ] && [ "$(id -u)" = 0 ]; then
  if setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups true 2>/dev/null; then
    set -- setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups "$@"
  elif command -v su-exec >/dev/null; then
    set -- su-exec "$user" "$@"
  elif command -v gosu >/dev/null; then
    set -- gosu "$user" "$@"
  else
    fail 69 'the image has neither setpriv of util-linux, su-exec nor gosu: state no user, or install one'
  fi
fi
# Where there is none, the pod's first process reaps what is left of others.
for init in /sbin/tini /usr/bin/tini /usr/local/bin/tini; do
  if [ -x "$init" ]; then exec "$init" -s -- "$@"; fi
done
exec "$@"

#!/bin/sh
# with-variables.sh NAME:OTHER ... -- COMMAND ARGUMENT...: becomes the command, with each NAME set to what the variable OTHER has; where
# that is not set, NAME is not either.
# Exit: that of the command; 64 for a call that is not understood.
set -euf

refuse() {
  echo "with-variables.sh: $1" >&2
  exit 64
}

# check_name TEXT: it is the name of a variable.
check_name() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) refuse "\"$1\" is no name of a variable" ;;
  esac
}

# put NAME OTHER
put() {
  check_name "$1"
  check_name "$2"
  # Both are names, and nothing else.
  if eval "[ -n \"\${$2+set}\" ]"; then
    eval "export $1=\"\${$2}\""
  else
    unset "$1"
  fi
}

while [ $# -gt 0 ] && [ "$1" != -- ]; do
  case $1 in
    *:*) put "${1%%:*}" "${1#*:}" ;;
    *) refuse "\"$1\" is not NAME:OTHER" ;;
  esac
  shift
done
[ $# -gt 1 ] || refuse 'there is no command behind "--"'
shift
exec "$@"

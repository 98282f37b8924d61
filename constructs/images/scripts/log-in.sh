#!/bin/bash
# log-in FILE [HOST LOGIN]...: writes what opens registries to FILE, as docker's config.json.
#
# LOGIN: directory with `username` and `password` of HOST. No value is in the words of a call. Exit: 0; 1 a file is missing; 64 arguments.
set -euo pipefail

(($# % 2 == 1)) || {
  echo 'log-in: takes FILE [HOST LOGIN]...' >&2
  exit 64
}
file=$1
shift
umask 077
separator=''
{
  printf '{"auths":{'
  while (($# > 0)); do
    host=$1 login=$2
    shift 2
    [[ $host =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$ ]] || {
      printf 'log-in: %q: no registry\n' "$host" >&2
      exit 64
    }
    for key in username password; do
      [[ -f $login/$key ]] || {
        echo "log-in: the Secret of $host has no $key" >&2
        exit 1
      }
    done
    # What a Secret holds may end in a newline that nobody means.
    auth=$(printf '%s:%s' "$(<"$login/username")" "$(<"$login/password")" | base64 -w 0)
    # Docker Hub has a name of its own there.
    [[ $host == docker.io ]] && names=(docker.io https://index.docker.io/v1/) || names=("$host")
    for name in "${names[@]}"; do
      printf '%s"%s":{"auth":"%s"}' "$separator" "$name" "$auth"
      separator=','
    done
  done
  printf '}}\n'
} >"$file"

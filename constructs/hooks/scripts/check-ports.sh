#!/bin/bash
# check-ports HOST: looks whether HOST takes connections for HTTP and HTTPS, and says so where it does not. Exit: 0; 64 unsafe argument.
set -u
host=${1:-}
if [[ ! $host =~ ^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$ ]]; then
  printf 'check-ports: %q: not a host name\n' "$host" >&2
  exit 64
fi
for port in 80 443; do
  # By a bash of its own, which the time limit ends while it waits for an answer.
  # shellcheck disable=SC2016
  if timeout 10 /bin/bash -c 'exec 3<>"/dev/tcp/$1/$2"' connect "$host" "$port" 2>/dev/null; then
    echo "$host takes connections on port $port"
  else
    echo "warning: $host takes no connections on port $port, as seen from the cluster" >&2
  fi
done

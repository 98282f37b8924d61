#!/bin/bash
# What the entry point of the official rabbitmq image does when it is started as the user of the data.
set -euo pipefail
for setting in user pass vhost; do
  variable=RABBITMQ_DEFAULT_${setting^^}
  if [[ -n ${!variable:-} ]]; then printf 'default_%s = %s\n' "$setting" "${!variable}"; fi
done >/etc/rabbitmq/conf.d/10-defaults.conf
exec "$@"

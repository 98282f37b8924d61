#!/bin/bash
# What the entry point of the official redis image does when it is started as the user of the data.
set -euo pipefail
umask 077
# The image is built with protected mode off.
exec "$@" --protected-mode no

#!/bin/bash
# What scripts share that look at files which somebody works on.

# went ERRORS: all that they tell is that something went meanwhile, which is no file of the backup.
went() {
  local others
  if others=$(printf '%s\n' "$1" | grep -v ': No such file or directory$'); then
    printf 'backup: %s\n' "$others" >&2
    exit 1
  fi
}
